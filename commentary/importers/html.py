"""HTML: a whole page, of which only the article is wanted, or a fragment, taken as it is."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from commentary.errors import InvalidInput
from commentary.importers.fragment import read_tree
from commentary.importers.layout import Known, read_layout
from commentary.importers.names import read_byline, split_names, write_name
from commentary.text.dates import read_date
from commentary.text.draft import DraftArticle
from commentary.text.normalize import clean_text
from commentary.text.segment import Block

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_LOOKED_AT = 10_000
_LETTERS = re.compile(r"[\W\d_]+")
_PICTURES = ("caption", "figure", "credit")
_LONGEST_NAME = 80
_MOST_SUBJECTS = 20
_LONGEST_SUBJECT = 80
_CONTAINERS = ("//article", "//main", "//*[@role='main']", "//body")


def read_html(text: str) -> DraftArticle:
    """The article in a page, by readability extraction, or in a fragment, from its whole text.

    Nothing is fetched. Scripts, styles, forms and hidden parts are left out.
    """
    root = _parse(text)
    if not _PAGE.search(text[:_LOOKED_AT]):
        return read_layout(read_tree(root), Known())
    return read_layout(_choose_article(root), _read_head(root))


def read_fragment(html: str) -> list[Block]:
    """The blocks of a piece of HTML that another format was turned into."""
    return read_tree(_parse(html))


def _parse(text: str) -> etree._Element:
    # As bytes, so that no declaration in the text can name another encoding; `no_network`,
    # so that nothing in it is fetched.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    data = text.encode("utf-8", "replace")
    root = etree.fromstring(data, parser) if data.strip() else None
    if root is None:
        raise InvalidInput("There are no words in this file.", code="no_text")
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise InvalidInput(
            "The elements of this HTML are nested too deeply to be read. Copy the article's"
            " text from the page and paste it as plain text.",
            code="too_deep",
        )
    return root


def _choose_article(root: etree._Element) -> list[Block]:
    """The blocks of a page that belong to its article.

    The extraction says which; the words are read from the page itself, since it drops
    captions, numbers of lists and the border between a word and the figure of its note.
    """
    blocks = read_tree(root)
    document = trafilatura.bare_extraction(
        etree.tostring(root, encoding="unicode", method="html"),
        fast=True,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        with_metadata=False,
    )
    found = read_tree(document.body) if isinstance(document, Document) else []
    wanted = {_key(block.text) for block in found}
    at = [place for place, block in enumerate(blocks) if _key(block.text) in wanted]
    if sum(len(blocks[place].text) for place in at) * 2 <= sum(len(b.text) for b in found):
        return _read_container(root)
    first, last = at[0], at[-1]
    inside = set(at)
    inside |= {p for p in range(first, last + 1) if blocks[p].kind in _PICTURES}
    return _above(blocks[:first]) + [blocks[place] for place in sorted(inside)]


def _above(blocks: Sequence[Block]) -> list[Block]:
    """Of what stands above the text: the last main heading, and bylines and dates below it."""
    headings = [at for at, block in enumerate(blocks) if block.level == 1]
    head = blocks[headings[-1] :] if headings else []
    return [
        block
        for block in head
        if block.kind == "standfirst"
        or block.level == 1
        or (not block.kind and (read_byline(block.text) or read_date(block.text)))
    ]


def _read_container(root: etree._Element) -> list[Block]:
    """The blocks of the element that names itself the article, where extraction found none."""
    for path in _CONTAINERS:
        elements = root.xpath(path)
        if len(elements) == 1 and (blocks := read_tree(elements[0])):
            return blocks
    return read_tree(root)


def _read_head(root: etree._Element) -> Known:
    """What the page's head says. Descriptions are cut by sites, so the text has its way."""
    said: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if content := clean_text(meta.get("content") or ""):
            said.setdefault(name, []).append(content)
    first = {name: contents[0] for name, contents in said.items()}
    published = first.get("article:published_time", "") or first.get("date", "")
    title = first.get("og:title", "") or next((clean_text(t) for t in _texts(root, "//title")), "")
    headings = [clean_text(text) for text in _texts(root, "//h1")]
    subjects = said.get("article:tag", []) or re.split(r"\s*[,;]\s*", first.get("keywords", ""))
    return Known(
        title=_choose_title(title, headings),
        standfirst=first.get("description", "") or first.get("og:description", ""),
        bylines=_read_authors(said.get("author", []) + said.get("article:author", [])),
        dateline=read_date(published),
        language=root.get("lang") or "",
        subjects=tuple(dict.fromkeys(s for s in subjects if 0 < len(s) <= _LONGEST_SUBJECT))[
            :_MOST_SUBJECTS
        ],
        source_url=_read_address(root, first.get("og:url", "")),
        licence=next((clean_text(h) for h in root.xpath("//*[@rel='license']/@href")), ""),
    )


def _choose_title(title: str, headings: Sequence[str]) -> str:
    """The main heading where there is one; else the page's title, without the site's name."""
    if len(headings) == 1 and headings[0]:
        return headings[0]
    within = [heading for heading in headings if heading and heading in title]
    return max(within, key=len, default="") or re.sub(r"\s+[|–—-]\s+[^|–—]{1,40}$", "", title)


def _read_authors(said: Sequence[str]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for text in said:
        if text.startswith(("http:", "https:")):
            continue
        people = split_names(text.removeprefix("By ").removeprefix("by "))
        names |= dict.fromkeys(people or [write_name(text[:_LONGEST_NAME])])
    return tuple(names)


def _read_address(root: etree._Element, otherwise: str) -> str:
    for address in [*root.xpath("//link[@rel='canonical']/@href"), otherwise]:
        address = address.strip()
        try:
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and len(address) <= 2_000:
            return str(address)
    return ""


def _texts(root: etree._Element, path: str) -> list[str]:
    return ["".join(element.itertext()) for element in root.xpath(path)]


def _key(text: str) -> str:
    """The letters of a block; figures are left out, since those of notes may be among them."""
    return _LETTERS.sub("", text.casefold()) or text
