"""What screening looks at: the words, where they are to stand, who writes them, what holds there.

Read in two statements, and one more where a rule asks what the person posted before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import regex
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from commentary.actions.content import ResponseContent
from commentary.actions.screening.place import Place, Terms
from commentary.actions.screening.policy import (
    LEAST_NEWCOMER,
    ScreeningPolicy,
)
from commentary.actions.screening.words import Text
from commentary.models import Anchor, Annotation, Passage, WordRule
from commentary.models.anchors import AnchorRows
from commentary.permissions import Viewer
from commentary.vocabulary import ResponseKind, ResponseState

_RECENT = 20
# Shorter texts are often alike without being repeats: thanks, agreement, "see above".
_LEAST_COMPARED = 80
# An address in running text; what Markdown writes around it ends it.
_LINK = regex.compile(r"(?:https?://|www\.|mailto:)[^\s<>\"')\]]+", regex.IGNORECASE)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class History:
    """What the person posted before, private notes left out."""

    texts: Sequence[str] = ()
    last_here: datetime | None = None
    last_on_passage: datetime | None = None
    # When the oldest of as many as a new person may post an hour was posted.
    hourly_since: datetime | None = None
    is_new: bool = True


@dataclass(frozen=True)
class Submission:
    """A response that somebody is about to post, and all that the phases ask of it."""

    viewer: Viewer
    person_id: int
    content: ResponseContent
    place: Place
    terms: Terms
    now: datetime
    # By the name of its box: title, body, would_change, proposed, tags, evidence-0 and so on.
    boxes: Mapping[str, Text]
    rules: Sequence[WordRule] = ()
    history: History = field(default_factory=History)

    @property
    def is_trusted(self) -> bool:
        """Staff and the article's authors: never slowed, asked to look again, or held for what
        they wrote."""
        return self.is_staff or self.terms.by_author

    @property
    def is_staff(self) -> bool:
        return self.viewer.is_moderator or self.viewer.is_editor

    @property
    def is_edit(self) -> bool:
        return bool(self.place.response_key)

    @property
    def policy(self) -> ScreeningPolicy:
        return self.terms.policy

    @cached_property
    def links(self) -> list[str]:
        """Every address in the words and the evidence, once."""
        found = (link for box in self.boxes.values() for link in find_links(box.text))
        return list(dict.fromkeys(found))

    @property
    def asks_history(self) -> bool:
        """Whether a phase will ask what the person posted before."""
        policy = self.policy
        slow = policy.slow_seconds or self.terms.passage_seconds
        asks = self.compared or self.asks_standing or (slow and not self.is_edit)
        return bool(asks) and not self.is_trusted

    @property
    def asks_standing(self) -> bool:
        """Whether it matters that the person is new."""
        policy = self.policy
        hourly = policy.newcomer_hourly and not self.is_edit
        return bool(policy.newcomer_until or hourly or len(self.links) > policy.newcomer_links)

    @property
    def compared(self) -> str:
        """The text that is compared with earlier ones; nothing where it is short."""
        text = main_text(self.content.body, self.content.proposed)
        return text if len(text) >= _LEAST_COMPARED and self.policy.repeat_ratio else ""


def find_links(text: str) -> list[str]:
    """Return the addresses that stand in ``text``, in Markdown or bare."""
    return [match[0].rstrip(".,;:!?") for match in _LINK.finditer(text)]


def main_text(body: str, proposed: str) -> str:
    return f"{body}\n{proposed}".strip().casefold()


def read_boxes(content: ResponseContent) -> dict[str, Text]:
    """Return every box that has words in it. Addresses count as words of the evidence."""
    boxes = {name: getattr(content, name) for name in ("title", "body", "would_change", "proposed")}
    boxes["tags"] = "\n".join(content.tags)
    for number, row in enumerate(content.evidence):
        boxes[f"evidence-{number}"] = f"{row.get('quote', '')}\n{row.get('url', '')}".strip()
    return {name: Text(text) for name, text in boxes.items() if text}


def list_rules(article_id: int | None) -> list[WordRule]:
    """Return the rules that hold for an article, the site's first. One statement."""
    here = Q(article=None) | Q(article_id=article_id)
    rows = WordRule.objects.filter(here, is_active=True)
    return sorted(rows, key=lambda rule: (rule.article_id is not None, rule.pk))


