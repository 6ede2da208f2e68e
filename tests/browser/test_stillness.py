"""Nothing moves that the reader did not move."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from commentary.models import Article
from tests.browser.conftest import PHONE, WIDE
from tests.browser.reading import wait_for_paint
from tests.people import Cast, respond, select

_WATCH = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) {
            shifts.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]);
        }
    }).observe({ type: 'layout-shift', buffered: true });
"""


@pytest.mark.parametrize("screen", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_reading_page_does_not_shift(
    open_context: Callable[..., BrowserContext],
    log_in: Callable[[Page, object], None],
    cast: Cast,
    article: Article,
    screen: dict,
) -> None:
    for words in ("a map can owe", "crossed at dawn", "the ford", "the ruler"):
        for person in (cast.mira, cast.noor):
            respond(person, article, "I doubt it. " * 30, targets=[select(article, words)])
    context = open_context(**screen)
    page = context.new_page()
    log_in(page, cast.mira)
    page.add_init_script(_WATCH)
    # As on a slow machine, where the page is painted while it still comes in.
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 10})
    page.goto(f"/articles/{article.slug}/")
    wait_for_paint(page)
    page.evaluate(
        "async () => { for (let n = 0; n < 5; n++) await new Promise(requestAnimationFrame) }"
    )
    assert page.evaluate("shifts") == []
