"""What can be sent about moderation. Shape and size only; what it means, the actions say."""

from rest_framework import serializers

from commentary.actions.statements import Reasoning
from commentary.api.fields import Body, Moment, Text, Truth, Whole
from commentary.vocabulary import (
    KEY_LENGTH,
    MAX_APPEAL,
    MAX_BULK,
    MAX_FLAG_TEXT,
    MAX_LAW,
    MAX_MESSAGE,
    MAX_NAME,
    MAX_PICKS,
    MAX_PUBLIC_REASON,
    MAX_REASON,
    MAX_SLOW,
    MAX_SLUG,
    MAX_STATEMENT,
    CaseReason,
    CaseState,
    FlagReason,
    Ground,
    Outcome,
    SanctionKind,
)

MAX_USERNAME = 150
MAX_TEMPLATE = 40
MAX_EMAIL = 254
# The largest number that a column of ids holds.
_LAST_ID = 2**63 - 1
_CASE_OUTCOMES = [
    (one.value, one.label)
    for one in (
        *(Outcome.APPROVE, Outcome.KEEP, Outcome.REMOVE),
        *(Outcome.HIDE, Outcome.COLLAPSE, Outcome.RESTORE),
    )
]
_APPEAL_OUTCOMES = [
    (one.value, one.label)
    for one in (Outcome.UPHOLD, Outcome.OVERTURN, Outcome.CHANGE, Outcome.DISMISS)
]
_STATES = [
    ("", "open to me"),
    *((s.value, s.label) for s in (CaseState.CLAIMED, CaseState.ESCALATED)),
]


class NoBody(Body):
    """An empty object, or nothing at all."""


class ReasoningBody(Body):
    """A statement of reasons. What a template says need not be said again."""

    template = Text(required=False, max_length=MAX_TEMPLATE, help_text="Key of a reason.")
    facts = Text(required=False, max_length=MAX_STATEMENT, help_text="What this is about.")
    ground = serializers.ChoiceField(Ground.choices, required=False, allow_blank=True)
    provision = Text(
        required=False, max_length=MAX_STATEMENT, help_text="The rule, or the law and its article."
    )
    why = Text(required=False, max_length=MAX_STATEMENT, help_text="Why it is met here.")
    public_reason = Text(
        required=False, max_length=MAX_PUBLIC_REASON, help_text="What readers see in its place."
    )


class NextBody(Body):
    """Which case to be given: the filters of the queue, and what to pass over this time."""

    reason = serializers.ChoiceField(CaseReason.choices, required=False, allow_blank=True)
    article = Text(required=False, max_length=MAX_SLUG)
    person = Text(required=False, max_length=MAX_USERNAME)
    age_hours = Whole(required=False, min_value=0, max_value=1_000_000)
    state = serializers.ChoiceField(_STATES, required=False, allow_blank=True)
    skip = serializers.ListField(
        child=Text(max_length=KEY_LENGTH), required=False, max_length=MAX_BULK
    )


class DecisionBody(ReasoningBody):
    """What to decide on a case, as it was when it was read. What restricts needs reasons."""

    outcome = serializers.ChoiceField(_CASE_OUTCOMES)
    version = Whole(min_value=1, max_value=10**9, help_text="The case's, as it was read.")


class ChosenBody(Body):
    """One case among many, as it was when it was read."""

    id = Text(max_length=KEY_LENGTH)
    version = Whole(min_value=1, max_value=10**9)


class BulkBody(ReasoningBody):
    """One decision, with one statement of reasons, on several cases."""

    outcome = serializers.ChoiceField(_CASE_OUTCOMES)
    cases = serializers.ListField(child=ChosenBody(), min_length=1, max_length=MAX_BULK)


class EscalationBody(Body):
    """Why another moderator, with more to decide, shall look at it."""

    version = Whole(min_value=1, max_value=10**9)
    note = Text(required=False, max_length=MAX_MESSAGE)


class MessageBody(Body):
    """A message to the other side, or among moderators alone."""

    body = Text(max_length=MAX_MESSAGE)
    internal = Truth(required=False, default=False, help_text="Moderators alone read it.")


class FlagBody(Body):
    """What a reader holds against a response."""

    reason = serializers.ChoiceField(FlagReason.choices)
    text = Text(required=False, max_length=MAX_FLAG_TEXT)


class NoticeBody(Body):
    """A legal notice: which law, why it is broken, and who says so."""

    law = Text(max_length=MAX_LAW)
    text = Text(max_length=MAX_FLAG_TEXT, help_text="Why it is against this law.")
    reason = serializers.ChoiceField(FlagReason.choices, required=False)
    good_faith = Truth(help_text="That what is said is accurate and complete, as far as known.")
    name = Text(required=False, max_length=MAX_NAME, help_text="Guests only.")
    email = Text(required=False, max_length=MAX_EMAIL, help_text="Guests only: for the outcome.")


class AppealBody(Body):
    """Why a decision is wrong."""

    text = Text(max_length=MAX_APPEAL)


class AssignmentBody(Body):
    """Who hears an appeal; without a name, whoever asks."""

    username = Text(required=False, max_length=MAX_USERNAME)


class ConclusionBody(ReasoningBody):
    """How an appeal ends. `why` is what its author reads."""

    outcome = serializers.ChoiceField(_APPEAL_OUTCOMES)
    version = Whole(min_value=1, max_value=10**9, help_text="The appeal's, as it was read.")
    changed_to = serializers.ChoiceField(
        Outcome.choices, required=False, help_text="With change: the milder restriction."
    )
    until = Moment(required=False, allow_null=True)


class SanctionBody(ReasoningBody):
    """A measure against a person, on the whole site or on one article."""

    kind = serializers.ChoiceField(SanctionKind.choices)
    article = Text(required=False, max_length=MAX_SLUG, help_text="Its slug; else the whole site.")
    until = Moment(required=False, allow_null=True, help_text="When a suspension ends.")


class PickBody(Body):
    """Why a response is an editors' pick. Everybody reads it."""

    reason = Text(max_length=MAX_REASON)


class OrderBody(Body):
    """The picks of an article in their order."""

    ids = serializers.ListField(child=Text(max_length=KEY_LENGTH), max_length=MAX_PICKS)


class LockBody(Body):
    """Until when a branch takes no replies, and why."""

    until = Moment()
    reason = Text(max_length=MAX_REASON)


class MoveBody(Body):
    """Where a thread shall stand: a passage of its article, or the whole of it."""

    passage = Text(allow_blank=True, max_length=KEY_LENGTH, help_text='"": the whole article.')
    reason = Text(max_length=MAX_REASON)


class MergeBody(Body):
    """Which response says the same."""

    into = Text(max_length=KEY_LENGTH, help_text="Key of the response that stays.")
    reason = Text(max_length=MAX_REASON)


class SlowBody(Body):
    """How long one person waits between two responses to a passage; 0 lifts it."""

    seconds = Whole(min_value=0, max_value=MAX_SLOW)
    reason = Text(required=False, max_length=MAX_REASON)


class ReadBody(Body):
    """Which notices were read; without `ids`, all of them."""

    ids = serializers.ListField(
        child=Whole(min_value=1, max_value=_LAST_ID), required=False, max_length=1_000
    )


_REASONING = ("template", "facts", "ground", "provision", "why", "public_reason")


def pop_reasoning(body: dict[str, object]) -> Reasoning:
    """Take the statement of reasons out of a body that was read."""
    said = {name: body.pop(name) for name in (*_REASONING, "until") if name in body}
    return Reasoning(**said)  # type: ignore[arg-type]
