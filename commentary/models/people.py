"""What Commentary keeps of people beside their account: API tokens and counters of limits."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from commentary.vocabulary import MAX_TOKEN_NAME, Scope


class Token(models.Model):
    """A key to the API. Only its digest is kept; the token itself is shown once, when made."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    name = models.CharField(max_length=MAX_TOKEN_NAME)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.READ)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(scope__in=Scope.values), name="token_scope_is_known"),
        )

    def __str__(self) -> str:
        return self.name


class RateCount(models.Model):
    """How often ``who`` did ``deed`` in the window that began at ``since`` (Unix seconds)."""

    deed = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    since = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (UniqueConstraint(fields=("deed", "who", "since"), name="rate_count_is_one"),)

    def __str__(self) -> str:
        return f"{self.deed} {self.who} {self.count}"
