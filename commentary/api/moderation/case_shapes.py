"""What is given out about cases and decisions, as the API's document tells it."""

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    DictField,
    FloatField,
    IntegerField,
    ListField,
)

from commentary.api.shapes import Who
from commentary.vocabulary import (
    AppealState,
    CaseReason,
    CaseState,
    Detection,
    FlagKind,
    FlagReason,
    FlagState,
    Ground,
    Outcome,
    ResponseKind,
    ResponseState,
)

Shape = serializers.Serializer


def words(said: str = "", **more: Any) -> CharField:
    """A text that may be empty."""
    return CharField(allow_blank=True, help_text=said or None, **more)


def moment(said: str = "") -> DateTimeField:
    """A time, or null."""
    return DateTimeField(allow_null=True, help_text=said or None)


class Reason(Shape):
    """Why a response is in the queue, and the words that were found."""

    code = ChoiceField(CaseReason.choices)
    says = words()
    found = ListField(child=CharField())


class QueueItem(Shape):
    """One case that waits."""

    id = CharField()
    version = IntegerField(help_text="What a decision has to name.")
    state = ChoiceField(CaseState.choices)
    reason = ChoiceField(CaseReason.choices, help_text="The gravest.")
    reasons = Reason(many=True)
    priority = IntegerField(help_text="Less is sooner.")
    opened = DateTimeField()
    holder = CharField(allow_null=True, help_text="Who has it in hand.")
    mine = BooleanField()
    claimed_until = moment()
    flags = IntegerField()
    weight = FloatField(help_text="Of the open flags that count.")
    annotation = CharField()
    kind = ChoiceField(ResponseKind.choices)
    annotation_state = ChoiceField(ResponseState.choices)
    title = words()
    excerpt = words("The first 300 characters.")
    author = Who()
    article = CharField()
    article_title = CharField()


class Queue(Shape):
    """Cases that wait, the gravest first, and of those what waits longest."""

    items = QueueItem(many=True)
    next = CharField(allow_null=True)
    waiting = IntegerField(help_text="In the whole queue.")
    by_reason = DictField(child=IntegerField())
    escalated = IntegerField()
    filtered = IntegerField(help_text="Under these filters, counted to 1,000.")
    capped = BooleanField(help_text="There are more than were counted.")


class Piece(Shape):
    """A stretch of text: the same, quoted, added or deleted."""

    kind = CharField()
    text = words()


class CaseAnnotation(Shape):
    """The response that a case is about, with its words."""

    id = CharField()
    kind = ChoiceField(ResponseKind.choices)
    state = ChoiceField(ResponseState.choices)
    wording = IntegerField()
    collapsed = BooleanField()
    title = words()
    body = words("Markdown.")
    html = words("Its card.")
    url = CharField()


class CasePassage(Shape):
    id = CharField()
    kind = CharField()
    pieces = Piece(many=True)


class CaseAbove(Shape):
    """A response further up in the thread."""

    id = CharField()
    html = words()


class CaseFlag(Shape):
    """A flag or a legal notice, as moderators see it."""

    id = CharField()
    kind = ChoiceField(FlagKind.choices)
    reason = ChoiceField(FlagReason.choices)
    text = words()
    law = words()
    at = DateTimeField()
    state = ChoiceField(FlagState.choices)
    present = BooleanField(help_text="On the present wording.")
    weight = FloatField()
    counts = BooleanField(help_text="Towards hiding the response.")
    email = words()
    by = Who(allow_null=True)
    name = words()


class Decision(Shape):
    """A decision with its statement of reasons, as moderators read it."""

    id = CharField()
    at = DateTimeField()
    outcome = ChoiceField(Outcome.choices)
    automated = BooleanField()
    detection = ChoiceField(Detection.choices)
    facts = words()
    provision = words()
    why = words()
    public_reason = words()
    ground = ChoiceField(Ground.choices, allow_null=True)
    by = Who(allow_null=True, help_text="null: the site itself.")
    until = moment()
    appeal_until = moment()
    url = CharField()


