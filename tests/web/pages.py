"""Pages as a browser and a strict reader see them."""

from typing import Any

from django.http import HttpResponse
from lxml import html

from tests.accounts.strict_html import StrictPage

PARTIAL = {"X-Partial": "1"}


class WholePage(StrictPage):
    """A page as `StrictPage` reads it; a label may also stand around its field."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if self.fields and self.fields[-1][1] == dict(attrs) and "label" in self.open:
            self.fields.pop()

    def _look_at(self, tag: str, name: str, value: str) -> None:
        # What somebody typed may stand in a field again, whatever it is.
        if (tag, name) != ("input", "value"):
            super()._look_at(tag, name, value)


class Part(WholePage):
    """A part of a page: it has no main heading, and describes itself by ids of its own."""

    def _judge(self) -> None:
        self.headings = 1
        super()._judge()


def read(answer: HttpResponse, status: int = 200, *, part: bool = False) -> str:
    """The text of a page of this status, after a strict look at it."""
    assert answer.status_code == status, (answer.status_code, answer.content[:2_000])
    text = answer.content.decode()
    faults = (Part if part else WholePage)(text).faults
    assert faults == [], faults
    return text


def tree_of(text: str) -> Any:
    return html.fromstring(text)


def find_one(text: str, path: str) -> Any:
    """The one element at an XPath."""
    found = tree_of(text).xpath(path)
    assert len(found) == 1, (path, len(found))
    return found[0]


def words_in(text: str) -> str:
    """What is read on the page, white space as one space."""
    return " ".join(tree_of(text).text_content().split())


def form_on(text: str, path: str = "//form[@data-composer]") -> dict[str, str]:
    """What a browser would send of a form as it stands, buttons left out."""
    form = find_one(text, path)
    sent = {}
    for field in form.xpath(".//input|.//textarea|.//select"):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or kind in ("submit", "file"):
            continue
        if kind in ("radio", "checkbox") and field.get("checked") is None:
            continue
        sent[name] = _value_of(field)
    return sent


def _value_of(field: Any) -> str:
    if field.tag == "textarea":
        # A browser drops the newline behind the tag, and ends lines with two characters.
        return (field.text or "").removeprefix("\n").replace("\n", "\r\n")
    if field.tag == "select":
        options = field.xpath(".//option[@selected]") or field.xpath(".//option")[:1]
        return options[0].get("value") if options else ""
    return field.get("value", "")
