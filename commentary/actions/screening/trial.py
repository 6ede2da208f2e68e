"""Trying the rules on a text: what each would say of it. Nothing is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions.content import ResponseContent, clean_content
from commentary.actions.limits import count_deed
from commentary.actions.screening.checker import ask_checker
from commentary.actions.screening.findings import Finding, Nudge
from commentary.actions.screening.phases import Phase, look_at_length, look_at_links, look_for_words
from commentary.actions.screening.place import Place, Terms
from commentary.actions.screening.policy import read_policy
from commentary.actions.screening.submission import History, Submission, list_rules, read_boxes
from commentary.errors import InvalidInput
from commentary.models import WordRule
from commentary.permissions import Viewer
from commentary.queries.rules import find_place
from commentary.vocabulary import ResponseKind, RuleEffect


@dataclass(frozen=True)
class Verdict:
    """What one rule says of a text: its ``effect`` (a RuleEffect, or "" to pass) and why."""

    rule: str
    effect: str
    says: str = ""
    found: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return str(RuleEffect(self.effect).label) if self.effect else _("Let it pass")


def try_rules(viewer: Viewer, slug: str, text: str) -> list[Verdict]:
    """Return what the rules of a place say of ``text``, as a comment by somebody not new.

    Whoever may read the rules. What depends on who writes and when is left out; the external
    checker is asked where one is used. Three statements, and one to count.
    """
    article = find_place(viewer, slug)
    count_deed(viewer, "preview")
    content = clean_content(ResponseContent(kind=ResponseKind.COMMENT, body=text))
    article_id = article.pk if article else None
    asked = Submission(
        viewer=viewer,
        person_id=viewer.id or 0,
        content=content,
        place=Place(slug),
        terms=Terms(article, read_policy(article_id)),
        now=timezone.now(),
        boxes=read_boxes(content),
        history=History(is_new=False),
    )
    return list(_verdicts(asked, list_rules(article_id)))


def _verdicts(asked: Submission, rules: Iterable[WordRule]) -> Iterator[Verdict]:
    yield _verdict(_("Length"), look_at_length, asked)
    yield _verdict(_("Links"), look_at_links, asked)
    for rule in rules:
        yield _verdict(rule.text, look_for_words, replace(asked, rules=[rule]))
    yield _verdict(_("External checker"), ask_checker, asked)


def _verdict(name: str, phase: Phase, asked: Submission) -> Verdict:
    try:
        found: Finding | None = next(iter(phase(asked)), None)
    except InvalidInput as refused:
        return Verdict(name, RuleEffect.REFUSE, refused.message)
    if isinstance(found, Nudge):
        return Verdict(name, RuleEffect.NUDGE, found.says)
    return Verdict(name, RuleEffect.HOLD, found.says, found.found) if found else Verdict(name, "")
