"""Hostile and broken files: a right result, or an error that says what to do."""

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentary.errors import InvalidInput
from commentary.importers.docx import MAX_DOCX_BYTES
from commentary.importers.reading import read_article
from commentary.importers.replies import escape_markdown
from commentary.text.draft import MAX_IMPORT_BYTES, MAX_PASSAGE_LENGTH, MAX_PASSAGES
from commentary.text.markup import plain_text, render_markdown
from commentary.text.normalize import clean_text
from tests.hanging import cut_off
from tests.importers.documents import make_docx, make_zip
from tests.importers.words import words_of

WORDS = "A paragraph of some words, which is text. "


def _refusal(data, **options):
    with pytest.raises(InvalidInput) as refused:
        read_article(data, **options)
    assert refused.value.message.endswith(".")
    assert len(refused.value.message) < 400
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.txt", "no_text"),
        (b" \n\t\n ", "a.txt", "no_text"),
        ("", "", "no_text"),
        (b"\xef\xbb\xbf", "a.txt", "no_text"),
        (b"\xef\xbb\xbf \n", "a.md", "no_text"),
        (b"\xff\xfe", "a.txt", "no_text"),
        (b"<p></p>", "a.html", "no_text"),
        (b"<html><head><script>x</script></head></html>", "a.html", "no_text"),
        (b"<!-- nothing -->", "a.html", "no_text"),
        (b"---\n---\n", "a.md", "no_text"),
        (b"", "a.docx", "no_text"),
        (b"Only a title\n", "a.txt", "no_text"),
        (b"# Only a title\n", "a.md", "no_text"),
        (b"* * *\n\n---\n", "a.txt", "no_text"),
        (bytes(range(256)) * 10, "a.txt", "wrong_encoding"),
        (b"text \x00 and nul\n\nmore", "a.txt", "not_text"),
        ("pasted \x01 text\n\nmore", "", "not_text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a.txt", "wrong_encoding"),
        ("caf\xe9\n\ntext".encode("latin-1"), "a.txt", "wrong_encoding"),
        ("caf\xe9\n\ntext".encode("utf-16-le"), "a.txt", "wrong_encoding"),
        ("text\n\nmore".encode("utf-16-le"), "a.txt", "not_text"),
        (b"\xff\xfex", "a.txt", "wrong_encoding"),
        (b"%PDF-1.7\n", "a.pdf", "unknown_format"),
        ("%PDF-1.7\n", "", "unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "unknown_format"),
        (b"{\\rtf1 x}", "a.rtf", "unknown_format"),
        (b"PK\x03\x04 nonsense", "a.txt", "not_docx"),
        (b"not a zip at all", "a.docx", "not_docx"),
        ("not a zip at all", "a.docx", "not_docx"),
        (("x" * 400 + "\n\nText.").encode(), "a.txt", "no_title"),
        (b"---\ntitle: " + b"x" * 400 + b"\n---\nText.", "a.md", "no_title"),
    ],
)
def test_a_file_without_an_article_is_refused_in_words(data, filename, code):
    assert _refusal(data, filename=filename) == code


@pytest.mark.parametrize("filename", ["a.txt", "a.md", "a.html", ""])
def test_twenty_megabytes_of_text_are_refused_at_once(filename):
    data = b"# Title\n\n" + WORDS.encode() * 500_000
    assert len(data) > 20_000_000 > MAX_IMPORT_BYTES
    with cut_off(5):
        assert _refusal(data, filename=filename) == "too_large"


def test_a_huge_word_document_is_refused_at_once():
    assert _refusal(b"PK\x03\x04" + bytes(MAX_DOCX_BYTES), filename="a.docx") == "too_large"


def _with_passages(format_name, count):
    if format_name == "html":
        return "<h1>Title</h1>" + "".join(f"<p>{WORDS}{n}</p>" for n in range(count))
    if format_name == "docx":
        return make_docx([("Title", "Title"), *(("", f"{WORDS}{n}") for n in range(count))])
    heading = "# Title" if format_name == "markdown" else "Title"
    return heading + "".join(f"\n\n{WORDS}{n}" for n in range(count))


@pytest.mark.parametrize("format_name", ["plain", "markdown", "html", "docx"])
def test_as_many_passages_as_are_allowed_are_read_and_no_more(format_name):
    article = read_article(_with_passages(format_name, MAX_PASSAGES), format=format_name)
    assert len(article.passages) == MAX_PASSAGES
    assert article.passages[-1].text.endswith(f" {MAX_PASSAGES - 1}")
    data = _with_passages(format_name, MAX_PASSAGES + 1)
    assert _refusal(data, format=format_name) == "too_many_passages"


