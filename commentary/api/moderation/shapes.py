"""What is given out about flags, appeals, measures, picks and the log, as the document tells it."""

from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    DictField,
    FloatField,
    IntegerField,
    ListField,
)

from commentary.api.moderation.case_shapes import (
    CaseMessage,
    Decision,
    Shape,
    Statement,
    Who,
    moment,
    words,
)
from commentary.api.shapes import Author
from commentary.vocabulary import (
    AppealState,
    Detection,
    FlagKind,
    FlagReason,
    FlagState,
    Ground,
    NoticeKind,
    Outcome,
    ResponseKind,
    SanctionKind,
)


class Receipt(Shape):
    """What the sender of a flag or a legal notice keeps; `id` is the reference number."""

    id = CharField()
    kind = ChoiceField(FlagKind.choices)
    reason = ChoiceField(FlagReason.choices)
    text = words()
    law = words()
    at = DateTimeField()
    state = ChoiceField(FlagState.choices)
    url = CharField(help_text="Where its outcome is told; of a notice, to whoever has the link.")


class FlagOutcome(Shape):
    """What the decision rests on."""

    outcome = CharField()
    automated = BooleanField()
    ground = words()
    provision = words()
    why = words()


class OwnFlag(Shape):
    """A flag or a legal notice of one's own."""

    id = CharField()
    kind = ChoiceField(FlagKind.choices)
    reason = ChoiceField(FlagReason.choices)
    text = words()
    law = words()
    at = DateTimeField()
    judged_at = moment()
    state = ChoiceField(FlagState.choices)
    step = CharField(help_text="The state, or reviewed: a moderator is looking at it.")
    annotation = CharField()
    article = CharField()
    outcome = FlagOutcome(allow_null=True)


class OwnFlags(Shape):
    items = OwnFlag(many=True)
    next = CharField(allow_null=True)


class AppealMessage(CaseMessage):
    mine = BooleanField()


class AppealItem(Shape):
    """One line of the list of appeals."""

    id = CharField()
    state = ChoiceField(AppealState.choices)
    filed = DateTimeField()
    closed = moment()
    text = CharField()
    automated = BooleanField()
    article_title = words()
    why_not = words("Why you may not hear it.")
    against = CharField(help_text="What was decided, in words.")
    appellant = Who()
    reviewer = Who(allow_null=True)


class AppealPage(Shape):
    items = AppealItem(many=True)
    next = CharField(allow_null=True)


class Appeal(Shape):
    """An appeal as the moderators who hear it read it."""

    id = CharField()
    state = ChoiceField(AppealState.choices)
    version = IntegerField(help_text="What a conclusion has to name.")
    filed = DateTimeField()
    closed = moment()
    text = CharField()
    appellant = Who()
    reviewer = Who(allow_null=True)
    decision = Decision()
    html = words("The card of the response.")
    edited_since = BooleanField()
    messages = AppealMessage(many=True)
    why_not = words("Why you may not hear it.")
    milder = ListField(child=ChoiceField(Outcome.choices))
    reviewers = Who(many=True)
    outcome = Decision(allow_null=True)


class OwnAppeal(Shape):
    """A decision and the appeal against it, as the person concerned reads them."""

    id = CharField(allow_null=True)
    state = ChoiceField(AppealState.choices, allow_null=True)
    filed = moment()
    closed = moment()
    text = words()
    decision = Statement()
    messages = AppealMessage(many=True)
    why_not = words("Why you may not appeal.")
    outcome = ChoiceField(Outcome.choices, allow_null=True)
    why = words()


class Sanction(Shape):
    """A measure against a person, as moderators read it."""

    id = CharField()
    kind = ChoiceField(SanctionKind.choices)
    at = DateTimeField()
    until = moment()
    ended = moment()
    acknowledged = moment()
    in_force = BooleanField()
    decision = CharField()
    facts = CharField()
    ground = CharField()
    provision = CharField()
    why = CharField()
    article = CharField(allow_null=True, help_text="null: the whole site.")
    by = words()
    appeal = ChoiceField(AppealState.choices, allow_null=True)


class SanctionList(Shape):
    items = Sanction(many=True)


