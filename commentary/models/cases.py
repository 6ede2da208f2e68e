"""Cases: what moderators have to decide. One a response, opened again when something new comes."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q

from commentary.models.annotations import Annotation
from commentary.models.articles import Article
from commentary.vocabulary import (
    ACTIVE_CASES,
    KEY_LENGTH,
    MAX_MESSAGE,
    ORDINARY_PRIORITY,
    CaseReason,
    CaseState,
)

_ACTIVE = Q(state__in=tuple(state.value for state in ACTIVE_CASES))


class Case(models.Model):
    """One item of the queue: a response, and why somebody has to look at it.

    ``reasons`` is a list of ``{"code", "says", "found": [words]}``; ``reason`` the gravest code.
    ``version`` moves with whatever a moderator must have seen before deciding, and not with
    claims. ``cleared`` is the wording (Annotation.wording) that was last approved or kept.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    response = models.OneToOneField(Annotation, on_delete=models.PROTECT, related_name="case")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="cases")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases"
    )
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    reason = models.CharField(max_length=12, choices=CaseReason.choices)
    reasons = models.JSONField(default=list, blank=True)
    priority = models.PositiveSmallIntegerField(default=ORDINARY_PRIORITY)
    opened_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    # The wording that is to be decided on, and the last one that was let stand.
    wording = models.PositiveIntegerField(default=1)
    cleared = models.PositiveIntegerField(default=0)
    flag_count = models.PositiveIntegerField(default=0)
    flag_weight = models.FloatField(default=0.0)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_is_known"),
            CheckConstraint(condition=Q(reason__in=CaseReason.values), name="case_reason_is_known"),
            CheckConstraint(
                condition=~Q(state=CaseState.CLAIMED)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="case_claimed_names_who",
            ),
            CheckConstraint(
                condition=Q(state__in=("decided", "moot")) | Q(decided_at__isnull=True),
                name="case_open_is_not_decided",
            ),
        )
        indexes = (
            # The queue, and the queue by one filter: what is done with is not in them.
            Index(fields=("priority", "opened_at", "id"), condition=_ACTIVE, name="case_queue"),
            Index(
                fields=("reason", "priority", "opened_at", "id"),
                condition=_ACTIVE,
                name="case_queue_by_reason",
            ),
            Index(
                fields=("article", "priority", "opened_at", "id"),
                condition=_ACTIVE,
                name="case_queue_by_article",
            ),
            Index(
                fields=("author", "priority", "opened_at", "id"),
                condition=_ACTIVE,
                name="case_queue_by_person",
            ),
            Index(fields=("claimed_by",), condition=_ACTIVE, name="case_by_claim"),
        )

    def __str__(self) -> str:
        return self.key


class QueueCount(models.Model):
    """How many cases wait for one reason: kept with each change, so that no page counts them."""

    reason = models.CharField(max_length=12, primary_key=True, choices=CaseReason.choices)
    waiting = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.reason}: {self.waiting}"


class Message(models.Model):
    """A word between the moderators and the person concerned, or (``internal``) among moderators.

    In a case, in an appeal, or on a person's card; the last is always internal.
    """

    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    appeal = models.ForeignKey(
        "Appeal", null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="notes_on",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages_written"
    )
    at = models.DateTimeField()
    body = models.TextField(max_length=MAX_MESSAGE)
    internal = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            CheckConstraint(
                condition=Q(case__isnull=False, appeal__isnull=True, person__isnull=True)
                | Q(case__isnull=True, appeal__isnull=False, person__isnull=True)
                | Q(case__isnull=True, appeal__isnull=True, person__isnull=False, internal=True),
                name="message_stands_in_one_place",
            ),
            CheckConstraint(condition=~Q(body=""), name="message_says_something"),
        )

    def __str__(self) -> str:
        return self.body[:60]
