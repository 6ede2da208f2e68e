"""What is given out about revisions, drafts, anchors and corrections, as the document tells it."""

from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    FloatField,
    IntegerField,
    ListField,
    Serializer,
)

from commentary.api.shapes import Annotation, Author, Change, Revision, RevisionText
from commentary.vocabulary import (
    AnchorDeed,
    AnchorMethod,
    AnchorState,
    PassageKind,
    ResponseKind,
)

PASSAGE_CHANGES = ("same", "edited", "added", "removed", "moved")


class Credit(Serializer):
    """Who proposed what was published; a correction that is not shown any more names nobody."""

    person = Author(allow_null=True)
    correction = CharField(allow_null=True, help_text="Key of the correction.")


class RevisionEntry(Revision):
    """A revision, with whom it thanks."""

    credits = Credit(many=True)


class RevisionList(Serializer):
    """Revisions, newest first. Editors are shown the draft too."""

    items = RevisionEntry(many=True)


class RevisionWhole(RevisionText):
    """A revision with its whole text, and with whom it thanks."""

    credits = Credit(many=True)


class PassageChange(Serializer):
    """What became of one passage; one that moved may be edited too."""

    id = CharField(help_text="Key of the passage.")
    kind = ChoiceField(PassageKind.choices)
    old_kind = ChoiceField(
        PassageKind.choices, allow_null=True, help_text="What it was, where that changed."
    )
    change = ChoiceField(PASSAGE_CHANGES)
    pieces = Change(many=True, help_text="Its words, with what was taken out and put in.")
    sources = ListField(
        child=CharField(), help_text="Keys of other passages that its words come from."
    )
    heirs = ListField(
        child=CharField(), help_text="Keys of new passages that were split off from it."
    )


class HeadChange(Serializer):
    """What became of the title, or of the standfirst."""

    old = CharField(allow_blank=True)
    new = CharField(allow_blank=True)
    pieces = Change(many=True, help_text="Its words, with what was taken out and put in.")


class Diff(Serializer):
    """What changed from one revision to another, passage by passage, in the order of the later.

    What was removed stands where it stood.
    """

    old = IntegerField(help_text="Number of the earlier revision.")
    new = IntegerField()
    title = HeadChange()
    standfirst = HeadChange()
    passages = PassageChange(many=True)


class DraftPassage(Serializer):
    """A passage of a draft; its `id` is the one that it has in the published text, if any."""

    id = CharField()
    kind = ChoiceField(PassageKind.choices)
    level = IntegerField()
    date = CharField(allow_blank=True)
    text = CharField()


class Draft(Serializer):
    """The next revision, while it is written. Editors only.

    Where there is none, as a 412 may tell, `number` is null and the rest is what it would begin
    with: the published text.
    """

    version = IntegerField(help_text='Counts edits: what If-Match takes, as "v3".')
    number = IntegerField(allow_null=True, help_text="What it will be published as.")
    base = IntegerField(allow_null=True, help_text="Number of the revision that it was made from.")
    title = CharField(help_text="What the article is called when it is published.")
    standfirst = CharField(allow_blank=True)
    note = CharField(allow_blank=True)
    created = DateTimeField(allow_null=True)
    passages = DraftPassage(many=True)


class Place(Serializer):
    """Words in a passage; offsets in code points."""

    passage = CharField()
    start = IntegerField()
    end = IntegerField()
    exact = CharField(allow_blank=True)
    prefix = CharField(allow_blank=True)
    suffix = CharField(allow_blank=True)


class Doubt(Serializer):
    code = CharField(help_text="For programs.")
    says = CharField(help_text="The same in words.")


class Effect(Serializer):
    """What a draft does to one quote of one annotation."""

    annotation = CharField()
    kind = ChoiceField(ResponseKind.choices)
    target = IntegerField(help_text="Number of the quote, from 0.")
    whole = BooleanField(help_text="The passage as such, and no words in it.")
    before = Place(many=True, help_text="Where it stands in the published text.")
    said_of = Place(many=True, help_text="The words as its author selected them.")
    after = Place(many=True, help_text="Where it would stand; none: its words would be gone.")
    state = ChoiceField(AnchorState.choices)
    confidence = FloatField(help_text="0 to 1.")
    review = BooleanField(help_text="A person should look, for the reasons in `doubts`.")
    doubts = Doubt(many=True)
    decided = ChoiceField(AnchorDeed.choices, allow_null=True, help_text="What an editor chose.")
    stays = BooleanField(help_text="The same words in the same place, but for typography.")
    suggestions = Place(many=True, help_text="Where words that are gone may stand; at most three.")


