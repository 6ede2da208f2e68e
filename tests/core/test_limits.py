"""Limits: for each person and for each address, in windows, whatever else is refused."""

import time

import pytest

from commentary.actions import limits
from commentary.actions.annotations import post_reply, post_response
from commentary.actions.limits import count_deed
from commentary.errors import InvalidInput, NotFound, RateLimited
from commentary.models import Annotation, RateCount
from commentary.permissions import Viewer
from tests.people import ANONYMOUS, SYSTEM, content, edit, reply, respond, viewer, withdraw


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is moved on."""
    now = [1_000_000_020.0]
    monkeypatch.setattr(time, "time", lambda: now[0])

    def move(seconds):
        now[0] += seconds

    return move


def at(person, address):
    return Viewer.of(person, address=address)


class TestWindows:
    def test_one_too_many_is_refused_and_told_when_to_come_back(self, cast, rates, clock):
        rates(preview=(3, 60))
        for _ in range(3):
            count_deed(viewer(cast.mira), "preview")
        with pytest.raises(RateLimited) as refused:
            count_deed(viewer(cast.mira), "preview")
        assert refused.value.retry_after == 60 - 1_000_000_020 % 60
        assert "Try again in a minute" in refused.value.message

    def test_the_wait_is_told_in_minutes(self, cast, rates, clock):
        rates(preview=(0, 3600))
        with pytest.raises(RateLimited) as refused:
            count_deed(viewer(cast.mira), "preview")
        assert refused.value.retry_after == 3600 - 1_000_000_020 % 3600
        assert f"in {-(-refused.value.retry_after // 60)} minutes" in refused.value.message

    def test_the_next_window_begins_anew_and_the_old_count_goes(self, cast, rates, clock):
        rates(preview=(1, 60))
        count_deed(viewer(cast.mira), "preview")
        with pytest.raises(RateLimited):
            count_deed(viewer(cast.mira), "preview")
        clock(60)
        count_deed(viewer(cast.mira), "preview")
        person = RateCount.objects.filter(who=f"person:{cast.mira.pk}")
        assert [row.count for row in person] == [1]

    def test_each_deed_and_each_person_is_counted_apart(self, cast, rates, clock):
        rates(preview=(1, 60), edit=(1, 60))
        for person in (cast.mira, cast.noor):
            count_deed(viewer(person), "preview")
            count_deed(viewer(person), "edit")
            with pytest.raises(RateLimited):
                count_deed(viewer(person), "preview")


class TestAddresses:
    def test_another_address_does_not_lift_a_persons_limit(self, cast, rates, clock):
        rates(preview=(2, 60))
        count_deed(at(cast.mira, "192.0.2.1"), "preview")
        count_deed(at(cast.mira, "192.0.2.2"), "preview")
        with pytest.raises(RateLimited):
            count_deed(at(cast.mira, "192.0.2.3"), "preview")

    def test_many_accounts_at_one_address_are_ten_people(self, cast, rates, clock):
        rates(preview=(1, 60))
        people = [Viewer(number, f"p{number}", address="192.0.2.1") for number in range(1, 12)]
        for person in people[:10]:
            count_deed(person, "preview")
        with pytest.raises(RateLimited):
            count_deed(people[10], "preview")
        count_deed(Viewer(12, "p12", address="192.0.2.9"), "preview")

    def test_who_is_not_logged_in_is_counted_by_address_alone(self, db, rates, clock):
        rates(preview=(2, 60))
        for _ in range(2):
            count_deed(ANONYMOUS, "preview")
        with pytest.raises(RateLimited):
            count_deed(ANONYMOUS, "preview")
        count_deed(Viewer.anonymous(address="192.0.2.99"), "preview")

    def test_an_address_is_not_kept_as_such(self, cast, rates):
        rates()
        count_deed(at(cast.mira, "198.51.100.77"), "preview")
        assert "198.51.100.77" not in str(list(RateCount.objects.values()))

    def test_the_systems_own_tasks_are_not_counted(self, db, rates):
        rates(preview=(0, 60))
        count_deed(SYSTEM, "preview")
        assert not RateCount.objects.exists()


class TestDeeds:
    def test_posting_and_replying_share_a_limit(self, cast, article, rates, clock):
        root = respond(cast.noor, article)
        rates(respond=(2, 60))
        respond(cast.mira, article)
        reply(cast.mira, root)
        for deed in (lambda: respond(cast.mira, article), lambda: reply(cast.mira, root)):
            with pytest.raises(RateLimited):
                deed()
        assert Annotation.objects.filter(author=cast.mira).count() == 2
        edit(cast.mira, Annotation.objects.filter(author=cast.mira)[0], "Still possible.")

    def test_edits_and_withdrawals_share_a_limit(self, cast, article, rates, clock):
        made = respond(cast.mira, article)
        rates(edit=(1, 60))
        edit(cast.mira, made, "Second.")
        with pytest.raises(RateLimited):
            edit(cast.mira, made, "Third.")
        with pytest.raises(RateLimited):
            withdraw(cast.mira, made)
        made.refresh_from_db()
        assert (made.body, made.state) == ("Second.", "published")

    def test_what_is_refused_counts_all_the_same(self, cast, article, rates, clock):
        rates(respond=(2, 60))
        for _ in range(2):
            with pytest.raises(NotFound):
                post_response(viewer(cast.mira), "nowhere", content())
        with pytest.raises(RateLimited):
            post_reply(viewer(cast.mira), "nosuchkey000", content(kind="reply"))

    def test_what_could_never_be_kept_is_told_before_it_counts(self, cast, article, rates):
        rates(respond=(0, 60))
        with pytest.raises(InvalidInput):
            respond(cast.mira, article, "")

    def test_a_count_is_one_statement(self, cast, rates, django_assert_num_queries):
        rates()
        count_deed(viewer(cast.mira), "preview")
        with django_assert_num_queries(1):
            count_deed(viewer(cast.mira), "preview")

    def test_every_deed_that_is_counted_has_a_rate(self, settings):
        counted = {"respond", "edit", "preview", "import", "token", "export"}
        counted |= {"flag", "notice", "appeal", "message", "moderate"}
        counted |= {"revise", "reattach", "settle", "refused"}
        assert set(settings.RATES) == counted
        assert all(most > 0 and seconds > 0 for most, seconds in settings.RATES.values())
        assert limits.__doc__
