"""Every page, wide and light, under axe-core."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.reading import wait_for_paint
from tests.browser.rooms import furnish
from tests.people import Cast


@pytest.mark.parametrize("person", ["", "mira", "ada"])
def test_every_page_is_accessible_wide_and_light(
    page: Page, log_in: Callable[[Page, object], None], cast: Cast, person: str
) -> None:
    rooms = furnish(cast)
    page.emulate_media(color_scheme="light")
    if person:
        log_in(page, getattr(cast, person))
    for address in rooms.addresses[person]:
        page.goto(address)
        if address == f"/articles/{rooms.article.slug}/":
            wait_for_paint(page)
        assert violations(page) == [], address
