"""What people type into a composer, and whether it is still there afterwards."""

import json
from typing import Any

from tests.web.pages import form_on

TYPED = {
    "title": "A title & <its> \"marks\" 'here'",
    "body": "First line.\r\n\r\n  Indented, with é, 👩‍👩‍👧‍👦 and המפה.  ",
    "language": "en-GB-oed-x-too-long-to-be-one",
    "tags": "maps, fords ,  <b>rivers</b>",
    "would_change": "A deed,\r\nsigned & dated.",
    "challenge": "inference",
    "evidence-0-quote": 'the "words" of <somebody>',
    "evidence-0-url": "ftp://nowhere",
    "evidence-0-date": "once",
    "evidence-1-quote": "",
    "evidence-1-url": "https://example.org/?a=1&b=2",
    "evidence-1-date": "1911-05",
    "kind": "critique",
    "client_key": "attempt-0001",
}


def address_of(article) -> str:
    return f"/articles/{article.slug}/respond/"


def targets(*selections, **more: Any) -> str:
    names = ("passage", "start", "end", "exact")
    rows = [
        {name: getattr(s, name) for name in names if getattr(s, name) not in (None, "")}
        for s in selections
    ]
    return json.dumps([{**row, **more} for row in rows], ensure_ascii=False)


def kept(text: str, sent: dict[str, str]) -> None:
    """Assert that the form on the page holds every letter of what was sent."""
    form = form_on(text)
    for name, value in sent.items():
        assert name == "csrfmiddlewaretoken" or form.get(name) == value, name


def blank() -> dict[str, str]:
    names = ("title", "tags", "language", "challenge", "would_change", "targets")
    return dict.fromkeys(names, "")
