"""Title and standfirst corrected under a hand, and what readers see of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from commentary.actions.revising import editing
from commentary.models import Article, Revision
from tests.browser.axe import violations
from tests.people import SYSTEM, TITLE, Cast

LogIn = Callable[[Page, object], None]
OpenContext = Callable[..., BrowserContext]

NEW = "On Borrowed and Returned Maps"
LONG = f"On {'Borrowed' * 20} Maps"
STANDFIRST = "Who drew the line, and who paid for it."


def room(article: Article, page: str = "revise/head/") -> str:
    return f"/desk/{article.slug}/{page}"


def head_of(article: Article) -> tuple[str, str]:
    draft = Revision.objects.get(article=article, number=2)
    return draft.title, draft.standfirst


def test_a_title_is_corrected_published_and_read_by_everybody(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.edda)
    page.goto(room(article, "details/"))
    page.get_by_role("link", name="Correct title and standfirst").click()
    page.get_by_label("Title").fill(NEW)
    page.get_by_label("Standfirst").fill(STANDFIRST)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Readers see it when it is published.")
    expect(page.locator(".panel ins").first).to_contain_text("and Returned")
    page.get_by_label("The next revision").get_by_role("link", name="Publish").click()
    expect(page.locator(".sums").first).to_contain_text("Title changed")
    page.get_by_label("What was corrected, and why").fill("They were returned.")
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.get_by_role("status")).to_contain_text("Revision 2 is public.")
    page.goto(f"/articles/{article.slug}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(NEW)
    page.get_by_role("link", name="what changed").click()
    expect(page.locator(".changes .label").first).to_have_text("Title changed")
    expect(page.locator(".changes ins").first).to_contain_text("and Returned")
    page.goto(f"/articles/{article.slug}/revisions/1/")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_it_goes_by_keyboard_alone_and_asks_before_words_are_lost(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    asked = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    log_in(page, cast.edda)
    page.goto(room(article))
    page.get_by_label("Title").focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(NEW)
    page.evaluate("location.href = '/desk/'")
    page.wait_for_function("document.querySelector('#head-title') !== null")
    expect(page.get_by_label("Title")).to_have_value(NEW)
    assert asked == ["beforeunload"]
    page.keyboard.press("Tab")
    expect(page.get_by_label("Standfirst")).to_be_focused()
    page.keyboard.type(STANDFIRST)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert head_of(article) == (NEW, STANDFIRST)


@pytest.mark.parametrize("script", [True, False])
def test_the_second_editor_is_told_and_loses_nothing(
    open_context: OpenContext, log_in: LogIn, cast: Cast, article: Article, script: bool
) -> None:
    first, second = (open_context(java_script_enabled=script).new_page() for _n in range(2))
    for page, person in ((first, cast.edda), (second, cast.ada)):
        log_in(page, person)
        page.goto(room(article))
    first.get_by_label("Title").fill(NEW)
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_role("status")).to_contain_text("Saved.")
    second.get_by_label("Title").fill("On Stolen Maps")
    second.get_by_label("Standfirst").fill(STANDFIRST)
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_role("alert")).to_contain_text("edda saved this draft meanwhile")
    expect(second.locator("del").first).to_contain_text("Returned")
    expect(second.locator("ins").first).to_contain_text("Stolen")
    expect(second.get_by_label("Title")).to_have_value("On Stolen Maps")
    expect(second.get_by_label("Standfirst")).to_have_value(STANDFIRST)
    assert head_of(article) == (NEW, "")
    second.get_by_role("button", name="Save mine over it").click()
    expect(second.get_by_role("status")).to_contain_text("Saved.")
    assert head_of(article) == ("On Stolen Maps", STANDFIRST)


def test_it_is_composed_and_accessible_wide_and_on_a_phone(
    open_context: OpenContext, log_in: LogIn, cast: Cast, article: Article
) -> None:
    editing.edit_head(SYSTEM, article.slug, title=LONG, standfirst=STANDFIRST, version=None)
    for width, scheme in ((1280, "light"), (768, "dark"), (390, "dark"), (390, "light")):
        size = {"width": width, "height": 844}
        page = open_context(viewport=size, color_scheme=scheme).new_page()
        log_in(page, cast.edda)
        for address in (
            *(room(article, one) for one in ("revise/head/", "revise/publish/", "details/")),
            f"/articles/{article.slug}/revisions/2/changes/?from=1",
        ):
            page.goto(address)
            seen = "[document.documentElement.scrollWidth, innerWidth]"
            assert page.evaluate(seen) == [width, width], (width, address)
            assert violations(page) == [], (width, address)
        page.goto(room(article))
        page.get_by_label("Title").fill("")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Give the article a title.")).to_be_visible()
        assert violations(page) == [], width
