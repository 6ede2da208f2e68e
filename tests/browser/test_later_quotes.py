"""A response with several quotes: its card stands with the first that has words, opened by any."""

import pytest
from playwright.sync_api import Page, expect

from commentary.models import Annotation, Article
from tests.browser.reading import card, open_article, wait_for_marks
from tests.browser.test_links import point_in
from tests.people import Cast, make_article, respond, select
from tests.revisions import BOUNDARY, RIVER, revise

pytestmark = pytest.mark.django_db(transaction=True)

RULER, EDITIONS, ARCHIVE = "A boundary drawn", "Later editions of the map", "opened only twice"
LEVEL = "(one, y) => Math.abs(one.getBoundingClientRect().top - y) < 40"


@pytest.fixture
def article(cast: Cast) -> Article:
    return make_article(passages=RIVER)


@pytest.fixture
def said(cast: Cast, article: Article) -> Annotation:
    """A response to three places; the first of them is gone, the second is not."""
    spots = [select(article, words) for words in (RULER, EDITIONS, ARCHIVE)]
    said = respond(cast.mira, article, targets=spots)
    revise(article, {BOUNDARY: ""})
    return said


def test_it_stands_level_with_its_second_quote_and_is_opened_by_pressing_it(
    page: Page, cast: Cast, article: Article, said: Annotation
) -> None:
    before = respond(cast.noor, article, "Which?", targets=[select(article, "crossed the river")])
    behind = respond(cast.noor, article, "Two?", targets=[select(article, "The county archive")])
    open_article(page, article)
    expect(card(page, said)).to_have_count(1)
    x, y = point_in(page, EDITIONS)
    assert card(page, said).evaluate(LEVEL, y)
    order = page.locator("#margin .response").evaluate_all(
        "all => all.map((r) => r.dataset.response)"
    )
    assert order == [before.key, said.key, behind.key]
    expect(card(page, said)).to_have_attribute("data-state", "collapsed")
    page.mouse.click(x, y)
    expect(card(page, said)).to_contain_class("is-focused")
    wait_for_marks(page, "hl-focus", [EDITIONS, ARCHIVE])
    card(page, said).locator(".card-toggle").click()
    expect(card(page, said)).to_have_attribute("data-state", "open")
    expect(card(page, said)).to_contain_text(RULER)


def test_without_script_it_stands_in_the_passage_of_its_second_quote(
    page_without_script: Page, article: Article, said: Annotation
) -> None:
    page = page_without_script
    page.goto(f"/articles/{article.slug}/")
    expect(card(page, said)).to_have_count(1)
    key = select(article, EDITIONS).passage
    expect(page.locator(f'[data-beside="{key}"] > .response')).to_have_count(1)


@pytest.mark.parametrize("words", [EDITIONS, ARCHIVE])
def test_a_tap_on_any_of_its_words_opens_it_in_the_sheet(
    phone: Page, article: Article, said: Annotation, words: str
) -> None:
    open_article(phone, article)
    phone.touchscreen.tap(*point_in(phone, words))
    expect(phone.locator("#sheet")).to_be_visible()
    expect(card(phone, said)).to_be_visible()
    expect(card(phone, said)).to_have_attribute("data-state", "open")
    wait_for_marks(phone, "hl-focus", [EDITIONS, ARCHIVE])
    expect(phone.locator(f"#p-{select(article, words).passage}")).to_be_in_viewport()
