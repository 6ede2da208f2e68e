"""axe-core, run inside a page: what it finds against WCAG 2.2 A and AA and its best practices."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# target-size is part of WCAG 2.2 AA, but axe leaves it out unless asked.
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def violations(page: Page, *, within: str | None = None) -> list[str]:
    """Each violation as one line: its rule, what is asked, and the elements that break it.

    `within`, a CSS selector, narrows what is looked at; otherwise it is the whole page. What is
    still coming of the page is waited for.
    """
    page.wait_for_load_state()
    found = Axe().run(page, context=within, options=OPTIONS).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {', '.join(str(node['target']) for node in one['nodes'])}"
        for one in found
    ]
