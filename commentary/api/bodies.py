"""What can be sent. Shape and size only; what is allowed and what it means, the actions say."""

from rest_framework import serializers

from commentary.api.fields import Body, Text, Truth, Whole
from commentary.vocabulary import (
    KEY_LENGTH,
    MAX_BODY,
    MAX_BYLINES,
    MAX_DATE,
    MAX_DATELINE,
    MAX_EVIDENCE,
    MAX_EVIDENCE_QUOTE,
    MAX_IMPORT_BYTES,
    MAX_LANGUAGE,
    MAX_LICENCE,
    MAX_NAME,
    MAX_PASSAGE_TEXT,
    MAX_PROPOSED,
    MAX_RESPONSE_TITLE,
    MAX_STANDFIRST,
    MAX_SUBJECT,
    MAX_SUBJECTS,
    MAX_TAG,
    MAX_TAGS,
    MAX_TARGET_PASSAGES,
    MAX_TITLE,
    MAX_URL,
    MAX_WOULD_CHANGE,
    ROOT_KINDS,
    ArticleState,
    Challenge,
    CommentPolicy,
    PassageKind,
)

# The largest revision number there can be.
MAX_NUMBER = 2**31 - 1

# Formats of an import that are text, and so fit into JSON; "" finds out by itself.
TEXT_FORMATS = ("", "plain", "markdown", "html")


class NoBody(Body):
    """An empty object, or nothing at all."""


class TargetBody(Body):
    """A stretch of words in a passage. Offsets are Unicode code points of the passage's text.

    Without start and end, `exact` is looked up, told apart by `prefix` and `suffix`; without
    `exact` too, the whole passage is meant. `continues` joins it to the target before it.
    """

    passage = Text(max_length=KEY_LENGTH, help_text="Key of the passage.")
    start = Whole(required=False, allow_null=True, min_value=0)
    end = Whole(required=False, allow_null=True, min_value=0)
    exact = Text(required=False, max_length=MAX_PASSAGE_TEXT)
    prefix = Text(required=False, max_length=MAX_PASSAGE_TEXT)
    suffix = Text(required=False, max_length=MAX_PASSAGE_TEXT)
    continues = Truth(required=False)


class EvidenceBody(Body):
    """A piece of evidence: the words of a source, its address, or both, and its date."""

    quote = Text(required=False, max_length=MAX_EVIDENCE_QUOTE)
    url = Text(required=False, max_length=MAX_URL)
    date = Text(required=False, max_length=MAX_DATE, help_text="EDTF, or in words.")


class ReplyBody(Body):
    """A reply. The body is Markdown."""

    body = Text(required=False, max_length=MAX_BODY)
    title = Text(required=False, max_length=MAX_RESPONSE_TITLE)
    language = Text(required=False, max_length=MAX_LANGUAGE, help_text="A BCP 47 tag.")
    tags = serializers.ListField(
        child=Text(max_length=MAX_TAG), required=False, max_length=MAX_TAGS
    )
    despite = serializers.ListField(
        child=Text(max_length=MAX_TAG),
        required=False,
        max_length=MAX_TAGS,
        help_text="Codes of nudges that were seen: the words are to be posted as they are.",
    )


class EditBody(ReplyBody):
    """New words for an annotation; what is left out stays. Kind and targets cannot be changed."""

    challenge = serializers.ChoiceField(
        Challenge.choices, required=False, allow_blank=True, help_text="Critiques only."
    )
    would_change = Text(
        required=False, max_length=MAX_WOULD_CHANGE, help_text="Critiques only: plain text."
    )
    evidence = serializers.ListField(
        child=EvidenceBody(), required=False, max_length=MAX_EVIDENCE, help_text="Critiques only."
    )
    proposed = Text(
        required=False, max_length=MAX_PROPOSED, help_text="Corrections only: the new wording."
    )


class AnnotationBody(EditBody):
    """An annotation of the words in `targets`, or of the whole article when there are none."""

    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in ROOT_KINDS])
    targets = serializers.ListField(
        child=TargetBody(), required=False, max_length=MAX_TARGET_PASSAGES
    )
    revision = Whole(
        required=False,
        min_value=1,
        max_value=MAX_NUMBER,
        help_text="Number of the revision in which `targets` were chosen; they are carried on to "
        "the present one. Without it they are of the present one.",
    )


class PreviewBody(Body):
    """Markdown to be shown as it would be posted."""

    body = Text()


class ImportBody(Body):
    """An article to import."""

    text = Text(max_length=MAX_IMPORT_BYTES, help_text="The article in one of the formats.")
    format = serializers.ChoiceField(
        [(name, name or "find out") for name in TEXT_FORMATS], required=False, default=""
    )
    publish = Truth(required=False, default=False)


class DetailsBody(Body):
    """What describes an article; what is left out stays.

    `state` archives a published article or takes it out of the archive, and is sent alone.
    """

    title = Text(required=False, max_length=MAX_TITLE)
    standfirst = Text(required=False, max_length=MAX_STANDFIRST)
    bylines = serializers.ListField(
        child=Text(max_length=MAX_NAME),
        required=False,
        max_length=MAX_BYLINES,
        help_text="Names, or @usernames of members.",
    )
    dateline = Text(required=False, max_length=MAX_DATELINE)
    date = Text(required=False, max_length=MAX_DATE, help_text="EDTF.")
    language = Text(required=False, max_length=MAX_LANGUAGE)
    subjects = serializers.ListField(
        child=Text(max_length=MAX_SUBJECT), required=False, max_length=MAX_SUBJECTS
    )
    source_url = Text(required=False, max_length=MAX_URL)
    licence = Text(required=False, max_length=MAX_LICENCE)
    comment_policy = serializers.ChoiceField(CommentPolicy.choices, required=False)
    state = serializers.ChoiceField(
        [(s.value, s.label) for s in (ArticleState.PUBLISHED, ArticleState.ARCHIVED)],
        required=False,
    )


class SplitBody(Body):
    """Where to split: at an offset in code points, or before words that stand there once."""

    offset = Whole(required=False, min_value=1)
    before = Text(required=False, max_length=MAX_PASSAGE_TEXT)


class KindBody(Body):
    """What a passage is."""

    kind = serializers.ChoiceField(PassageKind.choices)
    level = Whole(required=False, min_value=0, max_value=6, help_text="Of headings: 2 to 6.")
    date = Text(required=False, max_length=MAX_DATE, help_text="Of dated entries: EDTF.")
