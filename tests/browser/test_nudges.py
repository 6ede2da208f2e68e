"""A nudge in the composer, with script and without: why, the text kept, posted as it is."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from commentary.actions.rules import add_word_rule
from commentary.models import Annotation, Article
from tests.people import SYSTEM, Cast

LogIn = Callable[[Page, object], None]


def nudge(text: str) -> None:
    add_word_rule(SYSTEM, "", text=text, effect="nudge", says=f"Is {text} the word?")


def test_beside_the_text_by_script(page: Page, log_in: LogIn, cast: Cast, article: Article) -> None:
    nudge("scamp")
    log_in(page, cast.mira)
    page.goto(f"/articles/{article.slug}/")
    page.locator("[data-respond-whole]").first.click()
    form = page.locator("form.composer")
    form.locator("[name=body]").fill("You scamp, you cur.")
    form.get_by_role("button", name="Post").click()
    notice = form.locator(".notice-warning")
    expect(notice).to_contain_text("Is scamp the word?")
    expect(notice.locator(".field-error")).to_be_focused()
    expect(form.locator("[name=body]")).to_have_value("You scamp, you cur.")
    # A rule that came meanwhile is asked about too, and what was ticked stays said.
    nudge("cur")
    form.get_by_label("post it as it is").check()
    form.get_by_role("button", name="Post").click()
    expect(notice).to_contain_text("Is cur the word?")
    expect(notice).not_to_contain_text("scamp")
    expect(form.get_by_label("post it as it is")).not_to_be_checked()
    assert not Annotation.objects.exists()
    form.get_by_label("post it as it is").check()
    form.get_by_role("button", name="Post").click()
    expect(form).to_have_count(0)
    expect(page.locator(".response .body")).to_have_text("You scamp, you cur.")


def test_as_a_plain_form(
    page_without_script: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    page = page_without_script
    nudge("scamp")
    log_in(page, cast.mira)
    page.goto(f"/articles/{article.slug}/respond/?kind=comment")
    page.locator("[name=body]").fill("You scamp.")
    page.get_by_role("button", name="Post").click()
    expect(page.locator(".notice-warning")).to_contain_text("Is scamp the word?")
    expect(page.locator("[name=body]")).to_have_value("You scamp.")
    page.get_by_label("post it as it is").check()
    page.get_by_role("button", name="Post").click()
    page.wait_for_url(re.compile("/responses/"))
    assert Annotation.objects.get().body == "You scamp."