class Pick(Shape):
    """An editors' pick."""

    id = CharField()
    kind = ChoiceField(ResponseKind.choices)
    title = words()
    excerpt = words()
    language = words()
    reason = CharField()
    at = DateTimeField()
    url = CharField()
    shown = BooleanField(help_text="Readers see it at present.")
    author = Author()
    curator = Author()


class PickList(Shape):
    """The editors' picks of an article, in their order."""

    items = Pick(many=True)


class PickOrder(PickList):
    """The picks in their new order, and a warning where all of them take one side."""

    warning = words()


class Slow(Shape):
    passage = CharField()
    seconds = IntegerField()


class Notice(Shape):
    """Something that one was told."""

    id = IntegerField()
    kind = ChoiceField(NoticeKind.choices)
    about = DictField(help_text="What its sentence names.")
    url = words()
    at = DateTimeField()
    read = moment()


class NoticePage(Shape):
    """One's own notices, newest first."""

    items = Notice(many=True)
    next = CharField(allow_null=True)
    unread = IntegerField()


class NoticesRead(Shape):
    read = IntegerField(help_text="How many were unread until now.")


class Moderator(Who):
    url = CharField()


class LogEntry(Shape):
    """A decision as everybody may read it: without the words and the people concerned."""

    id = CharField()
    at = DateTimeField()
    outcome = ChoiceField(Outcome.choices)
    article = CharField(allow_null=True)
    ground = ChoiceField(Ground.choices, allow_null=True)
    provision = words()
    public_reason = words()
    detection = ChoiceField(Detection.choices)
    automated = BooleanField()
    until = moment()
    on_appeal = BooleanField()
    reverses = CharField(allow_null=True)
    reversed_by = CharField(allow_null=True)
    moderator = Moderator(allow_null=True, help_text="Where the site names its moderators.")


class Log(Shape):
    """Decisions, newest first."""

    items = LogEntry(many=True)
    next = CharField(allow_null=True)


class ReceivedRow(Shape):
    """Flags or legal notices of one reason."""

    kind = ChoiceField(FlagKind.choices)
    reason = ChoiceField(FlagReason.choices)
    count = IntegerField()
    agreed = IntegerField()
    disagreed = IntegerField()
    moot = IntegerField()
    open = IntegerField()


class DecidedRow(Shape):
    """Decisions alike in outcome, ground, automation and what drew attention."""

    outcome = ChoiceField(Outcome.choices)
    ground = ChoiceField(Ground.choices, allow_blank=True)
    automated = BooleanField()
    detection = ChoiceField(Detection.choices)
    count = IntegerField()
    reversed = IntegerField(help_text="How many of them were reversed since.")


class AppealCounts(Shape):
    """Appeals that were filed in the period, as they stand now."""

    filed = IntegerField()
    upheld = IntegerField()
    overturned = IntegerField()
    changed = IntegerField()
    inadmissible = IntegerField()
    open = IntegerField()
    median_seconds = FloatField(allow_null=True)


class Reversals(Shape):
    """Decisions of the period that reverse an earlier one."""

    on_appeal = IntegerField()
    at_once = IntegerField(help_text="Within seconds, by who made it.")
    otherwise = IntegerField()


class SecondLooks(Shape):
    """Decisions that were shown to somebody else, who did not see how they went."""

    drawn = IntegerField()
    looked_at = IntegerField()
    agreed = IntegerField()
    disagreed = IntegerField()
    agreement = FloatField(allow_null=True, help_text="0 to 1.")


# `from` is a word of Python's own, so this shape is put together and not written down.
Report = type(
    "Report",
    (Shape,),
    {
        "__doc__": "What came in and what was decided in a period; times are in seconds.",
        "from": DateField(allow_null=True),
        "to": DateField(allow_null=True),
        "received": ReceivedRow(many=True),
        "decisions": DecidedRow(many=True),
        "median_seconds": FloatField(allow_null=True),
        "median_notice_seconds": FloatField(allow_null=True),
        "appeals": AppealCounts(),
        "reversals": Reversals(),
        "second_looks": SecondLooks(),
    },
)


class Transparency(Shape):
    """The report of the days asked for, or of the last full month and of the year so far."""

    items = Report(many=True)  # type: ignore[operator]
