"""Decisions: what they write down, do and tell; one by one and many at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from commentary.actions import cases, decisions, statements
from commentary.actions.statements import Reasoning
from commentary.errors import (
    CommentaryError,
    Conflict,
    InvalidInput,
    NotFound,
    RateLimited,
)
from commentary.models import (
    Case,
    Decision,
    LedgerEntry,
    Letter,
    Notice,
    Policy,
    ReasonTemplate,
    SecondLook,
)
from tests.core.moderation.deciding import (
    REASONS,
    bring_to,
    case_of,
    decide,
    demand_true_counts,
    flag_it,
    fresh,
    raise_for,
)
from tests.core.test_counters import counted, stored
from tests.people import (
    SYSTEM,
    edit,
    make_article,
    respond,
    viewer,
)


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "They were thieves.")


@pytest.fixture
def held(cast):
    return respond(cast.mira, make_article(policy="held"), "They were thieves.")


@pytest.fixture
def olga(cast):
    return User.objects.create_user("olga", roles=["moderator"], display_name="Olga")


class TestDeciding:
    def test_a_removal_writes_down_all_that_a_statement_of_reasons_needs(self, cast, response):
        raise_for(response, "flagged")
        opened = timezone.now() - timedelta(seconds=90)
        Case.objects.update(opened_at=opened)
        decision = decide(cast.omar, response, "remove")
        decision.refresh_from_db()
        assert decision.decider == cast.omar
        assert (decision.person, decision.case) == (cast.mira, case_of(response))
        assert (decision.wording, decision.state_before) == (1, "published")
        assert (decision.facts, decision.ground) == (REASONS.facts, "rule")
        assert (decision.provision, decision.why) == (REASONS.provision, REASONS.why)
        assert decision.public_reason == REASONS.public_reason
        assert (decision.detection, decision.automated, decision.system) == ("flag", False, "")
        assert 90 <= decision.waited < 200
        assert timedelta(182) < decision.appeal_until - decision.at < timedelta(184)

    def test_it_is_recorded_without_a_word_of_the_response_or_the_reasons(self, cast, response):
        raise_for(response, "flagged")
        decision = decide(cast.omar, response, "remove")
        entry = LedgerEntry.objects.get(verb="decide")
        assert (entry.actor, entry.subject, entry.subject_key) == (
            *(cast.omar, "decision"),
            decision.key,
        )
        assert entry.before == {"state": "published"}
        assert entry.after == {"outcome": "remove", "state": "removed"}
        assert "thieves" not in str(vars(entry))

    def test_its_author_is_told_with_the_statement(self, cast, response):
        raise_for(response, "flagged")
        decision = decide(cast.omar, response, "remove")
        notice = Notice.objects.get(person=cast.mira)
        assert (notice.kind, notice.about["decision"]) == ("decision", decision.key)
        letter = Letter.objects.get(person=cast.mira)
        assert REASONS.why in letter.body
        assert "omar" not in letter.body
        assert letter.send_after > timezone.now() + timedelta(seconds=20)

    def test_that_what_waited_appears_is_told_too(self, cast, held):
        decide(cast.omar, held, "approve")
        kinds = (
            Notice.objects.filter(person=cast.mira).order_by("pk").values_list("kind", flat=True)
        )
        assert list(kinds) == ["waiting", "approved"]

    def test_that_something_nobody_hid_is_kept_is_told_to_nobody(self, cast, response):
        raise_for(response, "flagged")
        decide(cast.omar, response, "keep")
        assert not Notice.objects.exists()

    @pytest.mark.parametrize(
        ("reason", "detection"),
        [
            ("legal", "notice"),
            ("flagged", "flag"),
            ("auto_hidden", "flag"),
            ("opened", "own"),
            ("policy", "own"),
            ("sanction", "own"),
            ("resubmitted", "own"),
            ("words", "screening"),
            ("checker", "screening"),
            ("newcomer", "screening"),
            ("broken", "screening"),
        ],
    )
    def test_what_drew_attention_is_the_gravest_reason(self, cast, response, reason, detection):
        raise_for(response, reason)
        assert decide(cast.omar, response, "keep").detection == detection

    def test_the_counters_of_the_debate_move_with_it(self, cast, article, response):
        raise_for(response, "flagged")
        for outcome in ("hide", "keep"):
            decide(cast.omar, response, outcome)
            article.refresh_from_db()
            assert stored(article) == counted(article)

    def test_what_is_approved_or_kept_is_cleared_in_this_wording(self, cast, held):
        decide(cast.omar, held, "approve")
        assert case_of(held).cleared == fresh(held).wording == 1
        raise_for(held, "flagged")
        edit(cast.mira, held, "They were merchants.")
        wording = fresh(held).wording
        assert (case_of(held).cleared, case_of(held).wording) == (1, wording)
        decide(cast.omar, held, "approve")
        assert case_of(held).cleared == wording > 1

    def test_hiding_leaves_the_case_open_and_moves_it_on(self, cast, response):
        case = raise_for(response, "flagged")
        decision = decide(cast.omar, response, "hide")
        assert (case_of(response).state, case_of(response).version) == ("open", case.version + 1)
        assert fresh(response).decision == decision
        kept = decide(cast.omar, response, "keep")
        assert (fresh(response).state, fresh(response).decision) == ("published", None)
        assert (case_of(response).state, kept.reverses) == ("decided", None)

    def test_what_was_folded_stays_so_while_it_is_hidden_and_kept(self, cast, response):
        bring_to(cast, response, "folded")
        folding = Decision.objects.get()
        decide(cast.omar, response, "hide")
        decide(cast.omar, response, "keep")
        now = fresh(response)
        assert (now.state, now.collapsed, now.decision) == ("published", True, folding)

    @pytest.mark.parametrize(
        ("outcome", "state"),
        [("remove", "agreed"), ("collapse", "agreed"), ("keep", "disagreed"), ("hide", "open")],
    )
    def test_it_judges_the_flags(self, cast, response, outcome, state):
        flag = flag_it(cast.noor, response)
        raise_for(response, "flagged")
        decide(cast.omar, response, outcome)
        flag.refresh_from_db()
        assert flag.state == state

    def test_of_the_same_words_nobody_decides_on_what_they_have_not_seen(self, cast, response):
        case = raise_for(response, "flagged")
        edit(cast.mira, response, "They were merchants.")
        with pytest.raises(Conflict, match="changed since you opened it") as refused:
            decide(cast.omar, response, "remove", version=case.version)
        assert refused.value.code == "stale_case"
        assert refused.value.fields == {}
        assert fresh(response).state == "published"

    def test_a_case_in_another_s_hand_is_refused_with_their_name(self, cast, olga, response):
        case = raise_for(response, "flagged")
        cases.claim_case(viewer(olga), case.key)
        with pytest.raises(Conflict, match="Olga has this in hand") as refused:
            decide(cast.omar, response, "keep")
        assert refused.value.code == "claimed"
        assert decide(olga, response, "keep").decider == olga

    def test_what_was_decided_meanwhile_is_refused_with_the_name(self, cast, olga, response):
        version = raise_for(response, "flagged").version
        decide(olga, response, "remove")
        with pytest.raises(Conflict, match="Olga decided this meanwhile: Removed") as refused:
            decide(cast.omar, response, "keep", version=version)
        assert refused.value.code == "decided"

    def test_there_is_a_limit(self, cast, response, rates):
        rates(moderate=(1, 3600))
        raise_for(response, "flagged")
        decide(cast.omar, response, "hide")
        with pytest.raises(RateLimited):
            decide(cast.omar, response, "keep")

    def test_some_get_a_second_look(self, cast, response):
        Policy.objects.update_or_create(article=None, defaults={"second_look_share": 100})
        raise_for(response, "flagged")
        decision = decide(cast.omar, response, "remove")
        assert SecondLook.objects.get().decision == decision

    def test_a_case_that_never_was(self, cast):
        for key in ("nowhere", "no\0where"):
            with pytest.raises(NotFound):
                decisions.decide_case(viewer(cast.omar), key, "keep", version=1)

    def test_a_task_decides_in_its_own_name(self, response):
        raise_for(response, "flagged")
        decision = decide(SYSTEM, response, "keep")
        assert (decision.decider, decision.system) == (None, "tests")


class TestReasons:
    @pytest.fixture
    def template(self, db):
        return ReasonTemplate.objects.get(key="attack")

    def test_a_template_fills_what_is_empty(self, template):
        given = Reasoning(facts=" It calls them\u200b thieves. ", why="Mine.", template="attack")
        cleaned = statements.clean_reasoning(given, restricting=True)
        assert (cleaned.facts, cleaned.why) == (" It calls them thieves.", "Mine.")
        assert (cleaned.ground, cleaned.provision) == ("rule", template.provision)
        assert cleaned.public_reason == template.public_reason

    def test_a_decision_names_the_template_that_it_used(self, cast, response, template):
        raise_for(response, "flagged")
        given = Reasoning(facts="It calls them thieves.", template="attack")
        assert decide(cast.omar, response, "remove", reasoning=given).template == template

    def test_one_that_was_retired_still_fills(self, template):
        ReasonTemplate.objects.update(is_active=False)
        given = Reasoning(facts="x", template="attack")
        assert statements.clean_reasoning(given, restricting=True).why == template.why

    def test_every_part_that_is_missing_is_named(self, db):
        with pytest.raises(InvalidInput) as refused:
            statements.clean_reasoning(Reasoning(), restricting=True)
        assert set(refused.value.fields) == {"facts", "ground", "provision", "why"}
        assert statements.clean_reasoning(Reasoning(), restricting=False) == Reasoning()

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"facts": "x" * 5001}, "facts"),
            ({"provision": "x" * 5001}, "provision"),
            ({"why": "x" * 5001}, "why"),
            ({"public_reason": "x" * 201}, "public_reason"),
            ({"ground": "taste"}, "ground"),
            ({"template": "nowhere"}, "template"),
            ({"template": "no\0where"}, "template"),
        ],
    )
    def test_what_is_too_long_or_unknown_is_named(self, db, given, field):
        with pytest.raises(InvalidInput) as refused:
            statements.clean_reasoning(Reasoning(**given), restricting=False)
        assert list(refused.value.fields) == [field]


class TestManyAtOnce:
    def test_each_is_decided_by_itself_and_says_what_became_of_it(self, cast, olga, article):
        made = [respond(cast.mira, article, f"No. {n}") for n in range(3)]
        own = respond(cast.omar, article)
        chosen = [(raise_for(one, "flagged").key, 1) for one in (*made, own)]
        decide(olga, made[1], "keep")
        done = decisions.decide_cases(
            viewer(cast.omar), [*chosen, ("nowhere", 1)], "remove", reasoning=REASONS
        )
        assert [one.key for one in done] == [*(key for key, _version in chosen), "nowhere"]
        codes = [one.error.code if one.error else one.decision.outcome for one in done]
        assert codes == ["remove", "decided", "remove", "not_permitted", "not_found"]
        assert [fresh(one).state for one in made] == ["removed", "published", "removed"]
        demand_true_counts()

    def test_reasons_are_asked_for_once_before_anything_is_done(self, cast, response):
        case = raise_for(response, "flagged")
        with pytest.raises(InvalidInput):
            decisions.decide_cases(viewer(cast.omar), [(case.key, 1)], "remove")
        assert not Decision.objects.exists()

    @pytest.mark.parametrize("number", [0, 101])
    def test_none_or_too_many_are_refused(self, cast, number):
        chosen = [(f"case{n}", 1) for n in range(number)]
        with pytest.raises(InvalidInput) as refused:
            decisions.decide_cases(viewer(cast.omar), chosen, "keep")
        assert list(refused.value.fields) == ["cases"]


def test_what_a_decision_refuses_leaves_no_trace(cast, response):
    """The action is one transaction: when the last step fails, the first never happened."""
    raise_for(response, "flagged")
    before = case_of(response).version, Notice.objects.count()
    with pytest.raises(CommentaryError):
        decide(cast.omar, response, "approve")
    assert (case_of(response).version, Notice.objects.count()) == before
    assert not Decision.objects.exists()
