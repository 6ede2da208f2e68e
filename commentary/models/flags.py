"""Flags by readers, and legal notices by anyone."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from commentary.models.annotations import Annotation
from commentary.models.articles import Article
from commentary.models.decisions import Decision
from commentary.vocabulary import (
    KEY_LENGTH,
    MAX_FLAG_TEXT,
    MAX_LAW,
    MAX_NAME,
    FlagKind,
    FlagReason,
    FlagState,
)


class Flag(models.Model):
    """What a reader holds against a response. ``key`` is the reference number of a legal notice.

    A flag is a member's, one a response; a legal notice may be a guest's, who leaves a name and an
    address. ``counts``: whether its ``weight`` counts towards hiding the response.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    kind = models.CharField(max_length=6, choices=FlagKind.choices, default=FlagKind.FLAG)
    response = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="flags")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="flags")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="flags",
    )
    contact_name = models.CharField(max_length=MAX_NAME, blank=True)
    contact_email = models.EmailField(max_length=254, blank=True)
    reason = models.CharField(max_length=10, choices=FlagReason.choices)
    text = models.TextField(max_length=MAX_FLAG_TEXT, blank=True)
    law = models.CharField(max_length=MAX_LAW, blank=True)
    wording = models.PositiveIntegerField()
    weight = models.FloatField(default=1.0)
    counts = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=FlagState.choices, default=FlagState.OPEN)
    at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="flags"
    )

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=("reporter", "response"),
                condition=Q(kind=FlagKind.FLAG),
                name="flag_one_a_person_and_response",
            ),
            CheckConstraint(condition=Q(reason__in=FlagReason.values), name="flag_reason_is_known"),
            CheckConstraint(condition=Q(state__in=FlagState.values), name="flag_state_is_known"),
            CheckConstraint(
                condition=Q(kind=FlagKind.NOTICE) | Q(reporter__isnull=False),
                name="flag_has_a_reporter",
            ),
            CheckConstraint(
                condition=Q(kind=FlagKind.FLAG) | (~Q(text="") & ~Q(law="")),
                name="flag_notice_explains_itself",
            ),
            CheckConstraint(
                condition=Q(state=FlagState.OPEN, judged_at__isnull=True)
                | (~Q(state=FlagState.OPEN) & Q(judged_at__isnull=False)),
                name="flag_judged_has_date",
            ),
        )
        indexes = (
            Index(
                fields=("response", "wording"),
                condition=Q(state=FlagState.OPEN),
                name="flag_open_on_response",
            ),
            Index(fields=("reporter", "-at", "-id"), name="flag_by_reporter"),
            Index(fields=("at", "id"), name="flag_by_time"),
        )

    def __str__(self) -> str:
        return self.key
