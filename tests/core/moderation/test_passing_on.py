"""Cases passed on, forgotten ones found again, and words between moderators and authors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from commentary.actions import cases
from commentary.actions.overdue import escalate_overdue
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import (
    Annotation,
    LedgerEntry,
    Letter,
    Message,
    Notice,
    Policy,
)
from tests.core.moderation.deciding import (
    bring_to,
    case_of,
    decide,
    demand_true_counts,
    raise_for,
)
from tests.people import (
    ANONYMOUS,
    SYSTEM,
    respond,
    viewer,
)


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "Nobody knows.")


@pytest.fixture
def olga(cast):
    """A second moderator."""
    return User.objects.create_user("olga", roles=["moderator"], display_name="Olga")


class TestEscalating:
    def test_it_stands_before_all_others_in_nobody_s_hand(self, cast, response):
        case = raise_for(response, "policy")
        cases.claim_case(viewer(cast.omar), case.key)
        cases.escalate_case(viewer(cast.omar), case.key, version=1, note=" Too hard for me. ")
        passed = case_of(response)
        assert (passed.state, passed.priority, passed.claimed_by) == ("escalated", 0, None)
        assert (passed.version, passed.escalated_at is not None) == (2, True)
        note = Message.objects.get()
        assert (note.body, note.internal, note.author) == (" Too hard for me.", True, cast.omar)
        entry = LedgerEntry.objects.get(verb="escalate")
        assert (entry.before, entry.actor) == ({"state": "claimed"}, cast.omar)
        assert not Notice.objects.exists()
        demand_true_counts()

    def test_without_a_note(self, cast, response):
        cases.escalate_case(viewer(cast.omar), raise_for(response, "policy").key, version=1)
        assert not Message.objects.exists()

    def test_only_once_and_not_as_it_was_before(self, cast, olga, response):
        case = raise_for(response, "policy")
        with pytest.raises(Conflict) as refused:
            cases.escalate_case(viewer(cast.omar), case.key, version=7)
        assert refused.value.code == "stale_case"
        cases.escalate_case(viewer(cast.omar), case.key, version=1)
        with pytest.raises(Conflict) as refused:
            cases.escalate_case(viewer(olga), case.key, version=2)
        assert refused.value.code == "escalated"

    def test_a_note_has_a_length(self, cast, response):
        case = raise_for(response, "policy")
        with pytest.raises(InvalidInput) as refused:
            cases.escalate_case(viewer(cast.omar), case.key, version=1, note="x" * 5001)
        assert list(refused.value.fields) == ["note"]

    def test_by_moderators_alone(self, cast, response):
        case = raise_for(response, "policy")
        for who in ("mira", "edda", "noor"):
            with pytest.raises(NotFound):
                cases.escalate_case(cast.viewers()[who], case.key, version=1)
        for seen in (ANONYMOUS, SYSTEM):
            with pytest.raises(NotPermitted):
                cases.escalate_case(seen, case.key, version=1)


class TestOverdue:
    @pytest.fixture
    def hidden(self, cast, article, response):
        Policy.objects.create(article=article, escalate_hours=2)
        return bring_to(cast, response, "hidden")

    def let_pass(self, monkeypatch, **spans):
        later = timezone.now() + timedelta(**spans)
        monkeypatch.setattr(timezone, "now", lambda: later)

    def test_what_is_hidden_and_undecided_for_too_long_escalates_and_stays_hidden(
        self, hidden, monkeypatch
    ):
        assert escalate_overdue(SYSTEM) == 0
        self.let_pass(monkeypatch, hours=2, minutes=1)
        assert escalate_overdue(SYSTEM) == 1
        assert (case_of(hidden).state, case_of(hidden).priority) == ("escalated", 0)
        assert Annotation.objects.get().state == "hidden"
        assert escalate_overdue(SYSTEM) == 0
        assert LedgerEntry.objects.get(verb="escalate").system == "tests"
        demand_true_counts()

    def test_not_while_somebody_has_it_in_hand(self, cast, hidden, monkeypatch):
        self.let_pass(monkeypatch, hours=3)
        cases.claim_case(viewer(cast.omar), case_of(hidden).key)
        assert escalate_overdue(viewer(cast.ada)) == 0

    def test_nor_where_the_policy_says_never(self, hidden, monkeypatch):
        Policy.objects.update(escalate_hours=0)
        self.let_pass(monkeypatch, hours=999)
        assert escalate_overdue(SYSTEM) == 0

    def test_two_of_one_article(self, cast, article, hidden, monkeypatch):
        bring_to(cast, respond(cast.noor, article), "hidden")
        self.let_pass(monkeypatch, hours=3)
        assert escalate_overdue(SYSTEM) == 2

    @pytest.mark.parametrize("who", ["anonymous", "mira", "edda", "omar"])
    def test_by_administrators_and_tasks_alone(self, cast, who):
        with pytest.raises(NotPermitted):
            escalate_overdue(cast.viewers()[who])


class TestWriting:
    @pytest.fixture
    def case(self, response):
        return raise_for(response, "words")

    def test_a_moderator_writes_to_the_author_who_is_told(self, cast, response, case):
        message = cases.write_in_case(viewer(cast.omar), case.key, " Is that a quotation?\n")
        assert (message.body, message.internal) == (" Is that a quotation?", False)
        notice = Notice.objects.get()
        assert (notice.person, notice.kind) == (cast.mira, "message")
        assert notice.about["response"] == response.key
        assert "omar" not in str(notice.about)
        letter = Letter.objects.get()
        assert (letter.person, "omar" in letter.body) == (cast.mira, False)
        assert case_of(response).version == case.version
        assert LedgerEntry.objects.get(verb="message").after == {"internal": False}

    def test_what_is_internal_is_told_to_nobody(self, cast, case):
        message = cases.write_in_case(viewer(cast.omar), case.key, "A friend?", internal=True)
        assert message.internal
        assert not Notice.objects.exists()

    def test_the_author_writes_and_who_had_to_do_with_it_is_told(self, cast, olga, response, case):
        cases.write_in_case(viewer(cast.omar), case.key, "Why?")
        cases.claim_case(viewer(olga), case.key)
        Notice.objects.all().delete()
        message = cases.write_in_case(viewer(cast.mira), case.key, "Because.", internal=True)
        assert not message.internal
        told = Notice.objects.order_by("person_id")
        assert [one.person for one in told] == [cast.omar, olga]
        assert all(one.about["from_author"] and case.key in one.url for one in told)
        assert case_of(response).version == case.version + 1
        with pytest.raises(Conflict) as refused:
            decide(olga, response, "keep", version=case.version)
        assert refused.value.code == "stale_case"

    def test_the_author_may_write_after_the_decision_too(self, cast, response, case):
        decide(cast.omar, response, "keep")
        before = case_of(response).version
        cases.write_in_case(viewer(cast.mira), case.key, "Thank you.")
        assert Notice.objects.get(kind="message").person == cast.omar
        assert case_of(response).version == before

    def test_a_moderator_who_wrote_the_response_is_its_author(self, cast, article):
        own = raise_for(respond(cast.omar, article), "words")
        assert not cases.write_in_case(viewer(cast.omar), own.key, "Mine.", internal=True).internal
        assert not Notice.objects.exists()

    @pytest.mark.parametrize("who", ["anonymous", "noor", "vera", "edda", "samir", "system"])
    def test_to_others_there_is_no_case(self, cast, case, who):
        with pytest.raises(NotFound):
            cases.write_in_case(cast.viewers()[who], case.key, "Hello?")
        assert not Message.objects.exists()

    @pytest.mark.parametrize("body", ["", " \n ", "\u200b", "x" * 5001])
    def test_it_says_something_and_not_too_much(self, cast, case, body):
        with pytest.raises(InvalidInput) as refused:
            cases.write_in_case(viewer(cast.omar), case.key, body)
        assert list(refused.value.fields) == ["body"]
