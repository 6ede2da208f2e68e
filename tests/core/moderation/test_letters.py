"""The outbox: written with the deed, sent once, tried again, stopped in time."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commentary.actions import letters
from commentary.actions.letters import LetterText, cancel_letters, send_due, send_to, tidy_letters
from commentary.errors import InvalidInput, NotPermitted
from commentary.models import Letter
from tests.core.moderation.outbox import let_time_pass, run_worker, tasks
from tests.people import SYSTEM

pytestmark = pytest.mark.django_db

ADDRESS = "reader@example.org"


class Broken(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected("away")


class Odd(EmailBackend):
    """A mail server that fails in a way that nobody thought of."""

    def send_messages(self, messages):
        raise ValueError("odd")


@pytest.fixture
def away(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"


def letter(key="message:1", **context):
    words = {"article": "On Borrowed Maps", "body": "Please say more.", "case_url": "/x/"}
    return LetterText("message", {**words, **context}, key)


def sent_at(key="message:1"):
    return Letter.objects.get(key=key).sent_at


class TestSending:
    def test_a_letter_goes_out_with_the_workers_next_turn(self):
        send_to(ADDRESS, letter())
        assert mail.outbox == []
        assert tasks() == ["message:1"]
        run_worker()
        (message,) = mail.outbox
        assert message.to == [ADDRESS]
        assert sent_at() is not None
        assert DBTaskResult.objects.successful().count() == 1

    def test_it_costs_two_statements(self):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            send_to(ADDRESS, letter())
        assert len(asked) == 2, [one["sql"] for one in asked]

    def test_the_same_key_is_written_and_sent_once(self):
        send_to(ADDRESS, letter())
        send_to("other@example.org", letter(body="Something else."))
        run_worker()
        run_worker()
        letters.send_letter.call("message:1")
        assert [one.to for one in mail.outbox] == [[ADDRESS]]
        assert "Please say more." in Letter.objects.get().body

    def test_what_is_to_wait_waits(self):
        send_to(ADDRESS, letter(), after=timezone.now() + timedelta(seconds=30))
        run_worker()
        letters.send_letter.call("message:1")
        assert mail.outbox == []
        let_time_pass(seconds=31)
        run_worker()
        assert len(mail.outbox) == 1

    def test_a_time_that_is_over_means_at_once(self):
        send_to(ADDRESS, letter(), after=timezone.now() - timedelta(days=1))
        assert Letter.objects.get().send_after >= Letter.objects.get().at
        run_worker()
        assert len(mail.outbox) == 1

    def test_what_is_rolled_back_was_never_written(self):
        with transaction.atomic():
            send_to(ADDRESS, letter())
            transaction.set_rollback(True)
        assert not Letter.objects.exists()
        assert not DBTaskResult.objects.exists()

    @pytest.mark.parametrize("address", ["", "nobody", "a@b.example\nBcc: c@d.example", "a b@c.d"])
    def test_what_is_no_address_is_refused(self, address):
        with pytest.raises(InvalidInput) as refused:
            send_to(address, letter())
        assert list(refused.value.fields) == ["email"]
        assert not Letter.objects.exists()


class TestFailing:
    def test_a_mail_server_that_is_away_is_tried_again_later_each_time(self, away):
        send_to(ADDRESS, letter())
        pauses = []
        for attempt in range(1, letters.MAX_ATTEMPTS + 1):
            run_worker()
            row = Letter.objects.get()
            assert (row.attempts, row.sent_at) == (attempt, None)
            pauses.append(round((row.send_after - timezone.now()).total_seconds() / 60))
            let_time_pass(hours=7)
        assert pauses == [1, 4, 16, 64, 256, 360, 360, pauses[-1]]
        assert tasks() == []
        assert send_due(SYSTEM) == 0
        assert Letter.objects.get().attempts == letters.MAX_ATTEMPTS

    def test_it_goes_out_once_the_server_is_back(self, settings, away):
        send_to(ADDRESS, letter())
        run_worker()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        run_worker()
        assert mail.outbox == []
        let_time_pass(minutes=1)
        run_worker()
        assert len(mail.outbox) == 1
        assert Letter.objects.get().attempts == 2

    def test_a_failure_of_any_other_kind_is_tried_again_too(self, settings):
        settings.EMAIL_BACKEND = f"{__name__}.Odd"
        send_to(ADDRESS, letter())
        run_worker()
        assert Letter.objects.get().attempts == 1
        assert tasks() == ["message:1"]

    def test_a_worker_killed_with_a_letter_in_its_hand_loses_nothing(self):
        send_to(ADDRESS, letter())
        DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
        assert letters._take("message:1").attempts == 1
        run_worker()
        letters.send_letter.call("message:1")
        assert mail.outbox == [], "another worker took it out of its hand"
        assert send_due(SYSTEM) == 0
        let_time_pass(minutes=9)
        assert send_due(SYSTEM) == 1
        assert send_due(SYSTEM) == 0
        assert len(mail.outbox) == 1

    def test_a_letter_that_lost_its_task_goes_with_the_next_one(self):
        send_to(ADDRESS, letter("message:1"))
        DBTaskResult.objects.all().delete()
        let_time_pass(minutes=6)
        send_to(ADDRESS, letter("message:2"))
        run_worker()
        assert sent_at("message:1") is not None
        assert len(mail.outbox) == 2

    def test_one_bad_letter_does_not_hold_up_the_others(self, monkeypatch):
        for number in range(3):
            send_to(ADDRESS, letter(f"message:{number}"))
        Letter.objects.filter(key="message:0").update(subject="One\nBcc: two")
        let_time_pass(minutes=6)
        assert send_due(SYSTEM) == 2
        assert len(mail.outbox) == 2

    def test_the_outbox_is_emptied_by_administrators_and_tasks_alone(self, cast):
        for name, seen in cast.viewers().items():
            if name in ("ada", "system"):
                assert send_due(seen) == 0
                assert tidy_letters(seen) == 0
            else:
                for deed in (send_due, tidy_letters):
                    with pytest.raises(NotPermitted):
                        deed(seen)


class TestCancelling:
    def test_a_cancelled_letter_is_never_sent(self):
        for key in ("decision:abc", "decision:abc:flag", "decision:abcd"):
            send_to(ADDRESS, letter(key))
        cancel_letters("decision:abc")
        run_worker()
        let_time_pass(minutes=9)
        assert send_due(SYSTEM) == 0
        assert sorted(Letter.objects.filter(sent_at=None).values_list("key", flat=True)) == [
            "decision:abc",
            "decision:abc:flag",
        ]
        assert len(mail.outbox) == 1

    def test_what_was_sent_stays_sent(self):
        send_to(ADDRESS, letter("decision:abc"))
        run_worker()
        cancel_letters("decision:abc")
        assert Letter.objects.get().cancelled_at is None

    def test_one_that_is_cancelled_in_the_workers_hand_stays_cancelled(self, settings):
        settings.EMAIL_BACKEND = f"{__name__}.Cancelling"
        send_to(ADDRESS, letter("decision:abc"))
        run_worker()
        row = Letter.objects.get()
        assert (row.cancelled_at is None, row.sent_at) == (False, None)


class Cancelling(EmailBackend):
    """The decision is taken back just while its letter goes out."""

    def send_messages(self, messages):
        cancel_letters("decision:abc")
        return super().send_messages(messages)


class TestTidying:
    def test_texts_and_tasks_go_after_a_month_and_keys_stay(self):
        send_to(ADDRESS, letter("message:old"))
        send_to(ADDRESS, letter("message:new"))
        run_worker()
        past = timezone.now() - timedelta(days=31)
        Letter.objects.filter(key="message:old").update(at=past, send_after=past)
        DBTaskResult.objects.filter(args_kwargs__args=["message:old"]).update(finished_at=past)
        assert tidy_letters(SYSTEM) == 1
        assert tidy_letters(SYSTEM) == 0
        old, new = (Letter.objects.get(key=f"message:{age}") for age in ("old", "new"))
        assert (old.subject, old.body, old.links) == ("", "", [])
        assert ADDRESS not in old.address
        assert new.body
        assert DBTaskResult.objects.count() == 1
        send_to(ADDRESS, letter("message:old"))
        run_worker()
        assert len(mail.outbox) == 2


class TestWhatALetterIs:
    def message(self, **context):
        send_to(ADDRESS, letter(**context))
        run_worker()
        return mail.outbox[-1]

    def test_both_parts_say_the_same_and_only_our_own_address_is_a_link(self, settings):
        settings.COMMENTARY_ORIGIN = "https://debate.example.org"
        message = self.message(case_url="http://evil.example/responses/abc/moderation/")
        assert message.subject == "[Commentary] The moderators have written to you"
        assert message.body.startswith("Hello,")
        assert "evil" not in message.body
        ((page, kind),) = message.alternatives
        assert kind == "text/html"
        links = [
            "https://debate.example.org/responses/abc/moderation/",
            "https://debate.example.org",
        ]
        for link in links:
            assert f"\n{link}" in message.body
            assert f'<a href="{link}">' in page
        assert page.count("<a ") == len(links)

    def test_words_that_look_like_addresses_are_no_links(self):
        title = "http://evil.example/win www.evil.example a@evil.example Dr. Who, 3.14"
        message = self.message(article=title)
        ((page, _kind),) = message.alternatives
        for part in (message.body, page):
            for word in ("http://evil", "evil.example", "a@evil"):
                assert word not in part
            assert "Dr. Who, 3.14" in part
            assert "http:\u200b//evil.\u200bexample/win" in part

    def test_a_paragraph_that_repeats_our_link_leads_nowhere_else(self, settings):
        message = self.message(body="https://evil.example/\n\n<a href='x'>y</a> & \"z\"")
        assert '& "z"' in message.body
        ((page, _kind),) = message.alternatives
        assert "<a href='x'>" not in page

    def test_nobody_puts_a_second_header_into_a_letter(self):
        context = {"reference": "One\r\nBcc: two@example.org\u2028X: y"}
        text = LetterText("flag_receipt", context, "message:1")
        subject, _body, _links = letters.render_letter(text)
        assert subject == "[Commentary] We have your legal notice One Bcc: two@example.org X: y"

    def test_the_same_letter_has_the_same_message_id(self):
        send_to(ADDRESS, letter())
        row = Letter.objects.get()
        first, second = (letters._message_of(row).message() for _ in range(2))
        assert first["Message-ID"] == second["Message-ID"]
        assert re.fullmatch(r"<[0-9a-f]{40}@127\.0\.0\.1>", first["Message-ID"])
        assert first["Auto-Submitted"] == "auto-generated"

    def test_a_subject_is_never_longer_than_its_column(self):
        text = LetterText("flag_receipt", {"reference": "long " * 200}, "message:1")
        assert len(letters.render_letter(text)[0]) == 300
