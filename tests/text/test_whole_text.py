"""A whole text, written out and read again: the same passages, and what an edit leaves of them."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from commentary.errors import InvalidInput
from commentary.formats.article_text import to_markdown, to_plain
from commentary.text.draft import PASSAGE_KINDS, DraftText
from commentary.text.inheriting import inherit, redate
from commentary.text.normalize import clean_text
from commentary.text.whole_text import (
    read_markdown_text,
    read_plain_text,
    said_in_markdown,
    said_plainly,
    write_plainly,
)

MARKS = r"\`*_[]()<>#&;!+-=~|.:1 2)a b&amp;" + "—“ é\u00ad👩‍👩‍👧‍👦שא字"
words = (
    st.one_of(
        st.text(st.sampled_from(MARKS), min_size=1, max_size=30),
        st.text(min_size=1, max_size=30),
        st.lists(
            st.sampled_from(
                [
                    "1.",
                    "2)",
                    "-",
                    "+",
                    "*",
                    "#",
                    "##",
                    ">",
                    "---",
                    "***",
                    "```",
                    "~~~",
                    "[a]: b",
                    "===",
                    "![x](y)",
                    "[x](y)",
                    "<b>",
                    "<http://a.example>",
                    "&lt;",
                    "a_b_",
                    "__c",
                    "word",
                    "Word,",
                ]
            ),
            min_size=1,
            max_size=6,
        ).map(" ".join),
    )
    .map(clean_text)
    .filter(bool)
)
words_put = st.text(st.sampled_from(MARKS), min_size=1, max_size=4)
SEPARATORS = " \t*_=~#•·.+-"


@st.composite
def passages(draw, kinds=PASSAGE_KINDS):
    kind = draw(st.sampled_from(kinds))
    level = draw(st.integers(2, 6)) if kind in ("heading", "dated_entry") else 0
    date = draw(st.sampled_from(["1911-05-04", "197X"])) if kind == "dated_entry" else ""
    return DraftText(f"key{draw(st.integers(0, 10**9))}", kind, draw(words), level, date)


def texts(most=8):
    return st.lists(passages(), min_size=1, max_size=most, unique_by=lambda text: text.key)


def through_markdown(old, written=None):
    read = read_markdown_text(to_markdown(old) if written is None else written)
    return inherit(read, old, (), said_in_markdown)


def through_plain(old, written=None):
    read = read_plain_text(to_plain(old) if written is None else written, old)
    return inherit(read, old, (), said_plainly)


class TestTheRoundTrip:
    @given(texts())
    def test_markdown_says_the_same_words_and_what_it_can_of_kinds(self, old):
        read = read_markdown_text(to_markdown(old))
        assert [one.text for one in read] == [one.text for one in old]
        assert [one.said for one in read] == [said_in_markdown(one) for one in old]
        for one, was in zip(read, old, strict=True):
            if was.kind in ("quotation", "list_item", "figure"):
                assert one.kind == was.kind
            elif was.kind in ("heading", "dated_entry"):
                assert (one.kind in ("heading", "dated_entry"), one.level) == (True, was.level)

    @given(texts())
    def test_plain_text_says_the_same_words_and_kinds(self, old):
        read = read_plain_text(to_plain(old), old)
        assert [(one.text, one.said) for one in read] == [
            (one.text, said_plainly(one)) for one in old
        ]

    @given(texts())
    def test_nothing_is_changed_by_reading_what_nobody_touched(self, old):
        for through in (through_markdown, through_plain):
            assert through(old) == old


@st.composite
def edits(draw):
    """A text, and one passage's words a little edited: its place, and it as it is then."""
    old = draw(texts())
    place = draw(st.integers(0, len(old) - 1))
    words = old[place].text
    at = draw(st.integers(0, len(words)))
    put = draw(st.one_of(st.sampled_from(["- ", "1. ", "x", " x", "## ", "*", "\\"]), words_put))
    gone = draw(st.integers(0, 3))
    new = clean_text(words[:at] + put + words[at + gone :])
    alike = Indel.normalized_similarity(words.casefold(), new.casefold())
    assume(new and new != words and alike >= 0.5)
    return old, place, redate(old[place], replace(old[place], text=new))


