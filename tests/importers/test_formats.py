"""Markdown, HTML and Word: the same article, whatever it is written in."""

import pytest

from commentary.errors import InvalidInput
from commentary.importers.reading import FORMATS, read_article
from commentary.text.draft import PASSAGE_KINDS
from commentary.text.normalize import clean_text
from tests.importers.documents import make_docx, make_docx_with_picture
from tests.importers.layouts import MAGAZINE
from tests.importers.words import count_words, texts_of

MARKDOWN = """---
title: "The taxi: a note"
description: What two chemists began.
author: [Margaret O'Dell, {name: JEAN DE LA TOUR}]
date: 1998-03-01
lang: en-GB
tags: [talks, science]
source: https://talks.example/taxi
licence: CC BY 4.0
unknown: {deep: [1, 2]}
---

# The taxi: a note

It began in *Geneva*, with a [letter](https://talks.example/letter) and `code`.

## June 3, 1962

Two chemists
share a taxi.\\
They talk.

> Nothing is signed.
>
> Nothing is said.

### What followed

- letters
- meetings
  - long ones

3. third
4. fourth

![Two chemists in a taxi](taxi.png)

| Year | Letters |
|------|---------|
| 1962 | forty   |

```py
letters = 40
```

<figure><img src="x.png" alt="A map of Geneva"><figcaption>Where it was.</figcaption></figure>
"""

PAGE = """<!DOCTYPE html>
<html lang="de-CH">
<head>
<title>The taxi | Talks Weekly</title>
<meta name="author" content="By Margaret O'Dell and Jean Tour">
<meta name="description" content="What two chemists began, long ago.">
<meta property="article:published_time" content="1998-03-01T08:00:00+01:00">
<meta property="article:tag" content="talks"><meta property="article:tag" content="science">
<link rel="canonical" href="https://talks.example/taxi">
<script>var never = "shown";</script><style>p { color: red }</style>
</head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/all">All stories</a></li></ul></nav>
<header><h1>The taxi</h1></header>
<article>
<p>It began in <b>Geneva</b>, in the spring, when nobody expected that anything would begin at all
on that side of the lake, or on the other one.</p>
<h2>June 3, 1962</h2>
<p>Two chemists share a taxi<sup><a href="#n1">1</a></sup>. They find, as it goes along the lake in
the rain, that they fear the same thing and that neither has ever said so to anybody.</p>
<figure><img src="taxi.jpg" alt="Two chemists in a taxi"><figcaption>On the way. Photo: A friend</figcaption></figure>
<blockquote><p>Nothing was signed, and nothing had to be, since we were nobody in particular.</p></blockquote>
<ol start="3"><li>A letter follows, and it is answered by return of post.</li><li>Forty letters follow it.</li></ol>
<p style="display: none">You cannot read this hidden paragraph, and it must not be imported at all.</p>
<script>alert("never")</script>
<p onclick="alert(1)">The second table grew from there, and it has not stopped growing to this day, they say.</p>
</article>
<aside><h2>Also read</h2><ul><li><a href="/x">Ten more stories</a></li></ul></aside>
<footer><p>All rights reserved by Talks Weekly.</p><form><button>Subscribe</button></form></footer>
</body></html>
"""  # noqa: E501


def _outline(article):
    return [(passage.kind, passage.text) for passage in article.passages]


def test_markdown_with_front_matter_is_read():
    article = read_article(MARKDOWN, filename="taxi.md")
    assert article.title == "The taxi: a note"
    assert article.standfirst == "What two chemists began."
    assert article.bylines == ("Margaret O'Dell", "Jean de la Tour")
    assert (article.dateline, article.date) == ("1998-03-01", "1998-03-01")
    assert (article.language, article.subjects) == ("en-GB", ("talks", "science"))
    assert (article.source_url, article.licence) == ("https://talks.example/taxi", "CC BY 4.0")


def test_markdown_is_cut_into_passages_of_their_kinds():
    assert _outline(read_article(MARKDOWN)) == [
        ("paragraph", "It began in Geneva, with a letter and code."),
        ("dated_entry", "June 3, 1962"),
        ("paragraph", "Two chemists share a taxi. They talk."),
        ("quotation", "Nothing is signed."),
        ("quotation", "Nothing is said."),
        ("heading", "What followed"),
        ("list_item", "letters"),
        ("list_item", "meetings"),
        ("list_item", "long ones"),
        ("list_item", "3. third"),
        ("list_item", "4. fourth"),
        ("figure", "Two chemists in a taxi"),
        ("paragraph", "Year | Letters"),
        ("paragraph", "1962 | forty"),
        ("paragraph", "letters = 40"),
        ("figure", "A map of Geneva"),
        ("caption", "Where it was."),
    ]


