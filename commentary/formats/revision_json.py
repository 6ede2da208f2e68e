"""Revisions, drafts and what becomes of quotes, as the API gives them out."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import orjson

from commentary.formats.article_json import shape_author, shape_revision
from commentary.formats.doubts import say_doubts
from commentary.formats.facts import person_of

if TYPE_CHECKING:
    from accounts.models import User
    from commentary.models import AnchorChoice, Revision
    from commentary.queries.anchors import AnchorEntry
    from commentary.queries.carrying import Place
    from commentary.queries.corrections import Credit
    from commentary.queries.effects import Effect
    from commentary.queries.orphans import LostQuote, Orphan
    from commentary.text.compare import PassageChange
    from commentary.text.draft import DraftText
    from commentary.text.head import HeadChange

_EFFECT = ("key", "kind", "target", "whole", "state", "confidence", "review", "stays")
_LOST = ("target", "exact", "lost", "passage", "note", "left")
_PLACE = ("passage", "start", "end", "exact", "prefix", "suffix")
_ENTRY = (
    *("id", "revision", "target", "part", "passage", "whole", "start", "end"),
    *("exact", "prefix", "suffix", "state", "method", "confidence", "review", "at", "superseded"),
)


def shape_text(text: "DraftText") -> dict[str, Any]:
    """Return a passage of a draft."""
    names = ("kind", "level", "date", "text")
    return {"id": text.key, **{name: getattr(text, name) for name in names}}


def shape_draft(
    draft: "Revision | None", texts: Iterable["DraftText"], *, public: "Revision | None"
) -> dict[str, Any]:
    """Return a draft with its passages, or what one would begin with where there is none.

    That is ``public``, the revision that readers see.
    """
    base, present = draft.base if draft else None, draft or public
    return {
        "version": present.version if present else 0,
        "number": draft.number if draft else None,
        "base": base.number if base else None,
        "title": present.title if present else "",
        "standfirst": present.standfirst if present else "",
        "note": draft.note if draft else "",
        "created": draft.created_at if draft else None,
        "passages": [shape_text(text) for text in texts],
    }


def shape_credited(revision: "Revision", thanked: Iterable["Credit"]) -> dict[str, Any]:
    """Return a revision with whom it thanks."""
    return {**shape_revision(revision), "credits": [_shape_credit(one) for one in thanked]}


def _shape_credit(credit: "Credit") -> dict[str, Any]:
    person = shape_author(credit.person) if credit.person else None
    return {"person": person, "correction": credit.key or None}


def shape_change(change: "PassageChange") -> dict[str, Any]:
    """Return what became of a passage from one revision to another."""
    return {
        "id": change.key,
        "kind": change.kind,
        "old_kind": change.old_kind or None,
        "change": change.change,
        "pieces": shape_pieces(change.pieces),
        "sources": list(change.from_keys),
        "heirs": list(change.into_keys),
    }


def shape_heads(changes: Iterable["HeadChange"]) -> dict[str, Any]:
    """Return what became of title and standfirst, by their names."""
    return {
        change.name: {
            "old": change.old,
            "new": change.new,
            "pieces": shape_pieces(change.pieces),
        }
        for change in changes
    }


def shape_pieces(pieces: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"change": change, "text": text} for change, text in pieces]


def shape_orphan(orphan: "Orphan", annotation: str) -> dict[str, Any]:
    """Return an orphan; ``annotation`` is the response as JSON already."""
    return {
        "annotation": orjson.Fragment(annotation),
        "quotes": [_shape_lost(quote) for quote in orphan.quotes],
    }


def _shape_lost(quote: "LostQuote") -> dict[str, Any]:
    return {
        **{name: getattr(quote, name) for name in _LOST},
        "said_of": quote.spoken_of,
        "removed_in": quote.gone_in or None,
        "at": quote.gone_at,
        "pieces": shape_pieces(quote.pieces),
    }


def shape_place(place: "Place") -> dict[str, Any]:
    return {name: getattr(place, name) for name in _PLACE}


def shape_effect(effect: "Effect") -> dict[str, Any]:
    """Return what a draft does to one quote."""
    told = {name: getattr(effect, name) for name in _EFFECT}
    return {
        "annotation": told.pop("key"),
        **told,
        "doubts": shape_doubts(effect.doubts),
        "decided": effect.decided or None,
        **{
            name: [shape_place(place) for place in getattr(effect, name)]
            for name in ("before", "said_of", "after", "suggestions")
        },
    }


def shape_doubts(codes: Iterable[str]) -> list[dict[str, str]]:
    """Return why a person should look: codes for programs, each with its sentence."""
    return [{"code": code, "says": says} for code in codes for says in say_doubts([code])]


def shape_choice(choice: "AnchorChoice", key: str, by: "User | None") -> dict[str, Any]:
    """Return what an editor decided of one quote of the annotation ``key``."""
    return {
        "annotation": key,
        "target": choice.target,
        "deed": choice.deed,
        "places": [{name: place.get(name, "") for name in _PLACE} for place in choice.places],
        "by": shape_user(by),
        "at": choice.at,
    }


def shape_anchor(entry: "AnchorEntry") -> dict[str, Any]:
    """Return one row of the history of a quote."""
    return {
        **{name: getattr(entry, name) for name in _ENTRY},
        "doubts": shape_doubts(entry.doubts),
        "by": shape_author(entry.by) if entry.by else None,
    }


def shape_user(user: "User | None") -> dict[str, Any] | None:
    """Return a person as everybody may know them, or None where there is none."""
    return shape_author(person_of(user)) if user else None
