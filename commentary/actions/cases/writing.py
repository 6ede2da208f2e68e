"""Words between the moderators and the author of a response, in its case."""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.actions import notices
from commentary.actions.cases.handing import clean_message, write_message
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.errors import NotFound
from commentary.models import Case, Decision, Message
from commentary.permissions import Viewer, visible_cases
from commentary.vocabulary import ACTIVE_CASES, NoticeKind


def write_in_case(viewer: Viewer, key: str, body: str, *, internal: bool = False) -> Message:
    """Write in the case ``key``: its author to the moderators, they to its author.

    ``internal`` is for moderators among themselves, and never for the author, though they moderate.
    The other side is told: the author, or the moderators who have the case in hand, decided or
    wrote in it. What an author writes moves an open case on, so that it is read before deciding.
    Recorded as ``message``.
    """
    said = clean_message(body, field="body")
    count_deed(viewer, "message")
    with transaction.atomic():
        case = _lock(viewer, key)
        from_author = case.author_id == viewer.id
        message = write_message(viewer, case, said, internal=internal and not from_author)
        if from_author and case.state in ACTIVE_CASES:
            case.version += 1
            case.save(update_fields=["version"])
        after = {"internal": message.internal}
        record(viewer, "message", "case", key, article=case.article, after=after)
        if from_author:
            _tell_moderators(case)
        elif not message.internal:
            _tell_author(case, message)
    return message


def _lock(viewer: Viewer, key: str) -> Case:
    """Return the case, locked: its author's too. One statement."""
    seen = Case.objects.filter(visible_cases(viewer)).values("pk")
    own = Q(author_id=viewer.id or 0)
    rows = Case.objects.filter(Q(pk__in=seen) | own, key=key.replace("\0", ""))
    locked = rows.select_related("article", "response").select_for_update(of=("self",))
    case = locked.first() if viewer.is_member else None
    if case is None:
        raise NotFound(_("There is no such case."))
    return case


def _tell_author(case: Case, message: Message) -> None:
    url = reverse("response_case", args=[case.response.key])
    context = {"article": case.article.title, "body": message.body, "case_url": url}
    letter = notices.LetterText("message", context, f"message:{message.pk}")
    about = _about(case, from_author=False)
    notices.tell(case.author_id, NoticeKind.MESSAGE, about=about, url=url, letter=letter)


def _tell_moderators(case: Case) -> None:
    """Tell those who had to do with the case; nobody yet: it waits in the queue."""
    wrote = Message.objects.filter(case=case).values_list("author_id", flat=True)
    decided = Decision.objects.filter(case=case).values_list("decider_id", flat=True)
    people = {one for one in (*wrote, *decided, case.claimed_by_id) if one is not None}
    url = reverse("console_case", args=[case.key])
    for person in sorted(people - {case.author_id}):
        about = _about(case, from_author=True)
        notices.tell(person, NoticeKind.MESSAGE, about=about, url=url)


def _about(case: Case, *, from_author: bool) -> dict[str, object]:
    return {
        "response": case.response.key,
        "article": case.article.title,
        "from_author": from_author,
    }
