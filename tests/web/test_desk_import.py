"""Bringing an article in, by a file and by a paste, and what is said of files that are none."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commentary.models import Annotation, Article, PassageText
from tests.people import Cast
from tests.web.pages import form_on, read, tree_of, words_in

pytestmark = pytest.mark.one_database

ADDRESS = "/desk/import/"
PLAIN = """A Lantern for the Ford

How a village crossed by night.

By Nell Quarry

May 1, 1960

The lantern hung on the far side, and nobody could say who lit it.

It was said to be lit by turns.
"""
MARKDOWN = """---
title: A Lantern for the Ford
author: Nell Quarry
---

The lantern hung on the **far** side.

## What was said

> It was lit by turns.
"""
HTML = """<!doctype html><html><head><title>A Lantern for the Ford</title></head><body>
<article><h1>A Lantern for the Ford</h1><p>The lantern hung on the far side, and nobody could say
who lit it, though each house said it was the next one's turn to climb down to the water.</p>
<script>alert(1)</script><p onclick="x()">It was said to be lit by turns, and that those who were
asked about it looked at the river.</p></article></body></html>"""


def docx(*paragraphs: str, filler: int = 0) -> bytes:
    """A Word document of these paragraphs; `filler` adds a part of so many zeros."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
        f'"/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}"'
        ' Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
    }
    if filler:
        parts["word/media/zeros.xml"] = "0" * filler
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return written.getvalue()


def upload(client, data: bytes, name: str, **more: str):
    sent = {"file": SimpleUploadedFile(name, data), "text": "", "format": "", **more}
    return client.post(ADDRESS, sent)


@pytest.fixture
def editor(cast: Cast, browser):
    return browser(cast.edda)


class TestTheLadder:
    @pytest.mark.parametrize(
        ("who", "status"),
        [("mira", 403), ("vera", 403), ("omar", 403), ("edda", 200), ("ada", 200)],
    )
    def test_it_is_for_editors(self, cast: Cast, browser, who, status):
        client = browser(getattr(cast, who))
        assert client.get(ADDRESS).status_code == status
        answer = client.post(ADDRESS, {"text": PLAIN, "format": ""})
        assert answer.status_code == (302 if status == 200 else 403)
        assert Article.objects.count() == (1 if status == 200 else 0)

    @pytest.mark.parametrize("who", ["anonymous", "samir"])
    def test_others_are_led_to_log_in(self, cast: Cast, browser, who):
        client = browser(getattr(cast, who, None))
        assert client.get(ADDRESS).url == f"/accounts/login/?next={ADDRESS}"
        assert client.post(ADDRESS, {"text": PLAIN}).status_code == 302
        assert not Article.objects.exists()

    def test_without_its_token_the_paste_is_shown(self, cast: Cast, browser):
        client = browser(cast.edda, enforce_csrf_checks=True)
        text = read(client.post(ADDRESS, {"text": PLAIN, "format": ""}), 403)
        assert "nobody could say who lit it" in words_in(text)
        assert not Article.objects.exists()

    def test_other_methods_are_refused(self, editor):
        assert editor.put(ADDRESS).status_code == 405


