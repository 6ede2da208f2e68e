"""The reason of a decline in the notice and in the letter of whoever was told: how it goes."""

import pytest
from django.core import mail

from commentary.actions.erasure import erase_account
from commentary.actions.revising.corrections import reopen_correction
from commentary.errors import NotPermitted
from commentary.models import Letter, Notice
from tests.core.moderation.outbox import run_worker
from tests.core.revisions.correcting import WHY, accept, build_scene, decline, other
from tests.people import viewer
from tests.standing import build_once, copy_of

HERS = "A private reason of vera."
scene = build_once(build_scene)


@pytest.fixture(autouse=True)
def _no_limit_is_met(rates):
    rates()


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def made(db, scene):
    return copy_of(scene[2])


def told(person) -> list[tuple[str, str]]:
    """Outcome and reason of each notice of a correction, oldest first."""
    rows = Notice.objects.filter(person=person, kind="correction").order_by("pk")
    return [(row.about["outcome"], row.about["reason"]) for row in rows]


def letters(person) -> list[tuple[bool, bool]]:
    """Of each letter, oldest first: whether it is stopped, and whether it has a text."""
    rows = Letter.objects.filter(person=person).order_by("pk")
    return [(row.cancelled_at is not None, bool(row.body)) for row in rows]


def erase(person, *, keep_words: bool = False) -> None:
    erase_account(viewer(person), keep_words=keep_words)


class TestOpenedAgain:
    @pytest.mark.parametrize("who", ["vera", "edda", "omar"])
    def test_the_reason_goes_and_the_letter_is_stopped(self, cast, made, who):
        decline(cast.vera, made, HERS)
        assert told(cast.mira) == [("declined", HERS)]
        assert letters(cast.mira) == [(False, True)]
        reopen_correction(viewer(getattr(cast, who)), made.key)
        assert told(cast.mira) == [("declined", ""), ("reopened", "")]
        assert letters(cast.mira) == [(True, False)]
        run_worker()
        assert mail.outbox == []

    def test_a_letter_that_was_sent_loses_its_text(self, cast, made):
        decline(cast.vera, made, HERS)
        run_worker()
        assert HERS in mail.outbox[0].body
        reopen_correction(viewer(cast.vera), made.key)
        assert letters(cast.mira) == [(False, False)]
        assert Letter.objects.get(person=cast.mira).sent_at is not None

    def test_also_by_who_proposed_it_and_is_not_told_of_that(self, cast, article):
        own = other(cast, article, person=cast.edda)
        decline(cast.vera, own, HERS)
        assert told(cast.edda) == [("declined", HERS)]
        reopen_correction(viewer(cast.edda), own.key)
        assert told(cast.edda) == [("declined", "")]
        assert letters(cast.edda) == [(True, False)]

    def test_what_else_they_were_told_stays(self, cast, article, made):
        second = other(cast, article, person=cast.mira)
        decline(cast.vera, second)
        accept(cast.vera, made)
        reopen_correction(viewer(cast.vera), made.key)
        assert told(cast.mira) == [("declined", WHY), ("accepted", ""), ("reopened", "")]
        assert letters(cast.mira) == [(False, True), (True, True)]

    @pytest.mark.parametrize("who", ["mira", "noor"])
    def test_who_may_not_takes_nothing_away(self, cast, made, who):
        decline(cast.vera, made, HERS)
        with pytest.raises(NotPermitted):
            reopen_correction(viewer(getattr(cast, who)), made.key)
        assert told(cast.mira) == [("declined", HERS)]
        assert letters(cast.mira) == [(False, True)]


class TestErased:
    @pytest.fixture
    def twice(self, cast, made):
        """Declined by vera, opened again and declined by edda."""
        decline(cast.vera, made, HERS)
        reopen_correction(viewer(cast.edda), made.key)
        decline(cast.edda, made)
        return made

    def test_of_a_decline_that_is_over_nothing_is_left(self, cast, twice):
        erase(cast.vera)
        assert told(cast.mira) == [("declined", ""), ("reopened", ""), ("declined", WHY)]
        assert letters(cast.mira) == [(True, False), (False, True)]
        assert not Letter.objects.filter(body__contains=HERS).exists()

    def test_only_ones_own_reason_becomes_dots(self, cast, twice):
        erase(cast.edda)
        assert told(cast.mira) == [("declined", ""), ("reopened", ""), ("declined", "…")]
        assert letters(cast.mira) == [(True, False), (True, False)]

    def test_a_letter_not_sent_yet_is_never_sent(self, cast, article, made):
        decline(cast.vera, made, HERS)
        decline(cast.edda, other(cast, article))
        erase(cast.vera)
        assert letters(cast.mira) == [(True, False)]
        assert letters(cast.noor) == [(False, True)]
        run_worker()
        assert [letter.to for letter in mail.outbox] == [[cast.noor.email]]

    def test_the_words_kept_all_stays(self, cast, made):
        decline(cast.vera, made, HERS)
        erase(cast.vera, keep_words=True)
        assert told(cast.mira) == [("declined", HERS)]
        assert letters(cast.mira) == [(False, True)]

    def test_many_are_found_at_once(self, cast, article, made, django_assert_max_num_queries):
        for _each in range(6):
            decline(cast.vera, other(cast, article), HERS)
        with django_assert_max_num_queries(1_000) as asked:
            erase(cast.vera)
        about = [one["sql"] for one in asked if "commentary_notice" in one["sql"]]
        assert len(about) == 3, about
        assert told(cast.noor) == [("declined", "…")] * 6
