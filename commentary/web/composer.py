"""What the composer's template is given, wherever it opens."""

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions.targets import Selection
from commentary.errors import InvalidInput
from commentary.permissions import Viewer
from commentary.queries import articles as article_queries
from commentary.queries.articles import PassageFacts
from commentary.vocabulary import MAX_CLIENT_KEY, MAX_TARGET_PASSAGES, ROOT_KINDS, ResponseKind
from commentary.web.forms import ResponseForm, evidence_rows, read_version, write_targets
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


def revision_seen(article: Any, data: QueryDict) -> int:
    """Return the number of the revision that the reader chose words in: sent, or the present one.

    Raises :class:`InvalidInput` on ``targets`` when no text that was ever published has it.
    """
    present = _present_number(article)
    written = data.get("revision", "").strip()
    number = read_version(written) if written else present
    if number is None or (written and not 1 <= number <= present):
        said = _(
            "The text that you wrote about is not known here. Look at the words that you quote, "
            "and post once more."
        )
        raise InvalidInput(said, fields={"targets": [said]}, code="bad_revision")
    return number


def _present_number(article: Any) -> int:
    return article.revision.number if article.revision else 0


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
        "revision": str(_present_number(article)),
        "evidence": evidence_rows([]),
        "quotable": True,
    }


def targets_context(
    viewer: Viewer, article: Any, chosen: Sequence[Selection], request: HttpRequest
) -> dict[str, Any]:
    """Return what the form keeps and shows of the words that are responded to.

    They are those of the revision that the reader saw, which the form keeps too: posted, they are
    carried to the present one. Where one whole passage is meant and no script is at work, some of
    its words may be typed.
    """
    data = request.POST if request.method == "POST" else request.GET
    keys = [selection.passage for selection in chosen[:MAX_TARGET_PASSAGES]]
    try:
        number = revision_seen(article, data)
    except InvalidInput:
        # Said at the form, which goes on with the text as it stands.
        number = _present_number(article)
    texts = article_queries.list_texts(viewer, article, keys, number=number)
    whole = len(chosen) == 1 and chosen[0].start is None and not chosen[0].exact
    return {
        "quotes": quotes_of(article.slug, chosen, texts),
        "targets_json": write_targets(chosen) if chosen else data.get("targets", ""),
        "revision": str(number),
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
