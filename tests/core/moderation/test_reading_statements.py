"""The statement of reasons: complete, read by those whom it concerns, and quoting nobody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from commentary.actions import proofs
from commentary.errors import NotFound
from commentary.formats.statement import lines_of, shape_statement
from commentary.models import Appeal, Case
from commentary.queries.statements import find_case_key, read_statement
from commentary.vocabulary import RESTRICTING, Outcome
from tests.core.moderation.outbox import decided
from tests.people import reply, respond, set_policy, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(cast, article):
    return respond(cast.mira, article, "A quincunx of fools.")


@pytest.fixture
def removal(cast, made):
    return decided("remove", cast.mira, response=made, by=cast.omar, public_reason="An attack.")


def appeal(decision, person, state="filed", reviewer=None):
    return Appeal.objects.create(
        key=f"appeal{decision.pk}",
        decision=decision,
        decided_by=decision.decider,
        appellant=person,
        text="It was irony.",
        state=state,
        reviewer=reviewer,
        filed_at=timezone.now(),
    )


class TestWhoReadsIt:
    def test_the_person_concerned_and_moderators(self, cast, removal):
        for name, seen in cast.viewers().items():
            if name in ("mira", "omar", "ada", "system"):
                found = read_statement(seen, removal.key)
                assert found.concerns_viewer == (name == "mira")
            else:
                with pytest.raises(NotFound):
                    read_statement(seen, removal.key)

    def test_who_holds_the_letters_link_though_barred(self, cast, removal):
        until = timezone.now() + timedelta(days=9)
        User.objects.filter(pk=cast.mira.pk).update(barred_until=until)
        cast.mira.refresh_from_db()
        with pytest.raises(NotFound):
            read_statement(viewer(cast.mira), removal.key)
        proof = proofs.sign("decision", removal.key)
        found = read_statement(viewer(cast.mira), removal.key, proof=proof)
        assert (found.proved, found.why_not_appeal) == (True, "")

    def test_a_link_leads_to_its_own_decision_alone(self, cast, removal, made):
        other = decided("hide", cast.mira, response=made)
        for proof in (proofs.sign("decision", other.key), proofs.sign("notice", removal.key), "x"):
            with pytest.raises(NotFound):
                read_statement(viewer(None), removal.key, proof=proof)

    def test_a_key_that_never_was_is_not_found_alike(self, cast, removal):
        messages = set()
        for key in ("nothing", removal.key):
            with pytest.raises(NotFound) as refused:
                read_statement(viewer(cast.noor), key)
            messages.add(refused.value.message)
        assert len(messages) == 1

    def test_it_costs_one_statement(self, cast, removal):
        appeal(removal, cast.mira)
        with CaptureQueriesContext(connection) as asked:
            read_statement(viewer(cast.mira), removal.key)
        assert len(asked) == 1, [one["sql"] for one in asked]


class TestWhatItSays:
    def test_it_is_complete(self, removal):
        shape = shape_statement(removal)
        headings = [heading for heading, _text in lines_of(shape)]
        assert headings == [
            *("What was decided", "Where it holds", "How long", "The facts"),
            *("How it came to our attention", "Who decided", "A rule of this site"),
            *("Why it applies", "What readers are told", "What you can do"),
        ]
        assert "court" in shape["redress"]
        assert shape["appeal_until"].endswith("Z")

    @pytest.mark.parametrize("outcome", Outcome.values)
    def test_every_outcome_is_told_in_words(self, cast, made, outcome):
        shape = shape_statement(decided(outcome, cast.mira, response=made))
        texts = [text for _heading, text in lines_of(shape)]
        assert all(texts)
        assert bool(shape["redress"]) == (outcome in RESTRICTING)
        assert bool(shape["duration"]) == (outcome in RESTRICTING)

    @pytest.mark.parametrize(
        ("detection", "word"),
        [("own", "came upon"), ("flag", "flagged"), ("notice", "unlawful"), ("screening", "rule")],
    )
    def test_it_says_what_led_to_it(self, cast, made, detection, word):
        shape = shape_statement(decided("hide", cast.mira, response=made, detection=detection))
        assert word in shape["detection_text"]

    def test_it_says_whether_a_person_decided(self, cast, made):
        for automated, word in ((True, "automatically"), (False, "not a program")):
            decision = decided("hide", cast.mira, response=made, automated=automated)
            assert word in shape_statement(decision)["automated_text"]

    def test_a_measure_names_its_place_and_its_end(self, cast, article):
        until = timezone.now() + timedelta(days=3)
        on_article = decided("suspend", cast.mira, until=until)
        on_article.article = article
        shape = shape_statement(on_article)
        assert article.title in shape["scope"]
        assert shape["duration"].startswith("Until")
        assert shape["response"] is None
        assert shape_statement(decided("ban", cast.mira))["scope"] == "The whole site."

    def test_a_decision_without_a_term_tells_of_no_appeal(self, cast):
        decision = decided("warn", cast.mira)
        decision.appeal_until = None
        assert shape_statement(decision)["redress"] == ""

    def test_it_quotes_no_word_of_the_response_and_names_no_moderator(self, cast, removal):
        said = repr(shape_statement(removal)) + repr(lines_of(shape_statement(removal)))
        for word in ("quincunx", "omar", "Omar", "mira", "Mira"):
            assert word not in said

    def test_it_tells_what_came_of_it(self, cast, made, removal):
        filed = appeal(removal, cast.mira)
        restored = decided(
            "overturn", cast.mira, response=made, by=cast.ada, reverses=removal, on_appeal=filed
        )
        found = read_statement(viewer(cast.mira), removal.key)
        assert found.shape["reversed_by"] == restored.key
        assert found.shape["appeal"] == {"id": filed.key, "state": "filed"}
        assert found.why_not_appeal
        assert read_statement(viewer(cast.mira), restored.key).earlier == removal

    def test_what_restricts_nothing_cannot_be_appealed_by_a_link_either(self, cast, made):
        decision = decided("restore", cast.mira, response=made)
        proof = proofs.sign("decision", decision.key)
        assert read_statement(viewer(None), decision.key, proof=proof).why_not_appeal


def test_the_way_from_a_response_to_its_case_is_for_moderators(cast, article):
    set_policy(article, "held")
    held = respond(cast.mira, article)
    case = Case.objects.get(response=held)
    for name, seen in cast.viewers().items():
        expected = case.key if name in ("omar", "ada", "system") else ""
        assert find_case_key(seen, held.key) == expected
    assert find_case_key(viewer(cast.omar), "nothing") == ""


def test_a_reply_is_a_response_like_any_other(cast, made):
    answer = reply(cast.noor, made)
    shape = shape_statement(decided("remove", cast.noor, response=answer))
    assert shape["response"]["url"] == f"/responses/{answer.key}/"
