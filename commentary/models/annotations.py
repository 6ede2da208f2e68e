"""Annotations and replies (the interface says "responses"), in one table.

The table is read by ``(article, path)``: a whole thread, a branch and a page are one index range.
Beside the words stand the safe HTML and two ready fragments, rendered once at write.
"""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from commentary.models.articles import Article, Revision
from commentary.text.paths import MAX_PATH
from commentary.vocabulary import (
    KEY_LENGTH,
    MAX_BODY,
    MAX_CLIENT_KEY,
    MAX_LANGUAGE,
    MAX_PROPOSED,
    MAX_RESPONSE_TITLE,
    MAX_WOULD_CHANGE,
    Challenge,
    ResponseKind,
    ResponseState,
)


class Annotation(models.Model):
    """One response: an annotation of an article, or a reply to another response.

    ``parent`` is what it answers; ``path`` is where it stands. ``reply_count`` counts published
    direct replies, ``branch_count`` all published ones below. ``version`` counts edits (If-Match).
    ``card_html`` and ``card_json`` are ready for the page and the API and hold nothing but what
    everybody may read: of a response that waits, or is hidden or removed, its place alone.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="annotations")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="annotations"
    )
    kind = models.CharField(max_length=10, choices=ResponseKind.choices)
    state = models.CharField(
        max_length=10, choices=ResponseState.choices, default=ResponseState.PUBLISHED
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    root = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="thread"
    )
    depth = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(max_length=MAX_PATH)
    next_ordinal = models.PositiveIntegerField(default=0)
    reply_count = models.PositiveIntegerField(default=0)
    branch_count = models.PositiveIntegerField(default=0)
    # Whether it speaks of the whole article, and not of words in it.
    of_whole = models.BooleanField(default=False)

    title = models.CharField(max_length=MAX_RESPONSE_TITLE, blank=True)
    body = models.TextField(max_length=MAX_BODY, blank=True)
    body_html = models.TextField(blank=True)
    markup_version = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=MAX_LANGUAGE, blank=True)
    tags = models.JSONField(default=list, blank=True)
    proposed = models.TextField(max_length=MAX_PROPOSED, blank=True)
    challenge = models.CharField(max_length=10, choices=Challenge.choices, blank=True)
    would_change = models.TextField(max_length=MAX_WOULD_CHANGE, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    answer = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    # The decision in force that removed or hid it, or sent it back; None once it is restored.
    decision = models.ForeignKey(
        "Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    collapsed = models.BooleanField(default=False)
    # The same in a whole branch, so that a reply need only look at what it answers.
    locked_until = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged"
    )
    # Whether it was sent in again after a removal: that may be done once.
    resubmitted = models.BooleanField(default=False)
    # When its removed words were deleted for good.
    purged_at = models.DateTimeField(null=True, blank=True)

    version = models.PositiveIntegerField(default=1)
    # The version in which the present words were written: what an approval binds to.
    wording = models.PositiveIntegerField(default=1)
    client_key = models.CharField(max_length=MAX_CLIENT_KEY, null=True, blank=True)  # noqa: DJ001
    client_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    card_html = models.TextField(blank=True)
    card_json = models.TextField(blank=True)
    # The same with the words, while only its author and moderators may read them; else empty.
    inner_html = models.TextField(blank=True)
    inner_json = models.TextField(blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("article", "path"), name="annotation_path_is_one"),
            # NULL keys do not collide: only what a client named is held unique.
            UniqueConstraint(fields=("author", "client_key"), name="annotation_client_key_is_one"),
            CheckConstraint(
                condition=Q(kind__in=ResponseKind.values), name="annotation_kind_is_known"
            ),
            CheckConstraint(
                condition=Q(state__in=ResponseState.values), name="annotation_state_is_known"
            ),
            CheckConstraint(
                condition=Q(kind=ResponseKind.REPLY, parent__isnull=False, root__isnull=False)
                | (~Q(kind=ResponseKind.REPLY) & Q(parent__isnull=True, root__isnull=True)),
                name="annotation_replies_have_a_parent",
            ),
            CheckConstraint(
                condition=Q(challenge="") | Q(kind=ResponseKind.CRITIQUE),
                name="annotation_only_critiques_challenge",
            ),
            CheckConstraint(
                condition=Q(proposed="") | Q(kind=ResponseKind.CORRECTION),
                name="annotation_only_corrections_propose",
            ),
            CheckConstraint(
                condition=~Q(state=ResponseState.REMOVED) | Q(decision__isnull=False),
                name="annotation_removed_by_a_decision",
            ),
        )
        indexes = (
            # What everybody sees, in thread order: the page, the branch, the whole thread.
            Index(
                fields=("article", "path"),
                condition=~Q(kind=ResponseKind.NOTE)
                & (
                    Q(state__in=("published", "removed", "withdrawn", "erased"))
                    | Q(branch_count__gt=0)
                ),
                name="annotation_public_by_path",
            ),
            Index(
                fields=("article", "of_whole", "-branch_count", "path"),
                condition=Q(parent__isnull=True),
                name="annotation_most_replied",
            ),
            Index(fields=("author", "-created_at", "-id"), name="annotation_by_person"),
            Index(
                fields=("-created_at", "-id"),
                condition=Q(kind=ResponseKind.CRITIQUE, state=ResponseState.PUBLISHED),
                name="annotation_recent_critiques",
            ),
        )

    def __str__(self) -> str:
        return self.key


class AnnotationVersion(models.Model):
    """An earlier wording of a response, kept when it was edited. Added, never changed."""

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=MAX_RESPONSE_TITLE, blank=True)
    body = models.TextField(blank=True)
    # The rest of the wording: kind of challenge, evidence, proposed words, tags and so on.
    details = models.JSONField(default=dict, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (
            UniqueConstraint(fields=("annotation", "number"), name="annotation_version_is_one"),
        )

    def __str__(self) -> str:
        return f"{self.annotation_id}/{self.number}"
