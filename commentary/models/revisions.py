"""What happens to passages and corrections from one revision to the next."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from commentary.models.annotations import Annotation
from commentary.models.articles import Passage, Revision
from commentary.vocabulary import MAX_PROPOSED, MAX_REVISION_NOTE, SettlementOutcome


class PassageOrigin(models.Model):
    """That ``passage`` has words of another passage, ``source``, since ``revision``.

    Where two became one, and where one was split: the larger part keeps the id, the rest is told
    here. Written on publishing, never changed.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="origins")
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="origins")
    source = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="heirs")

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=("revision", "passage", "source"), name="passage_origin_is_one"
            ),
            CheckConstraint(
                condition=~Q(passage=F("source")), name="passage_origin_is_another_passage"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} to {self.passage_id}"


class Settlement(models.Model):
    """How a correction ended: accepted into ``revision``, or declined with a ``reason``.

    ``wording`` is what was taken into the text, the proposed words or those that they were adjusted
    to. While ``revision`` is a draft nobody is told in which words the text will stand.
    """

    correction = models.OneToOneField(
        Annotation, on_delete=models.CASCADE, related_name="settlement"
    )
    outcome = models.CharField(max_length=10, choices=SettlementOutcome.choices)
    reason = models.TextField(max_length=MAX_REVISION_NOTE, blank=True)
    wording = models.TextField(max_length=MAX_PROPOSED, blank=True)
    revision = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="settlements"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(outcome=SettlementOutcome.ACCEPTED, revision__isnull=False)
                | Q(outcome=SettlementOutcome.DECLINED, revision__isnull=True),
                name="settlement_accepted_into_a_revision",
            ),
            CheckConstraint(
                condition=~Q(outcome=SettlementOutcome.DECLINED) | ~Q(reason=""),
                name="settlement_declined_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.correction_id}: {self.outcome}"
