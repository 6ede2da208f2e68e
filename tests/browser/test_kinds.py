"""Critiques, corrections and private notes, from the form to the card."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from commentary.models import Annotation, Article
from tests.browser.reading import (
    bar,
    body_of,
    card,
    choose,
    composer,
    drag_over,
    open_article,
    post,
    wait_for_marks,
    words_marked,
)
from tests.people import Cast, respond, select

LogIn = Callable[[Page, object], None]
OpenContext = Callable[..., BrowserContext]


def test_a_critique_is_written_as_a_card_and_then_answered(
    open_context: OpenContext, log_in: LogIn, cast: Cast, article: Article
) -> None:
    page = open_context().new_page()
    log_in(page, cast.mira)
    open_article(page, article)
    drag_over(page, "a promise is a debt")
    form = choose(page, "Critique")
    body_of(form).fill("A promise binds *whoever* makes it; a map has no maker any more.")
    form.get_by_label("Title", exact=True).fill("Maps owe nothing")
    form.get_by_role("button", name="Add another quote").click()
    drag_over(page, "nobody wrote down")
    bar(page).get_by_role("button", name="Add to the quotes").click()
    expect(form.locator("[data-quotes] q")).to_have_text(
        ["a promise is a debt", "nobody wrote down"]
    )
    expect(body_of(form)).to_have_value(
        "A promise binds *whoever* makes it; a map has no maker any more."
    )
    wait_for_marks(page, "hl-draft", ["a promise is a debt", "nobody wrote down"])
    form.get_by_label("What do you challenge?").select_option("inference")
    fill_evidence(form, 0, "Who drew it is not known.", "https://example.org/maps", "1911")
    form.get_by_role("button", name="Add more evidence").click()
    fill_evidence(form, 1, "The ford had no name.", "https://example.org/fords", "1912-03")
    form.get_by_label("What would change your mind?").fill("A signature.\nOr a witness.")
    post(page)
    response = Annotation.objects.get()
    assert [row["quote"] for row in response.evidence] == [
        "Who drew it is not known.",
        "The ford had no name.",
    ]
    assert set(response.anchors.values_list("target", "exact")) == {
        (0, "a promise is a debt"),
        (1, "nobody wrote down"),
    }
    shown = card(page, response)
    shown.locator(".card-toggle").click()
    for words in (
        "Maps owe nothing",
        "Inference: it does not follow",
        "a promise is a debt",
        "nobody wrote down",
        "The ford had no name.",
        "Or a witness.",
        "No answer yet",
    ):
        expect(shown).to_contain_text(words)
    assert shown.locator(".body em").inner_text() == "whoever"

    authors = open_context().new_page()
    log_in(authors, cast.vera)
    authors.goto(f"/responses/{response.key}/")
    authors.locator(".deed-reply").click()
    body_of(composer(authors)).fill("The county drew it, and the county owes.")
    composer(authors).get_by_role("button", name="Post").click()
    answer = authors.locator(".turn").nth(1)
    expect(answer).to_contain_text("The county drew it")
    expect(answer.locator(".badge-author")).to_have_text("author")

    open_article(page, article)
    expect(page.locator(".state-line")).to_contain_text("1 critique, answered")
    shown.locator(".card-toggle").click()
    expect(shown.locator(".answer").first).to_contain_text("Answered by Vera Lindqvist")
    expect(shown.locator(".card-thread")).to_contain_text("and the county owes")


def fill_evidence(form: Any, number: int, quote: str, url: str, date: str) -> None:
    row = form.locator(".evidence-row").nth(number)
    row.get_by_label("Quoted words").fill(quote)
    row.get_by_label("Address").fill(url)
    row.get_by_label("Date").fill(date)


def test_a_quote_can_be_left_out_again(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    open_article(page, article)
    drag_over(page, "a map can owe", "May 4")
    form = choose(page, "Comment")
    form.get_by_role("button", name="Leave this quote out").nth(1).click()
    expect(form.locator("[data-quotes] q")).to_have_text(["a map can owe.", "May 4"])
    body_of(form).fill("Without the heading.")
    post(page)
    anchors = Annotation.objects.get().anchors.order_by("target", "part")
    assert [(anchor.target, anchor.exact) for anchor in anchors] == [
        (0, "a map can owe."),
        (1, "May 4"),
    ]


def test_a_correction_shows_what_it_changes(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    open_article(page, article)
    drag_over(page, "crossed at dawn")
    form = choose(page, "Correct")
    expect(form.get_by_label("What do you challenge?")).to_be_hidden()
    form.get_by_label("How should it read?").fill("crossed before dawn")
    body_of(form).fill("The diary says four o’clock.")
    post(page)
    shown = card(page, Annotation.objects.get())
    expect(shown.locator("del")).to_have_text("at")
    expect(shown.locator("ins")).to_have_text("before")
    wait_for_marks(page, "hl-correction", ["crossed at dawn"])


def test_a_private_note_is_seen_by_nobody_else(
    open_context: OpenContext, log_in: LogIn, cast: Cast, article: Article
) -> None:
    page = open_context().new_page()
    log_in(page, cast.mira)
    open_article(page, article)
    drag_over(page, "nobody wrote down")
    body_of(choose(page, "Note")).fill("Ask in the archive.")
    post(page)
    note = Annotation.objects.get()
    expect(card(page, note)).to_contain_text("Ask in the archive.")
    open_article(page, article)
    wait_for_marks(page, "hl-note", ["nobody wrote down"])
    for person in (cast.noor, cast.ada):
        other = open_context().new_page()
        log_in(other, person)
        open_article(other, article)
        assert words_marked(other, "hl-note") == []
        assert note.key not in other.content()
        assert "Ask in the archive" not in other.content()
        answer = other.goto(f"/responses/{note.key}/")
        assert answer is not None
        assert answer.status == 404


def test_the_preview_is_what_will_be_posted(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    open_article(page, article)
    drag_over(page, "nobody wrote down")
    form = choose(page, "Comment")
    body_of(form).fill("> a *quotation*\n\n<b>not markup</b>")
    form.get_by_role("button", name="Preview").click()
    preview = form.locator(".composer-preview")
    expect(preview.locator("blockquote em")).to_have_text("quotation")
    expect(preview).to_contain_text("<b>not markup</b>")
    form.get_by_role("button", name="Preview").click()
    expect(body_of(form)).to_be_focused()
    post(page)
    posted = card(page, Annotation.objects.get()).locator(".body blockquote em")
    expect(posted).to_have_text("quotation")


def test_a_response_to_the_whole_article_stands_below_it(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    respond(cast.noor, article, "The first word on it.")
    respond(cast.noor, article, targets=[select(article, "a map can owe")])
    log_in(page, cast.mira)
    open_article(page, article)
    page.get_by_role("link", name="Respond to the article").click()
    form = composer(page)
    expect(form).to_contain_text("On the whole article")
    body_of(form).fill("All of it stands.")
    post(page)
    whole = page.locator("#whole .turn")
    expect(whole).to_have_count(2)
    expect(whole.nth(1)).to_contain_text("All of it stands.")
