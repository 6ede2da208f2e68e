"""Measures against people: who takes them, what they stop, how they end, what is told."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from commentary.actions import notices, sanctions
from commentary.actions.statements import Reasoning
from commentary.actions.tokens import make_token
from commentary.errors import Conflict, InvalidInput, NotFound, NotPermitted, RateLimited
from commentary.formats import proofs
from commentary.models import Annotation, Decision, LedgerEntry, Message, Notice, Sanction
from commentary.queries import sanctions as queries
from commentary.vocabulary import MAX_MESSAGE
from tests.core.moderation.deciding import REASONS
from tests.people import (
    ANONYMOUS,
    PASSWORD,
    SYSTEM,
    edit,
    give_password,
    make_article,
    reply,
    respond,
    viewer,
)

BECAUSE = Reasoning(why="It was a misunderstanding.")
KINDS = ("warn", "hold_all", "suspend", "ban")


def later(**more):
    return timezone.now() + timedelta(**(more or {"days": 7}))


def take(cast, kind, *, by=None, username="mira", **more):
    if kind == "suspend":
        more.setdefault("until", later())
    reasons = {"reasoning": REASONS, **more}
    return sanctions.sanction_person(viewer(by or cast.omar), username, kind, **reasons)


def mira(cast):
    cast.mira.refresh_from_db()
    return cast.mira


class TestTaking:
    @pytest.mark.parametrize("kind", KINDS)
    def test_a_moderator_takes_one_with_reasons(self, cast, kind):
        sanction = take(cast, kind)
        decision = sanction.decision
        assert (decision.outcome, decision.person, decision.decider) == (kind, cast.mira, cast.omar)
        assert (decision.why, decision.appeal_until is None) == (REASONS.why, False)
        assert decision.until == sanction.until
        assert mira(cast).is_barred == (kind in ("suspend", "ban"))
        assert Notice.objects.get(person=cast.mira).about["outcome"] == kind
        entry = LedgerEntry.objects.get(verb="sanction")
        assert (entry.actor, entry.subject_key, entry.after["kind"]) == (cast.omar, "mira", kind)

    @pytest.mark.parametrize("kind", KINDS)
    def test_on_one_article_nobody_is_shut_out_of_the_site(self, cast, article, kind):
        sanction = take(cast, kind, article=article.slug)
        assert (sanction.article, sanction.decision.article) == (article, article)
        assert not mira(cast).is_barred

    def test_a_ban_has_no_end_and_a_warning_none_either(self, cast):
        assert take(cast, "warn", until=later()).until is None
        assert take(cast, "ban", until=later()).until is None
        assert mira(cast).barred_until == sanctions.FOREVER

    def test_the_latest_end_of_several_counts(self, cast):
        take(cast, "suspend")
        ban = take(cast, "ban")
        assert mira(cast).barred_until == sanctions.FOREVER
        sanctions.lift_sanction(viewer(cast.omar), ban.key, reasoning=BECAUSE)
        assert timezone.now() < mira(cast).barred_until < sanctions.FOREVER

    @pytest.mark.parametrize("until", [None, timedelta(0), timedelta(days=-1), "forever"])
    def test_a_suspension_ends_at_a_time_to_come(self, cast, until):
        end = timezone.now() + until if isinstance(until, timedelta) else None
        with pytest.raises(InvalidInput) as refused:
            take(cast, "suspend", until=sanctions.FOREVER if until == "forever" else end)
        assert "until" in refused.value.fields

    def test_holding_all_may_have_an_end(self, cast):
        end = later()
        assert take(cast, "hold_all", until=end).until == end

    @pytest.mark.parametrize("kind", ["", "shadow", "lift"])
    def test_there_is_no_other_measure(self, cast, kind):
        with pytest.raises(InvalidInput) as refused:
            take(cast, kind)
        assert "kind" in refused.value.fields

    def test_none_without_reasons(self, cast):
        with pytest.raises(InvalidInput) as refused:
            take(cast, "ban", reasoning=Reasoning())
        assert set(refused.value.fields) >= {"facts", "ground", "provision", "why"}
        assert not mira(cast).is_barred

    @pytest.mark.parametrize("name", ["anonymous", "mira", "noor", "vera", "edda", "samir"])
    def test_nobody_else_does(self, cast, name):
        with pytest.raises(NotPermitted):
            sanctions.sanction_person(cast.viewers()[name], "noor", "ban", reasoning=REASONS)
        assert not Sanction.objects.exists()

    def test_not_against_oneself_nor_people_without_an_account(self, cast):
        for username, refusal in (("omar", NotPermitted), ("basil-brook~1", NotPermitted)):
            with pytest.raises(refusal):
                take(cast, "ban", username=username)
        for username in ("samir", "nobody"):
            with pytest.raises(NotFound):
                take(cast, "ban", username=username)

    def test_against_moderators_only_administrators_do(self, cast):
        una = User.objects.create_user("una", roles=["moderator"])
        with pytest.raises(NotPermitted, match="Only administrators"):
            take(cast, "ban", username="una")
        take(cast, "ban", username="una", by=cast.ada)
        una.refresh_from_db()
        assert not viewer(una).is_moderator

    def test_no_article_that_one_may_not_read(self, cast):
        draft = make_article(state="draft")
        for slug in (draft.slug, "none"):
            with pytest.raises(NotFound):
                take(cast, "suspend", article=slug)

    def test_one_of_a_kind_for_each_place_but_warnings(self, cast, article):
        for kind in ("hold_all", "suspend", "ban"):
            take(cast, kind)
            with pytest.raises(Conflict) as refused:
                take(cast, kind)
            assert refused.value.code == "in_force"
            take(cast, kind, article=article.slug)
        for _time in range(2):
            take(cast, "warn")

    def test_the_database_holds_that_too(self, cast):
        first = take(cast, "hold_all")
        other = take(cast, "warn").decision
        with pytest.raises(IntegrityError), transaction.atomic():
            Sanction.objects.create(
                key="other", person=cast.mira, kind="hold_all", at=first.at, decision=other
            )

    def test_one_that_has_run_out_stands_in_nobodys_way(self, cast):
        first = take(cast, "suspend")
        Sanction.objects.filter(pk=first.pk).update(until=timezone.now() - timedelta(seconds=1))
        assert take(cast, "suspend").pk
        first.refresh_from_db()
        assert first.ended_at == first.until

    def test_as_often_as_the_limit_allows(self, cast, rates):
        rates(moderate=(0, 60))
        with pytest.raises(RateLimited):
            take(cast, "warn")


class TestShutOut:
    def test_sessions_end_and_tokens_go_silent(self, cast, client):
        give_password(cast.mira)
        client.post("/accounts/login/", {"login": "mira", "password": PASSWORD})
        assert UserSession.objects.filter(user=cast.mira).exists()
        make_token(viewer(cast.mira), name="reader", scope="read", days=3)
        take(cast, "suspend")
        assert not UserSession.objects.filter(user=cast.mira).exists()
        assert not Session.objects.filter(session_key=client.cookies["sessionid"].value).exists()
        assert not viewer(mira(cast)).is_member

    def test_on_one_article_everything_else_goes_on(self, cast, article):
        other = make_article(title="Another map")
        mine = respond(cast.mira, article)
        take(cast, "suspend", article=article.slug)
        for deed in (
            lambda: respond(cast.mira, article),
            lambda: reply(cast.mira, mine),
            lambda: edit(cast.mira, mine, "Other words.", version=None),
        ):
            with pytest.raises(NotPermitted, match="until"):
                deed()
        assert respond(cast.mira, other).state == "published"

    @pytest.mark.parametrize("place", ["", "here"])
    def test_who_is_held_waits_with_every_response(self, cast, article, place):
        take(cast, "hold_all", article=article.slug if place else "")
        held = respond(cast.mira, article)
        assert held.state == "held"
        assert [row["code"] for row in held.case.reasons] == ["sanction"]
        other = respond(cast.mira, make_article(title="Another map"))
        assert other.state == ("published" if place else "held")

    def test_when_it_is_over_one_posts_again_without_any_job(self, cast, article):
        one, other = take(cast, "suspend", article=article.slug), take(cast, "suspend")
        Sanction.objects.filter(pk__in=(one.pk, other.pk)).update(until=timezone.now())
        User.objects.filter(pk=cast.mira.pk).update(barred_until=timezone.now())
        assert respond(mira(cast), article).state == "published"

    def test_what_was_written_before_stays(self, cast, article):
        mine = respond(cast.mira, article)
        take(cast, "ban")
        assert Annotation.objects.get(pk=mine.pk).state == "published"


class TestWarnings:
    def test_one_posts_again_once_it_is_acknowledged(self, cast, article):
        sanction = take(cast, "warn")
        with pytest.raises(NotPermitted, match="warned"):
            respond(cast.mira, article)
        assert [one.key for one in queries.list_own_warnings(viewer(cast.mira))] == [sanction.key]
        done = sanctions.acknowledge_warning(viewer(cast.mira), sanction.key)
        assert done.acknowledged_at == done.ended_at is not None
        assert queries.list_own_warnings(viewer(cast.mira)) == []
        assert respond(cast.mira, article).state == "published"
        assert LedgerEntry.objects.get(verb="acknowledge").actor == cast.mira

    def test_its_notice_stays_unread_until_then(self, cast):
        sanction = take(cast, "warn")
        take(cast, "hold_all")
        assert notices.mark_read(viewer(cast.mira)) == 1
        assert mira(cast).unread_notices == 1
        sanctions.acknowledge_warning(viewer(cast.mira), sanction.key)
        assert mira(cast).unread_notices == 0

    def test_twice_is_once(self, cast):
        sanction = take(cast, "warn")
        first = sanctions.acknowledge_warning(viewer(cast.mira), sanction.key)
        again = sanctions.acknowledge_warning(viewer(cast.mira), sanction.key)
        assert again.acknowledged_at == first.acknowledged_at
        assert LedgerEntry.objects.filter(verb="acknowledge").count() == 1

    def test_by_the_link_of_the_letter(self, cast):
        sanction = take(cast, "warn")
        proof = proofs.sign("decision", sanction.decision.key)
        done = sanctions.acknowledge_warning(ANONYMOUS, sanction.key, proof=proof)
        assert done.acknowledged_at

    @pytest.mark.parametrize("name", ["anonymous", "noor", "vera", "edda", "omar", "ada", "system"])
    def test_by_nobody_else(self, cast, name):
        sanction = take(cast, "warn")
        with pytest.raises(NotFound):
            sanctions.acknowledge_warning(cast.viewers()[name], sanction.key)

    def test_nothing_but_a_warning_is_acknowledged(self, cast):
        for key in (take(cast, "hold_all").key, "none"):
            with pytest.raises(NotFound):
                sanctions.acknowledge_warning(viewer(cast.mira), key)


class TestLifting:
    @pytest.mark.parametrize("kind", KINDS)
    def test_a_moderator_lifts_one(self, cast, kind):
        sanction = take(cast, kind)
        sanctions.lift_sanction(viewer(cast.omar), sanction.key, reasoning=BECAUSE)
        sanction.refresh_from_db()
        assert (sanction.ended_at is None, mira(cast).is_barred) == (False, False)
        lifted = Decision.objects.get(outcome="lift")
        assert (lifted.reverses, lifted.why) == (sanction.decision, BECAUSE.why)
        assert LedgerEntry.objects.filter(verb="lift_sanction").count() == 1

    def test_once(self, cast):
        sanction = take(cast, "ban")
        sanctions.lift_sanction(viewer(cast.omar), sanction.key, reasoning=BECAUSE)
        with pytest.raises(Conflict):
            sanctions.lift_sanction(viewer(cast.omar), sanction.key, reasoning=BECAUSE)

    def test_only_by_those_who_could_have_taken_it(self, cast):
        una = User.objects.create_user("una", roles=["moderator"])
        sanction = take(cast, "hold_all", username="una", by=cast.ada)
        for person in (una, cast.omar):
            with pytest.raises(NotPermitted):
                sanctions.lift_sanction(viewer(person), sanction.key, reasoning=BECAUSE)
        for person in (cast.mira, cast.noor, cast.edda, None):
            with pytest.raises(NotFound):
                sanctions.lift_sanction(viewer(person), sanction.key, reasoning=BECAUSE)
        with pytest.raises(NotFound):
            sanctions.lift_sanction(viewer(cast.ada), "none", reasoning=BECAUSE)


class TestRunningOut:
    def test_the_daily_job_ends_what_is_over(self, cast, article):
        over, there = take(cast, "suspend"), take(cast, "hold_all", article=article.slug)
        take(cast, "ban", username="noor")
        Sanction.objects.filter(pk=over.pk).update(until=timezone.now())
        assert sanctions.end_overdue(SYSTEM) == 1
        over.refresh_from_db()
        there.refresh_from_db()
        assert (over.ended_at, there.ended_at) == (over.until, None)
        assert mira(cast).barred_until is None
        cast.noor.refresh_from_db()
        assert cast.noor.is_barred
        assert LedgerEntry.objects.get(verb="end_sanction").system == "tests"
        assert sanctions.end_overdue(SYSTEM) == 0

    @pytest.mark.parametrize("name", ["anonymous", "mira", "edda", "omar"])
    def test_only_administrators_and_tasks_run_it(self, cast, name):
        with pytest.raises(NotPermitted):
            sanctions.end_overdue(cast.viewers()[name])


class TestNotes:
    def test_moderators_keep_them_among_themselves(self, cast):
        note = sanctions.write_note(viewer(cast.omar), "mira", " Ask before banning. ")
        assert (note.body, note.internal, note.person) == ("Ask before banning.", True, cast.mira)
        entry = LedgerEntry.objects.get(verb="note")
        assert "Ask" not in f"{entry.before}{entry.after}{entry.reason}"

    @pytest.mark.parametrize("name", ["anonymous", "mira", "noor", "edda", "system"])
    def test_others_do_not(self, cast, name):
        with pytest.raises(NotPermitted):
            sanctions.write_note(cast.viewers()[name], "mira", "Well")

    @pytest.mark.parametrize("body", ["", " \n", "x" * (MAX_MESSAGE + 1)])
    def test_they_say_something_and_not_too_much(self, cast, body):
        with pytest.raises(InvalidInput):
            sanctions.write_note(viewer(cast.omar), "mira", body)

    def test_the_database_keeps_them_internal(self, cast):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.create(
                person=cast.mira, author=cast.omar, at=timezone.now(), body="x", internal=False
            )


class TestReading:
    def test_moderators_read_the_whole_history(self, cast, article):
        first = take(cast, "warn")
        take(cast, "suspend", article=article.slug)
        sanctions.lift_sanction(viewer(cast.ada), first.key, reasoning=BECAUSE)
        now, then = queries.list_sanctions(viewer(cast.omar), "mira")
        assert (now.kind, now.in_force, now.article) == ("suspend", True, article.slug)
        assert (then.kind, then.in_force, then.decider) == ("warn", False, "omar")

    @pytest.mark.parametrize("name", ["anonymous", "mira", "noor", "edda"])
    def test_nobody_else_does(self, cast, name):
        with pytest.raises(NotPermitted):
            queries.list_sanctions(cast.viewers()[name], "mira")
        assert queries.list_reasons(cast.viewers()[name]) == []

    def test_one_of_them_is_for_moderators_and_the_person(self, cast):
        key = take(cast, "warn").key
        assert queries.find_sanction(viewer(cast.omar), key).decider == "omar"
        assert queries.find_sanction(viewer(cast.mira), key).decider == ""
        for person in (None, cast.noor, cast.edda):
            with pytest.raises(NotFound):
                queries.find_sanction(viewer(person), key)

    def test_a_stranger_has_no_warnings(self):
        assert queries.list_own_warnings(ANONYMOUS) == []

    def test_the_sentence_for_somebody_who_is_shut_out(self, cast):
        assert queries.why_barred(cast.mira) == ""
        take(cast, "suspend")
        assert "suspended until" in queries.why_barred(mira(cast))
        take(cast, "ban")
        assert "banned" in queries.why_barred(mira(cast))
        assert [bar.kind for bar in queries.list_bars(cast.mira.pk)] == ["suspend", "ban"]

    def test_the_history_costs_the_same_with_more_of_it(self, cast):
        def count():
            with CaptureQueriesContext(connection) as asked:
                queries.list_sanctions(viewer(cast.omar), "mira")
            return len(asked)

        take(cast, "warn")
        assert count() == 2
        for _time in range(3):
            take(cast, "warn")
        assert count() == 2


def test_a_session_begun_while_one_was_shut_out_ends_at_its_next_request(cast):
    client = Client()
    client.force_login(cast.mira)
    User.objects.filter(pk=cast.mira.pk).update(barred_until=later())
    assert client.get("/notices/").status_code == 302
    assert "_auth_user_id" not in client.session
