"""Articles, their revisions and the passages that readers annotate.

A :class:`Passage` is an identity that lasts over revisions; a :class:`PassageText` is what it says
in one of them. The text of a published revision is never changed again.
"""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from commentary.text.head import Head
from commentary.vocabulary import (
    KEY_LENGTH,
    MAX_DATE,
    MAX_DATELINE,
    MAX_LANGUAGE,
    MAX_LICENCE,
    MAX_NAME,
    MAX_PASSAGE_TEXT,
    MAX_REVISION_NOTE,
    MAX_SLUG,
    MAX_STANDFIRST,
    MAX_TITLE,
    MAX_URL,
    ArticleState,
    CommentPolicy,
    PassageKind,
    RevisionState,
)


class Article(models.Model):
    """A text put up for argument. ``version`` moves with everything a reader could see change.

    ``title`` and ``standfirst`` are those of the revision that readers see.
    """

    slug = models.SlugField(max_length=MAX_SLUG, unique=True)
    title = models.CharField(max_length=MAX_TITLE)
    standfirst = models.TextField(max_length=MAX_STANDFIRST, blank=True)
    dateline = models.CharField(max_length=MAX_DATELINE, blank=True)
    date = models.CharField(max_length=MAX_DATE, blank=True)
    language = models.CharField(max_length=MAX_LANGUAGE, default="en")
    subjects = models.JSONField(default=list, blank=True)
    source_url = models.URLField(max_length=MAX_URL, blank=True)
    licence = models.CharField(max_length=MAX_LICENCE, blank=True)
    state = models.CharField(
        max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT
    )
    comment_policy = models.CharField(
        max_length=10, choices=CommentPolicy.choices, default=CommentPolicy.OPEN
    )
    revision = models.ForeignKey(
        "Revision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveBigIntegerField(default=1)
    next_ordinal = models.PositiveIntegerField(default=0)
    response_count = models.PositiveIntegerField(default=0)
    critique_count = models.PositiveIntegerField(default=0)
    unanswered_count = models.PositiveIntegerField(default=0)
    feature_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(state__in=ArticleState.values), name="article_state_is_known"
            ),
            CheckConstraint(
                condition=Q(comment_policy__in=CommentPolicy.values), name="article_policy_is_known"
            ),
            CheckConstraint(
                condition=Q(state=ArticleState.DRAFT) | Q(published_at__isnull=False),
                name="article_published_has_date",
            ),
        )
        indexes = (
            Index(
                fields=("-published_at", "-id"),
                condition=~Q(state=ArticleState.DRAFT),
                name="article_by_publication",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def head(self) -> Head:
        """What stands above the text that readers see."""
        return Head(self.title, self.standfirst)

    @property
    def shown_revision(self) -> int:
        """The id of the revision that readers see; 0, which none has, before there is one."""
        return self.revision_id or 0


class Byline(models.Model):
    """A person named as author of an article: whoever answers critiques in the place of honour."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bylines"
    )
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=MAX_NAME)

    class Meta:
        ordering = ("position",)
        constraints = (
            UniqueConstraint(fields=("article", "person"), name="byline_names_a_person_once"),
            UniqueConstraint(fields=("article", "position"), name="byline_position_is_one"),
        )

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """One state of an article's text. Immutable once published.

    An article has at most one draft: its first text before it is published, and later the next
    revision, which is made from the published one ``base``. ``title`` and ``standfirst`` stand
    above the text. ``note`` tells readers what was corrected and why.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=MAX_TITLE)
    standfirst = models.TextField(max_length=MAX_STANDFIRST, blank=True)
    state = models.CharField(
        max_length=10, choices=RevisionState.choices, default=RevisionState.DRAFT
    )
    note = models.TextField(max_length=MAX_REVISION_NOTE, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    base = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Counts edits of a draft, so that two editors do not overwrite each other unseen.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("article", "number"), name="revision_number_is_one"),
            UniqueConstraint(
                fields=("article",),
                condition=Q(state=RevisionState.DRAFT),
                name="revision_one_draft_an_article",
            ),
            CheckConstraint(
                condition=Q(state=RevisionState.DRAFT, published_at__isnull=True)
                | Q(state=RevisionState.PUBLISHED, published_at__isnull=False),
                name="revision_published_has_date",
            ),
        )

    def __str__(self) -> str:
        return f"{self.article_id}/{self.number}"

    @property
    def head(self) -> Head:
        """What stands above the text."""
        return Head(self.title, self.standfirst)


class Passage(models.Model):
    """A lasting part of an article. Its counters count what is public in threads about it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="passages")
    key = models.CharField(max_length=KEY_LENGTH)
    response_count = models.PositiveIntegerField(default=0)
    critique_count = models.PositiveIntegerField(default=0)
    # Seconds between two responses of one person to this passage; 0: no slow mode.
    slow_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("article", "key"), name="passage_key_is_one_in_its_article"),
        )

    def __str__(self) -> str:
        return self.key


class PassageText(models.Model):
    """What a passage says in one revision: NFC, white space collapsed, one text node on a page."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="texts")
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="texts")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=PassageKind.choices)
    level = models.PositiveSmallIntegerField(default=0)
    date = models.CharField(max_length=MAX_DATE, blank=True)
    text = models.TextField(max_length=MAX_PASSAGE_TEXT)

    class Meta:
        ordering = ("position",)
        constraints = (
            UniqueConstraint(fields=("revision", "position"), name="passage_text_position_is_one"),
            UniqueConstraint(fields=("revision", "passage"), name="passage_text_once_a_revision"),
            CheckConstraint(
                condition=Q(kind__in=PassageKind.values), name="passage_text_kind_is_known"
            ),
            CheckConstraint(condition=~Q(text=""), name="passage_text_says_something"),
        )

    def __str__(self) -> str:
        return self.text[:60]
