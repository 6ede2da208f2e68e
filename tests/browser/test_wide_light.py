"""Every page, wide and light, under axe-core."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from commentary.models import Article
from tests.browser.axe import violations
from tests.browser.reading import (
    bar,
    card,
    choose,
    composer,
    drag_over,
    open_article,
    wait_for_paint,
)
from tests.browser.rooms import furnish
from tests.people import Cast, reply, respond, select


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


def test_what_scripts_open_is_accessible_wide_and_light(
    page: Page, log_in: Callable[[Page, object], None], cast: Cast, article: Article
) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    response = respond(cast.noor, article, targets=[select(article, "crossed at dawn")])
    reply(cast.vera, response, "So it did.")
    log_in(page, cast.mira)
    open_article(page, article)
    card(page, response).locator(".card-toggle").click()
    card(page, response).locator(".card-thread .deed-more").click()
    expect(page.locator(".response-menu")).to_be_visible()
    assert violations(page) == [], "an open card and a menu"
    drag_over(page, "a promise is a debt")
    expect(bar(page)).to_be_visible()
    # What the bar hides in passing is no smaller target for it.
    assert violations(page, within="#action-bar") == [], "the bar"
    form = choose(page, "Critique")
    form.get_by_role("button", name="Add more evidence").click()
    form.get_by_label("Address").first.fill("nowhere")
    form.get_by_role("button", name="Post", exact=True).click()
    expect(composer(page).locator(".field-error").first).to_be_visible()
    assert violations(page) == [], "a composer with errors"
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_be_visible()
    assert violations(page) == [], "the list of keys"
