"""Plain text, in the layout of the founding article and in others."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commentary.importers.reading import read_article
from commentary.text.markup import plain_text, render_markdown
from tests.importers.layouts import MAGAZINE
from tests.importers.words import count_words, texts_of, words_of

FOUNDING = Path(__file__).resolve().parents[3] / "shared/articles/track-ii-diplomacy.txt"


def _outline(article):
    return [(passage.kind, passage.date) for passage in article.passages]


@pytest.fixture(scope="module")
def magazine():
    return read_article(MAGAZINE.encode(), filename="talks.txt")


def test_the_head_of_a_magazine_page_is_read(magazine):
    assert magazine.title == "The Back Room: Notes on Quiet Talks"
    assert magazine.standfirst.startswith("Why people without office meet")
    assert magazine.bylines == ("Margaret O'Dell", "Jean-Luc de la Tour")
    assert (magazine.dateline, magazine.date) == ("SPRING 1998", "1998-21")
    assert magazine.subjects == ("Diplomacy", "History of Ideas", "U.S.")
    assert magazine.language == "en"


def test_the_passages_of_a_magazine_page_are_cut(magazine):
    assert _outline(magazine) == [
        ("paragraph", ""),
        ("dated_entry", "1962-06-03"),
        ("paragraph", ""),
        ("dated_entry", "198X"),
        ("paragraph", ""),
        ("dated_entry", "1989-11-09"),
        ("paragraph", ""),
        ("credit", ""),
        ("author_note", ""),
    ]
    assert magazine.passages[1].text == "June 3, 1962"


def test_responses_one_after_another_are_told_apart(magazine):
    assert [(response.name, response.title) for response in magazine.responses] == [
        ("Sam Weaver", "Nobody elected the taxi."),
        ("Rosa McIntyre", ""),
        ("D_K_", "Agreed, mostly."),
    ]
    assert {response.kind for response in magazine.responses} == {"critique"}


def test_the_time_of_a_response_is_aware_and_kept_as_written(magazine):
    times = [response.created for response in magazine.responses]
    assert times == [
        datetime(1999, 1, 12, 21, 5, tzinfo=ZoneInfo("America/New_York")),
        datetime(1999, 2, 2, 10, 45, tzinfo=UTC),
        datetime(1999, 3, 5, 11, 30, tzinfo=UTC),
    ]
    assert magazine.responses[0].created_as_written == "9:05 PM ET, January 12, 1999"
    assert magazine.warnings == ("The response by D_K_ does not say its time zone; UTC was taken.",)


def test_plain_words_stay_plain_when_they_become_markdown(magazine):
    shown = [plain_text(render_markdown(response.body)) for response in magazine.responses]
    assert "not* in the taxi" not in magazine.responses[2].body
    assert "who was *not* in the taxi: 3 * 4 people" in shown[0]
    assert "<b>they are dull</b>, which" in shown[2]
    assert magazine.responses[0].body.count("\n\n") == 1


def test_not_one_word_is_lost_doubled_or_merged(magazine):
    said = texts_of(magazine)
    assert count_words(said) == count_words([MAGAZINE])
    assert words_of(*said) == words_of(MAGAZINE)


@pytest.fixture(scope="module")
def source():
    if not FOUNDING.exists():
        pytest.skip("the founding article is not on this machine")
    return FOUNDING.read_bytes()


@pytest.fixture(scope="module")
def article(source):
    return read_article(source, filename=FOUNDING.name)


class TestTheFoundingArticle:
    def test_its_head_and_tail_are_read(self, article):
        assert article.bylines == ("Charles Homans",)
        assert (article.dateline, article.date) == ("JULY/AUGUST 2011", "2011-07/2011-08")
        assert article.subjects == ("Diplomacy",)
        assert article.title
        assert article.standfirst
        assert article.warnings == ()

    def test_its_passages_are_cut(self, article):
        assert _outline(article) == [
            ("paragraph", ""),
            ("dated_entry", "1960-05-01"),
            ("paragraph", ""),
            ("dated_entry", "197X"),
            ("paragraph", ""),
            ("dated_entry", "1979-12-24"),
            ("paragraph", ""),
            ("credit", ""),
            ("author_note", ""),
        ]

    def test_its_response_is_read(self, article):
        (response,) = article.responses
        assert (response.name, response.kind) == ("Bob Jacobson", "critique")
        assert response.created == datetime(2011, 6, 29, 14, 11, tzinfo=UTC)
        assert response.created.tzinfo == ZoneInfo("America/New_York")
        assert response.title
        assert len(response.body.split("\n\n")) == 3

    def test_not_one_of_its_words_is_lost_doubled_or_merged(self, article, source):
        said = texts_of(article)
        assert count_words(said) == count_words([source.decode()])
        assert words_of(*said) == words_of(source.decode())

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be-bom", "utf-32"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_it_comes_out_the_same_in_any_dress(self, article, source, encoding, newline):
        text = source.decode().replace("\n", newline)
        if encoding == "utf-16-be-bom":
            data = b"\xfe\xff" + text.encode("utf-16-be")
        else:
            data = text.encode(encoding)
        assert read_article(data, filename="a.txt") == article


ESSAY = """An essay without a date

