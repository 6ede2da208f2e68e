"""A long text at the desk, so many passages a page: which page has which, and the ways between."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.urls import reverse

from commentary.queries.revisions import PassageChange
from commentary.web.revising_drawing import Text

PASSAGES = 100


@dataclass(frozen=True)
class Page:
    """Part of what became of a text: the changes from ``first`` on, up to ``last``.

    ``number`` counts from 1.
    """

    number: int
    first: int
    last: int
    is_last: bool


def passage_url(slug: str, key: str) -> str:
    """Return the address of a passage in its form: the page that has it, wherever it stands now."""
    address = reverse("desk_revise", args=[slug])
    return f"{address}?{urlencode({'find': key})}#cut-{quote(key)}"


def choose_page(changes: Sequence[PassageChange], sought: str, number: int) -> Page:
    """Return the page with the passage ``sought``, else the one of this number, or the nearest."""
    pages = max(1, -(-len(changes) // PASSAGES))
    found = next((at for at, change in enumerate(changes) if change.key == sought), None)
    number = min(max(number, 1), pages) if found is None else found // PASSAGES + 1
    first = (number - 1) * PASSAGES
    return Page(number, first, min(first + PASSAGES, len(changes)), number == pages)


def draw_ways(changes: Sequence[PassageChange], text: Text, page: Page) -> dict[str, Any]:
    """Return the ways to the other pages; nothing where all fit on one.

    ``pages``: the numbers of the passages on each (0: all are taken out), and how many changed.
    ``before`` and ``next``: how the passage beside this page begins, as one can be joined with it
    or moved behind it.
    """
    if len(changes) <= PASSAGES:
        return {}
    pages: list[dict[str, Any]] = []
    reached = 0
    for first in range(0, len(changes), PASSAGES):
        shown = changes[first : first + PASSAGES]
        present = sum(change.change != "removed" for change in shown)
        pages.append(
            {
                "number": str(len(pages) + 1),
                "low": reached + 1 if present else 0,
                "high": reached + present,
                "changed": sum(change.change != "same" for change in shown),
                "chosen": len(pages) + 1 == page.number,
            }
        )
        reached += present
    return {
        "pages": pages,
        "before": _draw_way(text, pages[page.number - 2], "high") if page.number > 1 else None,
        "next": _draw_way(text, pages[page.number], "low") if not page.is_last else None,
    }


def _draw_way(text: Text, page: dict[str, Any], nearest: str) -> dict[str, str]:
    """Return the way to a page, and how the passage nearest to it begins, if it has any."""
    words = text.line(page[nearest]) if page["low"] else ""
    return {"url": f"?{urlencode({'page': page['number']})}", "words": words}
