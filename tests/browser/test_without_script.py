"""Without JavaScript: the full text, a page for each passage, and forms that post."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from commentary.models import Annotation, Article
from tests.people import PASSAGES, Cast, keys_of, reply, respond, select

LogIn = Callable[[Page, object], None]


def test_the_whole_text_stands_there_and_each_passage_leads_to_its_debate(
    page_without_script: Page, cast: Cast, article: Article
) -> None:
    page = page_without_script
    response = respond(cast.mira, article, targets=[select(article, "at dawn")])
    reply(cast.vera, response, "So it was.")
    page.goto(f"/articles/{article.slug}/")
    assert page.locator("[data-words]").all_inner_texts() == [one.text for one in PASSAGES]
    expect(page.locator(".passage-count")).to_have_count(len(PASSAGES))
    expect(page.locator(f'.beside [data-response="{response.key}"] .body')).to_be_visible()
    page.locator(".passage").nth(3).locator(".passage-count").click()
    expect(page.locator(".passage-quoted")).to_have_text(PASSAGES[3].text)
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn").nth(1)).to_contain_text("So it was.")


def test_typed_words_of_a_passage_are_responded_to(
    page_without_script: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    page = page_without_script
    log_in(page, cast.mira)
    page.goto(f"/articles/{article.slug}/passages/{keys_of(article)[3]}/")
    form = page.locator("form.composer")
    form.get_by_label("Only some of its words?").fill("crossed  at dawn")
    form.get_by_text("Critique", exact=True).click()
    form.get_by_label("Ground: why it does not hold").fill("It was dark.")
    form.get_by_label("What do you challenge?").select_option("fact")
    form.get_by_role("button", name="Post").click()
    page.wait_for_url(re.compile("/responses/"))
    response = Annotation.objects.get()
    assert (response.kind, response.challenge) == ("critique", "fact")
    assert response.anchors.get().exact == "crossed at dawn"
    expect(page.locator(".turn")).to_contain_text("It was dark.")


def test_words_that_stand_nowhere_are_refused_and_kept_in_the_form(
    page_without_script: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    page = page_without_script
    log_in(page, cast.mira)
    page.goto(f"/articles/{article.slug}/passages/{keys_of(article)[3]}/")
    form = page.locator("form.composer")
    form.get_by_label("Only some of its words?").fill("crossed at noon")
    form.locator("[name=body]").fill("It was dark.")
    form.get_by_role("button", name="Post").click()
    expect(form.get_by_role("alert")).to_contain_text("do not stand in this passage")
    expect(form.get_by_label("Only some of its words?")).to_have_value("crossed at noon")
    expect(form.locator("[name=body]")).to_have_value("It was dark.")
    form.get_by_label("Only some of its words?").fill("crossed at dawn")
    form.get_by_role("button", name="Post").click()
    page.wait_for_url(re.compile("/responses/"))
    assert Annotation.objects.get().anchors.get().exact == "crossed at dawn"


def test_a_thread_is_answered_edited_and_withdrawn_by_plain_pages(
    page_without_script: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    page = page_without_script
    response = respond(cast.noor, article, "Who drew it?")
    log_in(page, cast.mira)
    page.goto(f"/responses/{response.key}/")
    page.locator(".deed-reply").click()
    page.locator("[name=body]").fill("The county.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".composer-preview")).to_contain_text("The county.")
    page.get_by_role("button", name="Post").click()
    page.wait_for_url(re.compile("/responses/[a-z0-9]+/$"))
    page.locator(".deed-more").first.click()
    page.get_by_role("link", name="Edit").click()
    page.locator("[name=body]").fill("The crown.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".turn").first).to_contain_text("The crown.")
    page.locator(".deed-more").first.click()
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw it").click()
    page.wait_for_url(f"**/articles/{article.slug}/")
    assert Annotation.objects.get(parent=response).state == "withdrawn"
