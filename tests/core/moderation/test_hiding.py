"""How much a flag weighs, and when the weight of flags hides a response."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentary.actions.annotations import post_reply
from commentary.actions.flags import weigh, weight_of
from commentary.models import Case, Decision, Flag, Notice, Policy
from tests.core.moderation.flagging import decide, flag, make_readers
from tests.people import content, edit, reply, respond, viewer, withdraw


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "Whoever drew this is a fool.")


class TestWeight:
    @given(judged=st.integers(0, 500), share=st.floats(0, 1))
    def test_it_stays_between_its_ends_and_is_1_for_the_new(self, judged, share):
        agreed = int(judged * share)
        weight = weigh(agreed, judged)
        assert 0.2 - 1e-9 <= weight <= 2.0
        if judged < 5:
            assert weight == 1.0

    @given(judged=st.integers(5, 300), agreed=st.integers(0, 300))
    def test_it_rises_with_every_flag_agreed_with(self, judged, agreed):
        agreed = min(agreed, judged - 1)
        assert weigh(agreed, judged) < weigh(agreed + 1, judged)

    @pytest.mark.parametrize(
        ("agreed", "judged", "weight"), [(4, 4, 1), (5, 5, 2), (0, 5, 0.2), (3, 6, 1), (9, 12, 1.5)]
    )
    def test_some_weights(self, agreed, judged, weight):
        assert weigh(agreed, judged) == pytest.approx(weight)

    def test_it_moves_once_five_were_judged(self, cast, article):
        for number in range(5):
            bad = respond(cast.mira, article, f"Number {number}.")
            assert flag(cast.noor, bad).weight == 1.0
            decide(cast.omar, bad, "remove" if number < 4 else "keep")
        # Four of five agreed with.
        assert weight_of(cast.noor.pk) == pytest.approx(1.6)
        assert flag(cast.noor, respond(cast.mira, article)).weight == pytest.approx(1.6)
        assert weight_of(cast.vera.pk) == 1.0

    def test_what_was_taken_back_says_nothing_of_its_reporter(self, cast, article):
        for number in range(6):
            bad = respond(cast.mira, article, f"Number {number}.")
            flag(cast.noor, bad)
            withdraw(cast.mira, bad)
        assert weight_of(cast.noor.pk) == 1.0


class TestHiding:
    @pytest.fixture(autouse=True)
    def _three_hide(self, db):
        Policy.objects.create(hide_weight=3)

    def flag_by(self, people, response, **more):
        for person in people:
            flag(person, response, **more)
        response.refresh_from_db()

    def test_enough_flags_hide_it_and_its_author_is_told(self, cast, response):
        readers = make_readers(3)
        self.flag_by(readers[:2], response)
        assert response.state == "published"
        self.flag_by(readers[2:], response)
        assert response.state == "hidden"
        decision = Decision.objects.get()
        assert (decision.outcome, decision.automated, decision.system) == ("hide", True, "flags")
        assert (decision.detection, decision.decider, decision.wording) == ("flag", None, 1)
        assert decision.appeal_until is not None
        case = Case.objects.get(response=response)
        assert (case.state, case.reason, case.flag_count) == ("open", "flagged", 3)
        assert {row["code"] for row in case.reasons} == {"flagged", "auto_hidden"}
        assert Notice.objects.filter(person=cast.mira).count() == 1

    def test_the_policy_of_the_article_counts(self, cast, article, response):
        Policy.objects.create(article=article, hide_weight=1)
        self.flag_by(make_readers(1), response)
        assert response.state == "hidden"

    def test_no_limit_hides_nothing(self, cast, article, response):
        Policy.objects.create(article=article, hide_weight=0)
        self.flag_by(make_readers(5), response)
        assert response.state == "published"

    def test_weights_are_what_is_summed(self, cast, article, response):
        readers = make_readers(4)
        self.flag_by(readers[:2], response)
        Flag.objects.update(weight=0.2)
        self.flag_by(readers[2:3], response)
        assert response.state == "published"
        Flag.objects.filter(reporter=readers[2]).update(weight=1.6)
        self.flag_by(readers[3:], response)
        # 0.2 + 0.2 + 1.6 + 1: a hair less than three in binary.
        assert response.state == "hidden"

    def test_who_wrote_in_the_thread_does_not_count(self, cast, article):
        root = respond(cast.vera, article)
        bad = reply(cast.mira, root)
        reply(cast.noor, bad, "You are wrong.")
        for person in (cast.noor, cast.vera):
            assert not flag(person, bad).counts
        self.flag_by(make_readers(2), bad)
        assert bad.state == "published"
        assert Case.objects.get(response=bad).flag_weight == 2.0

    def test_who_writes_there_after_flagging_counts_no_more(self, cast, response):
        readers = make_readers(3)
        self.flag_by(readers[:1], response)
        post_reply(viewer(readers[0]), response.key, content("And another thing.", "reply"))
        self.flag_by(readers[1:], response)
        assert response.state == "published"

    def test_a_wording_that_was_let_stand_is_not_hidden(self, cast, response):
        readers = make_readers(6)
        self.flag_by(readers[:2], response)
        decide(cast.omar, response, "keep")
        self.flag_by(readers[2:], response, reason="spam")
        assert response.state == "published"

    def test_a_wording_is_never_hidden_twice(self, cast, response):
        readers = make_readers(6)
        self.flag_by(readers[:3], response)
        assert response.state == "hidden"
        # Let through without having been cleared, as nothing but a mistake could.
        decide(cast.omar, response, "keep")
        Case.objects.update(cleared=0)
        self.flag_by(readers[3:], response, reason="spam")
        assert response.state == "published"
        assert Decision.objects.filter(outcome="hide").count() == 1

    def test_another_wording_may_be(self, cast, response):
        readers = make_readers(6)
        self.flag_by(readers[:3], response)
        decide(cast.omar, response, "keep")
        response.refresh_from_db()
        edit(cast.mira, response, "Whoever drew this is a fool and a liar.")
        self.flag_by(readers[3:], response)
        assert response.state == "hidden"
        assert Decision.objects.filter(outcome="hide").count() == 2

    def test_flags_on_an_earlier_wording_do_not_count_for_the_present_one(self, cast, response):
        readers = make_readers(3)
        self.flag_by(readers[:2], response)
        edit(cast.mira, response, "I put it more kindly.")
        self.flag_by(readers[2:], response)
        assert response.state == "published"
        case = Case.objects.get(response=response)
        assert (case.flag_count, case.flag_weight) == (3, 1.0)
