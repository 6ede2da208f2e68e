"""An imported response that was moderated, and then handed over to the member who wrote it."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from commentary.actions import appeals, people
from commentary.actions.sanctions import write_note
from commentary.errors import NotFound, NotPermitted
from commentary.models import Appeal, LedgerEntry, Message
from commentary.permissions import concerns, may_see_decision, why_not_decide
from commentary.queries.people import find_person, search_people
from commentary.queries.statements import read_statement
from tests.core.moderation.appealing import SAID, hear
from tests.core.moderation.deciding import case_of, decide, flag_it, fresh, raise_for
from tests.core.test_concurrency import only_postgres
from tests.people import bring_in, viewer


@pytest.fixture
def brought(cast, article):
    return bring_in(cast.basil, article, "They were thieves.")


@pytest.fixture
def removal(cast, brought):
    flag_it(cast.noor, brought)
    raise_for(brought, "flagged")
    return decide(cast.omar, brought, "remove")


def hand_over(cast, to="mira"):
    return people.hand_over(viewer(cast.ada), cast.basil.username, to)


def test_the_response_its_case_and_the_notes_are_the_heirs(cast, brought, removal):
    note = write_note(viewer(cast.omar), cast.basil.username, "He wrote this in a book.")
    hand_over(cast)
    assert (fresh(brought).author, case_of(brought).author) == (cast.mira, cast.mira)
    assert Message.objects.get(pk=note.pk).person == cast.mira
    kept = LedgerEntry.objects.get(verb="note")
    assert kept.subject_key == "mira"


def test_of_the_unclaimed_person_a_row_without_a_name_remains(cast, brought, removal):
    hand_over(cast)
    left = User.objects.get(pk=cast.basil.pk)
    assert (left.username, left.display_name) == (f"erased-{left.pk}", "")
    assert (left.is_active, left.is_unclaimed) == (False, False)
    for name in (cast.basil.username, left.username):
        with pytest.raises(NotFound):
            find_person(viewer(cast.ada), name)
    assert search_people(viewer(cast.ada), "basil", limit=9) == ([], "")


def test_without_a_decision_nothing_remains(cast, brought):
    raise_for(brought, "flagged")
    hand_over(cast)
    assert not User.objects.filter(pk=cast.basil.pk).exists()


def test_the_heir_reads_the_statement_and_appeals(cast, brought, removal):
    for person in (cast.mira, cast.noor):
        assert not may_see_decision(viewer(person), removal)
    hand_over(cast)
    removal.refresh_from_db()
    assert concerns(viewer(cast.mira), removal)
    assert not concerns(viewer(cast.noor), removal)
    assert not concerns(viewer(None), removal)
    statement = read_statement(viewer(cast.mira), removal.key)
    assert (statement.concerns_viewer, statement.why_not_appeal) == (True, "")
    appeal = appeals.file_appeal(viewer(cast.mira), removal.key, SAID)
    assert appeal.appellant == cast.mira
    assert hear(cast.ada, Appeal.objects.get(), "overturn").person == cast.mira
    assert fresh(brought).state == "published"


def test_an_heir_who_moderates_does_not_decide_on_it(cast, brought):
    case = raise_for(brought, "flagged")
    hand_over(cast, "omar")
    assert "yourself" in why_not_decide(viewer(cast.omar), case_of(brought))
    assert case.author_id == cast.basil.pk
    with pytest.raises(NotPermitted):
        decide(cast.omar, brought, "keep")


@only_postgres
def test_the_ledger_is_closed_again_afterwards(cast, brought, removal):
    hand_over(cast)
    assert not LedgerEntry.objects.filter(subject_key=cast.basil.username).exists()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        LedgerEntry.objects.filter(subject_key="mira").update(subject_key="noor")
