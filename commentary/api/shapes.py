"""What is given out, as the API's document tells it. The bytes themselves are joined in formats;
a test holds the two together."""

from rest_framework import serializers

from commentary.vocabulary import (
    AnchorState,
    ArticleState,
    Challenge,
    CommentPolicy,
    PassageKind,
    ResponseKind,
    ResponseState,
    RevisionState,
    Role,
    Scope,
    SettlementOutcome,
)


class Problem(serializers.Serializer):
    """What is wrong (RFC 9457)."""

    type = serializers.CharField(help_text="Where the problem is described.")
    title = serializers.CharField(help_text="The name of the status.")
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="For programs; it stays the same.")
    detail = serializers.CharField(help_text="For people: what is wrong and what to do.")
    fields = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What is wrong with which field, nested ones under dotted names.",
    )
    current = serializers.DictField(
        required=False,
        help_text="With 412, and where a moderator was faster: the thing as it is at present.",
    )
    by = serializers.DictField(
        required=False,
        allow_null=True,
        help_text="Where a moderator was faster: who; null for the site itself.",
    )
    nudges = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        help_text="With nudge: what to look at again, each with code and says. Sent again with "
        "these codes in despite, the words are taken as they are.",
    )


class Author(serializers.Serializer):
    """A person as the author of something."""

    username = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()
    unclaimed = serializers.BooleanField(help_text="Came with an import and cannot log in.")


class Who(serializers.Serializer):
    """A person by name."""

    username = serializers.CharField()
    name = serializers.CharField()


class Settlement(serializers.Serializer):
    """How a correction ended. Its wording is told by the revision that it was published in."""

    outcome = serializers.ChoiceField(SettlementOutcome.choices)
    reason = serializers.CharField(allow_blank=True, help_text="Why it was declined.")
    by = Who(allow_null=True)
    at = serializers.DateTimeField()
    revision = serializers.IntegerField(
        allow_null=True, help_text="Number of the revision that took it in; null until then."
    )


class SaidOf(serializers.Serializer):
    """The words that an annotation was written about."""

    exact = serializers.CharField()
    revision = serializers.IntegerField(help_text="Number of the revision that they stand in.")


class Target(serializers.Serializer):
    """Where words of a target stand in the text that is shown; offsets in code points.

    Words that are gone (`state` orphan) have no offsets: `passage` and `exact` are the last ones.
    """

    target = serializers.IntegerField(help_text="Number of the quote, from 0.")
    part = serializers.IntegerField(help_text="Share of a quote that runs across passages.")
    passage = serializers.CharField()
    whole = serializers.BooleanField(help_text="The passage as such, and no words in it.")
    start = serializers.IntegerField(allow_null=True)
    end = serializers.IntegerField(allow_null=True)
    exact = serializers.CharField(allow_blank=True)
    prefix = serializers.CharField(allow_blank=True)
    suffix = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(AnchorState.choices)
    review = serializers.BooleanField(help_text="A person has still to look whether it is there.")
    said_of = SaidOf(allow_null=True, help_text="Where the text says it differently now.")


class Evidence(serializers.Serializer):
    quote = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    host = serializers.CharField(allow_blank=True, required=False)
    date = serializers.CharField(allow_blank=True)


class Annotation(serializers.Serializer):
    """An annotation or a reply. A tombstone (withdrawn, removed, erased) has no words."""

    id = serializers.CharField()
    article = serializers.CharField(help_text="Slug of the article.")
    kind = serializers.ChoiceField(ResponseKind.choices)
    state = serializers.ChoiceField(ResponseState.choices)
    author = Author(allow_null=True, help_text="null when erased.")
    by_article_author = serializers.BooleanField()
    parent = serializers.CharField(allow_null=True)
    root = serializers.CharField(allow_null=True)
    depth = serializers.IntegerField()
    of_whole = serializers.BooleanField(help_text="About the whole article.")
    targets = Target(many=True)
    title = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True, help_text="Markdown, as written.")
    html = serializers.CharField(allow_blank=True, help_text="Safe HTML.")
    language = serializers.CharField(allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())
    challenge = serializers.ChoiceField(Challenge.choices, allow_null=True)
    would_change = serializers.CharField(allow_blank=True)
    evidence = Evidence(many=True)
    proposed = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_null=True, help_text="The article author's first reply.")
    settlement = Settlement(allow_null=True, help_text="Of a correction that is open: null.")
    collapsed = serializers.BooleanField(help_text="Folded by a moderator, and still readable.")
    locked_until = serializers.DateTimeField(
        allow_null=True, help_text="The branch takes no replies until then."
    )
    merged_into = serializers.CharField(
        allow_null=True, help_text="The response that says the same."
    )
    version = serializers.IntegerField(help_text="Counts edits; If-Match compares it.")
    created = serializers.DateTimeField()
    edited = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField()
    reply_count = serializers.IntegerField()
    branch_count = serializers.IntegerField(help_text="All replies below.")


