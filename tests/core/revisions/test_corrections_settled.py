"""Corrections declined, opened again, published with credit; who is told, and the lists."""

import pytest

from commentary.actions import cutting
from commentary.actions.erasure import erase_account
from commentary.actions.people import edit_profile
from commentary.actions.revising import drafts
from commentary.actions.revising.corrections import (
    reopen_correction,
)
from commentary.errors import InvalidInput, NotPermitted, RateLimited
from commentary.models import (
    Anchor,
    LedgerEntry,
    Letter,
    Notice,
    Revision,
    Settlement,
)
from commentary.queries.corrections import (
    count_corrections,
    credits_of,
    list_corrections,
    list_credits,
)
from tests.core.revisions.correcting import (
    FIRST,
    WHY,
    accept,
    build_scene,
    decline,
    draft_of,
    first_passage,
    fresh,
    other,
    publish,
    refused,
    write,
)
from tests.people import (
    ANONYMOUS,
    viewer,
    withdraw,
)
from tests.revisions import texts_of
from tests.standing import build_once, copy_of

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


class TestDeclining:
    def test_the_reason_is_everybodys(self, cast, article, made):
        settled = decline(cast.edda, made)
        assert (settled.outcome, settled.reason, settled.revision) == ("declined", WHY, None)
        card = fresh(made)
        assert "Declined by edda" in card.card_html
        assert WHY in card.card_html
        assert '"outcome":"declined"' in card.card_json
        assert draft_of(article) is None
        assert LedgerEntry.objects.get(verb="decline_correction").reason == WHY

    def test_a_reason_is_demanded(self, cast, made):
        for reason in ("", "  \n", "x" * 2_001):
            with pytest.raises(InvalidInput) as caught:
                decline(cast.edda, made, reason)
            assert list(caught.value.fields) == ["reason"]

    def test_nobody_settles_without_end(self, cast, made, rates):
        rates(settle=(1, 3600))
        decline(cast.edda, made)
        for deed in (accept, decline):
            with pytest.raises(RateLimited):
                deed(cast.edda, made)
        with pytest.raises(RateLimited):
            reopen_correction(viewer(cast.edda), made.key)

    def test_hostile_reasons_stay_words(self, cast, made):
        decline(cast.edda, made, "<img src=x onerror=alert(1)>\0")
        assert "&lt;img src=x" in fresh(made).card_html
        assert "<img src=x" not in fresh(made).card_html


class TestReopening:
    def test_the_edit_is_taken_out_again(self, cast, article, made):
        near = other(cast, article, "a map can owe", "any map can owe")
        accept(cast.vera, made)
        accept(cast.vera, near)
        assert reopen_correction(viewer(cast.edda), made.key)
        assert first_passage(article) == FIRST.replace("a map can owe", "any map can owe")
        assert reopen_correction(viewer(cast.edda), near.key)
        assert first_passage(article) == FIRST
        assert not Settlement.objects.exists()
        assert not draft_of(article).choices.exists()
        assert "Accepted" not in fresh(made).card_html

    def test_what_was_worked_on_since_stays(self, cast, article, made):
        accept(cast.vera, made)
        write(cast, article, {"a promise is a debt": "a promise is a long loan"})
        assert not reopen_correction(viewer(cast.vera), made.key)
        assert "a long loan" in first_passage(article)

    def test_it_is_found_where_the_passage_was_split(self, cast, article, made):
        cutting.split_passage(
            viewer(cast.edda), article.slug, texts_of(article)[0].key, before="a promise is a"
        )
        accept(cast.vera, made)
        texts = draft_of(article).texts
        assert texts.get(position=1).text == "a promise is a loan that a map can owe."
        assert reopen_correction(viewer(cast.vera), made.key)
        assert texts.get(position=1).text == "a promise is a debt that a map can owe."

    def test_of_the_same_words_twice_the_right_ones_come_back(self, cast, article):
        one = other(cast, article, "a promise, and", "a debt, and")
        accept(cast.vera, one)
        assert reopen_correction(viewer(cast.vera), one.key)
        assert first_passage(article) == FIRST

    def test_not_what_is_open_or_published(self, cast, article, made):
        refused("not_settled", reopen_correction, viewer(cast.vera), made.key)
        with pytest.raises(NotPermitted):
            reopen_correction(viewer(cast.mira), made.key)
        accept(cast.vera, made)
        publish(cast, article)
        refused("published", reopen_correction, viewer(cast.vera), made.key)

    def test_a_discarded_draft_opens_them_all(self, cast, article, made):
        accept(cast.vera, made)
        drafts.discard_draft(viewer(cast.edda), article.slug)
        assert not Settlement.objects.exists()
        assert "Accepted" not in fresh(made).card_html
        accept(cast.vera, made)


