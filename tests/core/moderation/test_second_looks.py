"""Second looks: which decisions get one, what is shown, who gives it, what is kept."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from commentary.actions import decisions, second_looks
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted, RateLimited
from commentary.models import Annotation, LedgerEntry, Policy, SecondLook
from commentary.queries import second_looks as queries
from commentary.vocabulary import MAX_REASON
from tests.core.moderation.deciding import REASONS, case_of, decide, raise_for
from tests.people import edit, respond, viewer


@pytest.fixture
def everything(db):
    """Every decision gets a second look."""
    Policy.objects.create(second_look_share=100)


@pytest.fixture
def una(cast):
    return User.objects.create_user("una", roles=["moderator"])


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "They were *thieves*.", title="Whose ford?")


def judge(cast, response, outcome, by=None):
    raise_for(response, "words", found=("thieves",))
    return decide(by or cast.omar, response, outcome)


@pytest.fixture
def look(cast, response, everything):
    return judge(cast, response, "remove").second_look


class TestDrawing:
    @pytest.mark.parametrize("outcome", ["keep", "remove", "hide", "collapse"])
    def test_what_a_moderator_decides_on_a_response(self, cast, response, everything, outcome):
        look = judge(cast, response, outcome).second_look
        assert (look.decided_by, look.looked_at, look.agrees) == (cast.omar, None, None)

    @pytest.mark.parametrize("share", [None, 0])
    def test_nothing_unless_the_policy_says_so(self, cast, response, share):
        Policy.objects.create(second_look_share=share)
        judge(cast, response, "remove")
        assert not SecondLook.objects.exists()

    def test_without_a_policy_nothing(self, cast, response):
        judge(cast, response, "remove")
        assert not SecondLook.objects.exists()

    @pytest.mark.parametrize(("drawn", "looks"), [(29, 1), (30, 0)])
    def test_by_chance_as_often_as_it_says(self, cast, response, monkeypatch, drawn, looks):
        Policy.objects.create(second_look_share=30)
        monkeypatch.setattr(second_looks.secrets, "randbelow", lambda most: drawn)
        judge(cast, response, "remove")
        assert SecondLook.objects.count() == looks

    def test_not_what_was_automated(self, cast, article, response, everything):
        case = raise_for(response, "flagged")
        from commentary.actions.locks import lock_article
        from commentary.vocabulary import Outcome
        from tests.people import SYSTEM

        with transaction.atomic():
            locked, _by = lock_article(SYSTEM, article.slug)
            decisions.carry_out(
                *(SYSTEM, locked, response, Outcome.HIDE),
                reasoning=REASONS,
                case=case,
                automated=True,
            )
        assert not SecondLook.objects.exists()

    def test_not_what_reverses_another(self, cast, response, everything):
        judge(cast, response, "remove")
        decide(cast.omar, response, "restore")
        assert SecondLook.objects.count() == 1


class TestLooking:
    @pytest.mark.parametrize(
        ("decided", "said", "agrees"),
        [
            ("remove", "remove", True),
            ("remove", "hide", False),
            ("remove", "keep", False),
            ("keep", "keep", True),
            ("keep", "approve", True),
            ("keep", "collapse", False),
        ],
    )
    def test_whether_two_agree_is_kept(
        self, cast, una, response, everything, decided, said, agrees
    ):
        decision = judge(cast, response, decided)
        before = Annotation.objects.get(pk=response.pk).state
        look = second_looks.look_again(viewer(una), decision.second_look.pk, said, " A quotation. ")
        assert (look.agrees, look.outcome, look.note) == (agrees, said, "A quotation.")
        assert look.reviewer == una
        assert Annotation.objects.get(pk=response.pk).state == before
        assert LedgerEntry.objects.get(verb="look_again").actor == una

    def test_the_decider_does_not_look_again(self, cast, look):
        with pytest.raises(NotPermitted, match="You made this decision"):
            second_looks.look_again(viewer(cast.omar), look.pk, "keep")

    def test_nor_does_the_person_concerned(self, cast, look):
        cast.mira.roles = ["moderator"]
        cast.mira.save(update_fields=["roles"])
        with pytest.raises(NotPermitted, match="about yourself"):
            second_looks.look_again(viewer(cast.mira), look.pk, "keep")

    def test_the_database_refuses_the_decider_too(self, cast, look):
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondLook.objects.filter(pk=look.pk).update(reviewer=cast.omar)

    def test_nor_is_one_half_given(self, cast, una, look):
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondLook.objects.filter(pk=look.pk).update(reviewer=una, outcome="keep")

    @pytest.mark.parametrize("name", ["anonymous", "mira", "noor", "vera", "edda"])
    def test_nobody_else_hears_of_it(self, cast, look, name):
        seen = cast.viewers()[name]
        with pytest.raises(NotFound):
            second_looks.look_again(seen, look.pk, "keep")
        with pytest.raises(NotFound):
            queries.find_second_look(seen, look.pk)
        with pytest.raises(NotPermitted):
            queries.next_second_look(seen)

    def test_a_number_that_never_was(self, una):
        with pytest.raises(NotFound):
            second_looks.look_again(viewer(una), 0, "keep")

    @pytest.mark.parametrize(
        ("outcome", "note", "field"),
        [("", "", "outcome"), ("ban", "", "outcome"), ("keep", "x" * (MAX_REASON + 1), "note")],
    )
    def test_what_cannot_be_taken(self, una, look, outcome, note, field):
        with pytest.raises(InvalidInput) as refused:
            second_looks.look_again(viewer(una), look.pk, outcome, note)
        assert field in refused.value.fields

    def test_once(self, cast, una, look):
        second_looks.look_again(viewer(una), look.pk, "keep")
        with pytest.raises(Conflict):
            second_looks.look_again(viewer(cast.ada), look.pk, "keep")

    def test_as_often_as_the_limit_allows(self, una, look, rates):
        rates(moderate=(0, 60))
        with pytest.raises(RateLimited):
            second_looks.look_again(viewer(una), look.pk, "keep")


class TestBlind:
    def test_the_words_and_reasons_and_nothing_of_the_decision(self, cast, una, look):
        seen = queries.next_second_look(viewer(una))
        assert seen == queries.find_second_look(viewer(una), look.pk) or seen.id == look.pk
        assert "<em>thieves</em>" in seen.body_html
        assert seen.reasons[0]["found"] == ["thieves"]
        said = repr(seen)
        for word in ("omar", "remove", "mira", "Mira", look.decision.key, REASONS.why):
            assert word not in said.replace("Removed", "")

    def test_the_wording_that_was_decided_on(self, cast, una, response, everything):
        decision = judge(cast, response, "keep")
        edit(cast.mira, response, "They were kind.", version=None)
        seen = queries.find_second_look(viewer(una), decision.second_look.pk)
        assert "thieves" in seen.body_html

    def test_the_present_one_where_none_was_kept(self, cast, una, response, everything):
        decision = judge(cast, response, "keep")
        edit(cast.mira, response, "They were kind.", version=None)
        response.versions.all().delete()
        seen = queries.find_second_look(viewer(una), decision.second_look.pk)
        assert "kind" in seen.body_html

    def test_not_ones_own_nor_what_was_taken_back_at_once(self, cast, una, look):
        assert queries.next_second_look(viewer(cast.omar)) is None
        with pytest.raises(NotFound):
            queries.find_second_look(viewer(cast.omar), look.pk)
        decisions.undo_decision(viewer(cast.omar), look.decision.key)
        assert queries.next_second_look(viewer(una)) is None

    @pytest.mark.parametrize("gone", ["erased", "purged"])
    def test_nor_words_that_are_gone(self, una, response, look, gone):
        changed = {"state": "erased"} if gone == "erased" else {"purged_at": look.at}
        Annotation.objects.filter(pk=response.pk).update(**changed)
        assert queries.next_second_look(viewer(una)) is None

    def test_a_case_that_is_gone_gives_no_reasons(self, una, look):
        look.decision.case = None
        assert queries._blind(look, 0).reasons == []

    def test_costs_little(self, una, look):
        with CaptureQueriesContext(connection) as asked:
            queries.next_second_look(viewer(una))
        assert len(asked) <= 3


def test_a_case_is_no_wiser_for_it(cast, una, response, look):
    version = case_of(response).version
    second_looks.look_again(viewer(una), look.pk, "keep")
    assert case_of(response).version == version
