"""A page whose text is published anew while it stays open, and one with other words than ours."""

import logging
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from commentary.models import Annotation, Article
from tests.browser.axe import violations
from tests.browser.reading import (
    body_of,
    card,
    choose,
    composer,
    drag_over,
    open_article,
    post,
    wait_for_marks,
    wait_for_paint,
    wait_until,
    words_marked,
)
from tests.people import Cast, respond, select
from tests.revisions import revise

LogIn = Callable[[Page, object], None]
FORD = "who had shown the ford"
MOVED = {"The party crossed at dawn": "On the second day the whole party crossed at dawn"}
GONE = {"; nobody wrote down who had shown the ford": ""}

# What comes of time and of other windows: a minute passes, and the page is in sight again.
_COME_BACK = """() => {
    const now = Date.now;
    Date.now = () => now() + 61_000;
    document.dispatchEvent(new Event('visibilitychange'));
}"""


def offer(page: Page):
    return page.get_by_role("region", name="A newer text")


def come_back(page: Page) -> None:
    page.evaluate(_COME_BACK)


def write_here(page: Page, words: str, body: str = "The guide did.") -> None:
    drag_over(page, words)
    body_of(choose(page, "Comment")).fill(body)


def test_a_page_in_sight_again_is_offered_the_new_text_and_keeps_the_old(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    respond(cast.noor, article, targets=[select(article, "crossed at dawn")])
    log_in(page, cast.mira)
    open_article(page, article)
    wait_for_marks(page, "hl-comment", ["crossed at dawn"])
    write_here(page, "a map can owe", "Kept while I read on.")
    expect(composer(page).locator(".composer-state")).to_have_text("Draft kept on this device.")
    revise(article, MOVED)
    respond(cast.noor, article, targets=[select(article, "On the second day")])
    top = page.locator("#text").bounding_box()
    come_back(page)
    expect(offer(page)).to_be_visible()
    expect(page.locator("#announce")).to_contain_text("The text was corrected meanwhile.")
    # Nothing of the new anchors is drawn on the old words, and nothing has moved.
    assert words_marked(page, "hl-comment") == ["crossed at dawn"]
    assert page.locator("#text").bounding_box() == top
    assert violations(page) == []
    changed = offer(page).get_by_role("link", name="What changed")
    assert changed.get_attribute("href") == f"/articles/{article.slug}/revisions/1/since/"
    # By keyboard: put away, and not offered again for the same text.
    stay = offer(page).get_by_role("button", name="Not now")
    stay.focus()
    page.keyboard.press("Enter")
    expect(offer(page)).to_be_hidden()
    with page.expect_response("**/anchors/"):
        come_back(page)
    expect(offer(page)).to_be_hidden()
    # A still newer text is offered again, and whoever takes it finds the draft there.
    revise(article, {"the whole party": "the party"})
    come_back(page)
    offer(page).get_by_role("button", name="Read the new text").click()
    expect(page.locator("#article")).to_have_attribute("data-revision", "3")
    wait_for_marks(page, "hl-comment", ["crossed at dawn", "On the second day"])
    page.get_by_role("button", name="Go on writing").click()
    expect(body_of(composer(page))).to_have_value("Kept while I read on.")
    expect(composer(page).locator("[name=revision]")).to_have_value("1")
    wait_for_marks(page, "hl-draft", ["a map can owe"])


def test_what_is_posted_from_a_stale_page_lands_on_its_words(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    open_article(page, article)
    write_here(page, FORD)
    revise(article, MOVED)
    post(page)
    response = Annotation.objects.get()
    held = response.anchors.get(revision=article.revision)
    spot = select(article, FORD)
    assert (held.exact, held.start, held.passage.key) == (FORD, spot.start, spot.passage)
    expect(card(page, response)).to_be_visible()
    expect(offer(page)).to_be_visible()
    # Its offsets are those of the new text; the old one marks nothing by them.
    assert words_marked(page, "hl-comment") == []
    card(page, response).locator("a.quote").evaluate("(link) => link.click()")
    assert words_marked(page, "hl-focus") == []
    offer(page).get_by_role("button", name="Read the new text").click()
    wait_for_marks(page, "hl-comment", [FORD])
    expect(card(page, response)).to_be_visible()


def test_whoever_wrote_of_words_that_are_gone_is_told_where_the_response_is(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    open_article(page, article)
    write_here(page, FORD)
    revise(article, GONE)
    composer(page).get_by_role("button", name="Post", exact=True).click()
    expect(offer(page)).to_contain_text("no longer in the text; your response keeps them")
    expect(composer(page)).to_have_count(0)
    response = Annotation.objects.get()
    assert response.anchors.get(revision=article.revision).state == "orphan"
    offer(page).get_by_role("link", name="See your response").click()
    expect(page).to_have_url(f"{page.url.split('/responses/')[0]}/responses/{response.key}/")
    expect(page.locator("#main")).to_contain_text(FORD)
    page.go_back()
    open_article(page, article)
    expect(page.locator("#draft-offer")).to_be_hidden()


def test_words_that_are_not_ours_are_not_marked_and_the_log_has_the_ids(
    page: Page, cast: Cast, article: Article, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = respond(cast.mira, article, targets=[select(article, "a map can owe")])
    right = respond(cast.noor, article, targets=[select(article, "crossed at dawn")])
    open_article(page, article)
    wait_for_marks(page, "hl-comment", ["a map can owe", "crossed at dawn"])
    page.evaluate("""() => {
        const node = document.querySelector('#text [data-words]').firstChild;
        node.data = node.data.replace('can owe', 'may owe');
    }""")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        come_back(page)
    assert (answered.value.status, answered.value.url.split("/")[-2]) == (204, "refused")
    wait_for_marks(page, "hl-comment", ["crossed at dawn"])
    (line,) = [r for r in caplog.records if r.name == "commentary.anchors"]
    assert line.levelno == logging.WARNING
    said = line.getMessage()
    passage = select(article, "a map can owe").passage
    assert f"article {article.slug}, revision 1, Chrome: {wrong.key}/0.0@{passage}" in said
    assert right.key not in said
    assert "can owe" not in said
    assert "may owe" not in said
    # The same refusal is not told again.
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response("**/anchors/"):
        come_back(page)
    wait_for_paint(page)
    assert not [url for url in asked if url.endswith("/refused/")]
    expect(offer(page)).to_be_hidden()


def test_links_to_words_and_passages_of_an_earlier_text_go_on_working(
    page: Page, cast: Cast, article: Article
) -> None:
    spot = select(article, FORD)
    gone = select(article, "Drawing: the county archive.")
    words = f"#p-{spot.passage}:{spot.start}-{spot.end}"
    open_article(page, article, f"{words}@1")
    wait_for_marks(page, "hl-focus", [FORD])
    revise(article, {**MOVED, "Drawing: the county archive.": ""})
    page.goto("about:blank")
    open_article(page, article, f"{words}@1")
    # Offsets of the first text would mark other words in this one: the passage is shown instead.
    expect(page.locator(f"#p-{spot.passage}")).to_be_focused()
    begins = """(words) => [...CSS.highlights.get('hl-focus') ?? []].map(String)
        .join('|').startsWith(words)"""
    assert wait_until(page, begins, "On the second day"), words_marked(page, "hl-focus")
    page.goto("about:blank")
    page.goto(f"/articles/{article.slug}/#p-{gone.passage}:0-7@1")
    page.wait_for_url(f"**/articles/{article.slug}/passages/{gone.passage}/")
    expect(page.locator("#main")).to_contain_text("Drawing: the county archive.")