class TestFormats:
    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (PLAIN.encode(), "lantern.txt"),
            (MARKDOWN.encode(), "lantern.md"),
            (HTML.encode(), "lantern.html"),
            (docx("A Lantern for the Ford", "The lantern hung on the far side."), "lantern.docx"),
            (PLAIN.encode("utf-8-sig"), "lantern.txt"),
            (PLAIN.replace("\n", "\r\n").encode("utf-16"), "lantern.txt"),
            (PLAIN.encode(), "lantern"),
            (HTML.encode(), "lantern"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_file_becomes_a_draft(self, editor, data, name):
        answer = upload(editor, data, name)
        made = Article.objects.get()
        assert answer.status_code == 302
        assert answer.url == f"/desk/{made.slug}/"
        assert (made.title, made.state) == ("A Lantern for the Ford", "draft")
        texts = list(PassageText.objects.values_list("text", flat=True))
        assert any("The lantern hung on the far side" in text for text in texts)
        assert not any("alert" in text for text in texts)
        assert "A Lantern for the Ford" in words_in(read(editor.get(answer.url)))

    @pytest.mark.parametrize(
        ("text", "chosen"),
        [
            (PLAIN, ""),
            (PLAIN, "plain"),
            (MARKDOWN, ""),
            (MARKDOWN, "markdown"),
            (HTML, ""),
            (HTML, "html"),
        ],
    )
    def test_a_paste_becomes_a_draft(self, editor, text, chosen):
        answer = editor.post(ADDRESS, {"text": text.replace("\n", "\r\n"), "format": chosen})
        assert answer.status_code == 302
        assert Article.objects.get().title == "A Lantern for the Ford"

    def test_the_editor_sees_what_was_found(self, editor):
        answer = editor.post(ADDRESS, {"text": PLAIN, "format": ""})
        said = words_in(read(editor.get(answer.url)))
        for found in ("A Lantern for the Ford", "Nell Quarry", "It was said to be lit by turns."):
            assert found in said

    def test_two_articles_of_one_title_have_addresses_of_their_own(self, editor):
        urls = {editor.post(ADDRESS, {"text": PLAIN}).url for _ in range(3)}
        assert len(urls) == 3

    @pytest.mark.parametrize("title", ["Waiting", "People", "Import"])
    def test_a_title_that_is_a_room_of_the_desk_takes_no_ones_address(self, editor, title):
        answer = editor.post(ADDRESS, {"text": PLAIN.replace("A Lantern for the Ford", title)})
        assert title in words_in(read(editor.get(answer.url)))
        assert "Change the details" in words_in(read(editor.get(answer.url)))


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"", "empty.txt"),
            (b"   \r\n\t ", "blank.txt"),
            (bytes(range(256)) * 40, "binary.txt"),
            (b"\x00" * 5_000, "zeros.txt"),
            (b"x" * 6_000_000, "large.txt"),
            (b"%PDF-1.7\n" + b"x" * 500, "paper.pdf"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 500, "old.doc"),
            (b"{\\rtf1 words}", "rich.rtf"),
            (b"PK\x03\x04 and nothing more", "broken.docx"),
            (docx("A title", "A text", filler=30_000_000), "bomb.docx"),
            (docx(), "wordless.docx"),
            (b"<html><body><script>alert(1)</script></body></html>", "only-script.html"),
            ((PLAIN + "\n\n" + "word " * 200_000).encode(), "one-paragraph.txt"),
            (("\n\n".join(f"Line {n} says so." for n in range(5_200))).encode(), "many.txt"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_it_is_refused_with_a_sentence_and_the_paste_is_kept(self, editor, data, name):
        answer = upload(editor, data, name, text="My paste <stays> & so on.", format="")
        text = read(answer, 422)
        said = tree_of(text).xpath(
            "//main//*[contains(@class,'notice-error') or contains(@class,'field-error')]"
        )
        assert any(len(part.text_content().split()) >= 4 for part in said)
        assert form_on(text, "//main//form")["text"] == "My paste <stays> & so on."
        assert not Article.objects.exists()
        assert not PassageText.objects.exists()

    @pytest.mark.parametrize(
        ("paste", "chosen"),
        [
            ("", ""),
            ("  \n ", ""),
            ("<script>alert(1)</script>", "html"),
            (PLAIN, "sonnet"),
            (PLAIN, "docx"),
            ("x" * 6_000_000, "plain"),
            ("%PDF-1.7 words", ""),
            ("a\0b", ""),
        ],
        ids=["empty", "blank", "script", "format", "docx", "large", "pdf", "nul"],
    )
    def test_a_paste_that_is_no_article_is_kept_too(self, editor, paste, chosen):
        paste = paste.replace("\n", "\r\n")
        text = read(editor.post(ADDRESS, {"text": paste, "format": chosen}), 422)
        if "\0" not in paste:
            assert form_on(text, "//main//form")["text"] == paste
        assert not Article.objects.exists()

    def test_a_name_of_a_file_leads_nowhere(self, editor):
        answer = upload(editor, PLAIN.encode(), "../../<script>alert(1)</script>.txt")
        assert answer.status_code == 302
        read(editor.get(answer.url))

    def test_too_many_imports_keep_the_paste(self, editor, rates):
        rates(**{"import": (0, 3600)})
        answer = editor.post(ADDRESS, {"text": PLAIN, "format": ""})
        text = read(answer, 429)
        assert "nobody could say who lit it" in form_on(text, "//main//form")["text"]
        assert int(answer.headers["Retry-After"]) > 0

    def test_nothing_is_half_imported(self, editor):
        broken = PLAIN + "\n\n" + "word " * 200_000
        editor.post(ADDRESS, {"text": broken, "format": "plain"})
        assert not Article.objects.exists()
        assert not Annotation.objects.exists()