It begins at once, with a paragraph that somebody has
wrapped by hand, as one did in letters, and it is not
joined to anything else.

What we need

* patience
* tea, or
  something like it
- a door

1. First, open it.
2. Then sit.

* * *

By Monday it was over. He said so.
"""


def test_an_ordinary_essay_needs_no_byline_and_no_date():
    article = read_article(ESSAY)
    assert (article.title, article.standfirst, article.bylines) == (
        "An essay without a date",
        "",
        (),
    )
    assert [(passage.kind, passage.text[:20]) for passage in article.passages] == [
        ("paragraph", "It begins at once, w"),
        ("heading", "What we need"),
        ("list_item", "patience"),
        ("list_item", "tea, or something li"),
        ("list_item", "a door"),
        ("list_item", "1. First, open it."),
        ("list_item", "2. Then sit."),
        ("paragraph", "By Monday it was ove"),
    ]
    assert count_words(texts_of(article)) == count_words([ESSAY])


def test_lines_that_were_never_wrapped_are_paragraphs_of_their_own():
    long = "This line goes on and on, as lines do in an editor that wraps them for you. " * 3
    article = read_article(f"A title\n{long}\n{long}\nMay 1, 1960\n{long}")
    assert [passage.kind for passage in article.passages] == [
        *("paragraph", "paragraph", "dated_entry", "paragraph")
    ]


@pytest.mark.parametrize(
    ("head", "standfirst", "bylines", "dateline"),
    [
        ("T\n\nBy Ann Lee\n\n", "", ("Ann Lee",), ""),
        ("T\nBy Ann Lee\nMay 5, 2011\n\n", "", ("Ann Lee",), "May 5, 2011"),
        (
            "T\n\nWhy it is so.\n\nBy Ann Lee, May 5, 2011\n\n",
            "Why it is so.",
            ("Ann Lee",),
            "May 5, 2011",
        ),
        ("T\n\nMay 5, 2011\n\nBy Ann Lee\n\n", "", ("Ann Lee",), "May 5, 2011"),
        ("T\n\n5 May 2011\n\n", "", (), "5 May 2011"),
        ("T\n\nby ANN VAN DER LEE & BO O’NEIL\n\n", "", ("Ann van der Lee", "Bo O’Neil"), ""),
        ("T\n\nBy Ann Lee | The Paper | May 2011\n\n", "", ("Ann Lee",), "The Paper | May 2011"),
        ("T\n\nBy the river it was cold\n\n", "", (), ""),
    ],
)
def test_parts_of_the_head_may_be_missing(head, standfirst, bylines, dateline):
    article = read_article(head + "The text begins here, and it is a sentence.\n\nIt goes on.")
    assert article.title == "T"
    assert (article.standfirst, article.bylines, article.dateline) == (
        standfirst,
        bylines,
        dateline,
    )
    assert article.passages[-1].text == "It goes on."
    if dateline:
        assert article.date


def test_a_date_above_dated_entries_is_one_of_them_unless_it_is_later():
    entries = "May 1, 1960\n\nSomething happened then.\n\nMay 2, 1970\n\nSomething else did."
    assert read_article("T\n\n" + entries).passages[0].kind == "dated_entry"
    later = read_article("T\n\nMay 3, 2011\n\n" + entries)
    assert later.date == "2011-05-03"
    assert [passage.date for passage in later.passages if passage.date] == [
        "1960-05-01",
        "1970-05-02",
    ]


def test_a_heading_above_a_date_is_no_response():
    article = read_article("T\n\nText here.\n\nThe Beginning\n\nMay 1, 1960\n\nIt began.")
    assert article.responses == ()
    assert [passage.kind for passage in article.passages] == [
        *("paragraph", "heading", "dated_entry", "paragraph")
    ]


@pytest.mark.parametrize(
    "opening",
    [
        "BOB B\n\n10:11 AM ET\n\nJune 29, 2011\n\n",
        "Bob B\nJune 29, 2011\n10:11 AM ET\n",
        "Bob B:\nJune 29, 2011 at 10:11 am ET\n\n",
        "Bob B wrote:\n\n10:11 AM ET, June 29, 2011\n",
        "bob_b\nPosted on 2011-06-29 10:11 EDT\n\n",
    ],
)
def test_a_response_may_open_in_several_ways(opening):
    article = read_article(f"T\n\nThe text of it.\n\n{opening}Not so.\n\nIt is not so at all.\n")
    (response,) = article.responses
    assert response.name in ("Bob B", "bob_b")
    assert response.created == datetime(2011, 6, 29, 14, 11, tzinfo=UTC)
    assert (response.title, response.body) == ("Not so.", "It is not so at all.")
    assert [passage.text for passage in article.passages] == ["The text of it."]


def test_a_list_in_a_response_stays_a_list():
    article = read_article(
        "T\n\nText.\n\nBob B\n\n10:11 AM\n\nJune 29, 2011\n\n"
        "Three things:\n\n* one\n* # two\n\n1. x\n"
    )
    assert article.responses[0].body == "Three things:\n\n- one\n- \\# two\n\n1\\. x"


def test_a_later_response_may_have_a_date_alone():
    first = "BOB B\n\n10:11 AM ET\n\nJune 29, 2011\n\nNot so at all, I say.\n\n"
    article = read_article(f"T\n\nText here.\n\n{first}CY DAY\n\nJuly 1, 2011\n\nIt is so.\n")
    assert [response.name for response in article.responses] == ["Bob B", "Cy Day"]
    assert article.responses[1].created == datetime(2011, 7, 1, tzinfo=UTC)
    assert article.warnings == (
        "The response by Cy Day gives no time of day; midnight UTC was taken.",
    )


def test_a_dateline_that_is_no_date_is_kept_and_said():
    article = read_article("T\n\nBy Ann Lee | Issue 7\n\nText here.")
    assert (article.dateline, article.date) == ("Issue 7", "")
    assert article.warnings == ("The date “Issue 7” could not be read; please put it in by hand.",)


def test_the_language_is_guessed_where_the_letters_tell_it():
    hebrew = read_article("כותרת\n\nזה טקסט קצר בעברית, והוא מספיק.")
    assert hebrew.language == "he"
    assert "guessed" in hebrew.warnings[0]
    assert read_article("題名\n\nこれは短い文章です。漢字もあります。").language == "ja"
    assert read_article("題名\n\n対話外交歴史研究会報告書の要約版").language == "ja"
    assert read_article("标题\n\n这是一个短句。").language == "zh"
    assert read_article("T\n\nAn English text with שלום in it.").language == "en"
