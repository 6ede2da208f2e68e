"""What the pages of the console share: filters, what was skipped, what can be taken back."""

import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commentary.actions import cases
from commentary.actions.statements import Reasoning
from commentary.errors import Conflict, NotFound
from commentary.permissions import Viewer, demand, may_moderate
from commentary.queries.moderation import QueueFilter
from commentary.vocabulary import MAX_BULK, CaseReason, CaseState, Outcome
from commentary.web.forms import read_version, read_word
from commentary.web.login import login_first
from commentary.web.viewers import viewer_of

View = Callable[..., HttpResponse]

# What can be the key of a case at all.
_is_key = re.compile(r"[A-Za-z0-9_-]{1,40}").fullmatch
_SALT = "commentary.console.said"
# The address remembers so many skipped cases; what was skipped before them comes up again.
_SKIPPED = 50

ICONS = {
    CaseReason.LEGAL: "law",
    CaseReason.FLAGGED: "flag",
    CaseReason.AUTO_HIDDEN: "hide",
    CaseReason.OPENED: "search",
    CaseReason.RESUBMITTED: "history",
    CaseReason.WORDS: "quote",
    CaseReason.LINKS: "link",
    CaseReason.LENGTH: "menu",
    CaseReason.REPEAT: "copies",
    CaseReason.CHECKER: "settings",
    CaseReason.NEWCOMER: "person",
    CaseReason.SANCTION: "withdraw",
    CaseReason.POLICY: "clock",
    CaseReason.BROKEN: "warning",
}
STATES = (
    ("", gettext_lazy("To be decided")),
    (CaseState.ESCALATED.value, gettext_lazy("Escalated")),
    (CaseState.CLAIMED.value, gettext_lazy("Taken by somebody")),
)
AGES = (
    ("", gettext_lazy("Any time")),
    ("1", gettext_lazy("An hour")),
    ("24", gettext_lazy("A day")),
    ("72", gettext_lazy("Three days")),
    ("168", gettext_lazy("A week")),
)
_SAID = {
    Outcome.APPROVE: gettext_lazy("It appears."),
    Outcome.KEEP: gettext_lazy("Kept."),
    Outcome.REMOVE: gettext_lazy("Removed."),
    Outcome.HIDE: gettext_lazy("Hidden."),
    Outcome.COLLAPSE: gettext_lazy("Folded."),
    Outcome.RESTORE: gettext_lazy("Restored."),
    Outcome.UNDO: gettext_lazy("Taken back."),
    "escalate": gettext_lazy("Escalated."),
    "sent": gettext_lazy("Sent."),
    "noted": gettext_lazy("Noted."),
    "empty": gettext_lazy("Nothing more waits here."),
}


def for_moderators(view: View) -> View:
    """Let moderators through; nobody is led to the log-in, and others are told why not."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = viewer_of(request)
        if not viewer.is_member:
            return login_first(request)
        demand(may_moderate(viewer), _("The console is for moderators."))
        return view(request, *args, **kwargs)

    return answer


def read_filter(data: QueryDict) -> QueueFilter:
    """Return the filter that an address names."""
    return QueueFilter(
        reason=read_word(data, "reason"),
        article=read_word(data, "article").strip(),
        person=read_word(data, "person").strip().removeprefix("@"),
        age_hours=read_version(read_word(data, "age")) or 0,
        state=read_word(data, "state"),
    )


def skipped_in(data: QueryDict) -> list[str]:
    """Return the keys of the cases that were passed over, as the address remembers them."""
    return [key for key in read_word(data, "skip").split(".") if key][-_SKIPPED:]


def query_of(data: QueryDict, *, skipped: Sequence[str] = (), **more: str) -> str:
    """Return the part of an address that keeps the filter, with ``more`` in it; "" when empty."""
    words = {
        name: read_word(data, name) for name in ("reason", "article", "person", "age", "state")
    }
    words["skip"] = ".".join(skipped)
    kept = {name: value for name, value in {**words, **more}.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def write_said(viewer: Viewer, what: str, *, decision: Any = None, n: int = 0) -> str:
    """Return a signed word on what was just done, for the address of the page that says so."""
    facts = {"what": what, "n": n, "who": viewer.id, "at": timezone.now().timestamp()}
    if decision is not None:
        facts |= {"key": decision.key, "at": decision.at.timestamp()}
    return signing.dumps(facts, salt=_SALT)


def read_said(viewer: Viewer, token: str) -> dict[str, Any] | None:
    """Return what :func:`write_said` wrote, as the page says it, while it is fresh."""
    if not token:
        return None
    try:
        facts = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    left = int(settings.UNDO_SECONDS - (timezone.now().timestamp() - facts["at"]))
    if left <= 0 or facts["who"] != viewer.id:
        return None
    url = reverse("console_undo", args=[facts["key"]]) if "key" in facts else ""
    return {"said": _say(facts["what"], facts["n"]), "url": url, "seconds": left}


def _say(what: str, n: int) -> str:
    if what == "bulk":
        return ngettext("One decided.", "%(n)d decided.", n) % {"n": n}
    return str(_SAID.get(what, _("Done.")))


def to_next(
    request: HttpRequest, viewer: Viewer, *, skip: str = "", said: str = ""
) -> HttpResponse:
    """Claim the next case that fits the filter, and lead to it; or to the queue when none is left.

    ``skip`` is a case to be given back and passed over from now on.
    """
    skipped = skipped_in(request.GET)
    if skip:
        skipped = [*skipped, skip][-_SKIPPED:]
        _give_back(viewer, skip)
    case = cases.claim_next(viewer, read_filter(request.GET), skip=skipped)
    if case is None:
        said = said or write_said(viewer, "empty")
        return see_other(reverse("console"), request, skipped, said)
    return see_other(reverse("console_case", args=[case.key]), request, skipped, said)


def see_other(
    url: str, request: HttpRequest, skipped: Sequence[str], said: str = ""
) -> HttpResponse:
    """Lead there by GET, with the filter as it was."""
    query = query_of(request.GET, skipped=skipped, said=said)
    return HttpResponseRedirect(url + query, status=303)


def _give_back(viewer: Viewer, key: str) -> None:
    try:
        cases.release_case(viewer, key)
    except (Conflict, NotFound):
        # It is not in this moderator's hand, or nowhere any more: passed over all the same.
        return


def read_chosen(data: QueryDict) -> list[tuple[str, int]]:
    """Return the cases that were ticked, each with the version that was seen."""
    chosen = []
    for written in data.getlist("chosen")[: MAX_BULK + 1]:
        key, _colon, version = written.partition(":")
        if _is_key(key):
            chosen.append((key, read_version(version) or 0))
    return chosen


REASONED = ("facts", "ground", "provision", "why", "public_reason", "template")


def read_reasoning(data: QueryDict) -> Reasoning:
    """Return the statement of reasons as it was typed."""
    words: dict[str, Any] = {name: read_word(data, name) for name in REASONED}
    return Reasoning(**words)
