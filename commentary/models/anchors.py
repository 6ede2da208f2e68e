"""Where the words that responses speak of stand, revision by revision.

Rows are added and never rewritten. A later revision adds rows; a person who says otherwise about
the same revision (a moderator who moves a thread, whoever re-attaches an orphan) adds rows too,
and those that held before are marked as superseded, which is all that ever changes in a row.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from commentary.models.annotations import Annotation
from commentary.models.articles import Passage, Revision
from commentary.vocabulary import (
    CONFIRMED_METHODS,
    AnchorDeed,
    AnchorMethod,
    AnchorState,
)


class AnchorRows(models.QuerySet["Anchor"]):
    """Which rows are asked for: those that hold, and of these the ones that mark words."""

    def standing(self) -> Self:
        """Return the rows that hold: no person has put others in their place."""
        return self.filter(superseded_at__isnull=True)

    def drawn_at(self, moment: datetime) -> Self:
        """Return the rows that held at ``moment`` and say where words stood then."""
        held = Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment)
        known = Q(placed_at__isnull=True) | Q(placed_at__lte=moment)
        return self.filter(held & known, start__isnull=False)

    def drawn(self) -> Self:
        """Return the rows that hold and say where words stand: no orphans."""
        return self.standing().filter(start__isnull=False)

    def confirmed(self) -> Self:
        """Return the rows that hold because a person chose the words or confirmed them."""
        return self.drawn().filter(method__in=CONFIRMED_METHODS)


class Anchor(models.Model):
    """Where words of a target stand in one revision.

    ``target`` numbers the quotes of an annotation from 0; a quote that runs across passages has
    one row a passage, numbered by ``part``. ``start`` and ``end`` are code points in the
    passage's text. The rows of the annotation's own revision are its target as selected. An orphan
    has one row, of the passage and the words (``exact``) that it was last said of, and no offsets.
    ``review``: a person has still to look, for the reasons in ``doubts`` (codes of the aligner).
    """

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="anchors")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="anchors")
    target = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="anchors")
    # Whether the passage as such was meant, and no words in it were chosen.
    whole = models.BooleanField(default=False)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    exact = models.TextField(blank=True)
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=AnchorState.choices, default=AnchorState.PLACED)
    confidence = models.FloatField(default=1.0)
    method = models.CharField(
        max_length=20, choices=AnchorMethod.choices, default=AnchorMethod.SELECTED
    )
    review = models.BooleanField(default=False)
    doubts = models.JSONField(default=list, blank=True)
    # Who said so, where it was not the aligner.
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    placed_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = AnchorRows.as_manager()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=("annotation", "revision", "target", "part"),
                condition=Q(superseded_at__isnull=True),
                name="anchor_part_is_one",
            ),
            CheckConstraint(
                condition=Q(state=AnchorState.ORPHAN, start__isnull=True, end__isnull=True)
                | (
                    ~Q(state=AnchorState.ORPHAN)
                    & Q(start__isnull=False, end__isnull=False, end__gt=F("start"))
                ),
                name="anchor_spans_words_or_is_orphan",
            ),
        )
        indexes = (
            Index(
                fields=("revision", "passage", "annotation"),
                condition=Q(superseded_at__isnull=True),
                name="anchor_by_passage",
            ),
            Index(
                fields=("revision", "annotation"),
                condition=Q(superseded_at__isnull=True, state=AnchorState.ORPHAN),
                name="anchor_orphans",
            ),
            Index(
                fields=("revision", "annotation", "target"),
                condition=Q(superseded_at__isnull=True, review=True),
                name="anchor_to_review",
            ),
        )

    def __str__(self) -> str:
        return f"{self.annotation_id}/{self.target}.{self.part}"


class AnchorChoice(models.Model):
    """What an editor decided, before a draft is published, of one quote of one response.

    ``places`` is where it is to stand: rows of ``passage`` (key), ``start``, ``end``, ``exact``,
    ``prefix``, ``suffix``, in order; empty when it is left without words. It is carried out on
    publishing if those words still stand in the draft then; otherwise the quote is one to decide
    on again.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="choices")
    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="+")
    target = models.PositiveSmallIntegerField()
    deed = models.CharField(max_length=10, choices=AnchorDeed.choices)
    places = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=("revision", "annotation", "target"), name="anchor_choice_is_one"
            ),
        )

    def __str__(self) -> str:
        return f"{self.annotation_id}/{self.target}: {self.deed}"