class AnnotationPage(serializers.Serializer):
    """Annotations in the order asked for; `next` is the address of what follows, or null."""

    items = Annotation(many=True)
    next = serializers.CharField(allow_null=True)


class Article(serializers.Serializer):
    """An article with its byline and without its text."""

    slug = serializers.CharField()
    title = serializers.CharField()
    standfirst = serializers.CharField(allow_blank=True)
    bylines = Author(many=True)
    dateline = serializers.CharField(allow_blank=True, help_text="The date as printed.")
    date = serializers.CharField(allow_blank=True, help_text="The same in EDTF.")
    language = serializers.CharField()
    subjects = serializers.ListField(child=serializers.CharField())
    source_url = serializers.CharField(allow_blank=True)
    licence = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(ArticleState.choices)
    comment_policy = serializers.ChoiceField(CommentPolicy.choices)
    version = serializers.IntegerField(help_text="Moves with everything a reader could see change.")
    revision = serializers.IntegerField()
    response_count = serializers.IntegerField()
    critique_count = serializers.IntegerField()
    unanswered_count = serializers.IntegerField(help_text="Critiques without the author's answer.")
    published = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField()


class ImportedArticle(Article):
    """A new article, and what the import wants to be looked at."""

    warnings = serializers.ListField(child=serializers.CharField())


class ArticlePage(serializers.Serializer):
    """Published articles, newest first."""

    items = Article(many=True)
    next = serializers.CharField(allow_null=True)


class RevisionPassage(serializers.Serializer):
    """A passage as it stands in one revision."""

    id = serializers.CharField(help_text="Its key, the same in every revision.")
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(PassageKind.choices)
    level = serializers.IntegerField()
    date = serializers.CharField(allow_blank=True)
    text = serializers.CharField()


class Passage(RevisionPassage):
    """A passage as it stands in the text that is shown."""

    response_count = serializers.IntegerField()
    critique_count = serializers.IntegerField()
    url = serializers.CharField()


class PassageList(serializers.Serializer):
    """All passages of an article, in order."""

    version = serializers.IntegerField(help_text='Of the article: what If-Match takes, as "v3".')
    revision = serializers.IntegerField()
    items = Passage(many=True)


class Revision(serializers.Serializer):
    """One state of an article's text. Never changed once published."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(RevisionState.choices)
    title = serializers.CharField(help_text="What stood above this text.")
    standfirst = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    created = serializers.DateTimeField()
    published = serializers.DateTimeField(allow_null=True)


class RevisionText(Revision):
    """A revision with its text."""

    passages = RevisionPassage(many=True)


class AnchorRow(serializers.Serializer):
    """Words in the text that an annotation speaks of."""

    id = serializers.CharField(help_text="Key of the annotation.")
    kind = serializers.ChoiceField(ResponseKind.choices)
    passage = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    exact = serializers.CharField()
    target = serializers.IntegerField()
    part = serializers.IntegerField()
    whole = serializers.BooleanField()
    replies = serializers.IntegerField(help_text="How many are published below the annotation.")
    mine = serializers.BooleanField()


class AnchorList(serializers.Serializer):
    """All anchors in the text that is shown, in the order of the thread."""

    version = serializers.IntegerField()
    anchors = AnchorRow(many=True)


class Change(serializers.Serializer):
    change = serializers.ChoiceField(["same", "added", "deleted"])
    text = serializers.CharField(allow_blank=True)


class Wording(serializers.Serializer):
    """One wording of an annotation, and what it changed against the one before."""

    number = serializers.IntegerField()
    written = serializers.DateTimeField()
    title = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True)
    changes = Change(many=True)


class History(serializers.Serializer):
    """The wordings of an annotation, newest first."""

    items = Wording(many=True)


class Preview(serializers.Serializer):
    html = serializers.CharField(allow_blank=True)


class Person(Author):
    """A person, and what they said in public."""

    bio = serializers.CharField(allow_blank=True)
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    joined = serializers.DateTimeField()
    annotations = AnnotationPage()


class Me(Author):
    """Whom the request speaks for, and how far it goes."""

    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))
    scope = serializers.ChoiceField(Scope.choices)
    token = serializers.CharField(allow_null=True, help_text="Name of the token; null: a session.")
    expires = serializers.DateTimeField(allow_null=True)


class Index(serializers.Serializer):
    """Where things are."""

    articles = serializers.CharField()
    article = serializers.CharField(help_text="A URI template, as are those below.")
    annotations = serializers.CharField()
    annotation = serializers.CharField()
    replies = serializers.CharField()
    revisions = serializers.CharField()
    draft = serializers.CharField()
    orphans = serializers.CharField()
    corrections = serializers.CharField()
    anchors = serializers.CharField()
    person = serializers.CharField()
    features = serializers.CharField()
    queue = serializers.CharField()
    flags = serializers.CharField()
    appeals = serializers.CharField()
    notices = serializers.CharField()
    log = serializers.CharField()
    transparency = serializers.CharField()
    preview = serializers.CharField()
    me = serializers.CharField()
    schema = serializers.CharField()
    docs = serializers.CharField()
