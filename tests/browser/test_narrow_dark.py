"""Every page, 390 px wide and dark, under axe-core, and nothing wider than the screen."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from commentary.models import Article
from tests.browser.axe import violations
from tests.browser.reading import (
    bar,
    choose,
    open_article,
    select_words,
    wait_for_paint,
)
from tests.browser.rooms import furnish
from tests.people import Cast, respond, select

# What makes the page scroll sideways, by name, so that a failure says where to look.
_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth && innerWidth === 390 ? []
    : [`${document.documentElement.scrollWidth} of ${innerWidth}`,
        ...[...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > 391)
        .map((one) => `${one.tagName}.${one.className}`)]"""


def test_every_page_is_accessible_and_fits_a_phone_in_the_dark(
    phone: Page, log_in: Callable[[Page, object], None], cast: Cast
) -> None:
    rooms = furnish(cast)
    phone.emulate_media(color_scheme="dark")
    for person, addresses in rooms.addresses.items():
        if person:
            log_in(phone, getattr(cast, person))
        for address in addresses:
            phone.goto(address)
            if address == f"/articles/{rooms.article.slug}/":
                wait_for_paint(phone)
            assert phone.evaluate(_TOO_WIDE) == [], address
            assert violations(phone) == [], address


def test_what_scripts_open_is_accessible_and_fits_a_phone_in_the_dark(
    phone: Page, log_in: Callable[[Page, object], None], cast: Cast, article: Article
) -> None:
    phone.emulate_media(color_scheme="dark", reduced_motion="reduce")
    respond(cast.noor, article, targets=[select(article, "crossed at dawn")])
    log_in(phone, cast.mira)
    open_article(phone, article)
    phone.locator(".passage-count").nth(3).tap()
    expect(phone.locator("#sheet .response")).to_be_visible()
    assert violations(phone) == [], "the sheet"
    phone.locator("[data-sheet-close]").tap()
    select_words(phone, "a promise is a debt")
    expect(bar(phone)).to_be_visible()
    assert violations(phone) == [], "the bar"
    choose(phone, "Critique")
    assert violations(phone) == [], "a composer in the sheet"
    assert phone.evaluate(_TOO_WIDE) == []
