"""Word documents, made by hand: as small as they may be, and as hostile as they can be."""
# ruff: noqa: E501 (the names of Word's formats are long)

import zipfile
from collections.abc import Sequence
from html import escape
from io import BytesIO

_WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""


def make_docx(
    paragraphs: Sequence[tuple[str, str]],
    *,
    prologue: str = "",
    extra: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """A document of (style name, text) paragraphs, with what else is wanted in the archive."""
    names = sorted({style for style, _ in paragraphs if style})
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{at}"><w:name w:val="{name}"/></w:style>'
        for at, name in enumerate(names)
    )
    body = "".join(
        _paragraph(text, names.index(style) if style else None) for style, text in paragraphs
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}'
        f"<w:document {_WORDS}><w:body>{body}</w:body></w:document>"
    )
    return make_zip(
        [
            ("[Content_Types].xml", _TYPES.encode()),
            ("_rels/.rels", _RELATIONS.encode()),
            ("word/document.xml", document.encode()),
            ("word/styles.xml", f"<w:styles {_WORDS}>{styles}</w:styles>".encode()),
            *extra,
        ]
    )


def make_docx_with_picture(words: str) -> bytes:
    """A document of two paragraphs with a picture between them."""
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        f'<wp:docPr id="1" name="p" descr="{words}"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData>'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
        '<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId7"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    body = _paragraph("T", None) + drawing + _paragraph("Text.", None)
    relations = _RELATIONS.replace("rId1", "rId7").replace(
        'officeDocument" Target', 'image" Target'
    )
    relations = relations.replace("word/document.xml", "media/a.png")
    return make_zip(
        [
            ("[Content_Types].xml", _TYPES.encode()),
            ("_rels/.rels", _RELATIONS.encode()),
            ("word/_rels/document.xml.rels", relations.encode()),
            ("word/media/a.png", b"\x89PNG"),
            (
                "word/document.xml",
                f"<w:document {_WORDS}><w:body>{body}</w:body></w:document>".encode(),
            ),
        ]
    )


def make_zip(entries: Sequence[tuple[str, bytes]]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return file.getvalue()


def _paragraph(text: str, style: int | None) -> str:
    properties = "" if style is None else f'<w:pPr><w:pStyle w:val="s{style}"/></w:pPr>'
    return (
        f'<w:p>{properties}<w:r><w:t xml:space="preserve">{_keep_entities(text)}</w:t></w:r></w:p>'
    )


def _keep_entities(text: str) -> str:
    return text if text.startswith("&") else escape(text)
