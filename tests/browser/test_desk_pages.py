"""A long text at the desk, page by page: by pointer, by keys, and without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from commentary.actions.revising import editing
from commentary.models import Article, Revision
from commentary.queries.drafts import list_draft_texts
from commentary.text.draft import DraftPassage
from tests.browser.axe import violations
from tests.people import SYSTEM, Cast, keys_of, make_article

LogIn = Callable[[Page, object], None]

LENGTH = 230
_VISIBLE = """(one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return top < innerHeight && bottom > 0;
}"""


@pytest.fixture
def long(cast: Cast) -> Article:
    text = [DraftPassage("paragraph", f"Sheet {n} shows the ford.") for n in range(1, LENGTH + 1)]
    return make_article(title="A long one", passages=text)


def room(article: Article, query: str = "") -> str:
    return f"/desk/{article.slug}/revise/{query}"


def order_of(article: Article) -> list[str]:
    found = Article.objects.select_related("revision").get(pk=article.pk)
    return [text.key for text in list_draft_texts(SYSTEM, found)[1]]


def test_unsaved_words_are_asked_for_before_another_page_comes(
    page: Page, log_in: LogIn, cast: Cast, long: Article
) -> None:
    log_in(page, cast.edda)
    page.goto(room(long))
    asked = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    piece = page.locator(".piece").first
    field = piece.get_by_label("What it says")
    piece.locator("summary").first.click()
    field.fill("Not saved yet.")
    choice = page.get_by_label("Passages", exact=True)
    choice.select_option("201–230")
    for leave in (
        page.get_by_role("link", name="Later passages"),
        page.get_by_role("button", name="Show"),
    ):
        with page.expect_event("dialog"):
            leave.click()
        expect(field).to_have_value("Not saved yet.")
    assert asked == ["beforeunload", "beforeunload"]
    assert not Revision.objects.filter(article=long, state="draft").exists()
    field.fill("Sheet 1 shows the ford.")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".piece")).to_have_count(30)
    assert len(asked) == 2


def test_a_passage_is_moved_over_the_border_by_keys_alone(
    page: Page, log_in: LogIn, cast: Cast, long: Article
) -> None:
    log_in(page, cast.edda)
    page.goto(room(long))
    key = keys_of(long)[99]
    row = page.locator(f"#cut-{key}")
    row.locator("summary").nth(1).focus()
    page.keyboard.press("Enter")
    row.get_by_role("button", name="Move down").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"\?find={key}#cut-{key}$"))
    expect(page.locator(".piece").first).to_have_id(f"cut-{key}")
    assert order_of(long)[100] == key
    assert page.locator(f"#cut-{key}").evaluate(_VISIBLE)
    choice = page.get_by_label("Passages", exact=True)
    expect(choice).to_have_value("2")
    choice.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/revise/?page=3")
    expect(page.locator(".piece")).to_have_count(30)


def test_without_script_pages_are_turned_and_a_refusal_shows_its_own(
    page_without_script: Page, log_in: LogIn, cast: Cast, long: Article
) -> None:
    page = page_without_script
    editing.edit_passage(SYSTEM, long.slug, keys_of(long)[150], "Another.", version=None)
    log_in(page, cast.edda)
    page.goto(room(long))
    page.get_by_label("Passages", exact=True).select_option("101–200 (1 changed)")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".piece ins")).to_have_count(1)
    page.get_by_role("link", name="Later passages").click()
    key = keys_of(long)[229]
    row = page.locator(f"#cut-{key}")
    row.locator("summary").first.click()
    row.get_by_label("What it says").fill("")
    row.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Your words stand in the form").click()
    assert row.evaluate(_VISIBLE)
    row.get_by_label("What it says").fill("The last of all.")
    row.get_by_role("button", name="Save").click()
    expect(row.locator("ins").first).to_be_visible()
    assert row.evaluate(_VISIBLE)


def test_a_page_between_others_is_accessible(
    page: Page, log_in: LogIn, cast: Cast, long: Article
) -> None:
    log_in(page, cast.edda)
    page.goto(room(long, "?page=2"))
    assert violations(page) == []
