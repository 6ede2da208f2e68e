"""The ledger: what was done, by whom, to what. Rows are only ever added."""

from django.conf import settings
from django.db import models
from django.db.models import Index

from commentary.vocabulary import MAX_SLUG, MAX_STATEMENT


class LedgerEntry(models.Model):
    """One deed. ``before`` and ``after`` name what changed, never the words of a private note."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    system = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=MAX_SLUG)
    article = models.ForeignKey(
        "Article", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.TextField(max_length=MAX_STATEMENT, blank=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = (Index(fields=("subject", "subject_key", "id"), name="ledger_by_subject"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.subject} {self.subject_key}"
