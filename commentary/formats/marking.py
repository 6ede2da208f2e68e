"""Words marked in a ready fragment: those for which a rule stopped a response."""

import re
from collections.abc import Collection

from lxml import html
from lxml.html import HtmlElement

# Where a response has words of its own: not in names, times and labels.
_PARTS = ("body", "response-title", "evidence", "would-change", "proposed", "tags")
_HAS = "contains(concat(' ', @class, ' '), ' {} ')"
_WRITTEN = f".//*[{' or '.join(_HAS.format(part) for part in _PARTS)}]"


def mark_words(fragment: str, words: Collection[str]) -> str:
    """Return ``fragment``, HTML of our own making, with each of ``words`` in a ``<mark>``.

    As they stand there, in what the person wrote; a word that runs over two elements is not
    found. What is text stays text.
    """
    looked_for = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not looked_for:
        return fragment
    pattern = re.compile("|".join(map(re.escape, looked_for)))
    root = html.fragment_fromstring(fragment, create_parent="div")
    parts = root.xpath(_WRITTEN)
    for element in dict.fromkeys(each for part in parts for each in part.iter()):
        _mark_text(element, pattern)
        for child in list(element):
            _mark_tail(element, child, pattern)
    written = html.tostring(root, encoding="unicode")
    return written.removeprefix("<div>").removesuffix("</div>")


def _mark_text(element: HtmlElement, pattern: re.Pattern[str]) -> None:
    before, marks = _cut(element.text or "", pattern)
    if marks:
        element.text = before
        element[:0] = marks


def _mark_tail(parent: HtmlElement, child: HtmlElement, pattern: re.Pattern[str]) -> None:
    if child.tag == "mark":
        return
    before, marks = _cut(child.tail or "", pattern)
    if marks:
        child.tail = before
        at = parent.index(child) + 1
        parent[at:at] = marks


def _cut(text: str, pattern: re.Pattern[str]) -> tuple[str, list[HtmlElement]]:
    """Return what stands before the first match, and a mark for each with what follows it."""
    marks: list[HtmlElement] = []
    before, at = text, 0
    for found in pattern.finditer(text):
        between = text[at : found.start()]
        if marks:
            marks[-1].tail = between
        else:
            before = between
        mark = html.Element("mark")
        mark.text, mark.tail = found[0], ""
        marks.append(mark)
        at = found.end()
    if marks:
        marks[-1].tail = text[at:]
    return before, marks