class TestOneEdit:
    """Nothing but the edited words is another, whatever stands before and behind them."""

    @settings(max_examples=300)
    @given(edits())
    def test_in_markdown_every_kind_stays(self, edit):
        old, place, edited = edit
        expected = [*old[:place], edited, *old[place + 1 :]]
        assert through_markdown(old, to_markdown(expected)) == expected

    @settings(max_examples=300)
    @given(edits())
    def test_in_plain_text_every_kind_stays_whose_look_did(self, edit):
        old, place, edited = edit
        expected = [*old[:place], edited, *old[place + 1 :]]
        found = through_plain(old, to_plain(expected))
        if write_plainly(edited).strip(SEPARATORS):
            assert found[:place] == old[:place]
            assert found[place + 1 :] == old[place + 1 :]
            assert found[place].key == edited.key
            if said_plainly(edited) == said_plainly(old[place]):
                assert found[place] == edited
        else:
            # Such a line is taken for a rule between passages, as at import.
            assert found == [*old[:place], *old[place + 1 :]] or found == expected

    @pytest.mark.parametrize("kind", PASSAGE_KINDS)
    @pytest.mark.parametrize(
        "words",
        [
            "- three candles, of which one is broken",
            "* three candles, of which one is broken",
            "1. three candles, of which one is broken",
            "(2) three candles, of which one is broken",
            "## three candles, of which one is broken",
            "> three candles, of which one is broken",
            "Three Candles Of Which One Is Broken",
            "What the keeper wrote of the lamp that others lit",
            "Photograph: three candles, of which one is broken",
        ],
    )
    def test_what_only_looks_like_something_else_stays_what_it_was(self, kind, words):
        dated = {"level": 3, "date": "1911-05-04"} if kind == "dated_entry" else {}
        levelled = {"level": 3} if kind == "heading" else dated
        was = DraftText("x", kind, words, **levelled)
        old = [PLAIN[0], was, PLAIN[3]]
        now = replace(was, text=f"{words} again")
        for name, (write, through) in WAYS.items():
            assert through(old, write([PLAIN[0], now, PLAIN[3]])) == [PLAIN[0], now, PLAIN[3]], name
            # And where it was moved as well.
            moved = [now, PLAIN[0], PLAIN[3]]
            assert through(old, write(moved)) == moved, name

    def test_lines_that_are_drawn_together_to_a_list_become_one(self):
        old = [
            DraftText("a", "paragraph", "- three candles, of which one is broken"),
            DraftText("b", "paragraph", "- a coil of rope that nobody has counted"),
        ]
        text = "- three candles, of which two are broken\n- a coil of rope that nobody counted\n"
        found = through_plain(old, text)
        assert [(one.key, one.text) for one in found] == [
            ("a", "- three candles, of which two are broken"),
            ("b", "- a coil of rope that nobody counted"),
        ]

    def test_a_mark_that_is_taken_away_or_put_before_words_says_something_else(self):
        item = DraftText("a", "list_item", "three candles, of which one is broken")
        paragraph = DraftText("b", "paragraph", "a coil of rope that nobody has counted")
        text = f"{item.text}\n\n* {paragraph.text}\n"
        assert through_plain([item, paragraph], text) == [
            replace(item, kind="paragraph"),
            replace(paragraph, kind="list_item"),
        ]


PLAIN = [
    DraftText("a", "paragraph", "The lamp stood at the window all night, and nobody saw who lit."),
    DraftText("b", "heading", "What the keeper wrote", level=3),
    DraftText("c", "dated_entry", "May 4, 1911", level=3, date="1911-05-04"),
    DraftText("d", "quotation", "Fog since noon; the boat did not come."),
    DraftText("e", "list_item", "three candles, of which one is broken"),
    DraftText("f", "list_item", "2. a coil of rope"),
    DraftText("g", "figure", "The tower seen from the sea"),
    DraftText("h", "caption", "It was painted white in the year of the great storm."),
    DraftText("i", "credit", "Photograph: the harbour office"),
    DraftText("j", "author_note", "Ada Berg keeps a lamp of her own and writes about others."),
]
WAYS = {
    "markdown": (to_markdown, through_markdown),
    "plain": (to_plain, through_plain),
}


