"""Measures against people."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from commentary.models.articles import Article
from commentary.models.decisions import Decision
from commentary.vocabulary import KEY_LENGTH, SanctionKind


class Sanction(models.Model):
    """A measure against a person, on the whole site or on one article, until it ends or is lifted.

    ``until`` None: without an end (a ban, a warning). A warning ends when it is acknowledged.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sanctions"
    )
    kind = models.CharField(max_length=8, choices=SanctionKind.choices)
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="sanctions"
    )
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="sanction")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(kind__in=SanctionKind.values),
                name="sanction_kind_is_known",
            ),
            UniqueConstraint(
                fields=("person", "kind"),
                condition=Q(ended_at__isnull=True, article__isnull=True) & ~Q(kind="warn"),
                name="sanction_one_of_a_kind",
            ),
            UniqueConstraint(
                fields=("person", "kind", "article"),
                condition=Q(ended_at__isnull=True, article__isnull=False) & ~Q(kind="warn"),
                name="sanction_one_of_a_kind_an_article",
            ),
        )
        indexes = (
            Index(
                fields=("person", "article"),
                condition=Q(ended_at__isnull=True),
                name="sanction_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"
