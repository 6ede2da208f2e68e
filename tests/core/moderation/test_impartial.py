"""Nobody judges what they flagged, wrote or filed themselves, nor reads more of it than others."""

from dataclasses import asdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions import appeals, cases, curation, moving, second_looks
from commentary.errors import InvalidInput, NotFound, NotPermitted
from commentary.models import Article, Policy
from commentary.queries import appeals as appeal_queries
from commentary.queries import second_looks as look_queries
from commentary.queries.author_cases import read_author_case
from commentary.queries.case_views import read_case
from commentary.queries.person_cards import read_person_card
from tests.core.moderation.appealing import SAID
from tests.core.moderation.deciding import case_of, decide, raise_for
from tests.core.moderation.flagging import flag, notify
from tests.people import respond, viewer


class TestOnesOwnFlag:
    @pytest.mark.parametrize("deed", ["flag", "notify"])
    def test_who_flagged_does_not_decide_while_it_is_open(self, cast, article, deed):
        response = respond(cast.mira, article)
        flag(cast.omar, response) if deed == "flag" else notify(viewer(cast.omar), response)
        case, omar = case_of(response), viewer(cast.omar)
        for refused in (
            lambda: decide(cast.omar, response, "keep"),
            lambda: cases.claim_case(omar, case.key),
            lambda: cases.open_case(omar, response.key),
            lambda: cases.escalate_case(omar, case.key, version=case.version),
        ):
            with pytest.raises(NotPermitted, match="You flagged"):
                refused()
        view = read_case(omar, case.key)
        assert "You flagged" in view.why_not_decide
        assert view.choices == []
        assert cases.claim_next(omar) is None
        assert cases.claim_next(viewer(cast.ada)).key == case.key

    def test_once_it_is_judged_they_may(self, cast, article):
        response = respond(cast.mira, article)
        flag(cast.omar, response)
        decide(cast.ada, response, "keep")
        raise_for(response, "opened")
        assert decide(cast.omar, response, "keep").decider == cast.omar

    def test_where_no_flag_is_open_it_costs_nothing(self, cast, article):
        response = respond(cast.mira, article)
        case = raise_for(response, "policy")
        with CaptureQueriesContext(connection) as queries:
            cases.claim_case(viewer(cast.omar), case.key)
        assert not any("commentary_flag" in query["sql"] for query in queries)

    def test_nor_hears_the_appeal(self, cast, response, una):
        flag(una, response)
        decision = decide(cast.omar, response, "remove")
        key = appeals.file_appeal(viewer(cast.mira), decision.key, SAID).key
        with pytest.raises(NotPermitted, match="You flagged"):
            appeals.take_appeal(viewer(una), key)
        with pytest.raises(InvalidInput, match="You flagged"):
            appeals.assign_appeal(viewer(cast.ada), key, "una")
        assert "You flagged" in appeal_queries.read_appeal(viewer(una), key).why_not
        (row,), _more = appeal_queries.list_appeals(viewer(una), limit=9)
        assert "You flagged" in row.why_not
        assert appeal_queries.read_appeal(viewer(cast.ada), key).reviewers == [cast.ada]

    def test_nor_looks_at_it_again(self, cast, response, una):
        Policy.objects.create(second_look_share=100)
        flag(una, response)
        look = decide(cast.omar, response, "keep").second_look
        with pytest.raises(NotPermitted, match="You flagged"):
            second_looks.look_again(viewer(una), look.pk, "keep")
        assert look_queries.next_second_look(viewer(una)) is None
        with pytest.raises(NotFound):
            look_queries.find_second_look(viewer(una), look.pk)
        assert look_queries.next_second_look(viewer(cast.ada)).id == look.pk


class TestOnesOwnResponse:
    def test_nobody_picks_it(self, cast, article):
        for person in (cast.edda, cast.omar, cast.ada):
            own = respond(person, article)
            with pytest.raises(NotPermitted, match="somebody else"):
                curation.feature_response(viewer(person), own.key, "It is mine.")

    def test_nor_moves_nor_merges_it_nor_another_into_it(self, cast, article):
        own, other = respond(cast.omar, article), respond(cast.mira, article)
        omar = viewer(cast.omar)
        for refused in (
            lambda: moving.move_branch(omar, own.key, "", "Here."),
            lambda: moving.merge_responses(omar, own.key, other.key, "The same."),
            lambda: moving.merge_responses(omar, other.key, own.key, "The same."),
        ):
            with pytest.raises(NotPermitted, match="another moderator"):
                refused()
        assert moving.merge_responses(viewer(cast.ada), other.key, own.key, "The same.")


