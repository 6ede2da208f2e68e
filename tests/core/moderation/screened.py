"""A submission as the tests of screening make one, and what may hold it."""

from datetime import timedelta

from django.utils import timezone

from commentary.actions.content import clean_content
from commentary.actions.screening import screen
from commentary.actions.statements import Reasoning, write_decision
from commentary.models import Annotation, Policy, Sanction, WordRule
from commentary.permissions import Viewer
from tests.people import (
    SYSTEM,
    content,
    viewer,
)

LONG = "The surveyor drew what he was paid to draw, and the ford was left out of it on purpose. "
REASONS = {"facts": "x", "ground": "rule", "provision": "x", "why": "x"}


def look(person, article, body="I doubt it.", kind="comment", *, despite=(), **more):
    """Screen words of `person`'s for `article`, and give the codes of what holds them."""
    where = {name: more.pop(name) for name in ("parent_key", "response_key") if name in more}
    targets = more.pop("targets", ())
    who = person if isinstance(person, Viewer) else viewer(person)
    return screen(
        who,
        clean_content(content(body, kind, **more)),
        **(where or {"slug": article.slug}),
        targets=targets,
        despite=frozenset(despite),
    )


def codes(*args, **kwargs):
    return [reason.code for reason in look(*args, **kwargs)]


def rule(text, effect="hold", *, kind="word", article=None, says="", **more):
    key = f"rule{WordRule.objects.count()}"
    return WordRule.objects.create(
        key=key, text=text, kind=kind, effect=effect, article=article, says=says, **more
    )


def site(**settings):
    return Policy.objects.update_or_create(article=None, defaults=settings)[0]


def sanction(person, kind, *, article=None, until=None, ended=False):
    """A measure in force against `person`, as the moderators' page makes it."""
    decision = write_decision(
        SYSTEM,
        kind,
        person_id=person.pk,
        article=article,
        reasoning=Reasoning(**REASONS, until=until),
    )
    return Sanction.objects.create(
        key=decision.key,
        person=person,
        kind=kind,
        article=article,
        at=timezone.now(),
        until=until,
        decision=decision,
        ended_at=timezone.now() if ended else None,
    )


def back(response, **ago):
    """Let `response` have been posted some time ago."""
    when = timezone.now() - timedelta(**ago)
    Annotation.objects.filter(pk=response.pk).update(created_at=when)
