"""The cut: no word is lost, no passage doubled, and nothing changes once it is published."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from commentary.actions.cutting import join_passages, retype_passage, split_passage
from commentary.errors import CommentaryError, Conflict, InvalidInput, NotFound, NotPermitted
from commentary.models import LedgerEntry, Passage, PassageText
from commentary.queries.drafts import find_draft
from commentary.text.draft import DraftPassage
from tests.people import PASSAGES, SYSTEM, keys_of, make_article, make_cast, viewer


@pytest.fixture
def draft(cast):
    return make_article(state="draft")


def texts_of(article):
    rows = PassageText.objects.filter(revision_id=article.revision_id).order_by("position")
    return list(rows)


def words_of(article):
    """Everything that is written, white space aside."""
    return "".join("".join(text.text.split()) for text in texts_of(article))


def in_order(article):
    rows = texts_of(article)
    assert [row.position for row in rows] == list(range(len(rows)))
    assert len({row.passage_id for row in rows}) == len(rows)
    assert Passage.objects.filter(article=article).count() == len(rows)
    assert all(row.text == row.text.strip() != "" for row in rows)


class TestJoining:
    def test_two_become_one_with_a_space_between(self, cast, draft):
        keys = keys_of(draft)
        join_passages(viewer(cast.edda), draft.slug, keys[0])
        rows = texts_of(draft)
        assert rows[0].text == f"{PASSAGES[0].text} {PASSAGES[1].text}"
        assert rows[0].kind == "paragraph"
        assert keys_of(draft) == [keys[0], *keys[2:]]
        in_order(draft)
        assert LedgerEntry.objects.get(verb="join_passages").after == {"passage": keys[0]}

    def test_the_last_one_has_none_to_be_joined_with(self, cast, draft):
        with pytest.raises(InvalidInput):
            join_passages(SYSTEM, draft.slug, keys_of(draft)[-1])

    def test_together_they_must_not_be_too_long(self, cast):
        draft = make_article(state="draft", passages=[DraftPassage("paragraph", "x" * 15_000)] * 2)
        with pytest.raises(InvalidInput):
            join_passages(SYSTEM, draft.slug, keys_of(draft)[0])
        in_order(draft)


class TestSplitting:
    def test_one_becomes_two_and_the_space_at_the_cut_goes(self, cast, draft):
        keys = keys_of(draft)
        split_passage(SYSTEM, draft.slug, keys[0], offset=PASSAGES[0].text.index(" and"))
        rows = texts_of(draft)
        assert rows[0].text == "A map is a promise,"
        assert rows[1].text.startswith("and a promise")
        assert (rows[0].passage.key, rows[1].kind, rows[1].level) == (keys[0], "paragraph", 0)
        assert [row.passage.key for row in rows[2:]] == keys[1:]
        in_order(draft)

    def test_the_place_may_be_named_by_the_words_behind_it(self, cast, draft):
        split_passage(SYSTEM, draft.slug, keys_of(draft)[3], before="nobody wrote")
        assert texts_of(draft)[4].text.startswith("nobody wrote down")

    @pytest.mark.parametrize("words", ["nowhere to be found", "a promise"])
    def test_words_that_stand_nowhere_or_twice_name_no_place(self, cast, draft, words):
        with pytest.raises(InvalidInput):
            split_passage(SYSTEM, draft.slug, keys_of(draft)[0], before=words)

    def test_a_character_is_never_cut(self, cast, draft):
        text = PASSAGES[4].text
        inside = text.index("👩‍👩‍👧‍👦") + 3
        split_passage(SYSTEM, draft.slug, keys_of(draft)[4], offset=inside)
        assert texts_of(draft)[5].text.startswith("👩‍👩‍👧‍👦")

    def test_the_rest_of_a_dated_entry_is_a_plain_paragraph(self, cast, draft):
        split_passage(SYSTEM, draft.slug, keys_of(draft)[2], offset=4)
        head, tail = texts_of(draft)[2:4]
        assert (head.kind, head.level, head.date) == ("dated_entry", 3, "1911-05-04")
        assert (tail.kind, tail.level, tail.date) == ("paragraph", 0, "")

    @pytest.mark.parametrize("offset", [-1, 0, 10_000])
    def test_both_halves_need_words(self, cast, draft, offset):
        with pytest.raises(InvalidInput):
            split_passage(SYSTEM, draft.slug, keys_of(draft)[0], offset=offset)
        in_order(draft)


class TestRetyping:
    def test_a_passage_becomes_another_kind(self, cast, draft):
        key = keys_of(draft)[0]
        retype_passage(SYSTEM, draft.slug, key, kind="heading", level=3)
        assert (texts_of(draft)[0].kind, texts_of(draft)[0].level) == ("heading", 3)
        retype_passage(SYSTEM, draft.slug, key, kind="quotation")
        assert (texts_of(draft)[0].kind, texts_of(draft)[0].level) == ("quotation", 0)

    def test_the_date_of_an_entry_is_read_from_its_words(self, cast, draft):
        key = keys_of(draft)[2]
        retype_passage(SYSTEM, draft.slug, key, kind="paragraph")
        assert texts_of(draft)[2].date == ""
        retype_passage(SYSTEM, draft.slug, key, kind="dated_entry")
        assert texts_of(draft)[2].date == "1911-05-04"
        retype_passage(SYSTEM, draft.slug, key, kind="dated_entry", date="191X")
        assert texts_of(draft)[2].date == "191X"

    @pytest.mark.parametrize(
        ("position", "how"),
        [
            (0, {"kind": "rant"}),
            (0, {"kind": "dated_entry"}),
            (2, {"kind": "dated_entry", "date": "long ago"}),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, cast, draft, position, how):
        before = [(row.kind, row.date) for row in texts_of(draft)]
        with pytest.raises(InvalidInput):
            retype_passage(SYSTEM, draft.slug, keys_of(draft)[position], **how)
        assert [(row.kind, row.date) for row in texts_of(draft)] == before


DEEDS = {
    "join": join_passages,
    "split": lambda *of, **more: split_passage(*of, offset=4, **more),
    "retype": lambda *of, **more: retype_passage(*of, kind="caption", **more),
}


@pytest.mark.parametrize("name", DEEDS)
class TestEveryCut:
    def test_it_is_for_editors(self, cast, draft, name):
        for who in ("anonymous", "mira", "vera", "omar", "samir", "basil"):
            with pytest.raises(NotPermitted):
                DEEDS[name](cast.viewers()[who], draft.slug, keys_of(draft)[0])
        for who, position in (("edda", 0), ("ada", 4)):
            DEEDS[name](cast.viewers()[who], draft.slug, keys_of(draft)[position])

    @pytest.mark.parametrize(
        ("state", "more", "refused"),
        [
            ("published", {"of_first_text": True}, Conflict),
            ("archived", {"of_first_text": True}, Conflict),
            ("archived", {}, NotPermitted),
        ],
    )
    def test_a_published_text_is_never_cut(self, cast, name, state, more, refused):
        article = make_article(state=state)
        with pytest.raises(refused):
            DEEDS[name](SYSTEM, article.slug, keys_of(article)[0], **more)
        assert [text.text for text in texts_of(article)] == [one.text for one in PASSAGES]

    def test_once_published_it_is_the_next_revision_that_is_cut(self, cast, name):
        article = make_article()
        DEEDS[name](SYSTEM, article.slug, keys_of(article)[0])
        assert [text.text for text in texts_of(article)] == [one.text for one in PASSAGES]
        assert find_draft(SYSTEM, article).version == 2

    def test_a_stale_version_is_refused_and_a_cut_moves_it_on(self, cast, draft, name):
        key = keys_of(draft)[0]
        DEEDS[name](SYSTEM, draft.slug, key, version=draft.version)
        with pytest.raises(Conflict):
            DEEDS[name](SYSTEM, draft.slug, key, version=draft.version)

    def test_an_unknown_passage_is_not_found(self, cast, draft, name):
        other = make_article(state="draft", title="Another")
        for key in ("nosuchkey000", keys_of(other)[0]):
            with pytest.raises(NotFound):
                DEEDS[name](SYSTEM, draft.slug, key)
        with pytest.raises(NotFound):
            DEEDS[name](SYSTEM, "nowhere", keys_of(draft)[0])


class TestAnySeriesOfCuts(TestCase):
    @settings(max_examples=30, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["join", "split", "retype"]),
                st.integers(0, 30),
                st.integers(0, 80),
            ),
            max_size=25,
        )
    )
    def test_no_word_is_lost_and_positions_stay_whole(self, cuts):
        make_cast()
        article = make_article(state="draft")
        before = words_of(article)
        for deed, place, number in cuts:
            key = keys_of(article)[place % len(keys_of(article))]
            try:
                if deed == "join":
                    join_passages(SYSTEM, article.slug, key)
                elif deed == "split":
                    split_passage(SYSTEM, article.slug, key, offset=number)
                else:
                    kinds = ("heading", "quotation", "dated_entry", "paragraph")
                    retype_passage(SYSTEM, article.slug, key, kind=kinds[number % 4])
            except CommentaryError:
                continue
            in_order(article)
        assert words_of(article) == before