def read_history(asked: Submission) -> History:
    """Return what the person posted before, as far as a rule asks. One statement."""
    own = Annotation.objects.filter(author_id=asked.person_id).exclude(kind=ResponseKind.NOTE)
    if asked.place.response_key:
        own = own.exclude(key=asked.place.response_key)
    newest = own.order_by("-created_at", "-id")
    facts = _facts_asked(asked, newest)
    rows = newest.annotate(**facts)[: _RECENT if asked.compared else 1]
    found = list(rows.values("body", "proposed", "state", *facts))
    texts = [
        main_text(row["body"], row["proposed"]) for row in found if row["state"] in _WITH_WORDS
    ]
    told = {name: found[0][name] for name in facts} if found else {}
    settled = told.pop("settled", False)
    return History(
        texts=[text for text in texts if len(text) >= _LEAST_COMPARED],
        is_new=not settled,
        **told,
    )


def _facts_asked(asked: Submission, newest: QuerySet[Annotation]) -> dict[str, Any]:
    """Return subqueries of what the rules that are in use ask; each costs, so no more than that."""
    policy, facts = asked.policy, dict[str, Any]()
    if policy.slow_seconds:
        facts["last_here"] = _when(newest.filter(article=asked.terms.article))
    if asked.terms.passage_seconds:
        facts["last_on_passage"] = _when(newest.filter(_on_slow_passage(asked)))
    if policy.newcomer_hourly:
        lately = newest.filter(created_at__gt=asked.now - _HOUR)
        facts["hourly_since"] = _when(lately, policy.newcomer_hourly - 1)
    if asked.asks_standing:
        until = max(policy.newcomer_until, LEAST_NEWCOMER)
        published = newest.order_by().filter(state=ResponseState.PUBLISHED)
        facts["settled"] = Exists(published[until - 1 : until])
    return facts


# What was taken back may be said again; what was removed may not.
_WITH_WORDS = (
    ResponseState.HELD,
    ResponseState.PUBLISHED,
    ResponseState.HIDDEN,
    ResponseState.REMOVED,
)


def _slow_passages(place: Place) -> QuerySet[Passage]:
    """Return the passages in slow mode that a response speaks of, by itself or by its thread."""
    slow = Passage.objects.filter(slow_seconds__gt=0)
    if place.parent_key:
        tops = Annotation.objects.filter(key=place.parent_key).values(top=Coalesce("root_id", "pk"))
        return slow.filter(pk__in=_standing_now().filter(annotation__in=tops).values("passage"))
    return slow.filter(key__in={target.passage for target in place.targets})


def _on_slow_passage(asked: Submission) -> Q:
    """The condition of own responses that the slow mode of a passage counts: those within it."""
    passages = _slow_passages(asked.place).filter(article=asked.terms.article).values("pk")
    spots = _standing_now().filter(passage__in=passages)
    own, thread = (spots.filter(annotation=OuterRef(name)) for name in ("pk", "root"))
    return (Exists(own) | Exists(thread)) & Q(
        created_at__gt=asked.now - timedelta(seconds=asked.terms.passage_seconds)
    )


def _standing_now() -> AnchorRows:
    """Return the rows that mark words in the text that readers see."""
    return Anchor.objects.drawn().filter(revision=F("annotation__article__revision"))


def _when(rows: QuerySet[Annotation], behind: int = 0) -> Subquery:
    return Subquery(rows.values("created_at")[behind : behind + 1])
