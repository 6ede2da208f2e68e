"""Addresses lead to words and responses; words and cards show each other."""

import re

import pytest
from playwright.sync_api import Page, expect

from commentary.models import Annotation, Article
from commentary.text.draft import DraftPassage
from tests.browser.reading import (
    card,
    drag_over,
    open_article,
    passage,
    wait_for_marks,
    wait_until,
    words_marked,
)
from tests.people import Cast, keys_of, make_article, reply, respond, select

# Behind the quotation mark, which Chromium takes for no part of the link.
INSIDE = {"x": 40, "y": 8}


@pytest.fixture
def long_article(cast: Cast) -> Article:
    passages = [
        DraftPassage("paragraph", f"Number {n} says one thing. " + "And then another. " * 12)
        for n in range(40)
    ]
    return make_article(title="Forty Passages", passages=passages)


@pytest.fixture
def far(cast: Cast, long_article: Article) -> Annotation:
    """A response far down the page."""
    return respond(
        cast.mira, long_article, targets=[select(long_article, "Number 30 says one thing")]
    )


def point_in(page: Page, words: str) -> tuple[float, float]:
    """A point in the middle of these words, scrolled into sight."""
    box = page.evaluate(
        """(words) => {
            const all = [...document.querySelectorAll('[data-words]')].map((one) => one.firstChild);
            const node = all.find(({ data }) => data.includes(words));
            node.parentElement.scrollIntoView({ block: 'center', behavior: 'instant' });
            const range = document.createRange();
            range.setStart(node, node.data.indexOf(words));
            range.setEnd(node, node.data.indexOf(words) + words.length);
            const { x, y, width, height } = range.getClientRects()[0];
            return [x + width / 2, y + height / 2];
        }""",
        words,
    )
    return box[0], box[1]


def test_the_address_of_a_response_scrolls_to_it_and_marks_it(
    page: Page, long_article: Article, far: Annotation
) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_article(page, long_article, f"#r-{far.key}")
    expect(card(page, far)).to_have_attribute("data-state", "open")
    wait_for_marks(page, "hl-focus", ["Number 30 says one thing"])
    expect(card(page, far)).to_be_in_viewport()
    expect(passage(page, far.anchors.get().passage.key)).to_be_in_viewport()


def test_the_address_of_a_reply_leads_to_its_own_page(
    page: Page, cast: Cast, long_article: Article, far: Annotation
) -> None:
    answer = reply(cast.vera, far)
    page.goto(f"/articles/{long_article.slug}/#r-{answer.key}")
    page.wait_for_url(f"**/responses/{answer.key}/")


def test_the_address_of_a_passage_scrolls_to_it_and_marks_it(
    page: Page, long_article: Article
) -> None:
    key = keys_of(long_article)[25]
    open_article(page, long_article, f"#p-{key}")
    expect(passage(page, key)).to_be_in_viewport()
    marked = passage(page, key).evaluate("one => getComputedStyle(one, '::after').width")
    assert marked == "3px"


def test_the_quote_on_a_responses_own_page_leads_to_the_words(
    page: Page, long_article: Article, far: Annotation
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"/responses/{far.key}/")
    page.locator("a[data-quote] q").click(position=INSIDE)
    page.wait_for_url(re.compile("/articles/.+#p-"))
    expect(passage(page, far.anchors.get().passage.key)).to_be_in_viewport()


def test_words_and_cards_show_each_other_under_the_mouse(
    page: Page, cast: Cast, article: Article
) -> None:
    first = respond(cast.mira, article, targets=[select(article, "a map can owe")])
    second = respond(cast.noor, article, "Yes.", targets=[select(article, "crossed at dawn")])
    open_article(page, article)
    page.mouse.move(*point_in(page, "a map can owe"))
    wait_for_marks(page, "hl-focus", ["a map can owe"])
    expect(card(page, first)).to_contain_class("is-hovered")
    expect(card(page, second)).not_to_contain_class("is-hovered")
    page.mouse.move(*point_in(page, "county archive"))
    wait_for_marks(page, "hl-focus", [])
    expect(card(page, first)).not_to_contain_class("is-hovered")
    card(page, second).hover()
    wait_for_marks(page, "hl-focus", ["crossed at dawn"])


