"""Pages in a real Chromium: wide, phone and without script.

Whatever a test does, its pages may not throw, break the content security policy or ask
another host for anything: that is looked at when the page is put away.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.chromium import FLAGS, PATIENCE, find_chromium

# Playwright's synchronous interface keeps an event loop in this thread, and Django, seeing
# it, would refuse to touch the database. Nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

HERE = Path(__file__).parent
expect.set_options(timeout=PATIENCE)
WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that no test has to remember it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _no_limit_is_met(rates: Callable[..., None]) -> None:
    rates()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    path = find_chromium()
    if path is None:
        reason = "Chromium is missing: apt-get install chromium"
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Make browser contexts on the live server; take them away, and judge what they did."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"script failed: {error}"))
        page.on("console", hear)
        page.on("request", look)

    def hear(message: ConsoleMessage) -> None:
        # A refused post (422) is logged as an error too, and is none.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"console: {message.text}")

    def look(request: Any) -> None:
        if not request.url.startswith((live_server.url, "blob:", "about:")):
            complaints.append(f"asked another host: {request.url}")

    def make(**options: Any) -> BrowserContext:
        given = {"base_url": live_server.url, "locale": "en-GB", "timezone_id": "UTC"}
        context = browser.new_context(**{**given, **WIDE, **options})
        context.set_default_timeout(PATIENCE)
        context.on("page", watch)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page of 1280 by 900."""
    return open_context().new_page()


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext]) -> Page:
    """A page of 390 by 844 that is touched."""
    return open_context(**PHONE).new_page()


@pytest.fixture
def page_without_script(open_context: Callable[..., BrowserContext]) -> Page:
    """A wide page in a browser with JavaScript switched off."""
    return open_context(java_script_enabled=False).new_page()


@pytest.fixture
def log_in(live_server: Any) -> Callable[[Page, Any], None]:
    """`log_in(page, person)` gives the page's browser that person's session, without the form."""

    def give_session(page: Page, person: Any) -> None:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return give_session
