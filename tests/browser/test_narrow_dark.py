"""Every page, 390 px wide and dark, under axe-core, and nothing wider than the screen."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.reading import wait_for_paint
from tests.browser.rooms import furnish
from tests.people import Cast

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