class PastDecision(Decision):
    """An earlier decision on the same response."""

    wording = IntegerField()
    appeal = CharField(allow_null=True)
    reversed_by = CharField(allow_null=True)


class CaseMessage(Shape):
    at = DateTimeField()
    name = words("Empty where the moderators answer you.")
    body = CharField()
    internal = BooleanField()
    by_person = BooleanField(help_text="By the person concerned.")


class CaseMessages(Shape):
    items = CaseMessage(many=True)


class Choice(Shape):
    outcome = ChoiceField(Outcome.choices)
    needs_reasons = BooleanField()


class Template(Shape):
    id = CharField()
    name = CharField()


class Case(Shape):
    """A case with all that deciding on it takes."""

    id = CharField()
    version = IntegerField(help_text="What a decision has to name.")
    state = ChoiceField(CaseState.choices)
    reasons = Reason(many=True)
    opened = DateTimeField()
    holder = Who(allow_null=True)
    mine = BooleanField()
    claimed_until = moment()
    annotation = CaseAnnotation()
    author = Who()
    article = CharField()
    passages = CasePassage(many=True)
    above = CaseAbove(many=True)
    changes = Piece(many=True)
    changes_since = IntegerField(allow_null=True, help_text="The wording last decided on.")
    flags = CaseFlag(many=True)
    decisions = PastDecision(many=True)
    messages = CaseMessage(many=True)
    why_not = words("Why you may not decide on it.")
    choices = Choice(many=True)
    templates = Template(many=True)


class BulkItem(Shape):
    """What became of one case among many."""

    id = CharField()
    decision = CharField(allow_null=True)
    code = CharField(allow_null=True, help_text="Why there is none, for programs.")
    detail = CharField(allow_null=True, help_text="Why there is none.")


class BulkResult(Shape):
    items = BulkItem(many=True)


class StatementAppeal(Shape):
    id = CharField()
    state = ChoiceField(AppealState.choices)


class StatementResponse(Shape):
    id = CharField()
    url = CharField()


class StatementArticle(Shape):
    slug = CharField()
    title = CharField()
    url = CharField()


class Statement(Shape):
    """A decision as the person concerned reads it, with its statement of reasons."""

    id = CharField()
    at = DateTimeField()
    at_text = CharField()
    outcome = ChoiceField(Outcome.choices)
    outcome_label = CharField()
    title = CharField(help_text="What was done, in a few words.")
    restriction = CharField()
    scope = CharField()
    duration = words()
    until = moment()
    facts = words()
    detection = ChoiceField(Detection.choices)
    detection_text = words()
    automated = BooleanField()
    automated_text = CharField()
    ground = ChoiceField(Ground.choices, allow_blank=True)
    ground_label = words()
    provision = words()
    why = words()
    public_reason = words()
    redress = words()
    appeal_until = moment()
    appeal = StatementAppeal(allow_null=True)
    reversed_by = words()
    response = StatementResponse(allow_null=True)
    article = StatementArticle(allow_null=True)
    url = CharField()


class AuthorDecision(Shape):
    """A decision with its statement, as the author of the response reads it."""

    statement = Statement()
    in_force = BooleanField()
    why_not_appeal = words("Why it cannot be appealed.")


class AuthorMessage(Shape):
    """A message: one's own, or the moderators'."""

    own = BooleanField()
    body = CharField()
    at = DateTimeField()


class AuthorCase(Shape):
    """What the author of a response may know of its case."""

    id = words("Of the case; empty while there is none.")
    annotation = CharField()
    state = ChoiceField(ResponseState.choices)
    deciding = BooleanField(help_text="Somebody has yet to decide.")
    reasons = Reason(many=True)
    decisions = AuthorDecision(many=True)
    messages = AuthorMessage(many=True)
    why_not_edit = words()
    why_not_withdraw = words()
