"""What the database itself refuses of decisions, cases and the ledger."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from commentary.models import (
    Annotation,
    Case,
    Decision,
    LedgerEntry,
)
from tests.core.moderation.deciding import (
    decide,
    raise_for,
)
from tests.core.test_constraints import refuse
from tests.people import (
    respond,
)

NOW = timezone.now()
only_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="triggers guard the log on PostgreSQL alone"
)


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "They were thieves.")


class TestTheDatabase:
    def make(self, cast, made, **more):
        wanted = {
            "key": "decision0001",
            "at": NOW,
            "outcome": "remove",
            "decider": cast.omar,
            "person": cast.mira,
            "response": made,
            "state_after": "removed",
            "appeal_until": NOW,
            "facts": "f",
            "ground": "rule",
            "provision": "p",
            "why": "w",
            **more,
        }
        return Decision.objects.create(**wanted)

    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ({"facts": ""}, "decision_restricts_with_reasons"),
            ({"ground": ""}, "decision_restricts_with_reasons"),
            ({"provision": ""}, "decision_restricts_with_reasons"),
            ({"why": ""}, "decision_restricts_with_reasons"),
            ({"appeal_until": None}, "decision_restricts_with_an_appeal"),
            ({"response": None}, "decision_removal_names_a_response"),
            ({"state_after": "published"}, "decision_removal_names_a_response"),
            ({"decider": None}, "decision_names_who"),
            ({"outcome": "burn"}, "decision_outcome_is_known"),
        ],
    )
    def test_no_removal_without_a_statement(self, cast, response, change, constraint):
        refuse(lambda: self.make(cast, response, **change), constraint)

    def test_nothing_is_removed_without_a_decision(self, response):
        refuse(
            lambda: Annotation.objects.update(state="removed"), "annotation_removed_by_a_decision"
        )

    def test_a_decision_is_reversed_and_appealed_once(self, cast, response):
        first = self.make(cast, response)

        def reverse():
            return self.make(
                cast,
                response,
                key=f"decision{Decision.objects.count() + 1:04}",
                outcome="restore",
                reverses=first,
            )

        reverse()
        refuse(reverse, "reverses")

    def test_one_case_a_response(self, response):
        case = raise_for(response, "flagged")
        case.pk, case.key = None, "another00000"
        refuse(lambda: case.save(force_insert=True), "response")

    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ({"state": "lost"}, "case_state_is_known"),
            ({"reason": "mood"}, "case_reason_is_known"),
            ({"state": "claimed"}, "case_claimed_names_who"),
            ({"decided_at": NOW}, "case_open_is_not_decided"),
        ],
    )
    def test_a_case(self, response, change, constraint):
        raise_for(response, "flagged")
        refuse(lambda: Case.objects.update(**change), constraint)

    @only_postgres
    def test_decisions_are_neither_changed_nor_deleted(self, cast, response):
        raise_for(response, "flagged")
        decision = decide(cast.omar, response, "remove")
        rows = Decision.objects.filter(pk=decision.pk)
        for deed in (lambda: rows.update(why="Nothing."), lambda: rows._raw_delete("default")):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                deed()
        assert Decision.objects.get() == decision

    @only_postgres
    def test_nor_is_the_ledger(self, cast, response):
        entry = LedgerEntry.objects.filter(verb="post")
        for deed in (
            lambda: entry.update(verb="nothing"),
            lambda: entry.update(actor=None),
            lambda: entry._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                deed()
        entry.update(article=None)

    @only_postgres
    def test_erasing_may_take_a_name_out_of_the_ledger_and_nothing_more(self, cast, response):
        entry = LedgerEntry.objects.filter(verb="post")
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL commentary.erasing = 'on'")
            entry.update(subject_key="erased", before={}, after={})
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                entry.update(verb="nothing")
