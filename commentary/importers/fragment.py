"""An HTML tree as a row of blocks: what a reader would see, in order, without its dress."""

import re
from dataclasses import dataclass, field

from lxml import etree

from commentary.text.normalize import clean_text
from commentary.text.segment import Block, divide_lines

# The names that readability extraction gives its elements stand here too: head, list, item,
# row, cell, lb, graphic.
_DROPPED = {
    *("script", "style", "noscript", "template", "svg", "canvas", "audio", "video", "iframe"),
    *("object", "embed", "applet", "map", "button", "input", "select", "textarea", "datalist"),
    *("progress", "meter", "nav", "head", "title", "meta", "link", "base"),
}
_KINDS = {
    "blockquote": "quotation",
    "quote": "quotation",
    "li": "list_item",
    "item": "list_item",
    "figcaption": "caption",
    "caption": "caption",
}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details"),
    *("dialog", "dir", "div", "dl", "doc", "dt", "fieldset", "figcaption", "figure", "footer"),
    *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "item"),
    *("legend", "li", "list", "main", "menu", "ol", "optgroup", "option", "p", "pre", "quote"),
    *("row", "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
}
_CELLS = {"td", "th", "cell"}
_BREAKS = {"br", "lb"}
_CLASSES = {"standfirst": "standfirst", "caption": "caption", "credit": "credit"}
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_WORDS = re.compile(r"\w{2}")


def read_tree(root: etree._Element) -> list[Block]:
    """The blocks of an HTML tree. Scripts, styles, forms, navigation and hidden parts are left
    out; the depth of the tree does not matter, since it is walked and not descended into."""
    reader = _Reader()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if _is_hidden(element):
                walk.skip_subtree()
            else:
                reader.open(element)
        else:
            if not _is_hidden(element):
                reader.close(element)
            if element is not root:
                reader.add(element.tail or "")
    reader.flush()
    return reader.blocks


@dataclass
class _Reader:
    """Gathers text and lays it down as a block wherever an element begins or ends one."""

    blocks: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    kinds: list[tuple[str, int]] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)
    item: str | None = None

    def add(self, text: str) -> None:
        """White space as HTML has it: a line break in the source is a space."""
        if text:
            self.text.append(text.replace("\n", " ").replace("\r", " "))

    def open(self, element: etree._Element) -> None:
        tag = _tag(element)
        if tag in _BLOCKS:
            self.flush()
        if kind := _kind(element, tag):
            self.kinds.append(kind)
        if tag in ("ol", "ul", "list", "menu", "dir"):
            self.numbers.append(_first_number(element, tag))
        elif tag in ("li", "item"):
            self.item = self._next_number(element)
        elif tag in _CELLS and self._has_words():
            self.text.append(" | ")
        elif tag in _BREAKS:
            self.text.append("\n")
        elif tag in ("img", "graphic"):
            self._show_picture(element)
        elif tag == "sup" and _is_reference(element):
            self.text.append(" [")
        self.add(element.text or "")

    def close(self, element: etree._Element) -> None:
        tag = _tag(element)
        if tag in _BLOCKS:
            self.flush()
        if _kind(element, tag):
            self.kinds.pop()
        if tag in ("ol", "ul", "list", "menu", "dir"):
            self.numbers.pop()
        elif tag == "sup" and _is_reference(element):
            self.text.append("]")

    def flush(self) -> None:
        kind, level = self.kinds[-1] if self.kinds else ("", 0)
        for part in _PARAGRAPH_BREAK.split("".join(self.text)):
            lines = [line for raw in part.split("\n") if (line := clean_text(raw))]
            if not lines:
                continue
            if kind == "list_item" and self.item:
                lines[0] = self.item + lines[0]
                self.item = None
            self.blocks.extend([Block(tuple(lines), kind, level)] if kind else divide_lines(lines))
        self.text.clear()

    def _next_number(self, element: etree._Element) -> str | None:
        """What stands before an item of a numbered list, for the text may refer to it."""
        if not self.numbers or self.numbers[-1] is None:
            return None
        number = _whole_number(element.get("value"), self.numbers[-1])
        self.numbers[-1] = number + 1
        return f"{number}. "

    def _show_picture(self, element: etree._Element) -> None:
        """The words for a picture: a passage where it stands by itself, else part of the line."""
        words = clean_text(element.get("alt") or "")
        if _WORDS.search(words) and not self._has_words():
            self.blocks.append(Block((words,), "figure"))
        elif words:
            self.text.append(f" {words} " if _WORDS.search(words) else words)

    def _has_words(self) -> bool:
        return any(not part.isspace() for part in self.text)


def _tag(element: etree._Element) -> str:
    return str(element.tag).lower()


def _kind(element: etree._Element, tag: str) -> tuple[str, int] | None:
    """The kind of passage an element makes of its text, and the level of a heading."""
    if tag in _KINDS:
        return _KINDS[tag], 0
    name = (element.get("rend") or "h2") if tag == "head" else tag
    if len(name) == 2 and name[0] == "h" and name[1] in "123456":
        return "heading", int(name[1])
    if tag in ("p", "div"):
        for word in (element.get("class") or "").split():
            if word in _CLASSES:
                return _CLASSES[word], 0
    return None


def _is_hidden(element: etree._Element) -> bool:
    tag = _tag(element)
    # In what readability extraction gives, "head" is a heading.
    if tag in _DROPPED and not (tag == "head" and element.get("rend")):
        return True
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _is_reference(element: etree._Element) -> bool:
    """Whether a raised figure refers to a note: run into its word, it would change it."""
    words = "".join(element.itertext()).strip()
    return element.find(".//a") is not None and words.isdigit()


def _first_number(element: etree._Element, tag: str) -> int | None:
    if tag == "ol" or (tag == "list" and element.get("rend") == "ol"):
        return _whole_number(element.get("start"), 1)
    return None


def _whole_number(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
