"""Nothing is removed without a statement: the database itself refuses, and readers are told why."""

import pytest
from django.db import IntegrityError, connection, transaction

from commentary.actions import decisions, statements
from commentary.actions.statements import Reasoning
from commentary.errors import InvalidInput
from commentary.models import Annotation, Decision
from commentary.vocabulary import Outcome
from tests.core.moderation.deciding import REASONS, case_of, decide, raise_for
from tests.core.test_concurrency import only_postgres
from tests.people import respond, viewer

UNSAID = Reasoning(**{**vars(REASONS), "public_reason": " "})


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "They were thieves.")


@only_postgres
class TestOnPostgreSQL:
    @pytest.fixture
    def ends(self):
        """Let the database look at what it would look at when the transaction ends."""

        def ends():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")

        return ends

    def remove_by(self, response, decision, ends):
        with transaction.atomic():
            Annotation.objects.filter(pk=response.pk).update(state="removed", decision=decision)
            ends()

    def test_another_outcome_does_not_remove(self, cast, response, ends):
        raise_for(response, "flagged")
        kept = decide(cast.omar, response, "keep")
        with pytest.raises(IntegrityError, match="without a decision of its own"):
            self.remove_by(response, kept, ends)

    def test_nor_does_the_removal_of_another_response(self, cast, article, response, ends):
        other = respond(cast.mira, article, "Thieves!")
        raise_for(other, "flagged")
        removal = decide(cast.omar, other, "remove")
        with pytest.raises(IntegrityError, match="without a decision of its own"):
            self.remove_by(response, removal, ends)
        with pytest.raises(IntegrityError, match="without a decision of its own"):
            self.remove_by(other, self.kept(cast, response), ends)

    def kept(self, cast, response):
        raise_for(response, "flagged")
        return decide(cast.omar, response, "keep")

    def test_its_own_removal_does(self, cast, response, ends):
        raise_for(response, "flagged")
        decide(cast.omar, response, "remove")
        ends()
        assert Annotation.objects.get().state == "removed"

    def test_what_counts_is_how_the_transaction_ends(self, cast, response, ends):
        kept = self.kept(cast, response)
        with transaction.atomic():
            rows = Annotation.objects.filter(pk=response.pk)
            rows.update(state="removed", decision=kept)
            rows.update(state="published", decision=None)
            ends()


class TestWhatReadersSee:
    def test_a_removal_says_something_to_readers(self, cast, response):
        case = raise_for(response, "flagged")
        for deed in (
            lambda: decisions.decide_case(
                viewer(cast.omar), case.key, "remove", version=1, reasoning=UNSAID
            ),
            lambda: decisions.decide_cases(
                viewer(cast.omar), [(case.key, 1)], "remove", reasoning=UNSAID
            ),
            lambda: statements.write_decision(
                viewer(cast.omar), Outcome.REMOVE, person_id=1, reasoning=UNSAID
            ),
        ):
            with pytest.raises(InvalidInput) as refused:
                deed()
            assert list(refused.value.fields) == ["public_reason"]
        assert not Decision.objects.exists()
        assert case_of(response).state == "open"

    @pytest.mark.parametrize("outcome", ["hide", "collapse"])
    def test_other_restrictions_need_not(self, cast, response, outcome):
        raise_for(response, "flagged")
        assert decide(cast.omar, response, outcome, reasoning=UNSAID).public_reason == ""

    def test_a_template_says_it_too(self, cast, response):
        raise_for(response, "flagged")
        given = Reasoning(facts="It calls them thieves.", template="attack")
        assert decide(cast.omar, response, "remove", reasoning=given).public_reason
