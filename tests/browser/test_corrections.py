"""Settling a correction: by keyboard alone, on a phone, without script."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from commentary.actions.revising.corrections import accept_correction, decline_correction
from commentary.models import Annotation, Article, Settlement
from tests.browser.axe import violations
from tests.browser.rooms import LONG_NAME
from tests.people import Cast, respond, select, viewer

LogIn = Callable[[Page, object], None]
LONG = "Aword" * 60


def propose(cast: Cast, article: Article) -> tuple[Annotation, Annotation]:
    """Two corrections that compete, of people and words of any length."""
    one = respond(cast.mira, article, kind="correction", proposed="a promise is a loan")
    two = respond(
        cast.noor,
        article,
        LONG,
        kind="correction",
        targets=[select(article, "is a debt that a map can owe")],
        proposed=f"is a gift that {LONG} gives",
    )
    return one, two


def press_until(page: Page, name: str, *, most: int = 60) -> None:
    """Walk on by Tab until the element with this id or these words has the focus."""
    page.wait_for_load_state()
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.id || document.activeElement.textContent")
        if name in here:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def is_narrow(page: Page) -> bool:
    """Whether nothing on the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_an_author_accepts_with_other_words_by_keyboard_alone(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    made, rival = propose(cast, article)
    log_in(page, cast.vera)
    page.goto(f"/articles/{article.slug}/corrections/")
    assert violations(page) == []
    press_until(page, "Accept or decline")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/responses/{made.key}/correction/"))
    assert violations(page) == []
    press_until(page, "accept-wording")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("a promise is a pledge")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press_until(page, "Accept into the next revision")
    page.keyboard.press("Enter")
    # One reason for the ones that fall is asked for, and nothing that was typed is lost.
    expect(page.locator("#accept-reason_error")).to_be_visible()
    expect(page.locator("#accept-wording")).to_have_value("a promise is a pledge")
    press_until(page, "accept-reason")
    page.keyboard.type("It says too much.")
    press_until(page, "Accept into the next revision")
    page.keyboard.press("Enter")
    expect(page.locator(".answer-accepted")).to_contain_text("in the next revision")
    assert violations(page) == []
    assert Settlement.objects.get(correction=made).wording == "a promise is a pledge"
    assert Settlement.objects.get(correction=rival).reason == "It says too much."


def test_it_fits_a_phone(phone: Page, log_in: LogIn, cast: Cast, article: Article) -> None:
    cast.noor.display_name = LONG_NAME[:300]
    cast.noor.save()
    made, rival = propose(cast, article)
    log_in(phone, cast.edda)
    addresses = [f"/responses/{made.key}/correction/", f"/desk/{article.slug}/corrections/"]
    for address in addresses:
        phone.goto(address)
        assert is_narrow(phone), address
        assert violations(phone) == [], address
    accept_correction(viewer(cast.edda), rival.key, wording=f"is a {LONG} that")
    decline_correction(viewer(cast.vera), made.key, reason=f"{LONG} is not so.")
    for one in (made, rival):
        phone.goto(f"/responses/{one.key}/correction/")
        assert is_narrow(phone), one.key
        assert violations(phone) == [], one.key
    phone.goto(f"/articles/{article.slug}/corrections/?state=all")
    assert is_narrow(phone)
    assert violations(phone) == []


def test_without_script(
    page_without_script: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    page = page_without_script
    made, _rival = propose(cast, article)
    log_in(page, cast.edda)
    page.goto(f"/responses/{made.key}/menu/")
    page.get_by_role("link", name="Accept or decline").click()
    page.locator("#decline-reason").fill("The deed says otherwise.")
    page.get_by_role("button", name="Decline", exact=True).click()
    expect(page.locator(".answer-declined")).to_contain_text("Declined by edda")
    page.get_by_role("button", name="Open it again").click()
    expect(page.locator("#accept-wording")).to_have_value("a promise is a loan")
    page.get_by_role("button", name="Accept into the next revision").click()
    expect(page.locator(".answer-accepted")).to_be_visible()
    assert Settlement.objects.get().wording == "a promise is a loan"