class EffectCounts(Serializer):
    """Quotes by what would become of them; `review` are those that nobody has decided on yet.

    Those that lost their words before, and stay without, are not counted.
    """

    stays = IntegerField()
    moved = IntegerField()
    changed = IntegerField()
    orphan = IntegerField()
    revived = IntegerField()
    review = IntegerField()


class Effects(Serializer):
    """What publishing would do to the anchors. Nothing is stored.

    `counts` are of all quotes that you may read; `items` is the part that was asked for, what has
    to be decided first. `next` is the address of what follows, or null.
    """

    version = IntegerField(help_text="Of the stored draft, or the published text without one.")
    title = HeadChange(help_text="From what readers see. No quote is concerned by it.")
    standfirst = HeadChange()
    counts = EffectCounts()
    items = Effect(many=True)
    next = CharField(allow_null=True)


class QuoteChoice(Serializer):
    """What an editor decided, before publishing, of one quote."""

    annotation = CharField()
    target = IntegerField()
    deed = ChoiceField(AnchorDeed.choices)
    places = Place(many=True)
    by = Author(allow_null=True)
    at = DateTimeField()


class AnchorEntry(Serializer):
    """Where a quote, or one part of it, stood in a revision. Rows are added and never rewritten."""

    id = IntegerField(help_text="Of part 0 where it holds: what `seen` takes.")
    revision = IntegerField()
    target = IntegerField()
    part = IntegerField(help_text="Share of a quote that runs across passages.")
    passage = CharField(help_text="Of words that are gone: the passage that they last stood in.")
    whole = BooleanField()
    start = IntegerField(allow_null=True, help_text="null: the words are gone.")
    end = IntegerField(allow_null=True)
    exact = CharField(allow_blank=True)
    prefix = CharField(allow_blank=True)
    suffix = CharField(allow_blank=True)
    state = ChoiceField(AnchorState.choices)
    method = ChoiceField(AnchorMethod.choices)
    confidence = FloatField()
    review = BooleanField(help_text="A person has still to look.")
    doubts = Doubt(many=True)
    by = Author(
        allow_null=True,
        help_text="Who said so, where a person did. Of who moved it, as the log names moderators.",
    )
    at = DateTimeField(allow_null=True, help_text="When they did.")
    superseded = DateTimeField(
        allow_null=True, help_text="Since when another row of the same revision holds instead."
    )


class AnchorHistory(Serializer):
    """Every row of an annotation, the latest revision first; without `superseded` it holds."""

    items = AnchorEntry(many=True)


class LostQuote(Serializer):
    """A quote whose words are gone."""

    target = IntegerField(help_text="Number of the quote, from 0.")
    exact = CharField(help_text="The words as they were chosen.")
    lost = CharField(
        allow_blank=True,
        help_text="Those that stood for them last; empty where they were the same.",
    )
    passage = CharField(help_text="Key of the passage that they last stood in.")
    said_of = IntegerField(help_text="Number of the revision in which they were chosen.")
    removed_in = IntegerField(
        allow_null=True,
        help_text="Number of the revision that took them out; null where no edit did.",
    )
    at = DateTimeField(allow_null=True, help_text="When they went.")
    note = CharField(allow_blank=True, help_text="Of that revision.")
    pieces = Change(many=True, help_text="What it did to their passage.")
    left = BooleanField(help_text="Whether a person said that they are gone.")


class Orphan(Serializer):
    """An annotation of which every quote has lost its words."""

    annotation = Annotation()
    quotes = LostQuote(many=True)


class OrphanPage(Serializer):
    """Annotations whose words are gone; `next` is the address of what follows, or null."""

    items = Orphan(many=True)
    next = CharField(allow_null=True)


class Reopened(Serializer):
    """A correction that is open again."""

    taken_out = BooleanField(
        help_text="Whether its words were taken out of the draft; not where they were edited since."
    )