@pytest.mark.parametrize(
    "data",
    [
        b"Title\n\nTell me all " + WORDS.encode() * 25_000,
        b"# Title\n\nTell me all " + WORDS.encode() * 25_000,
        b"<h1>Title</h1><p>Tell me all " + WORDS.encode() * 25_000 + b"</p>",
        make_docx([("Title", "Title"), ("", "Tell me all " + WORDS * 2_500)]),
    ],
    ids=["plain", "markdown", "html", "docx"],
)
def test_a_paragraph_of_a_megabyte_is_refused_by_its_beginning(data):
    with pytest.raises(InvalidInput, match="begins “Tell me all A paragraph") as refused:
        read_article(data)
    assert refused.value.code == "passage_too_long"


def test_the_longest_passage_is_still_read():
    text = "a" * MAX_PASSAGE_LENGTH
    assert read_article(f"T\n\n{text}").passages[0].text == text
    assert read_article(f"# T\n\n{text}").passages[0].text == text


@pytest.mark.parametrize(
    "data",
    [
        "<h1>T</h1><p>Text.</p><script>alert('evil')</script><style>evil</style>",
        "<h1>T</h1><p onclick=evil()>Text.</p><img src=x onerror=evil()>",
        "<h1>T</h1><p>Text.</p><iframe srcdoc='<p>evil'></iframe><object data=evil>evil</object>",
        "<h1>T</h1><p>Text.</p><!-- evil --><template><p>evil</p></template><svg><a>evil</a></svg>",
        "<h1>T</h1><p>Text.</p><?evil x?><noscript>evil</noscript><p hidden>evil</p>",
        "<h1>T</h1><p>Text.</p><div style='DISPLAY : none'>evil</div><input value=evil>",
        "# T\n\nText.\n\n<script>evil</script>",
        "# T\n\nText.\n\n<!-- evil -->",
    ],
)
def test_scripts_and_hidden_parts_leave_nothing_behind(data):
    article = read_article(data)
    assert article.title == "T"
    assert [passage.text for passage in article.passages] == ["Text."]


@pytest.mark.parametrize(
    "data",
    [
        "<div>" * 100_000 + "<p>x</p>",
        "<h1>T</h1>" + "<b>" * 3_000 + "x",
        "<html><body>" + "<div>" * 3_000 + "<p>x</p></body></html>",
        "# T\n\n" + ">" * 5_000 + " x",
        "# T\n\n" + "\n".join("  " * n + "- x" for n in range(200)),
    ],
    ids=["divs", "inline", "page", "quotations", "lists"],
)
def test_what_is_nested_too_deeply_is_refused_and_not_cut_off(data):
    assert _refusal(data) == "too_deep"


def _zip_bomb():
    return make_docx([("", "x")], extra=[("word/media/image1.bin", bytes(50_000_000))])


def _many_entries():
    return make_docx([("", "x")], extra=[(f"word/media/{n}", b"") for n in range(3_000)])


