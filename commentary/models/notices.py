"""What people are told: notices in the site, and the outbox of letters (e-mails)."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q

from commentary.vocabulary import MAX_URL, NoticeKind


class Notice(models.Model):
    """One line behind the bell. ``about`` holds what its sentence names, never hidden words.

    accounts.User.unread_notices counts those without ``read_at``.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    about = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=MAX_URL, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"),
        )
        indexes = (
            Index(fields=("person", "-id"), name="notice_by_person"),
            Index(fields=("person",), condition=Q(read_at__isnull=True), name="notice_unread"),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Letter(models.Model):
    """An e-mail to be sent, written in the transaction of the deed that it tells of.

    ``key`` names the deed and the receiver: the same letter is never written twice, and becomes
    its Message-ID. Its text goes when it was sent long ago.
    """

    key = models.CharField(max_length=100, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    # Links that we put there ourselves: the only ones in the HTML part.
    links = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()
    send_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="letter_sent_is_not_cancelled",
            ),
        )
        indexes = (
            Index(
                fields=("send_after", "id"),
                condition=Q(sent_at__isnull=True, cancelled_at__isnull=True),
                name="letter_due",
            ),
        )

    def __str__(self) -> str:
        return self.key
