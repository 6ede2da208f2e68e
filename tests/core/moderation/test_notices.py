"""What people are told: who, by what, how often, and that it can be taken back."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.erasure import blank_user
from accounts.models import User
from commentary.actions.letters import LetterText
from commentary.actions.notices import mark_read, take_back, tell, tell_decision
from commentary.errors import NotFound, NotPermitted
from commentary.models import Flag, Letter, Notice
from commentary.queries.notices import find_notice, list_notices
from commentary.vocabulary import NoticeKind, Outcome
from tests.core.moderation.outbox import decided, let_time_pass, letters_to, run_worker, tasks
from tests.people import respond, viewer

pytestmark = pytest.mark.django_db

LETTER = LetterText("message", {"body": "Please say more.", "case_url": "/x/"}, "message:1")


def unread(person):
    """The counter of a person, which must be what there is to count."""
    counted = User.objects.get(pk=person.pk).unread_notices
    assert counted == Notice.objects.filter(person=person, read_at=None).count()
    return counted


def kinds(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def flag(person, response):
    return Flag.objects.create(
        key=f"flag{person.pk}",
        response=response,
        article=response.article,
        reporter=person,
        reason="abuse",
        wording=1,
        at=timezone.now(),
    )


class TestTelling:
    def test_a_person_is_told_by_notice_and_letter(self, cast):
        tell(cast.mira.pk, NoticeKind.MESSAGE, about={"article": "Maps"}, url="/x/", letter=LETTER)
        (told,) = list_notices(viewer(cast.mira), limit=9)
        assert (told.kind, told.about, told.url, told.read_at) == (
            *("message", {"article": "Maps"}, "/x/"),
            None,
        )
        assert unread(cast.mira) == 1
        run_worker()
        assert [one.to for one in mail.outbox] == [["mira@example.org"]]

    def test_it_costs_two_statements_and_three_more_with_a_letter(self, cast):
        for letter, most in ((None, 2), (LETTER, 5)):
            with CaptureQueriesContext(connection) as asked:
                tell(cast.mira.pk, NoticeKind.MESSAGE, about={}, letter=letter)
            assert len(asked) == most, [one["sql"] for one in asked]

    def test_what_is_rolled_back_was_never_told(self, cast):
        with transaction.atomic():
            tell(cast.mira.pk, NoticeKind.MESSAGE, about={}, letter=LETTER)
            transaction.set_rollback(True)
        assert unread(cast.mira) == 0
        assert letters_to(cast.mira) == []
        assert tasks() == []

    def test_an_unclaimed_person_is_told_nothing(self, cast):
        tell(cast.basil.pk, NoticeKind.MESSAGE, about={}, letter=LETTER)
        assert kinds(cast.basil) == letters_to(cast.basil) == []

    def test_an_erased_person_is_told_nothing(self, cast):
        blank_user(cast.mira)
        tell(cast.mira.pk, NoticeKind.MESSAGE, about={}, letter=LETTER)
        assert kinds(cast.mira) == letters_to(cast.mira) == []

    def test_a_barred_person_is_told_and_gets_the_letter(self, cast):
        User.objects.filter(pk=cast.mira.pk).update(barred_until=timezone.now() + timedelta(days=9))
        tell(cast.mira.pk, NoticeKind.SANCTION, about={}, letter=LETTER)
        assert unread(cast.mira) == 1
        assert len(letters_to(cast.mira)) == 1


class TestWhereALetterGoes:
    def tell(self, person):
        tell(person.pk, NoticeKind.MESSAGE, about={}, letter=LETTER)
        return [letter.address for letter in letters_to(person)]

    def test_to_the_primary_address(self, cast):
        EmailAddress.objects.filter(user=cast.mira).update(primary=False)
        make = EmailAddress.objects.create
        make(user=cast.mira, email="first@example.org", verified=True, primary=True)
        assert self.tell(cast.mira) == ["first@example.org"]

    def test_never_to_one_that_nobody_confirmed(self, cast):
        EmailAddress.objects.filter(user=cast.mira).update(verified=False)
        assert self.tell(cast.mira) == []
        assert unread(cast.mira) == 1

    def test_to_the_accounts_own_where_nobody_is_asked_to_confirm(self, cast, settings):
        settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
        EmailAddress.objects.all().delete()
        assert self.tell(cast.mira) == ["mira@example.org"]
        User.objects.filter(pk=cast.noor.pk).update(email="")
        assert self.tell(cast.noor) == []

    def test_with_times_of_the_receivers_zone(self, cast, article):
        User.objects.filter(pk=cast.mira.pk).update(time_zone="Asia/Tokyo")
        made = respond(cast.mira, article)
        tell_decision(decided("remove", cast.mira, response=made))
        assert " JST" in letters_to(cast.mira)[-1].body
        assert timezone.get_current_timezone_name() == "UTC"


class TestDecisions:
    @pytest.mark.parametrize(
        ("outcome", "kind", "by_letter"),
        [
            ("approve", "approved", False),
            ("remove", "decision", True),
            ("hide", "decision", True),
            ("collapse", "decision", True),
            ("restore", "decision", True),
            ("warn", "sanction", True),
            ("hold_all", "sanction", True),
            ("suspend", "sanction", True),
            ("ban", "sanction", True),
            ("lift", "sanction", True),
            ("uphold", "appeal", True),
            ("overturn", "appeal", True),
            ("change", "appeal", True),
            ("dismiss", "appeal", True),
            ("undo", None, False),
            ("keep", None, False),
        ],
    )
    def test_each_is_told_in_its_way(self, cast, article, outcome, kind, by_letter):
        made = respond(cast.mira, article)
        made.refresh_from_db()
        Notice.objects.all().delete()
        tell_decision(decided(outcome, cast.mira, response=made, by=cast.omar))
        assert kinds(cast.mira) == ([kind] if kind else [])
        found = letters_to(cast.mira)
        assert bool(found) == by_letter
        for letter in found:
            assert letter.send_after - letter.at > timedelta(seconds=29)
            assert "Omar" not in letter.body
            assert "omar" not in letter.body

    def test_every_outcome_is_in_the_table_above(self):
        marks = self.test_each_is_told_in_its_way.pytestmark
        assert {row[0] for row in marks[0].args[1]} == set(Outcome.values)

    def test_keeping_what_was_hidden_is_told(self, cast, article):
        made = respond(cast.mira, article)
        tell_decision(decided("keep", cast.mira, response=made, state_before="hidden"))
        (told,) = Notice.objects.filter(person=cast.mira)
        assert told.url == f"/responses/{made.key}/"

    def test_a_restriction_leads_to_its_statement_and_to_the_appeal(self, cast, article):
        made = respond(cast.mira, article)
        decision = decided("remove", cast.mira, response=made)
        tell_decision(decision)
        (told,) = Notice.objects.filter(person=cast.mira)
        assert told.url == f"/decisions/{decision.key}/"
        assert told.about == {
            "decision": decision.key,
            "outcome": "remove",
            "response": made.key,
            "article": article.title,
            "until": "",
        }
        (letter,) = letters_to(cast.mira)
        assert letter.key == f"decision:{decision.key}"
        assert [link.split("?")[0].rpartition("8000")[2] for link in letter.links] == [
            "",
            f"/decisions/{decision.key}/",
            f"/decisions/{decision.key}/appeal/",
        ]
        for line in ("It calls a person names.", "Argue with what was said.", "free of charge"):
            assert line in letter.body

    def test_a_measure_says_until_when(self, cast):
        until = timezone.now() + timedelta(days=7)
        decision = decided("suspend", cast.mira, by=cast.omar, until=until)
        tell_decision(decision)
        (told,) = Notice.objects.filter(person=cast.mira)
        assert (told.about["until"], told.about["article"]) == (until.isoformat(), "")
        assert "The whole site." in letters_to(cast.mira)[0].body


class TestTakingBack:
    def test_an_undone_decision_is_untold(self, cast, article):
        made = respond(cast.mira, article)
        decision = decided("remove", cast.mira, response=made)
        other = decided("collapse", cast.mira, response=made)
        flag(cast.noor, made)
        tell_decision(decision)
        tell_decision(other)
        about = {"decision": decision.key, "state": "agreed"}
        tell(cast.noor.pk, NoticeKind.FLAG, about=about)
        tell(cast.noor.pk, NoticeKind.MESSAGE, about={})
        take_back(decision.key)
        assert (unread(cast.mira), unread(cast.noor)) == (1, 1)
        let_time_pass(seconds=60)
        run_worker()
        assert [letter.key for letter in Letter.objects.exclude(sent_at=None)] == [
            f"decision:{other.key}"
        ]

    def test_what_was_read_stays(self, cast, article):
        decision = decided("remove", cast.mira, response=respond(cast.mira, article))
        tell_decision(decision)
        mark_read(viewer(cast.mira))
        take_back(decision.key)
        assert (unread(cast.mira), len(kinds(cast.mira))) == (0, 1)

    def test_a_measure_against_a_person_is_untold_too(self, cast):
        decision = decided("warn", cast.mira)
        tell_decision(decision)
        take_back(decision.key)
        assert kinds(cast.mira) == []

    def test_what_was_never_decided_takes_back_nothing(self, cast):
        tell(cast.mira.pk, NoticeKind.DECISION, about={"decision": "abc"})
        take_back("abc")
        assert unread(cast.mira) == 1

    def test_it_asks_a_fixed_number_of_statements(self, cast, article):
        made = respond(cast.mira, article)
        asked_for = []
        for people in ([cast.noor], [cast.noor, cast.edda, cast.omar]):
            decision = decided("hide", cast.mira, response=made)
            Flag.objects.all().delete()
            for person in people:
                flag(person, made)
            with CaptureQueriesContext(connection) as asked:
                take_back(decision.key)
            asked_for.append(len(asked))
        assert asked_for == [6, 6], asked_for


class TestReading:
    def told(self, person, times=3):
        for number in range(times):
            tell(person.pk, NoticeKind.MESSAGE, about={"number": number})
        return [row.pk for row in list_notices(viewer(person), limit=9)]

    def test_all_or_some_are_marked_as_read(self, cast):
        newest, *_older = self.told(cast.mira)
        assert mark_read(viewer(cast.mira), [newest]) == 1
        assert mark_read(viewer(cast.mira), [newest]) == 0
        assert unread(cast.mira) == 2
        assert mark_read(viewer(cast.mira)) == 2
        assert unread(cast.mira) == 0

    def test_a_warning_is_read_once_it_is_acknowledged(self, cast):
        tell(cast.mira.pk, NoticeKind.SANCTION, about={"outcome": "warn"})
        assert mark_read(viewer(cast.mira)) == 0
        assert unread(cast.mira) == 1
        assert mark_read(viewer(cast.mira), acknowledged=True) == 1
        assert unread(cast.mira) == 0

    def test_nobody_marks_anothers(self, cast):
        ids = self.told(cast.mira)
        for person in (cast.noor, cast.omar, cast.ada):
            assert mark_read(viewer(person), ids) == 0
        assert unread(cast.mira) == 3

    def test_who_is_not_logged_in_marks_nothing(self, cast):
        for person in (None, cast.samir, cast.basil):
            with pytest.raises(NotPermitted):
                mark_read(viewer(person))

    def test_it_costs_five_statements_with_its_transaction(self, cast):
        self.told(cast.mira)
        with CaptureQueriesContext(connection) as asked:
            mark_read(viewer(cast.mira))
        assert len(asked) == 5, [one["sql"] for one in asked]

    def test_everybody_sees_their_own_alone(self, cast):
        ids = self.told(cast.mira)
        for name, seen in cast.viewers().items():
            found = list_notices(seen, limit=9)
            assert [row.pk for row in found] == (ids if name == "mira" else [])
            if name != "mira":
                with pytest.raises(NotFound):
                    find_notice(seen, ids[0])
        assert find_notice(viewer(cast.mira), ids[0]).pk == ids[0]

    def test_pages_go_on_behind_the_last_one(self, cast):
        ids = self.told(cast.mira, 5)
        seen = viewer(cast.mira)
        first = [row.pk for row in list_notices(seen, limit=2)]
        second = [row.pk for row in list_notices(seen, before=first[-1], limit=9)]
        assert first + second == ids
        assert [row.pk for row in list_notices(seen, before=10**30, limit=9)] == ids
        assert [row.pk for row in list_notices(seen, before=-1, limit=9)] == ids

    @pytest.mark.parametrize("number", [0, -1, 10**30])
    def test_a_number_that_no_notice_has_is_not_found(self, cast, number):
        with pytest.raises(NotFound):
            find_notice(viewer(cast.mira), number)

    def test_a_list_costs_one_statement(self, cast):
        self.told(cast.mira)
        with CaptureQueriesContext(connection) as asked:
            list_notices(viewer(cast.mira), limit=30)
        assert len(asked) == 1