@pytest.mark.parametrize("name", WAYS)
class TestWhatAnEditLeaves:
    def test_kinds_and_dates_stay_where_words_hardly_change(self, name):
        write, through = WAYS[name]
        text = write(PLAIN)
        for old, new in (
            ("nobody saw", "nobody ever saw"),
            ("keeper wrote", "keepers wrote"),
            ("did not come", "did not sail"),
            ("is broken", "was broken"),
            ("coil of rope", "coil of thin rope"),
            ("from the sea", "from the sea at dusk"),
            ("great storm", "second storm"),
            ("the harbour office", "the town"),
            ("lamp of her own", "lamp of their own"),
        ):
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        edited = through(PLAIN, text)
        assert [replace(one, text="") for one in edited] == [replace(one, text="") for one in PLAIN]
        assert not {one.text for one in edited} & {one.text for one in PLAIN if one.key != "c"}

    def test_a_date_is_read_again_from_the_words_that_said_it(self, name):
        write, through = WAYS[name]
        text = write(PLAIN).replace("May 4, 1911", "May 5, 1911")
        assert through(PLAIN, text)[2] == replace(PLAIN[2], text="May 5, 1911", date="1911-05-05")
        by_hand = [*PLAIN[:2], replace(PLAIN[2], date="191X"), *PLAIN[3:]]
        assert through(by_hand, text)[2].date == "191X"

    def test_ids_survive_insertions_moves_splits_and_merges(self, name):
        write, through = WAYS[name]
        blocks = write(PLAIN).strip().split("\n\n")
        new = "A sentence about the weather that nobody has written before."
        inserted = through(PLAIN, "\n\n".join([blocks[0], new, *blocks[1:]]))
        assert [one.key for one in inserted] == ["a", "", *"bcdefghij"]
        moved = through(PLAIN, "\n\n".join([*blocks[1:], blocks[0]]))
        assert [one.key for one in moved] == [*"bcdefghij", "a"]
        split = through(PLAIN, write(PLAIN).replace("night, and", "night.\n\nAnd"))
        assert [one.key for one in split][:3] == ["a", "", "b"]
        assert split[0].text == "The lamp stood at the window all night."
        merged = through(PLAIN, "\n\n".join([*blocks[:-3], *blocks[-2:], blocks[-3]]))
        assert sorted(one.key for one in merged) == list("abcdefghij")
        one = " ".join([blocks[0], blocks[-1]])
        joined = through(PLAIN, "\n\n".join([one, *blocks[1:-1]]))
        assert [text.key for text in joined] == list("abcdefghi")

    def test_what_left_the_text_before_comes_back_as_itself(self, name):
        write, _through = WAYS[name]
        read = {"markdown": read_markdown_text, "plain": read_plain_text}[name]
        said = {"markdown": said_in_markdown, "plain": said_plainly}[name]
        kept, gone = PLAIN[1:], PLAIN[:1]
        assert inherit(read(write(PLAIN)), kept, gone, said)[0] == PLAIN[0]

    def test_an_item_is_an_item_and_no_more_when_its_mark_goes(self, name):
        write, through = WAYS[name]
        plain = write(PLAIN).replace("- three candles", "\nthree candles")
        assert through(PLAIN, plain)[4].kind == "paragraph"
        item = write(PLAIN).replace("The lamp stood", "- The lamp stood")
        assert (through(PLAIN, item)[0].key, through(PLAIN, item)[0].kind) == ("a", "list_item")


