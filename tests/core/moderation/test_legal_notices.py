"""Legal notices by anyone: what is asked for, what is kept, and how it is received."""

import pytest
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from commentary.actions import proofs
from commentary.actions.flag_content import LegalNotice, clean_notice
from commentary.actions.flags import send_notice
from commentary.errors import InvalidInput, NotFound, NotPermitted, RateLimited
from commentary.models import Case, Flag, LedgerEntry, Letter, Notice, Policy
from commentary.permissions import Viewer
from commentary.queries.flags import find_notice_by_proof
from commentary.vocabulary import MAX_FLAG_TEXT, MAX_LAW, MAX_NAME
from tests.core.moderation.flagging import LAW, WHY, decide, flag, notify
from tests.people import ADDRESS, ANONYMOUS, reply, respond, viewer, withdraw


@pytest.fixture
def response(cast, article):
    return respond(cast.mira, article, "Whoever drew this is a fool.")


class TestLegalNotices:
    def test_a_guest_sends_one_and_is_told_that_it_came_in(self, cast, response):
        made = notify(ANONYMOUS, response, name=" Jana  Novak ", email="jana@example.org ")
        assert (made.kind, made.reporter, made.reason) == ("notice", None, "illegal")
        assert (made.contact_name, made.contact_email) == ("Jana Novak", "jana@example.org")
        assert (made.law, made.text, made.counts) == (LAW, WHY, False)
        case = Case.objects.get(response=response)
        assert (case.reason, case.priority, case.flag_count, case.flag_weight) == ("legal", 0, 1, 0)
        letter = Letter.objects.get()
        assert (letter.address, letter.person) == ("jana@example.org", None)
        assert made.key in letter.subject
        assert made.key in letter.body
        proof = next(link for link in letter.links if "/flags/receipt/" in link)
        assert find_notice_by_proof(proof.split("/")[-2]).key == made.key
        entry = LedgerEntry.objects.get(verb="notice")
        assert (entry.actor, entry.subject_key) == (None, made.key)

    def test_no_word_of_the_sender_leaves_in_a_letter_to_an_address_they_name(self, cast, response):
        """Else anybody could send anything to anybody through us."""
        notify(ANONYMOUS, response, law="canary", text="canary", name="canary", email="a@b.org")
        letter = Letter.objects.get()
        assert "canary" not in letter.subject + letter.body

    @pytest.mark.parametrize("left", [{}, {"name": "Jana Novak"}])
    def test_without_an_address_it_is_taken_and_no_letter_goes_out(self, cast, response, left):
        """As for notices of offences against children, article 16 (2) c."""
        assert notify(ANONYMOUS, response, **left).state == "open"
        assert not Letter.objects.exists()

    def test_a_member_sends_one_under_their_account(self, cast, response):
        made = notify(viewer(cast.noor), response, name="Somebody", email="else@example.org")
        assert (made.reporter, made.contact_name, made.contact_email) == (cast.noor, "", "")
        told = Notice.objects.get(person=cast.noor)
        assert (told.kind, told.about["flag"], told.about["state"]) == ("flag", made.key, "open")
        assert find_notice_by_proof(told.url.split("/")[-2]).key == made.key

    def test_a_member_may_flag_and_notify(self, cast, response):
        flag(cast.noor, response)
        notify(viewer(cast.noor), response)
        case = Case.objects.get(response=response)
        assert (case.reason, case.flag_count, case.flag_weight) == ("legal", 2, 1.0)

    @pytest.mark.parametrize("who", ["anonymous", "noor", "vera", "edda", "omar", "ada", "samir"])
    def test_anybody_may(self, cast, response, who):
        assert notify(cast.viewers()[who], response).kind == "notice"

    def test_what_is_not_shown_is_not_notified_of(self, cast, article, response):
        reply(cast.noor, response)
        withdraw(cast.mira, response)
        with pytest.raises(NotPermitted, match="not shown"):
            notify(ANONYMOUS, response)

    def test_a_private_note_is_not_notified_of_by_its_author(self, cast, article):
        note = respond(cast.mira, article, kind="note")
        with pytest.raises(NotPermitted, match="private note"):
            notify(viewer(cast.mira), note)

    def test_what_one_may_not_see_looks_as_if_it_never_was(self, cast, article):
        note = respond(cast.mira, article, kind="note")
        for key in (note.key, "x" * 12):
            with pytest.raises(NotFound):
                send_notice(ANONYMOUS, key, law=LAW, text=WHY, good_faith=True)

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"law": " "}, "law"),
            ({"law": "x" * (MAX_LAW + 1)}, "law"),
            ({"text": "\n "}, "text"),
            ({"text": "x" * (MAX_FLAG_TEXT + 1)}, "text"),
            ({"name": "x" * (MAX_NAME + 1)}, "name"),
            ({"email": "jana"}, "email"),
            ({"email": "jana@example.org\nBcc: all@example.org"}, "email"),
            ({"email": f"{'x' * 250}@example.org"}, "email"),
            ({"good_faith": False}, "good_faith"),
            ({"reason": "unknown"}, "reason"),
        ],
    )
    def test_what_cannot_be_taken_names_its_field(self, cast, response, said, field):
        with pytest.raises(InvalidInput) as refused:
            notify(ANONYMOUS, response, **said)
        assert list(refused.value.fields) == [field]
        assert not Flag.objects.exists()

    def test_every_field_at_fault_is_named_at_once(self, cast, response):
        with pytest.raises(InvalidInput) as refused:
            notify(ANONYMOUS, response, law="", text="", email="x", good_faith=False)
        assert set(refused.value.fields) == {"law", "text", "email", "good_faith"}

    @given(email=st.one_of(st.text(max_size=60), st.emails()))
    def test_an_address_is_taken_only_if_a_letter_can_be_sent_to_it(self, email):
        notice = LegalNotice(LAW, WHY, "illegal", "", email)
        try:
            kept = clean_notice(ANONYMOUS, notice, True).email
        except InvalidInput:
            return
        if kept:
            validate_email(kept)
            assert len(kept) <= 254
            assert not set(kept) & set("\r\n\0")

    def test_guests_are_counted_by_their_address(self, cast, response, rates):
        rates(notice=(1, 3600))
        notify(ANONYMOUS, response)
        with pytest.raises(RateLimited):
            notify(ANONYMOUS, response, text="Another.")
        notify(Viewer.anonymous(address="192.0.2.99"), response, text="Another.")
        assert ANONYMOUS.address == ADDRESS

    def test_the_same_notice_sent_twice_is_one(self, cast, response):
        first = notify(ANONYMOUS, response, email="jana@example.org")
        assert notify(ANONYMOUS, response, email="jana@example.org") == first
        assert notify(ANONYMOUS, response, email="other@example.org") != first
        assert notify(viewer(cast.noor), response) != first
        assert Letter.objects.filter(person=None).count() == 2

    def test_it_hides_nothing_by_itself(self, cast, response):
        Policy.objects.create(hide_weight=0.5)
        notify(viewer(cast.noor), response)
        notify(ANONYMOUS, response)
        response.refresh_from_db()
        assert response.state == "published"

    def test_it_opens_a_decided_case_again_whatever_was_decided(self, cast, response):
        notify(ANONYMOUS, response)
        decide(cast.omar, response, "keep")
        notify(ANONYMOUS, response, text="You overlooked the third sentence.")
        assert Case.objects.get(response=response).state == "open"

    def test_a_link_that_is_not_whole_leads_to_nothing(self, cast, response):
        made = flag(cast.noor, response)
        for proof in ("", "x", f"{made.key}.x.y", proofs.sign("decision", made.key)):
            with pytest.raises(NotFound):
                find_notice_by_proof(proof)
        for key in (made.key, "x" * 12):
            with pytest.raises(NotFound, match="no such notice"):
                find_notice_by_proof(proofs.sign("notice", key))
