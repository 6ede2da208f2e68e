"""Every page, wide and light, under axe-core."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.reading import wait_for_paint
from tests.browser.rooms import furnish
from tests.people import Cast


def test_every_page_is_accessible_wide_and_light(
    page: Page, log_in: Callable[[Page, object], None], cast: Cast
) -> None:
    rooms = furnish(cast)
    page.emulate_media(color_scheme="light")
    for person, addresses in rooms.addresses.items():
        if person:
            log_in(page, getattr(cast, person))
        for address in addresses:
            page.goto(address)
            if address == f"/articles/{rooms.article.slug}/":
                wait_for_paint(page)
            assert violations(page) == [], address
