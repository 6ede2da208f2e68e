"""Flags: who may, what is kept, who sees it. Legal notices and hiding stand in other files."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commentary.actions.flags import flag_response
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted, RateLimited
from commentary.models import Case, Flag, LedgerEntry
from commentary.queries.flags import find_own_flag, list_flags_of, list_own_flags, rights_to_flag
from commentary.vocabulary import MAX_FLAG_TEXT
from tests.core.moderation.flagging import LAW, flag, make_readers, notify
from tests.people import (
    ANONYMOUS,
    SYSTEM,
    make_article,
    reply,
    respond,
    set_policy,
    viewer,
    withdraw,
)


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "Whoever drew this is a fool.")


class TestFlagging:
    def test_a_flag_is_kept_and_stands_before_moderators(self, cast, response):
        made = flag(cast.noor, response, text="  It insults the author. ")
        assert (made.kind, made.reason, made.text) == ("flag", "abuse", "  It insults the author.")
        assert (made.state, made.wording, made.weight, made.counts) == ("open", 1, 1.0, True)
        case = Case.objects.get(response=response)
        assert (case.state, case.reason, case.flag_count, case.flag_weight) == (
            *("open", "flagged"),
            *(1, 1.0),
        )
        entry = LedgerEntry.objects.get(verb="flag")
        assert (entry.actor, entry.subject, entry.subject_key) == (cast.noor, "flag", made.key)
        assert entry.after == {"response": response.key, "reason": "abuse", "wording": 1}

    def test_nothing_in_the_case_tells_what_the_reporter_wrote(self, cast, response):
        flag(cast.noor, response, text="canary")
        case = Case.objects.get(response=response)
        assert case.reasons == [{"code": "flagged", "says": "", "found": []}]

    @pytest.mark.parametrize("who", ["noor", "vera", "edda", "omar", "ada"])
    def test_any_member_may(self, cast, response, who):
        assert flag(getattr(cast, who), response).state == "open"

    @pytest.mark.parametrize("who", ["anonymous", "samir", "basil", "system"])
    def test_nobody_else_may(self, cast, response, who):
        with pytest.raises(NotPermitted, match="Log in to flag"):
            flag_response(cast.viewers()[who], response.key, reason="spam")
        assert not Flag.objects.exists()

    def test_one_does_not_flag_oneself(self, cast, response):
        with pytest.raises(NotPermitted, match="your own response"):
            flag(cast.mira, response)

    def test_what_is_not_shown_is_not_flagged(self, cast, article, response):
        reply(cast.noor, response)
        withdraw(cast.mira, response)
        with pytest.raises(NotPermitted, match="not shown"):
            flag(cast.noor, response)

    def test_what_one_may_not_see_looks_as_if_it_never_was(self, cast, article):
        note = respond(cast.mira, article, kind="note")
        set_policy(article, "held")
        held = respond(cast.mira, article)
        for key in (note.key, held.key, "x" * 12, "", "nul\0"):
            with pytest.raises(NotFound):
                flag_response(viewer(cast.noor), key, reason="spam")

    def test_a_response_in_a_draft_is_found_by_nobody(self, cast, response):
        type(response.article).objects.update(state="draft")
        with pytest.raises(NotFound):
            flag(cast.noor, response)

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"reason": ""}, "reason"),
            ({"reason": "boring"}, "reason"),
            ({"reason": "other"}, "text"),
            ({"reason": "other", "text": " \n\t"}, "text"),
            ({"reason": "spam", "text": "x" * (MAX_FLAG_TEXT + 1)}, "text"),
        ],
    )
    def test_what_cannot_be_taken_names_its_field(self, cast, response, said, field):
        with pytest.raises(InvalidInput) as refused:
            flag_response(viewer(cast.noor), response.key, **said)
        assert list(refused.value.fields) == [field]

    def test_flags_are_counted(self, cast, response, rates):
        rates(flag=(1, 3600))
        flag(cast.noor, response)
        with pytest.raises(RateLimited):
            flag(cast.noor, response)

    def test_the_same_flag_sent_twice_is_one(self, cast, response):
        first = flag(cast.noor, response, text="Look.")
        assert flag(cast.noor, response, text="Look.") == first
        assert Flag.objects.count() == 1
        assert LedgerEntry.objects.filter(verb="flag").count() == 1

    def test_another_by_the_same_person_is_refused(self, cast, response):
        flag(cast.noor, response)
        with pytest.raises(Conflict) as refused:
            flag(cast.noor, response, reason="spam")
        assert refused.value.code == "already_flagged"
        flag(cast.vera, response)
        assert Case.objects.get(response=response).flag_count == 2

    def test_a_flag_costs_as_much_in_a_long_debate(self, cast, article, response):
        def cost(person):
            with CaptureQueriesContext(connection) as queries:
                flag(person, response)
            return len([q for q in queries if "SAVEPOINT" not in q["sql"]])

        readers = make_readers(2)
        first = cost(readers[0])
        for _number in range(20):
            reply(cast.vera, response)
        assert cost(readers[1]) <= first <= 16


class TestWhatMayBeSeen:
    def test_moderators_see_who_flagged_and_why(self, cast, response):
        flag(cast.noor, response, text="Look.")
        notify(ANONYMOUS, response, name="Jana Novak", email="jana@example.org")
        for person in (cast.omar, cast.ada):
            notice, own = list_flags_of(viewer(person), response)
            assert (own.username, own.text, own.email) == ("noor", "Look.", "")
            assert (notice.username, notice.name, notice.email) == (
                *("", "Jana Novak"),
                "jana@example.org",
            )
            assert notice.law == LAW

    @pytest.mark.parametrize("who", ["anonymous", "mira", "noor", "vera", "edda", "samir", "basil"])
    def test_nobody_else_does(self, cast, response, who):
        flag(cast.noor, response)
        assert list_flags_of(cast.viewers()[who], response) == []

    def test_a_moderator_does_not_learn_who_flagged_their_own_response(self, cast, article):
        own = respond(cast.omar, article)
        flag(cast.noor, own)
        assert list_flags_of(viewer(cast.omar), own) == []
        assert len(list_flags_of(viewer(cast.ada), own)) == 1

    def test_one_sees_ones_own_flags_newest_first_page_by_page(self, cast, article):
        made = [flag(cast.noor, respond(cast.mira, article, f"N {n}")) for n in range(3)]
        flag(cast.vera, made[0].response)
        first = list_own_flags(viewer(cast.noor), limit=2)
        assert [one.key for one in first] == [made[2].key, made[1].key]
        rest = list_own_flags(viewer(cast.noor), before=first[-1].key, limit=2)
        assert [one.key for one in rest] == [made[0].key]
        assert rest[0].article_title == article.title

    def test_a_cursor_that_is_not_ones_own_is_refused(self, cast, response):
        made = flag(cast.noor, response)
        for key in (made.key, "x", "nul\0"):
            with pytest.raises(InvalidInput):
                list_own_flags(viewer(cast.vera), before=key, limit=2)

    def test_guests_have_no_list(self, cast, response):
        notify(ANONYMOUS, response)
        assert list_own_flags(ANONYMOUS, limit=9) == []
        assert list_own_flags(SYSTEM, limit=9) == []
        assert find_own_flag(ANONYMOUS, response) is None

    def test_one_is_told_that_a_moderator_is_looking(self, cast, response):
        flag(cast.noor, response)
        seen = find_own_flag(viewer(cast.noor), response)
        assert (seen.step, seen.outcome) == ("open", {})
        until = timezone.now() + timedelta(minutes=9)
        Case.objects.update(state="claimed", claimed_by=cast.omar, claimed_until=until)
        seen = find_own_flag(viewer(cast.noor), response)
        assert (seen.state, seen.step) == ("open", "reviewed")
        assert "omar" not in repr(seen)

    def test_why_one_may_not(self, cast, response):
        assert rights_to_flag(viewer(cast.noor), response) == {"flag": "", "notify": ""}
        assert rights_to_flag(ANONYMOUS, response)["notify"] == ""
        assert "Log in" in rights_to_flag(ANONYMOUS, response)["flag"]
        assert "own response" in rights_to_flag(viewer(cast.mira), response)["notify"]


def test_what_stands_in_an_archived_article_can_still_be_flagged(cast):
    article = make_article()
    bad = respond(cast.mira, article)
    type(article).objects.update(state="archived")
    assert flag(cast.noor, bad).state == "open"