def test_focus_on_a_card_stays_on_its_words(page: Page, cast: Cast, article: Article) -> None:
    first = respond(cast.mira, article, targets=[select(article, "a map can owe")])
    second = respond(cast.noor, article, "Yes.", targets=[select(article, "crossed at dawn")])
    open_article(page, article)
    card(page, second).locator(".card-toggle").focus()
    wait_for_marks(page, "hl-focus", ["crossed at dawn"])
    expect(page.locator("#announce")).to_have_text("About the words: crossed at dawn")
    page.mouse.move(*point_in(page, "a map can owe"))
    wait_for_marks(page, "hl-focus", ["a map can owe"])
    page.mouse.move(*point_in(page, "county archive"))
    wait_for_marks(page, "hl-focus", ["crossed at dawn"])
    expect(card(page, first)).not_to_contain_class("is-focused")


def test_clicks_on_the_same_words_go_through_all_that_speak_of_them(
    page: Page, cast: Cast, article: Article
) -> None:
    wide = respond(cast.mira, article, targets=[select(article, "a debt that a map can owe")])
    narrow = respond(cast.noor, article, "Yes.", targets=[select(article, "a map can")])
    open_article(page, article)
    x, y = point_in(page, "a map can")
    for response, words in ((narrow, "a map can"), (wide, "a debt that a map can owe")) * 2:
        page.mouse.click(x, y)
        expect(card(page, response)).to_contain_class("is-focused")
        wait_for_marks(page, "hl-focus", [words])
    page.mouse.click(*point_in(page, "county archive"))
    wait_for_marks(page, "hl-focus", [])


def test_a_tap_on_words_opens_their_card_in_the_sheet(
    phone: Page, cast: Cast, article: Article
) -> None:
    response = respond(cast.mira, article, targets=[select(article, "crossed at dawn")])
    open_article(phone, article)
    phone.touchscreen.tap(*point_in(phone, "crossed at dawn"))
    expect(phone.locator("#sheet")).to_be_visible()
    expect(card(phone, response)).to_have_attribute("data-state", "open")
    wait_for_marks(phone, "hl-focus", ["crossed at dawn"])
    expect(passage(phone, response.anchors.get().passage.key)).to_be_in_viewport()


def test_a_quote_in_a_card_marks_its_words(page: Page, cast: Cast, article: Article) -> None:
    response = respond(
        cast.mira,
        article,
        targets=[select(article, "a map can owe"), select(article, "the ford")],
    )
    open_article(page, article)
    card(page, response).locator(".card-toggle").click()
    card(page, response).locator("a[data-quote] q").nth(1).click(position=INSIDE)
    expect(passage(page, keys_of(article)[3])).to_be_focused()
    said = "(words) => [...CSS.highlights.get('hl-focus') ?? []].some((one) => `${one}` === words)"
    assert wait_until(page, said, "the ford"), words_marked(page, "hl-focus")
    assert page.url.endswith(f"/articles/{article.slug}/")


def test_dragging_over_marked_words_opens_no_card(page: Page, cast: Cast, article: Article) -> None:
    respond(cast.mira, article, targets=[select(article, "crossed at dawn")])
    open_article(page, article)
    drag_over(page, "crossed at dawn")
    expect(page.locator("#action-bar")).to_be_visible()
    expect(page.locator(".beside > .is-focused")).to_have_count(0)


def test_an_open_thread_makes_room_for_the_words_that_are_looked_at(
    page: Page, cast: Cast, long_article: Article
) -> None:
    page.emulate_media(reduced_motion="reduce")
    long = respond(cast.mira, long_article, targets=[select(long_article, "Number 1 says")])
    for n in range(8):
        reply(cast.vera, long, f"Reply {n}.")
    next_one = respond(cast.noor, long_article, targets=[select(long_article, "Number 2 says")])
    open_article(page, long_article)
    card(page, long).locator(".card-toggle").click()
    expect(card(page, long).locator(".turn").nth(7)).to_be_visible()
    x, y = point_in(page, "Number 2 says")
    page.mouse.click(x, y)
    expect(card(page, next_one)).to_be_in_viewport(ratio=1)
    level = """([id, y]) => Math.abs(
        document.querySelector(`.beside > [data-response="${id}"]`).getBoundingClientRect().top - y
    ) < 40"""
    expect(card(page, long).locator(".card-thread")).to_be_hidden()
    assert wait_until(page, level, [next_one.key, y])
    card(page, long).locator(".card-toggle").focus()
    expect(card(page, long).locator(".turn").nth(7)).to_be_visible()
