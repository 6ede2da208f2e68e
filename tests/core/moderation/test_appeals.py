"""Appeals: who files one and who hears it, and what each outcome does to what was decided."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from commentary.actions import appeals, sanctions
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted, RateLimited
from commentary.formats import proofs
from commentary.models import (
    Appeal,
    Decision,
    LedgerEntry,
    Letter,
    Message,
    Notice,
)
from commentary.queries import appeals as queries
from commentary.vocabulary import MAX_APPEAL, MAX_MESSAGE
from tests.core.moderation.appealing import (
    BECAUSE,
    SAID,
    conclude,
    hear,
    measure,
    restricted,
)
from tests.core.moderation.deciding import REASONS, decide
from tests.people import ANONYMOUS, SYSTEM, respond, viewer


class TestFiling:
    def test_the_person_concerned_files_one_with_a_receipt(self, cast, decision):
        appeal = appeals.file_appeal(viewer(cast.mira), decision.key, f"  {SAID}\n")
        assert (appeal.text, appeal.state, appeal.reviewer_id) == (SAID, "filed", None)
        assert (appeal.appellant, appeal.decided_by) == (cast.mira, cast.omar)
        told = Notice.objects.filter(person=cast.mira, kind="appeal").get()
        assert told.about["appeal"] == appeal.key
        letter = Letter.objects.get(key=f"appeal:{appeal.key}")
        assert "?proof=" in letter.body
        entry = LedgerEntry.objects.get(verb="appeal")
        assert (entry.actor, entry.subject_key) == (cast.mira, appeal.key)

    @pytest.mark.parametrize("name", ["omar", "ada"])
    def test_moderators_do_not_file_for_others(self, cast, decision, name):
        with pytest.raises(NotPermitted):
            appeals.file_appeal(viewer(getattr(cast, name)), decision.key, SAID)

    @pytest.mark.parametrize("name", ["noor", "vera", "edda", "samir", "anonymous"])
    def test_to_all_others_there_is_no_such_decision(self, cast, decision, name):
        with pytest.raises(NotFound):
            appeals.file_appeal(cast.viewers()[name], decision.key, SAID)

    @pytest.mark.parametrize("key", ["none", "", "\0"])
    def test_a_key_that_never_was(self, cast, key):
        with pytest.raises(NotFound):
            appeals.file_appeal(viewer(cast.mira), key, SAID)

    @pytest.mark.parametrize("text", ["", " \n ", "x" * (MAX_APPEAL + 1)])
    def test_it_says_something_and_not_too_much(self, cast, decision, text):
        with pytest.raises(InvalidInput) as refused:
            appeals.file_appeal(viewer(cast.mira), decision.key, text)
        assert "text" in refused.value.fields

    def test_one_for_each_decision(self, cast, decision, appeal):
        with pytest.raises(NotPermitted, match="already appealed"):
            appeals.file_appeal(viewer(cast.mira), decision.key, "And besides")
        assert Appeal.objects.count() == 1

    def test_the_database_holds_that_too(self, cast, decision, appeal):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.create(
                key="other", decision=decision, appellant=cast.mira, text="x", filed_at=decision.at
            )

    @pytest.mark.parametrize(("days", "taken"), [(182, True), (184, False)])
    def test_for_six_months(self, cast, decision, monkeypatch, days, taken):
        now = timezone.now()
        monkeypatch.setattr(appeals.timezone, "now", lambda: now + timedelta(days=days))
        if taken:
            assert appeals.file_appeal(viewer(cast.mira), decision.key, SAID).pk
        else:
            with pytest.raises(NotPermitted, match="six months"):
                appeals.file_appeal(viewer(cast.mira), decision.key, SAID)

    def test_not_against_what_restricts_nothing_nor_what_was_reversed(self, cast, response):
        removed = restricted(cast, response)
        restored = decide(cast.omar, response, "restore", reasoning=BECAUSE)
        for decision in (removed, restored):
            with pytest.raises(NotPermitted):
                appeals.file_appeal(viewer(cast.mira), decision.key, SAID)

    def test_as_often_as_the_limit_allows(self, cast, decision, rates):
        rates(appeal=(0, 60))
        with pytest.raises(RateLimited):
            appeals.file_appeal(viewer(cast.mira), decision.key, SAID)


class TestByLink:
    def test_somebody_who_is_shut_out_files_and_writes_by_the_link(self, cast):
        decision = measure(cast).decision
        cast.mira.refresh_from_db()
        assert not viewer(cast.mira).is_member
        proof = proofs.sign("decision", decision.key)
        appeal = appeals.file_appeal(ANONYMOUS, decision.key, SAID, proof=proof)
        assert appeal.appellant == cast.mira
        appeals.write_in_appeal(ANONYMOUS, appeal.key, "One more thing.", proof=proof)
        own = queries.read_own_appeal(ANONYMOUS, decision.key, proof)
        assert [(one.body, one.mine) for one in own.messages] == [("One more thing.", True)]

    def test_the_link_of_another_decision_is_none(self, cast, response):
        one, other = measure(cast).decision, restricted(cast, response)
        for proof in (proofs.sign("decision", other.key), proofs.sign("flag", one.key), "x"):
            with pytest.raises(NotFound):
                appeals.file_appeal(ANONYMOUS, one.key, SAID, proof=proof)

    def test_the_link_makes_no_moderator_of_a_moderator(self, cast, una):
        sanctions.sanction_person(viewer(cast.ada), "una", "ban", reasoning=REASONS)
        decision = Decision.objects.get(outcome="ban")
        seen = queries.speaker_of(ANONYMOUS, decision, proofs.sign("decision", decision.key))
        assert (seen.id, seen.roles) == (una.pk, frozenset())

    def test_nobody_speaks_for_an_account_that_is_closed(self, cast):
        decision = measure(cast).decision
        User.objects.filter(pk=cast.mira.pk).update(is_active=False)
        proof = proofs.sign("decision", decision.key)
        assert queries.speaker_of(ANONYMOUS, decision, proof) == ANONYMOUS


class TestTaking:
    def test_a_moderator_other_than_the_decider_takes_it(self, cast, una, appeal):
        taken = appeals.take_appeal(viewer(una), appeal.key)
        assert (taken.reviewer, taken.state) == (una, "assigned")
        assert LedgerEntry.objects.get(verb="take_appeal").actor == una
        assert appeals.take_appeal(viewer(una), appeal.key).reviewer == una

    def test_the_decider_never_does(self, cast, appeal):
        with pytest.raises(NotPermitted, match="You made this decision"):
            appeals.take_appeal(viewer(cast.omar), appeal.key)

    def test_nor_does_the_person_who_appeals(self, cast, appeal):
        cast.mira.roles = ["moderator"]
        cast.mira.save(update_fields=["roles"])
        with pytest.raises(NotPermitted, match="your own appeal"):
            appeals.take_appeal(viewer(cast.mira), appeal.key)

    @pytest.mark.parametrize("column", ["decided_by", "appellant"])
    def test_the_database_refuses_both(self, cast, appeal, column):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(
                reviewer=getattr(appeal, column), state="assigned"
            )

    def test_nor_is_one_assigned_to_nobody(self, appeal):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(state="upheld")

    @pytest.mark.parametrize("name", ["anonymous", "mira", "noor", "vera", "edda", "samir"])
    def test_to_all_others_there_is_no_such_appeal(self, cast, appeal, name):
        for deed in (
            lambda who: appeals.take_appeal(who, appeal.key),
            lambda who: appeals.assign_appeal(who, appeal.key, "ada"),
            lambda who: queries.read_appeal(who, appeal.key),
        ):
            with pytest.raises(NotFound):
                deed(cast.viewers()[name])

    def test_a_task_of_the_system_hears_none(self, appeal):
        with pytest.raises(NotPermitted):
            appeals.take_appeal(SYSTEM, appeal.key)

    def test_of_two_the_second_is_told_who_has_it(self, cast, una, appeal):
        appeals.take_appeal(viewer(cast.ada), appeal.key)
        with pytest.raises(Conflict, match="ada hears") as refused:
            appeals.take_appeal(viewer(una), appeal.key)
        assert refused.value.code == "claimed"

    def test_it_can_be_given_to_somebody_else_who_is_told(self, cast, una, appeal):
        given = appeals.assign_appeal(viewer(cast.ada), appeal.key, "una")
        assert given.reviewer == una
        assert Notice.objects.get(person=una).about["appeal"] == appeal.key
        assert appeals.assign_appeal(viewer(cast.ada), appeal.key, "una").reviewer == una
        assert Notice.objects.filter(person=una).count() == 1
        appeals.assign_appeal(viewer(cast.ada), appeal.key, "ada")
        assert not Notice.objects.filter(person=cast.ada).exists()

    @pytest.mark.parametrize("name", ["omar", "mira", "noor", "samir", "nobody-at-all"])
    def test_but_not_to_whoever_may_not_hear_it(self, cast, appeal, name):
        with pytest.raises(InvalidInput) as refused:
            appeals.assign_appeal(viewer(cast.ada), appeal.key, name)
        assert "username" in refused.value.fields

    def test_one_that_is_closed_is_taken_no_more(self, cast, una, appeal):
        hear(una, appeal, "uphold")
        for deed in (
            lambda: appeals.take_appeal(viewer(cast.ada), appeal.key),
            lambda: appeals.assign_appeal(viewer(cast.ada), appeal.key, "ada"),
            lambda: conclude(una, appeal, "overturn"),
        ):
            with pytest.raises(Conflict):
                deed()


class TestTalking:
    def test_both_sides_write_and_are_told_by_role_only(self, cast, una, appeal):
        appeals.take_appeal(viewer(una), appeal.key)
        appeals.write_in_appeal(viewer(una), appeal.key, "Where does the quotation end?")
        appeals.write_in_appeal(viewer(cast.mira), appeal.key, "After the second word.")
        told = Notice.objects.get(person=cast.mira, kind="message")
        assert Letter.objects.filter(key__startswith="appeal-message:").count() == 1
        assert told.url == f"/decisions/{appeal.decision.key}/appeal/"
        assert Notice.objects.get(person=una, kind="message").about["from_author"]
        own = queries.read_own_appeal(viewer(cast.mira), appeal.decision.key)
        assert [one.by_person for one in own.messages] == [False, True]

    def test_notes_stay_among_moderators(self, cast, una, appeal):
        appeals.write_in_appeal(viewer(una), appeal.key, "Ask Ada.", internal=True)
        appeals.write_in_appeal(viewer(cast.omar), appeal.key, "I read it so.", internal=True)
        assert queries.read_own_appeal(viewer(cast.mira), appeal.decision.key).messages == []
        assert not Notice.objects.filter(person=cast.mira, kind="message").exists()
        notes = queries.read_appeal(viewer(una), appeal.key).notes
        assert [one.body for one in notes] == ["Ask Ada.", "I read it so."]

    def test_without_a_reviewer_nobody_is_told(self, cast, appeal):
        appeals.write_in_appeal(viewer(cast.mira), appeal.key, "Is anybody there?")
        assert Message.objects.get().body == "Is anybody there?"
        assert not Notice.objects.filter(kind="message").exists()

    def test_the_decider_writes_notes_only_and_the_person_none(self, cast, appeal):
        for person, internal in ((cast.omar, False), (cast.mira, True)):
            with pytest.raises(NotPermitted):
                appeals.write_in_appeal(viewer(person), appeal.key, "Well", internal=internal)
        with pytest.raises(NotPermitted):
            appeals.write_in_appeal(SYSTEM, appeal.key, "Beep.")

    @pytest.mark.parametrize("name", ["noor", "vera", "edda", "samir", "anonymous"])
    def test_others_are_no_party(self, cast, appeal, name):
        with pytest.raises(NotFound):
            appeals.write_in_appeal(cast.viewers()[name], appeal.key, "Well")

    def test_a_key_that_never_was(self, cast):
        with pytest.raises(NotFound):
            appeals.write_in_appeal(viewer(cast.ada), "none", "Well")

    @pytest.mark.parametrize("body", ["", "x" * (MAX_MESSAGE + 1)])
    def test_it_says_something_and_not_too_much(self, cast, appeal, body):
        with pytest.raises(InvalidInput) as refused:
            appeals.write_in_appeal(viewer(cast.mira), appeal.key, body)
        assert "body" in refused.value.fields

    def test_when_it_is_closed_only_notes_go_on(self, cast, una, appeal):
        hear(una, appeal, "uphold")
        with pytest.raises(Conflict):
            appeals.write_in_appeal(viewer(cast.mira), appeal.key, "But")
        assert appeals.write_in_appeal(viewer(una), appeal.key, "Hm.", internal=True).pk


class TestReading:
    def test_the_list_says_who_hears_what(self, cast, una, appeal):
        rows, more = queries.list_appeals(viewer(una), limit=9)
        assert [(row.key, row.why_not, more) for row in rows] == [(appeal.key, "", "")]
        assert "another moderator" in queries.list_appeals(viewer(cast.omar), limit=9)[0][0].why_not
        assert queries.list_appeals(viewer(una), "mine", limit=9) == ([], "")
        appeals.take_appeal(viewer(una), appeal.key)
        assert queries.list_appeals(viewer(una), "mine", limit=9)[0][0].reviewer == "una"
        assert queries.count_appeals(viewer(una)) == 1
        conclude(una, appeal, "uphold")
        assert queries.count_appeals(viewer(una)) == 0
        assert queries.list_appeals(viewer(una), "closed", limit=9)[0][0].state == "upheld"

    def test_in_pages(self, cast, una, article):
        keys = []
        for number in range(3):
            decision = restricted(cast, respond(cast.mira, article, f"No. {number}"))
            keys.append(appeals.file_appeal(viewer(cast.mira), decision.key, SAID).key)
        page, more = queries.list_appeals(viewer(una), limit=2)
        rest, end = queries.list_appeals(viewer(una), after=more, limit=2)
        assert [row.key for row in page + rest] == keys
        assert end == ""
        for key in keys:
            hear(una, Appeal.objects.get(key=key), "uphold")
        page, more = queries.list_appeals(viewer(una), "closed", limit=2)
        rest, end = queries.list_appeals(viewer(una), "closed", after=more, limit=2)
        assert [row.key for row in page + rest] == keys[::-1]
        with pytest.raises(InvalidInput):
            queries.list_appeals(viewer(una), after="none\0", limit=2)

    @pytest.mark.parametrize("name", ["anonymous", "mira", "noor", "vera", "edda"])
    def test_nobody_else_hears_of_any(self, cast, appeal, name):
        seen = cast.viewers()[name]
        assert queries.count_appeals(seen) == 0
        with pytest.raises(NotPermitted):
            queries.list_appeals(seen, limit=9)
        if name != "mira":
            with pytest.raises(NotFound):
                queries.read_own_appeal(seen, appeal.decision.key)

    def test_a_moderator_reads_it_as_a_moderator(self, cast, una, appeal):
        with pytest.raises(NotFound):
            queries.read_own_appeal(viewer(una), appeal.decision.key)
        view = queries.read_appeal(viewer(una), appeal.key)
        assert "thieves" in view.card
        assert {one.username for one in view.reviewers} == {"ada", "una"}
        assert [value for value, _label in view.milder] == ["collapse"]

    def test_costs_the_same_with_many_messages(self, cast, una, appeal):
        def count():
            with CaptureQueriesContext(
                connection,
            ) as asked:
                queries.read_appeal(viewer(una), appeal.key)
            return len(asked)

        few = count()
        for number in range(5):
            appeals.write_in_appeal(viewer(cast.mira), appeal.key, f"No. {number}")
        assert count() == few <= 4

    def test_the_list_costs_the_same_with_many(self, cast, una, article):
        def count():
            with CaptureQueriesContext(connection) as asked:
                queries.list_appeals(viewer(una), limit=50)
            return len(asked)

        assert count() == 1
        for number in range(4):
            decision = restricted(cast, respond(cast.mira, article, f"No. {number}"))
            appeals.file_appeal(viewer(cast.mira), decision.key, SAID)
        assert count() == 1
