"""What is forgotten of words that are gone: what rules found in them, and who complained."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from commentary.actions import appeals, retention, second_looks
from commentary.actions.erasure import erase_account
from commentary.errors import Conflict, NotFound, NotPermitted
from commentary.models import (
    AnnotationVersion,
    Flag,
    LedgerEntry,
    Letter,
    Policy,
    SecondLook,
)
from commentary.queries.second_looks import next_second_look
from tests.core.moderation.deciding import case_of, decide, demand_true_counts, raise_for
from tests.core.moderation.flagging import notify
from tests.people import ANONYMOUS, SYSTEM, edit, respond, viewer, withdraw

WORD = "quincunx"


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, f"A {WORD}.")


@pytest.fixture
def una(cast):
    return User.objects.create_user("una", roles=["moderator"])


@pytest.fixture
def later(monkeypatch):
    def later(days):
        now = timezone.now() + timedelta(days=days)
        monkeypatch.setattr(retention.timezone, "now", lambda: now)

    return later


class TestFoundWords:
    @pytest.mark.parametrize("before", ["open", "decided"])
    @pytest.mark.parametrize("deed", ["withdraw", "erase"])
    def test_they_go_with_the_words(self, cast, response, before, deed):
        raise_for(response, "words", says=f"It has {WORD}.", found=(WORD,))
        raise_for(respond(cast.mira, response.article, "More."), "policy")
        if before == "decided":
            decide(cast.omar, response, "keep")
        if deed == "withdraw":
            withdraw(cast.mira, response)
        else:
            erase_account(viewer(cast.mira), keep_words=False)
        case = case_of(response)
        assert case.reasons == [{"code": "words", "says": "", "found": []}]
        assert case.state == {"open": "moot", "decided": "decided"}[before]
        demand_true_counts()


class TestSecondLooks:
    @pytest.fixture
    def look(self, cast, response):
        Policy.objects.create(second_look_share=100)
        raise_for(response, "words", found=(WORD,))
        return decide(cast.omar, response, "keep").second_look

    def test_what_its_author_took_back_is_shown_to_nobody(self, cast, una, response, look):
        assert next_second_look(viewer(una)).id == look.pk
        withdraw(cast.mira, response)
        assert next_second_look(viewer(una)) is None
        with pytest.raises(Conflict, match="taken back"):
            second_looks.look_again(viewer(una), look.pk, "keep")

    def test_words_that_were_handed_over_are_not_judged_by_their_heir(self, una, response, look):
        type(response).objects.filter(pk=response.pk).update(author=una)
        assert next_second_look(viewer(una)) is None
        with pytest.raises(NotPermitted):
            second_looks.look_again(viewer(una), look.pk, "keep")


class TestRemovedWordings:
    @pytest.fixture
    def sent_again(self, cast, response):
        Policy.objects.create(second_look_share=100)
        raise_for(response, "flagged")
        self.removal = decide(cast.omar, response, "remove")
        edit(cast.mira, response, "Other words.", version=None)
        return response

    def wordings(self, response):
        return list(AnnotationVersion.objects.filter(annotation=response))

    def test_they_go_when_their_time_is_over(self, cast, sent_again, later, settings):
        later(settings.RETENTION_DAYS - 1)
        assert retention.purge_removed(SYSTEM) == 0
        assert WORD in self.wordings(sent_again)[0].body
        later(settings.RETENTION_DAYS + 1)
        assert retention.purge_removed(SYSTEM) == 1
        assert self.wordings(sent_again) == []
        assert not SecondLook.objects.exists()
        entry = LedgerEntry.objects.get(verb="purge")
        assert (entry.subject_key, entry.after) == (sent_again.key, {"wording": 2})
        sent_again.refresh_from_db()
        assert (sent_again.body, sent_again.purged_at) == ("Other words.", None)
        assert retention.purge_removed(SYSTEM) == 0

    def test_not_while_an_appeal_is_heard(self, cast, sent_again, later):
        appeals.file_appeal(viewer(cast.mira), self.removal.key, "It was a quotation.")
        later(400)
        assert retention.purge_removed(SYSTEM) == 0

    def test_wordings_that_were_published_stay(self, cast, response, later):
        edit(cast.mira, response, "Other words.", version=None)
        later(4000)
        assert retention.purge_removed(SYSTEM) == 0
        assert len(self.wordings(response)) == 1


class TestSendersOfNotices:
    def send(self, response, law="A law", email="jana@example.org", who=ANONYMOUS):
        return notify(who, response, law=law, name="Jana Novak", email=email)

    def test_an_address_gets_three_receipts_a_day(self, cast, response, monkeypatch):
        for number in range(5):
            self.send(
                response, f"Law {number}", ("jana@example.org", "Jana@Example.org")[number % 2]
            )
        assert (Flag.objects.count(), Letter.objects.count()) == (5, 3)
        self.send(response, "Law 6", "otto@example.org")
        assert Letter.objects.filter(address="otto@example.org").count() == 1
        Flag.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
        self.send(response, "Law 7")
        assert Letter.objects.count() == 5

    def test_members_get_theirs(self, cast, response):
        for number in range(4):
            self.send(response, f"Law {number}", who=viewer(cast.noor))
        assert Letter.objects.count() in (0, 4)
        assert cast.noor.notices.count() == 4

    def test_names_and_addresses_go_when_their_time_is_over(self, cast, response, later):
        made = self.send(response)
        opened = self.send(respond(cast.mira, response.article, "More."))
        decide(cast.omar, response, "keep")
        later(179)
        assert retention.forget_contacts(SYSTEM) == 0
        later(400)
        assert retention.forget_contacts(SYSTEM) == 1
        for flag, left in ((made, ("", "")), (opened, ("Jana Novak", "jana@example.org"))):
            flag.refresh_from_db()
            assert (flag.contact_name, flag.contact_email) == left
        assert LedgerEntry.objects.get(verb="forget_contact").subject_key == made.key
        assert retention.forget_contacts(SYSTEM) == 0

    def test_not_while_an_appeal_is_heard(self, cast, response, later):
        self.send(response)
        removal = decide(cast.omar, response, "remove")
        appeals.file_appeal(viewer(cast.mira), removal.key, "It was a quotation.")
        later(400)
        assert retention.forget_contacts(SYSTEM) == 0

    def test_only_administrators_and_tasks_run_it(self, cast):
        for name in ("anonymous", "mira", "edda", "omar"):
            with pytest.raises(NotPermitted):
                retention.forget_contacts(cast.viewers()[name])


def test_a_second_look_that_never_was(cast, una):
    with pytest.raises(NotFound):
        second_looks.look_again(viewer(una), 12345, "keep")
