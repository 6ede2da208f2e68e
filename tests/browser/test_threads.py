"""Threads: replies in place, quotations, branches that fold and load, edits, what is withdrawn."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from commentary.models import Annotation, Article
from tests.browser.reading import body_of, card, composer, open_article
from tests.people import Cast, edit, reply, respond, select, withdraw

LogIn = Callable[[Page, object], None]


@pytest.fixture
def question(cast: Cast, article: Article) -> Annotation:
    return respond(
        cast.noor, article, "Who drew the border?", targets=[select(article, "the ford")]
    )


def turn(page: Page, response: Annotation) -> Locator:
    return page.locator(".turn").filter(has=page.locator(f'> [data-response="{response.key}"]'))


def submit(page: Page, words: str) -> None:
    body_of(composer(page)).fill(words)
    composer(page).get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#notice")).to_have_text("Posted.")


def test_a_reply_is_written_in_place_and_stands_behind_its_branch(
    page: Page, log_in: LogIn, cast: Cast, question: Annotation
) -> None:
    first = reply(cast.vera, question, "The county.")
    under = reply(cast.noor, first, "Which one?")
    later = reply(cast.vera, question, "Or the crown.")
    log_in(page, cast.mira)
    page.goto(f"/responses/{question.key}/")
    turn(page, first).locator(".deed-reply").click()
    expect(turn(page, first).locator("form.composer")).to_be_visible()
    submit(page, "Both of them.")
    posted = Annotation.objects.get(body="Both of them.")
    assert posted.parent_id == first.pk
    order = [question, first, under, posted, later]
    keys = "all => all.map(({ dataset }) => dataset.response)"
    drawn = page.locator(".turn > .response").evaluate_all(keys)
    assert drawn == [one.key for one in order]
    page.reload()
    assert page.locator(".turn > .response").evaluate_all(keys) == [one.key for one in order]


def test_a_reply_from_the_margin_opens_the_thread_of_its_card(
    page: Page, log_in: LogIn, cast: Cast, article: Article, question: Annotation
) -> None:
    reply(cast.vera, question, "The county.")
    log_in(page, cast.mira)
    open_article(page, article)
    expect(card(page, question).locator("[data-replies]")).to_have_text("Replies: 1")
    card(page, question).locator(".card-toggle").click()
    expect(card(page, question).locator(".card-thread")).to_contain_text("The county.")
    card(page, question).locator("> .deeds .deed-reply").click()
    submit(page, "Ask the crown.")
    expect(card(page, question).locator(".card-thread")).to_contain_text("Ask the crown.")
    expect(page.get_by_text("Ask the crown.")).to_have_count(1)


def test_selected_words_of_a_response_are_quoted_in_the_reply(
    page: Page, log_in: LogIn, cast: Cast, question: Annotation
) -> None:
    log_in(page, cast.mira)
    page.goto(f"/responses/{question.key}/")
    page.evaluate(
        """() => {
            const node = document.querySelector('.turn .body p').firstChild;
            document.getSelection().setBaseAndExtent(node, 4, node, 19);
        }"""
    )
    turn(page, question).locator(".deed-reply").click()
    expect(body_of(composer(page))).to_have_value("> drew the border\n\n")


def test_a_reply_with_a_quotation_of_the_whole_is_in_the_menu(
    page: Page, log_in: LogIn, cast: Cast, question: Annotation
) -> None:
    log_in(page, cast.mira)
    page.goto(f"/responses/{question.key}/")
    turn(page, question).locator(".deed-more").click()
    menu = page.locator(".response-menu")
    expect(menu.get_by_role("link", name="Reply with a quotation")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(turn(page, question).locator(".deed-more")).to_be_focused()
    page.keyboard.press("Enter")
    menu.get_by_role("link", name="Reply with a quotation").click()
    expect(body_of(page.locator("form.composer"))).to_have_value("> Who drew the border?\n\n")


def test_further_replies_load_in_place_and_none_is_lost_or_doubled(
    page: Page, cast: Cast, question: Annotation
) -> None:
    keys = [reply(cast.vera, question, f"Reply {n}.").key for n in range(45)]
    page.goto(f"/responses/{question.key}/")
    more = page.locator(".more-replies a, a[data-next]")
    expect(page.locator(".turn")).to_have_count(21)
    more.first.click()
    expect(page.locator(".turn")).to_have_count(41)
    expect(page.locator(f'[data-response="{keys[20]}"]')).to_be_focused()
    more.first.click()
    expect(page.locator(".turn")).to_have_count(46)
    expect(more).to_have_count(0)
    shown = page.locator(".turn > .response").evaluate_all(
        "all => all.map(({ dataset }) => dataset.response)"
    )
    assert shown == [question.key, *keys]


def test_further_replies_of_a_thread_on_a_passage_load_in_place(
    page: Page, cast: Cast, article: Article, question: Annotation
) -> None:
    keys = [reply(cast.vera, question, f"Reply {n}.").key for n in range(12)]
    other = respond(cast.mira, article, "Another.", targets=[select(article, "the ford")])
    page.goto(f"/articles/{article.slug}/passages/{question.anchors.get().passage.key}/")
    link = page.locator(".more-replies a")
    expect(link).to_have_text("4 more replies")
    link.click()
    expect(page.locator(".turn")).to_have_count(14)
    shown = page.locator(".turn > .response").evaluate_all(
        "all => all.map(({ dataset }) => dataset.response)"
    )
    assert shown == [question.key, *keys, other.key]


def test_a_branch_folds_and_opens(page: Page, cast: Cast, question: Annotation) -> None:
    first = reply(cast.vera, question, "The county.")
    under = reply(cast.noor, first, "Which one?")
    later = reply(cast.vera, question, "Or the crown.")
    page.goto(f"/responses/{question.key}/")
    inner = turn(page, first).locator("> .fold")
    inner.click()
    expect(inner).to_have_attribute("aria-expanded", "false")
    expect(turn(page, under)).to_be_hidden()
    expect(turn(page, later)).to_be_visible()
    outer = turn(page, question).locator("> .fold")
    outer.click()
    expect(turn(page, later)).to_be_hidden()
    outer.click()
    expect(turn(page, later)).to_be_visible()
    expect(turn(page, under)).to_be_hidden()
    inner.click()
    expect(turn(page, under)).to_be_visible()


def test_past_depth_four_a_reply_names_whom_it_answers(
    page: Page, cast: Cast, question: Annotation
) -> None:
    last = question
    for n in range(6):
        last = reply(cast.vera if n % 2 else cast.mira, last, f"Deeper {n}.")
    page.goto(f"/responses/{question.key}/")
    expect(turn(page, last)).to_have_attribute("data-depth", "4")
    expect(turn(page, last).locator(".in-reply-to")).to_contain_text("Mira Aalto")
    narrowest = turn(page, last).locator(".body").bounding_box()
    assert narrowest is not None
    assert narrowest["width"] > 400


def test_an_edit_leads_to_a_history_with_what_changed(
    page: Page, log_in: LogIn, cast: Cast, question: Annotation
) -> None:
    log_in(page, cast.noor)
    page.goto(f"/responses/{question.key}/")
    turn(page, question).locator(".deed-more").click()
    page.get_by_role("link", name="Edit").click()
    form = page.locator("form.composer")
    expect(body_of(form)).to_have_value("Who drew the border?")
    body_of(form).fill("Who kept the border?")
    form.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/responses/{question.key}/")
    expect(turn(page, question)).to_contain_text("Who kept the border?")
    turn(page, question).get_by_role("link", name="edited").click()
    expect(page.locator(".versions del")).to_have_text("drew")
    expect(page.locator(".versions ins")).to_have_text("kept")


def test_an_edit_over_newer_words_shows_them_first(
    page: Page, log_in: LogIn, cast: Cast, question: Annotation
) -> None:
    log_in(page, cast.noor)
    page.goto(f"/responses/{question.key}/edit/")
    form = page.locator("form.composer")
    body_of(form).fill("My words of this window.")
    edit(cast.noor, question, "My words of another window.")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".notice-error")).to_be_visible()
    expect(form.locator(".answered")).to_contain_text("My words of another window.")
    expect(body_of(form)).to_have_value("My words of this window.")
    form.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/responses/{question.key}/")
    question.refresh_from_db()
    assert question.body == "My words of this window."


def test_a_withdrawn_response_leaves_a_tombstone_and_its_replies(
    page: Page, log_in: LogIn, cast: Cast, article: Article, question: Annotation
) -> None:
    answer = reply(cast.vera, question, "The county.")
    log_in(page, cast.noor)
    page.goto(f"/responses/{question.key}/")
    turn(page, question).locator(".deed-more").click()
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw it").click()
    page.wait_for_url(f"**/articles/{article.slug}/")
    page.goto(f"/responses/{question.key}/")
    expect(turn(page, question).locator(".tombstone-text")).to_be_visible()
    expect(turn(page, answer)).to_contain_text("The county.")
    expect(page.get_by_text("Who drew the border?")).to_have_count(0)


def test_a_withdrawn_response_marks_no_words(
    page: Page, cast: Cast, article: Article, question: Annotation
) -> None:
    reply(cast.vera, question, "The county.")
    withdraw(cast.noor, question)
    open_article(page, article)
    assert page.evaluate("CSS.highlights.get('hl-comment').size") == 0
    expect(card(page, question)).to_have_count(0)