def test_the_layout_is_read_in_markdown_too():
    article = read_article(
        "# Title\n\nWhy it is so.\n\n*By Ann Lee* | May 2011\n\nText.\n", format="markdown"
    )
    assert (article.title, article.standfirst) == ("Title", "Why it is so.")
    assert (article.bylines, article.date) == (("Ann Lee",), "2011-05")


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("---\n---\n# From the heading\n\nText.", "From the heading"),
        ("---\ntags: x\n...\nFrom the line\n\nText.", "From the line"),
        ("---\n\n# No front matter\n\n---\n\nText.", "No front matter"),
        ("Setext title\n===\n\nText.", "Setext title"),
        ("---\r\ntitle: With returns\r\n---\r\nText.", "With returns"),
        ("---\ntitle: 1984\ndate: 1984-01-02 03:04:05\n---\nText.", "1984"),
    ],
)
def test_a_markdown_title_comes_from_wherever_it_stands(front, title):
    assert read_article(front, format="markdown").title == title


@pytest.mark.parametrize("front", ["title: [", "title: 'x", "? [", "a: &a [*a", "x" * 30_000])
def test_broken_front_matter_is_refused_with_advice(front):
    with pytest.raises(InvalidInput) as refused:
        read_article(f"---\n{front}\n---\n# T\n\nText.", format="markdown")
    assert refused.value.code == "bad_front_matter"


def test_a_page_gives_its_article_and_nothing_around_it():
    article = read_article(PAGE.encode(), filename="taxi.html")
    assert _outline(article) == [
        (kind, clean_text(text))
        for kind, text in [
            (
                "paragraph",
                "It began in Geneva, in the spring, when nobody expected that anything would begin"
                " at all on that side of the lake, or on the other one.",
            ),
            ("dated_entry", "June 3, 1962"),
            (
                "paragraph",
                "Two chemists share a taxi [1]. They find, as it goes along the lake in the rain,"
                " that they fear the same thing and that neither has ever said so to anybody.",
            ),
            ("figure", "Two chemists in a taxi"),
            ("caption", "On the way. Photo: A friend"),
            (
                "quotation",
                "Nothing was signed, and nothing had to be, since we were nobody in particular.",
            ),
            ("list_item", "3. A letter follows, and it is answered by return of post."),
            ("list_item", "4. Forty letters follow it."),
            (
                "paragraph",
                "The second table grew from there, and it has not stopped growing to this day,"
                " they say.",
            ),
        ]
    ]


def test_a_page_says_in_its_head_what_it_is():
    article = read_article(PAGE)
    assert article.title == "The taxi"
    assert article.standfirst == "What two chemists began, long ago."
    assert article.bylines == ("Margaret O'Dell", "Jean Tour")
    assert article.date == "1998-03-01"
    assert (article.language, article.subjects) == ("de-CH", ("talks", "science"))
    assert article.source_url == "https://talks.example/taxi"


def test_a_page_too_short_for_extraction_is_read_whole():
    article = read_article(
        "<html><body><h1>T</h1><p>By Ann Lee</p><p>Short.</p><p>Text.</p></body></html>"
    )
    assert (article.title, article.bylines) == ("T", ("Ann Lee",))
    assert _outline(article) == [("paragraph", "Short."), ("paragraph", "Text.")]


def test_addresses_and_authors_that_are_none_are_passed_over():
    page = PAGE.replace('href="https://talks.example/taxi"', 'href="https://[broken"')
    page = page.replace(
        '<meta property="article:tag" content="talks">',
        '<meta property="article:author" content="https://talks.example/people/7">'
        '<meta property="og:url" content="javascript:alert(1)">',
    )
    article = read_article(page)
    assert article.source_url == ""
    assert article.bylines == ("Margaret O'Dell", "Jean Tour")


def test_a_description_that_repeats_the_text_is_no_standfirst():
    page = PAGE.replace("What two chemists began, long ago.", "It began in Geneva, in the spring…")
    assert read_article(page).standfirst == ""


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>A story - Site</title>", "A story"),
        ("<title>Site</title><meta property='og:title' content='A story'>", "A story"),
    ],
)
def test_a_page_without_a_heading_has_the_title_of_its_head(head, title):
    page = f"<html><head>{head}</head><body><p>Some text.</p><p>More text.</p></body></html>"
    assert read_article(page).title == title


FRAGMENT = """<h1>A <em>title</em></h1><p>By Ann Lee<br>May 2011</p>
<p>One<!-- no --> two<script>three</script><br><br>four</p><p hidden>five</p><p>&nbsp;</p>
<div>six<div>seven</div>eight</div><p>nine<img src=x alt="\U0001f600">ten</p>
<ol><li>a<ol><li>b</li></ol></li><li><p>c</p><p>d</p></li></ol>
<dl><dt>May 1, 1960</dt><dd>e</dd></dl><svg><text>f</text></svg>
<p class=credit>A. B.</p><p aria-hidden=true>g</p><textarea>h</textarea><p>x<sup>2</sup></p>"""