def _overlapping():
    """Two names for the same bytes, as in bombs that unpack without end."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b"x" * 20_000_000 + b"</a>")
        archive.filelist.extend(archive.filelist[:1] * 9)
    return file.getvalue()


def _cut_off():
    return make_docx([("", WORDS * 100)])[:-200]


def _wrong_checksum():
    data = bytearray(make_docx([("", WORDS)]))
    at = data.index(b"word/document.xml") - 30 + 14
    data[at : at + 4] = b"\0\0\0\0"
    central = data.rindex(b"word/document.xml") - 46 + 16
    data[central : central + 4] = b"\0\0\0\0"
    return bytes(data)


ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_zip_bomb, "archive_too_large"),
        (_many_entries, "archive_too_large"),
        (_overlapping, "archive_too_large"),
        (_cut_off, "not_docx"),
        (_wrong_checksum, "not_docx"),
        (lambda: make_docx([("", "&b;")], prologue=ENTITIES), "not_docx"),
        (lambda: make_docx([("", "&a;")], prologue=EXTERNAL), "not_docx"),
        (lambda: make_zip([("../../evil", b"x"), ("mimetype", b"x")]), "not_docx"),
        (lambda: make_zip([("word/document.xml", b"<broken")]), "not_docx"),
        (lambda: make_zip([("word/document.xml", b"<a>" * 500 + b"</a>" * 500)]), "not_docx"),
        (lambda: make_zip([("word/document.xml", b"<a/>")]), "not_docx"),
        (lambda: make_docx([]), "no_text"),
    ],
    ids=[
        *("zip bomb", "many entries", "overlapping", "cut off", "wrong checksum", "entities"),
        *("external entity", "no document", "broken", "deep", "no body", "empty"),
    ],
)
def test_a_hostile_word_document_is_refused(make, code):
    data = make()
    with cut_off():
        assert _refusal(data, filename="a.docx") == code


def test_an_encrypted_word_document_is_refused():
    data = bytearray(make_docx([("", WORDS)]))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + flags] |= 1
    assert _refusal(bytes(data), filename="a.docx") == "not_docx"


def test_a_response_that_is_too_long_is_refused_by_its_name():
    text = "T\n\nText.\n\nBob B\n\n10:11 AM ET\n\nJune 29, 2011\n\n" + f"{WORDS}\n\n" * 300
    with pytest.raises(InvalidInput, match="The response by Bob B is longer") as refused:
        read_article(text)
    assert refused.value.code == "response_too_long"


MUCH = 400_000


@pytest.mark.parametrize(
    ("unit", "format_name"),
    [
        *(("a\n\n", "plain"), ("May 1, 1960\n\n", "plain"), ("* a\n", "plain"), ("BOB\n", "plain")),
        *((" \t", "plain"), ("1960\n", "plain"), ("by a and ", "plain"), ("- ", "plain")),
        *(("a\u0301\u0316", "plain"), ("BOB B\n\n10:11 AM\n\n", "plain"), ("| ", "plain")),
        *(("<p>a", "html"), ("<a href=x>", "html"), ("<!--", "html"), ("<br>", "html")),
        *(("<b><i>", "html"), ("&amp;", "html"), ("<td>a", "html"), ("<li><p>", "html")),
        *(("<sup><a>1</a></sup>", "html"), ("<html>", "html"), ("<", "html")),
        *(("a\n\n", "markdown"), ("![", "markdown"), ("[a](", "markdown"), ("- a\n", "markdown")),
        *(("> a\n", "markdown"), ("|a", "markdown"), ("*a_ ", "markdown"), ("---\n", "markdown")),
        *(("|a|b|\n|-|-|\n", "markdown"), ("<b>", "markdown"), ("[a]: b\n", "markdown")),
    ],
)
def test_a_long_hostile_file_is_read_or_refused(unit, format_name):
    with cut_off(), suppress(InvalidInput):
        read_article("# T\n\n" + unit * (MUCH // len(unit)), format=format_name)


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", ""]))
def test_any_bytes_are_read_or_refused(data, filename):
    with suppress(InvalidInput):
        assert read_article(data, filename=filename).passages


PARTS = st.sampled_from(
    [
        *("Title", "\n", "\n\n", "BY ANN LEE", " | ", "MAY 2011", "1970s", "May 1, 1960", "* item"),
        *("BOB B", "10:11 AM ET", "June 29, 2011", "A sentence of some words.", "SUBJECTS: X, Y"),
        *("Ann Lee is a writer.", "A/AFP", "Short line", "<p>", "</p>", "<li>", "# ", "> ", "---"),
        *("- ", "1. ", "<br>", "&amp;", "\u202e", "\u00a0", "*x*", "[x](y)", "`", "ש", "二"),
    ]
)


@given(st.lists(PARTS, max_size=40).map("".join))
def test_no_word_of_any_plain_text_is_lost_doubled_or_merged(text):
    try:
        article = read_article(text, format="plain")
    except InvalidInput:
        return
    said = [
        article.title,
        article.standfirst,
        *article.bylines,
        article.dateline,
        *article.subjects,
    ]
    said += [passage.text for passage in article.passages]
    for response in article.responses:
        said += [response.name, response.created_as_written, response.title, response.body]
    # What names a part of the layout is no part of the text.
    labels = {"by", "and", "subjects"}
    expected = [word for word in words_of(clean_text(text)) if word not in labels]
    found = [word for word in words_of(*said) if word not in labels]
    assert sorted(found) == sorted(expected)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80).map(clean_text))
def test_escaped_words_are_shown_as_they_were(text):
    assert plain_text(render_markdown(escape_markdown(text))) == text