class TestOnesOwnCase:
    def test_a_moderator_reads_what_another_author_would(self, cast, article):
        own, omar = respond(cast.omar, article), viewer(cast.omar)
        flag(cast.noor, own, text="A secret of noor's.")
        case = raise_for(own, "words", found=("secret",))
        cases.claim_case(viewer(cast.ada), case.key)
        view = read_case(omar, case.key)
        assert (view.own, view.reasons, view.found, view.flags) == (True, [], [], [])
        assert (view.holder, view.claimed_until) == ("", None)
        decide(cast.ada, own, "keep")
        assert read_case(omar, case.key).decisions == []
        card = read_person_card(omar, "omar")
        assert (card.flags_received, card.decisions) == (0, [])
        raise_for(own, "words", found=("secret",))
        removal = decide(cast.ada, own, "remove")
        (told,) = read_case(omar, case.key).decisions
        assert (told, told.decider) == (removal, None)
        assert read_person_card(omar, "omar").decisions == [removal]

    def test_why_it_waits_is_told_without_what_was_found(self, cast, article):
        own = respond(cast.omar, article)
        case = raise_for(own, "words", says="Look.", found=("secret",))
        decide(cast.ada, own, "hide")
        view = read_case(viewer(cast.omar), case.key)
        assert [(why.code, why.found) for why in view.reasons] == [("words", ())]
        assert view.found == []


class TestOnesOwnAppeal:
    def test_a_moderator_reads_neither_notes_nor_names(self, cast, article, una):
        own = respond(cast.omar, article, "They were thieves.")
        raise_for(own, "flagged")
        decision = decide(cast.ada, own, "remove")
        key = appeals.file_appeal(viewer(cast.omar), decision.key, SAID).key
        appeals.take_appeal(viewer(una), key)
        appeals.write_in_appeal(viewer(una), key, "Between us.", internal=True)
        appeals.write_in_appeal(viewer(una), key, "Why?")
        appeals.write_in_appeal(viewer(cast.omar), key, "Because.")
        view = appeal_queries.read_appeal(viewer(cast.omar), key)
        assert (view.notes, view.reviewer, view.decider, view.reviewers) == ([], None, None, [])
        assert [(one.name, one.body) for one in view.messages] == [
            *(("", "Why?"), ("omar", "Because.")),
        ]
        (row,), _more = appeal_queries.list_appeals(viewer(cast.omar), limit=9)
        assert (row.reviewer, row.reviewer_name) == ("", "")
        theirs = appeal_queries.read_appeal(viewer(una), key)
        assert [note.body for note in theirs.notes] == ["Between us."]
        assert (theirs.reviewer, theirs.decider) == (una, cast.ada)

    def test_who_appeals_is_given_no_name(self, cast, appeal, una):
        appeals.take_appeal(viewer(una), appeal.key)
        appeals.write_in_appeal(viewer(una), appeal.key, "Why?")
        own = appeal_queries.read_own_appeal(viewer(cast.mira), appeal.decision.key)
        assert [one.name for one in own.messages] == [""]
        assert "una" not in str([asdict(one) for one in own.messages])


class TestFlagsOfWhatIsStillShown:
    def test_its_author_is_given_no_case(self, cast, article):
        response = respond(cast.mira, article)
        flag(cast.noor, response)
        mira = viewer(cast.mira)
        assert read_author_case(mira, response.key).key == ""
        undone = decide(cast.ada, response, "keep")
        cases_of = read_author_case(mira, response.key)
        assert (cases_of.key, cases_of.decisions) == ("", [])
        from commentary.actions.decisions import undo_decision

        undo_decision(viewer(cast.ada), undone.key)
        told = read_author_case(mira, response.key)
        assert (told.key, told.decisions) == ("", [])

    @pytest.mark.parametrize("deed", ["hide", "remove", "collapse"])
    def test_until_something_was_done_about_it(self, cast, article, deed):
        response = respond(cast.mira, article)
        flag(cast.noor, response)
        decide(cast.ada, response, deed)
        assert read_author_case(viewer(cast.mira), response.key).key == case_of(response).key

    def test_or_a_moderator_wrote(self, cast, article):
        response = respond(cast.mira, article)
        flag(cast.noor, response)
        case = case_of(response)
        cases.write_in_case(viewer(cast.ada), case.key, "Among us.", internal=True)
        assert read_author_case(viewer(cast.mira), response.key).key == ""
        cases.write_in_case(viewer(cast.ada), case.key, "What do you mean?")
        assert read_author_case(viewer(cast.mira), response.key).key == case.key


class TestDrafts:
    def test_their_appeals_and_second_looks_are_their_editors(self, cast, article, una, decision):
        Policy.objects.create(second_look_share=100)
        appeal = appeals.file_appeal(viewer(cast.mira), decision.key, SAID)
        other = respond(cast.noor, article)
        raise_for(other, "flagged")
        look = decide(cast.omar, other, "keep").second_look
        Article.objects.filter(pk=article.pk).update(state="draft")
        seen = viewer(una)
        for refused in (
            lambda: appeal_queries.find_appeal(seen, appeal.key),
            lambda: appeal_queries.read_appeal(seen, appeal.key),
            lambda: appeals.take_appeal(seen, appeal.key),
            lambda: appeals.write_in_appeal(seen, appeal.key, "Why?"),
            lambda: look_queries.find_second_look(seen, look.pk),
            lambda: second_looks.look_again(seen, look.pk, "keep"),
        ):
            with pytest.raises(NotFound):
                refused()
        assert appeal_queries.list_appeals(seen, limit=9) == ([], "")
        assert appeal_queries.count_appeals(seen) == 0
        assert look_queries.next_second_look(seen) is None
        ada = viewer(cast.ada)
        assert appeal_queries.find_appeal(ada, appeal.key) == appeal
        assert look_queries.next_second_look(ada).id == look.pk