class TestMarkdown:
    def test_it_reads_as_an_editor_expects(self):
        text = to_markdown(PLAIN)
        assert "\n\n### What the keeper wrote\n\n### May 4, 1911\n\n> Fog since" in text
        assert "\n\n- three candles, of which one is broken\n\n2. a coil of rope\n\n" in text
        assert "\n\n![The tower seen from the sea]()\n\nIt was painted" in text
        for words in ("A & B", "3 < 4", "Why?!", "snake_case", "C#", "½ – “yes”", "a - b", "1914."):
            assert to_markdown([DraftText("", "paragraph", f"It is {words} so")]) == (
                f"It is {words} so\n"
            ), "nothing is escaped without need"

    def test_marks_become_words_and_kinds(self):
        read = read_markdown_text(
            "# One\n\nTwo *three* [four](https://a.example 'b') `five`\nsix\\\nseven &amp; <i>\n\n"
            "> Said.\n>\n> Said again.\n\n- a\n  - b\n\n7) c\n\n***\n\n![A picture](x.png)\n\n"
            "Beside ![a picture](x.png)\n\n```\nlines\n  of code\n```\n\n    indented\n\n"
            "[note]: https://a.example\n\n## June 3, 1962\n\nPhoto: A. Berg\n"
        )
        assert [(one.kind, one.text) for one in read] == [
            ("heading", "One"),
            ("paragraph", "Two three four five six seven & <i>"),
            ("quotation", "Said."),
            ("quotation", "Said again."),
            ("list_item", "a"),
            ("list_item", "b"),
            ("list_item", "7) c"),
            ("figure", "A picture"),
            ("paragraph", "Beside a picture"),
            ("paragraph", "lines of code"),
            ("paragraph", "indented"),
            ("paragraph", "[note]: https://a.example"),
            ("dated_entry", "June 3, 1962"),
            ("credit", "Photo: A. Berg"),
        ]
        assert [one.level for one in read if one.level] == [2, 2]
        assert read[-2].date == "1962-06-03"

    def test_a_level_can_be_changed_and_a_dated_entry_stays_one(self):
        text = to_markdown(PLAIN).replace("### ", "## ")
        changed = through_markdown(PLAIN, text)
        assert changed[1] == replace(PLAIN[1], level=2)
        by_hand = [replace(PLAIN[2], text="That day", date="191X")]
        assert through_markdown(by_hand, "## That day\n") == [replace(by_hand[0], level=2)]

    def test_what_takes_too_long_or_would_lose_words_is_refused(self):
        for text, code in (
            ("x\n\n" * 50_001, "too_many_lines"),
            ("> " * 30 + "deep", "too_deep"),
            ("x" * 20_001, "passage_too_long"),
            (("[" * 5_000 + "\n\n") * 3, "too_many_brackets"),
        ):
            with pytest.raises(InvalidInput) as refused:
                read_markdown_text(text)
            assert refused.value.code == code


class TestPlainText:
    def test_new_lines_are_taken_for_what_they_look_like(self):
        text = to_plain(PLAIN[:1]) + (
            "\nThe second winter\n\nIt was colder than the first, and longer.\n\n"
            "May 6, 1911\nThe boat came.\n\n- oil\n- wicks\n\n***\n"
        )
        read = through_plain(PLAIN[:1], text)
        assert [(one.key, one.kind, one.text) for one in read] == [
            ("a", "paragraph", PLAIN[0].text),
            ("", "heading", "The second winter"),
            ("", "paragraph", "It was colder than the first, and longer."),
            ("", "dated_entry", "May 6, 1911"),
            ("", "paragraph", "The boat came."),
            ("", "list_item", "oil"),
            ("", "list_item", "wicks"),
        ]

    def test_a_new_heading_is_known_by_the_known_text_below_it(self):
        text = "The first winter\n\n" + to_plain(PLAIN[:1])
        assert [one.kind for one in through_plain(PLAIN[:1], text)] == ["heading", "paragraph"]


@given(texts(5), texts(5))
def test_whatever_is_written_keys_are_given_once(old, new):
    for through, write in ((through_markdown, to_markdown), (through_plain, to_plain)):
        found = [text.key for text in through(old, write(new)) if text.key]
        assert len(found) == len(set(found))
        assert set(found) <= {text.key for text in old}