class TestPublished:
    def test_the_card_says_so_and_the_revision_thanks_by_name(self, cast, article, made):
        accept(cast.vera, made, wording="a promise is a lantern")
        before = fresh(made)
        assert "it will be in the next revision" in before.card_html
        assert '"revision":null' in before.card_json
        assert "lantern" not in before.card_html + before.card_json
        revision = publish(cast, article)
        card = fresh(made)
        assert "Accepted by Vera Lindqvist" in card.card_html
        assert f"/articles/{article.slug}/revisions/2/changes/" in card.card_html or (
            "revisions/2" in card.card_html
        )
        assert '"revision":2' in card.card_json
        (credit,) = credits_of(ANONYMOUS, revision)
        assert (credit.person.username, credit.key) == ("mira", made.key)
        assert credit.quote == "a promise is a debt"
        assert credit.url == f"/responses/{made.key}/"

    def test_it_stands_at_its_own_wording_from_then_on(self, cast, article, made):
        accept(cast.vera, made, wording="quite another thing")
        publish(cast, article)
        now = Anchor.objects.standing().get(annotation=made, revision__number=2)
        assert (now.exact, now.state) == ("quite another thing", "changed")

    def test_whose_words_may_not_be_read_is_a_reader(self, cast, article, made):
        accept(cast.vera, made)
        withdraw(cast.mira, made)
        revision = publish(cast, article)
        (credit,) = credits_of(ANONYMOUS, revision)
        assert vars(credit) == {"person": None, "key": "", "title": "", "quote": "", "url": ""}
        assert not Notice.objects.filter(person=cast.mira, about__outcome="published").exists()

    def test_erased_people_are_not_named(self, cast, article, made):
        declined = other(cast, article)
        decline(cast.edda, declined)
        accept(cast.edda, made)
        revision = publish(cast, article)
        erase_account(viewer(cast.mira), keep_words=True)
        (credit,) = credits_of(ANONYMOUS, revision)
        assert (credit.person, credit.key) == (None, made.key)
        erase_account(viewer(cast.edda), keep_words=True)
        for one in (made, declined):
            assert "edda" not in fresh(one).card_html + fresh(one).card_json
        assert "> Declined</p>" in fresh(declined).card_html
        assert '"by":null' in fresh(declined).card_json

    def test_credits_of_a_draft_are_for_editors(self, cast, article, made):
        accept(cast.vera, made)
        draft = draft_of(article)
        for seen in (ANONYMOUS, viewer(cast.mira), viewer(cast.vera)):
            assert credits_of(seen, draft) == []
        assert [one.key for one in credits_of(viewer(cast.edda), draft)] == [made.key]

    def test_many_revisions_are_asked_at_once(self, cast, article, made, django_assert_num_queries):
        accept(cast.vera, made)
        publish(cast, article)
        revisions = list(Revision.objects.filter(article=article).order_by("number"))
        with django_assert_num_queries(2):
            assert [len(rows) for rows in list_credits(ANONYMOUS, revisions).values()] == [0, 1]

    def test_a_new_name_of_who_settled_it_stands_on_the_card(self, cast, article, made):
        decline(cast.edda, made)
        edit_profile(viewer(cast.edda), display_name="Edda Storm", bio="", time_zone="UTC")
        assert "Declined by Edda Storm" in fresh(made).card_html


class TestTold:
    def test_the_person_who_proposed_it_is_told_by_notice_and_letter(self, cast, article, made):
        decline(cast.vera, made)
        notice = Notice.objects.get(person=cast.mira)
        assert (notice.kind, notice.about["outcome"]) == ("correction", "declined")
        assert (notice.about["reason"], notice.url) == (WHY, f"/responses/{made.key}/")
        letter = Letter.objects.get(person=cast.mira)
        assert WHY in letter.body
        assert "What became of your correction" in letter.subject
        reopen_correction(viewer(cast.vera), made.key)
        assert Letter.objects.get(person=cast.mira).cancelled_at is not None
        accept(cast.vera, made)
        publish(cast, article)
        told = Notice.objects.filter(person=cast.mira, kind="correction").order_by("pk")
        assert [one.about["outcome"] for one in told] == [
            *("declined", "reopened", "accepted", "published")
        ]
        said = repr([one.about for one in told]) + repr(
            list(Letter.objects.filter(person=cast.mira).values_list("subject", "body"))
        )
        assert made.proposed not in said
        assert "Your name stands with the change" in said

    def test_nobody_is_told_of_their_own_deed(self, cast, article):
        own = other(cast, article, person=cast.vera)
        decline(cast.vera, own)
        assert not Notice.objects.filter(person=cast.vera).exists()


class TestLists:
    def test_each_state_has_its_list(self, cast, article, made):
        taken, dropped = other(cast, article, "can owe", "may owe"), other(cast, article)
        hidden = other(cast, article, proposed="nothing of the kind")
        accept(cast.vera, taken)
        decline(cast.vera, dropped)
        withdraw(cast.noor, hidden)
        keys = {"open": [made], "accepted": [taken], "declined": [dropped]}
        keys["all"] = [made, taken, dropped]
        for state, wanted in keys.items():
            rows, more = list_corrections(ANONYMOUS, article, state=state, limit=9)
            assert ([row.key for row in rows], more) == ([one.key for one in wanted], ""), state
        assert count_corrections(ANONYMOUS, article) == {
            "open": 1,
            "accepted": 1,
            "declined": 1,
            "all": 3,
        }

    def test_pages_lose_nothing(self, cast, article, made):
        wanted = [made.key, *(other(cast, article).key for _ in range(4))]
        found, after = [], ""
        while True:
            rows, after = list_corrections(ANONYMOUS, article, after=after, limit=2)
            found += [row.key for row in rows]
            if not after:
                break
        assert found == wanted

    def test_unknown_states_and_pages_are_refused(self, cast, article):
        for more, code in (({"state": "x"}, "bad_state"), ({"after": "~\0"}, "bad_cursor")):
            with pytest.raises(InvalidInput) as caught:
                list_corrections(ANONYMOUS, article, limit=2, **more)
            assert caught.value.code == code
