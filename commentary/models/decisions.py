"""Decisions and what follows from them: rows that are only ever added, appeals, second looks."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from commentary.models.annotations import Annotation
from commentary.models.articles import Article
from commentary.models.cases import Case
from commentary.vocabulary import (
    KEY_LENGTH,
    MAX_APPEAL,
    MAX_REASON,
    MAX_STATEMENT,
    OPEN_APPEALS,
    RESTRICTING,
    AppealState,
    Detection,
    Ground,
    Outcome,
    ResponseState,
)

_RESTRICTING = tuple(outcome.value for outcome in RESTRICTING)


class ReasonTemplate(models.Model):
    """A reason that moderators choose and then fit to the case. Administrators edit them."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    ground = models.CharField(max_length=4, choices=Ground.choices, default=Ground.RULE)
    provision = models.TextField(max_length=MAX_STATEMENT)
    facts = models.TextField(max_length=MAX_STATEMENT, blank=True)
    why = models.TextField(max_length=MAX_STATEMENT)
    # What readers see in the place of a response that was removed.
    public_reason = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """What was decided, by whom, and the statement of reasons. Never changed, never deleted.

    It holds no word of the response, so that it can stay when the text is erased or purged.
    ``person`` is who is concerned; ``wording`` which wording was decided on; ``waited`` the
    seconds that the case had been open. ``automated``: decided without a person; ``detection``:
    what drew attention.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    system = models.CharField(max_length=40, blank=True)
    automated = models.BooleanField(default=False)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    response = models.ForeignKey(
        Annotation, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions_on"
    )
    wording = models.PositiveIntegerField(default=0)
    state_before = models.CharField(max_length=10, blank=True)
    state_after = models.CharField(max_length=10, blank=True)
    waited = models.PositiveIntegerField(null=True, blank=True)

    # The statement of reasons
    until = models.DateTimeField(null=True, blank=True)
    facts = models.TextField(max_length=MAX_STATEMENT, blank=True)
    detection = models.CharField(max_length=10, choices=Detection.choices, default=Detection.OWN)
    ground = models.CharField(max_length=4, choices=Ground.choices, blank=True)
    provision = models.TextField(max_length=MAX_STATEMENT, blank=True)
    why = models.TextField(max_length=MAX_STATEMENT, blank=True)
    public_reason = models.CharField(max_length=200, blank=True)
    template = models.ForeignKey(
        ReasonTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    appeal_until = models.DateTimeField(null=True, blank=True)

    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    on_appeal = models.OneToOneField(
        "Appeal", null=True, blank=True, on_delete=models.PROTECT, related_name="outcome"
    )

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="decision_outcome_is_known"
            ),
            CheckConstraint(
                condition=Q(decider__isnull=False) | ~Q(system=""), name="decision_names_who"
            ),
            CheckConstraint(
                condition=~Q(outcome__in=_RESTRICTING)
                | (~Q(facts="") & ~Q(ground="") & ~Q(provision="") & ~Q(why="")),
                name="decision_restricts_with_reasons",
            ),
            CheckConstraint(
                condition=~Q(outcome__in=_RESTRICTING) | Q(appeal_until__isnull=False),
                name="decision_restricts_with_an_appeal",
            ),
            CheckConstraint(
                condition=~Q(outcome=Outcome.REMOVE)
                | Q(response__isnull=False, state_after=ResponseState.REMOVED),
                name="decision_removal_names_a_response",
            ),
        )
        indexes = (
            Index(fields=("-at", "-id"), name="decision_by_time"),
            Index(fields=("outcome", "-at", "-id"), name="decision_by_outcome"),
            Index(fields=("article", "-at", "-id"), name="decision_by_article"),
            Index(fields=("person", "-at", "-id"), name="decision_by_person"),
        )

    def __str__(self) -> str:
        return f"{self.outcome} {self.key}"


class Appeal(models.Model):
    """What the person concerned says against a decision, and who looks at it: never the decider."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    # Copied from the decision, so that the database itself can tell the two apart.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    appellant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appeals"
    )
    text = models.TextField(max_length=MAX_APPEAL)
    state = models.CharField(max_length=12, choices=AppealState.choices, default=AppealState.FILED)
    filed_at = models.DateTimeField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appeals_reviewed",
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(state__in=AppealState.values), name="appeal_state_is_known"
            ),
            CheckConstraint(
                condition=Q(reviewer__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(reviewer=F("decided_by")),
                name="appeal_goes_to_another",
            ),
            CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("appellant")),
                name="appeal_is_not_judged_by_its_author",
            ),
            CheckConstraint(
                condition=Q(state=AppealState.FILED) | Q(reviewer__isnull=False),
                name="appeal_assigned_names_who",
            ),
            CheckConstraint(condition=~Q(text=""), name="appeal_says_something"),
        )
        indexes = (
            Index(
                fields=("filed_at", "id"),
                condition=Q(state__in=tuple(state.value for state in OPEN_APPEALS)),
                name="appeal_queue",
            ),
        )

    def __str__(self) -> str:
        return self.key


class SecondLook(models.Model):
    """A decision shown blind to another moderator, to learn how often two agree."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="second_look")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    looked_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    agrees = models.BooleanField(null=True, blank=True)
    note = models.TextField(max_length=MAX_REASON, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("decided_by")),
                name="second_look_is_another_s",
            ),
            CheckConstraint(
                condition=Q(looked_at__isnull=True, agrees__isnull=True, outcome="")
                | (Q(looked_at__isnull=False, agrees__isnull=False) & ~Q(outcome="")),
                name="second_look_is_whole",
            ),
        )
        indexes = (
            Index(fields=("at", "id"), condition=Q(looked_at__isnull=True), name="second_look_due"),
        )

    def __str__(self) -> str:
        return f"second look at {self.decision_id}"
