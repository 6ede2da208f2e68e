"""Editors' picks and the cards that moderators marked, as a reader's hand and eye meet them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commentary.actions.curation import feature_response, lock_branch
from commentary.actions.moving import merge_responses
from tests.browser.axe import violations
from tests.browser.reading import open_article
from tests.people import reply, respond, select, viewer

WHY = "It names each sentence that it challenges."

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(cast, article):
    """A picked critique, one that says the same, and a branch that is closed."""
    critique = respond(
        cast.mira,
        article,
        "Put the marked words in a row.",
        kind="critique",
        title="No minutes, no votes",
        targets=[select(article, "a promise is a debt")],
    )
    same = respond(cast.noor, article, "It says the same, at length.")
    closed = respond(cast.noor, article, "It runs hot.")
    reply(cast.mira, closed)
    feature_response(viewer(cast.edda), critique.key, WHY)
    merge_responses(viewer(cast.omar), same.key, critique.key, "The same.")
    lock_branch(viewer(cast.omar), closed.key, timezone.now() + timedelta(days=3), "Hot.")
    return {"article": article, "critique": critique, "same": same, "closed": closed}


@pytest.mark.parametrize("which", ["page", "phone"])
def test_the_line_above_the_text_leads_to_the_picks(request, scene, which):
    page: Page = request.getfixturevalue(which)
    open_article(page, scene["article"])
    expect(page.locator("#picks")).to_contain_text(WHY)
    page.locator(".picks-line a").click()
    expect(page.locator("#picks")).to_be_in_viewport()
    assert violations(page) == []
    page.locator("#picks .pick-title a").click()
    expect(page.locator("h1")).to_have_text("Critique by Mira Aalto")


def test_what_was_merged_opens_by_the_keyboard_and_stays_readable(page: Page, scene):
    open_article(page, scene["article"])
    card = page.locator(f"#whole #r-{scene['same'].key}")
    body = card.get_by_text("It says the same, at length.")
    expect(body).to_be_hidden()
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(body).to_be_visible()
    assert violations(page, within="#whole") == []


def test_a_closed_branch_leads_to_the_reason_and_not_to_a_form(page: Page, scene, cast, log_in):
    log_in(page, cast.mira)
    open_article(page, scene["article"])
    card = page.locator(f"#whole #r-{scene['closed'].key}")
    expect(card.locator(".deed-reply")).to_have_count(0)
    card.locator(".deed-locked").click()
    expect(page.locator("main")).to_contain_text("closed this branch for replies until")


def test_without_script_picks_are_ordered_by_plain_buttons(
    page_without_script: Page, scene, cast, log_in
):
    page = page_without_script
    feature_response(viewer(cast.edda), scene["closed"].key, "Another voice.")
    log_in(page, cast.edda)
    page.goto(f"/articles/{scene['article'].slug}/picks/")
    page.locator(".picks-order > li").nth(1).get_by_role("button", name="Earlier").click()
    expect(page.locator(".picks-order > li").nth(0)).to_contain_text("Another voice.")


@pytest.mark.parametrize("which", ["page", "phone"])
def test_a_curator_works_by_plain_forms(request, scene, cast, log_in, which):
    page: Page = request.getfixturevalue(which)
    log_in(page, cast.omar)
    page.goto(f"/responses/{scene['critique'].key}/curate/")
    page.locator("#move-passage").select_option(index=3)
    page.locator("#move-reason").fill("It speaks of the ford.")
    page.get_by_role("button", name="Move the thread").click()
    expect(page.locator("main")).to_contain_text("moved here by a moderator")
    page.get_by_role("button", name="Undo the last move").click()
    expect(page.locator("main .response .quote")).to_contain_text("a promise is a debt")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
