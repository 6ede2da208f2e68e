"""What the composer's template is given, wherever it opens."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions.targets import Selection
from commentary.queries.articles import PassageFacts
from commentary.vocabulary import MAX_CLIENT_KEY, ResponseKind
from commentary.web.forms import ResponseForm, evidence_rows, write_targets


def new_client_key(data: QueryDict | None = None) -> str:
    """Return the key of this attempt to post: the one that was posted, or a fresh one."""
    posted = data.get("client_key", "") if data else ""
    return posted[:MAX_CLIENT_KEY] or secrets.token_urlsafe(12)


def composer_for(article: Any, passage: PassageFacts) -> dict[str, Any]:
    """Return the plain form that stands on a passage's own page."""
    targets = [Selection(passage.key)]
    return {
        "form": ResponseForm(initial={"kind": ResponseKind.COMMENT}),
        "mode": "new",
        "heading": _("Respond to this passage"),
        "action": reverse("respond", args=[article.slug]),
        "cancel_url": passage.url,
        "client_key": new_client_key(),
        "targets_json": write_targets(targets),
        "quotes": quotes_of(article.slug, targets, {passage.key: passage.text}),
        "evidence": evidence_rows([]),
        "quotable": True,
    }


def quotes_of(
    slug: str, targets: Sequence[Selection], texts: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the words that are responded to, as the text has them now."""
    url = reverse("article", args=[slug])
    return [
        {
            "passage": target.passage,
            "start": target.start,
            "end": target.end,
            "exact": _words(target, texts.get(target.passage, "")),
            "url": f"{url}#p-{target.passage}",
        }
        for target in targets
    ]


def _words(target: Selection, text: str) -> str:
    return target.exact or text[target.start or 0 : target.end]
