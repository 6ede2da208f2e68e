"""What can be sent about revisions. Shape and size only; what it means, the actions say."""

from rest_framework import serializers

from commentary.api.bodies import TargetBody
from commentary.api.fields import Body, Text, Truth, Whole
from commentary.vocabulary import (
    KEY_LENGTH,
    MAX_DATE,
    MAX_PASSAGE_TEXT,
    MAX_PASSAGES,
    MAX_PROPOSED,
    MAX_REVISION_NOTE,
    MAX_STANDFIRST,
    MAX_TARGET_PASSAGES,
    MAX_TEXT,
    MAX_TITLE,
    AnchorDeed,
    PassageKind,
    SettlementOutcome,
)

# What a whole text can be written in.
TEXT_FORMATS = ("markdown", "plain")
_MOST_COMPETING = 100


class DraftPassageBody(Body):
    """A passage. Its `id` is one of this article; without one it is a new passage."""

    id = Text(required=False, max_length=KEY_LENGTH)
    kind = serializers.ChoiceField(PassageKind.choices, required=False, default="paragraph")
    level = Whole(required=False, min_value=0, max_value=6, help_text="Of headings: 2 to 6.")
    date = Text(required=False, max_length=MAX_DATE, help_text="Of dated entries: EDTF.")
    text = Text(max_length=MAX_PASSAGE_TEXT)


class HeadBody(Body):
    """What stands above the text. Both are sent; the standfirst may be empty."""

    title = Text(max_length=MAX_TITLE)
    standfirst = Text(max_length=MAX_STANDFIRST)


class DraftBody(Body):
    """The whole text, in one of two ways: `passages` in their order, or a `text`.

    Of a `text` each passage gets the id of the one that it comes from, found by comparing the two.
    `title`, `standfirst` and `note` stay as they are where they are left out.
    """

    passages = serializers.ListField(
        child=DraftPassageBody(), required=False, max_length=MAX_PASSAGES
    )
    text = Text(required=False, max_length=MAX_TEXT)
    format = serializers.ChoiceField(
        [(name, name) for name in TEXT_FORMATS], required=False, help_text="Of `text`."
    )
    title = Text(required=False, max_length=MAX_TITLE)
    standfirst = Text(required=False, max_length=MAX_STANDFIRST)
    note = Text(
        required=False, max_length=MAX_REVISION_NOTE, help_text="What is corrected, and why."
    )


class PublicationBody(Body):
    """What was corrected and why. Everybody reads it."""

    note = Text(max_length=MAX_REVISION_NOTE)


class ChoiceBody(Body):
    """What is to become of a quote: it stands there, elsewhere (`targets`), or nowhere."""

    deed = serializers.ChoiceField(AnchorDeed.choices)
    targets = serializers.ListField(
        child=TargetBody(),
        required=False,
        max_length=MAX_TARGET_PASSAGES,
        help_text="With reattach: words of the draft.",
    )


class ReattachBody(Body):
    """Where a quote stands in the text that is shown: `targets`, or a `deed` without any."""

    deed = serializers.ChoiceField(AnchorDeed.choices, required=False)
    targets = serializers.ListField(
        child=TargetBody(), required=False, max_length=MAX_TARGET_PASSAGES
    )
    seen = Whole(
        required=False,
        min_value=1,
        help_text="The `id`, in the history, of part 0 of the quote as you saw it last: 409 "
        "(stale_version) where another row holds by now. Without it nothing is compared.",
    )


class SettlementBody(Body):
    """How a correction is settled."""

    outcome = serializers.ChoiceField(SettlementOutcome.choices)
    wording = Text(
        required=False,
        max_length=MAX_PROPOSED,
        help_text="Accepting: what is written, where it is not what was proposed.",
    )
    as_done = Truth(
        required=False, help_text="Accepting: the draft says it already; nothing is edited."
    )
    declining = serializers.ListField(
        child=Text(max_length=KEY_LENGTH),
        required=False,
        max_length=_MOST_COMPETING,
        help_text="Accepting: keys of corrections of the same words that are declined with it.",
    )
    reason = Text(
        required=False,
        max_length=MAX_REVISION_NOTE,
        help_text="Why one is declined. Everybody reads it.",
    )
