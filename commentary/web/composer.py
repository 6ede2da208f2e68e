"""What the composer's template is given, wherever it opens."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions.targets import Selection
from commentary.permissions import Viewer
from commentary.queries import articles as article_queries
from commentary.queries.articles import PassageFacts
from commentary.vocabulary import MAX_CLIENT_KEY, MAX_TARGET_PASSAGES, ROOT_KINDS, ResponseKind
from commentary.web.forms import ResponseForm, evidence_rows, write_targets
from commentary.web.partials import is_partial

_KEY = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_CLIENT_KEY}}}")


def new_client_key(data: QueryDict | None = None) -> str:
    """Return the key of this attempt to post: the one that was posted, or a fresh one.

    Ids on the page are made of it, so only what could be one of ours is taken over.
    """
    posted = data.get("client_key", "") if data else ""
    return posted if _KEY.fullmatch(posted) else secrets.token_urlsafe(12)


def kinds_for(rights: Mapping[str, Any]) -> Sequence[ResponseKind]:
    """Return the kinds to choose from: where a debate is closed, a private note may be left."""
    if rights["respond"]:
        return ROOT_KINDS
    return (ResponseKind.NOTE,) if rights["note"] else ()


def kind_asked(data: QueryDict, rights: Mapping[str, Any]) -> str:
    """Return the kind that was chosen, else the first that is open to the viewer, else ""."""
    kinds = kinds_for(rights)
    asked = data.get("kind", "")
    return asked if asked in kinds or "body" in data else next(iter(kinds), "")


def composer_for(article: Any, passage: PassageFacts, rights: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain form that stands on a passage's own page."""
    kinds = kinds_for(rights)
    return {
        "form": ResponseForm(initial={"kind": kinds[0]}, kinds=kinds),
        "mode": "new",
        "heading": _("Respond to this passage"),
        "action": reverse("respond", args=[article.slug]),
        "cancel_url": passage.url,
        "client_key": new_client_key(),
        "targets_json": write_targets([Selection(passage.key)]),
        "evidence": evidence_rows([]),
        "quotable": True,
    }


def targets_context(
    viewer: Viewer, article: Any, chosen: Sequence[Selection], request: HttpRequest
) -> dict[str, Any]:
    """Return what the form keeps and shows of the words that are responded to.

    Where one whole passage is meant and no script is at work, some of its words may be typed.
    """
    data = request.POST if request.method == "POST" else request.GET
    keys = [selection.passage for selection in chosen[:MAX_TARGET_PASSAGES]]
    texts = article_queries.list_texts(viewer, article, keys)
    whole = len(chosen) == 1 and chosen[0].start is None and not chosen[0].exact
    return {
        "quotes": quotes_of(article.slug, chosen, texts),
        "targets_json": write_targets(chosen) if chosen else data.get("targets", ""),
        "quotable": "quote" in data or (whole and not is_partial(request)),
        "quote": data.get("quote", ""),
    }


def quotes_of(
    slug: str, targets: Sequence[Selection], texts: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the words that are responded to, as the text has them now."""
    url = reverse("article", args=[slug])
    return [
        {
            "passage": target.passage,
            "exact": _words(target, texts.get(target.passage, "")),
            "url": f"{url}#p-{target.passage}",
        }
        for target in targets
    ]


def _words(target: Selection, text: str) -> str:
    return target.exact or text[target.start or 0 : target.end]