def test_a_fragment_is_taken_whole_as_a_reader_would_see_it():
    article = read_article(FRAGMENT)
    assert (article.title, article.bylines, article.date) == ("A title", ("Ann Lee",), "2011-05")
    assert _outline(article) == [
        ("paragraph", "One two"),
        ("paragraph", "four"),
        ("paragraph", "six"),
        ("paragraph", "seven"),
        ("paragraph", "eight"),
        ("paragraph", "nine\U0001f600ten"),
        ("list_item", "1. a"),
        ("list_item", "1. b"),
        ("list_item", "2. c"),
        ("list_item", "d"),
        ("dated_entry", "May 1, 1960"),
        ("paragraph", "e"),
        ("credit", "A. B."),
        ("paragraph", "x2"),
    ]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<h1>T</h1><p>caf\xe9 “x”</p>".encode("cp1252"), None),
        (b"<meta charset=windows-1252><h1>T</h1><p>caf\xe9 \x93x\x94</p>", "caf\xe9 “x”"),
        (b"<meta charset='iso-8859-1'><h1>T</h1><p>caf\xe9 \x93x\x94</p>", "caf\xe9 “x”"),
        (b"<meta charset=nonsense><h1>T</h1><p>caf\xc3\xa9</p>", "caf\xe9"),
        (b"<meta charset=base64><h1>T</h1><p>caf\xc3\xa9</p>", "caf\xe9"),
        ("<meta charset=utf-8><h1>T</h1><p>x</p>".encode("utf-16"), "x"),
        (b'<?xml version="1.0" encoding="utf-16"?><h1>T</h1><p>x</p>', "x"),
    ],
)
def test_a_page_is_decoded_as_it_says(data, text):
    if text is None:
        with pytest.raises(InvalidInput) as refused:
            read_article(data, filename="a.html")
        assert refused.value.code == "wrong_encoding"
    else:
        assert read_article(data, filename="a.html").passages[0].text == text


def test_a_word_document_is_read_by_its_styles():
    article = read_article(
        make_docx(
            [
                ("Title", "The taxi"),
                ("Subtitle", "What two chemists began."),
                ("", "By Ann Lee | May 2011"),
                ("heading 2", "June 3, 1962"),
                ("", "Two chemists share a taxi & <talk>."),
                ("Quote", "Nothing is signed."),
                ("caption", "On the way."),
            ]
        ),
        filename="taxi.docx",
    )
    assert (article.title, article.standfirst) == ("The taxi", "What two chemists began.")
    assert (article.bylines, article.date) == (("Ann Lee",), "2011-05")
    assert _outline(article) == [
        ("dated_entry", "June 3, 1962"),
        ("paragraph", "Two chemists share a taxi & <talk>."),
        ("quotation", "Nothing is signed."),
        ("caption", "On the way."),
    ]


def test_a_picture_in_a_word_document_is_kept_by_its_words():
    article = read_article(make_docx_with_picture("Two chemists in a taxi"))
    assert _outline(article) == [("figure", "Two chemists in a taxi"), ("paragraph", "Text.")]


def test_the_founding_layout_comes_out_the_same_from_a_word_document():
    lines = [line for line in MAGAZINE.splitlines() if line.strip("\u00a0 ")]
    plain, word = read_article(MAGAZINE), read_article(make_docx([("", line) for line in lines]))
    assert [passage.text for passage in word.passages] == [p.text for p in plain.passages]
    assert [response.name for response in word.responses] == [r.name for r in plain.responses]
    assert count_words(texts_of(word)) == count_words([MAGAZINE])


@pytest.mark.parametrize("source", [MARKDOWN, PAGE, FRAGMENT, MAGAZINE])
def test_every_passage_is_one_clean_line_of_a_known_kind(source):
    for passage in read_article(source).passages:
        assert passage.text == clean_text(passage.text) != ""
        assert passage.kind in PASSAGE_KINDS
        assert (passage.level > 0) == (passage.kind == "heading")
        assert bool(passage.date) == (passage.kind == "dated_entry")


@pytest.mark.parametrize(
    ("text", "filename", "kind"),
    [
        ("# T\n\nText here.", "", "T"),
        ("# T\n\nText here.", "a.txt", "# T"),
        ("<p>T</p><p>Text here.</p>", "", "T"),
        ("<p>T</p><p>Text here.</p>", "a.md", "T"),
        ("T\n\nText <b>here</b>.", "A.TXT", "T"),
        ("T\n\nText here.", "a.unknown", "T"),
    ],
)
def test_the_format_is_known_by_the_ending_or_the_content(text, filename, kind):
    assert read_article(text, filename=filename).title == kind


def test_a_format_may_be_named():
    assert FORMATS == ("plain", "markdown", "html", "docx")
    assert read_article("# T\n\nText.", filename="a.md", format="plain").title == "# T"
    with pytest.raises(InvalidInput) as refused:
        read_article("T\n\nText.", format="wordperfect")
    assert refused.value.code == "unknown_format"
