"""Marked words: overlaps, several passages, many scripts; offsets.js against the shared cases."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commentary.actions.targets import Selection
from commentary.models import Anchor, Annotation, Article, PassageText
from commentary.text.draft import DraftPassage
from tests.browser.reading import (
    bar,
    body_of,
    card,
    choose,
    composer,
    drag_over,
    open_article,
    post,
    select_words,
    wait_for_marks,
    words_marked,
)
from tests.people import PASSAGES, Cast, keys_of, make_article, respond, select

CASES = Path(__file__).parent.parent / "cases"
LogIn = Callable[[Page, object], None]
# Joiners, flags, combining marks, from right to left, without spaces. In the order of the text.
IN_MANY_SCRIPTS = [
    "👩‍👩‍👧‍👦",
    "a 🏳️‍🌈 and a 🇳🇱 flag",
    "Nam\u0308ur\u0308",
    "איננה הארץ",
    "الخريطة ليست الأرض",
    "土地ではない",
]


def test_overlapping_responses_are_told_apart(page: Page, cast: Cast, article: Article) -> None:
    def about(person: Any, words: str, kind: str = "comment") -> None:
        respond(person, article, kind=kind, targets=[select(article, words)])

    about(cast.mira, "A map is a promise, and a promise")
    about(cast.noor, "a promise, and a promise is a debt", kind="critique")
    about(cast.vera, "and a promise is", kind="question")
    open_article(page, article)
    wait_for_marks(page, "hl-comment", ["A map is a promise, and a promise"])
    wait_for_marks(page, "hl-critique", ["a promise, and a promise is a debt"])
    wait_for_marks(page, "hl-question", ["and a promise is"])
    wait_for_marks(page, "hl-2", ["a promise, ", " is"])
    wait_for_marks(page, "hl-3", ["and a promise"])


def test_a_selection_across_passages_is_one_quote_of_one_response(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    open_article(page, article)
    drag_over(page, "a debt that a map", "The party crossed")
    form = choose(page, "Question")
    expect(form.locator(".composer-quote")).to_have_count(4)
    body_of(form).fill("Which ford?")
    post(page)
    marked = [
        "a debt that a map can owe.",
        "What the surveyors kept",
        "May 4, 1911",
        "The party crossed",
    ]
    response = Annotation.objects.get()
    anchors = response.anchors.order_by("target", "part")
    assert [anchor.exact for anchor in anchors] == marked
    assert [(anchor.target, anchor.part) for anchor in anchors] == [(0, n) for n in range(4)]
    open_article(page, article)
    wait_for_marks(page, "hl-question", marked)
    expect(card(page, response)).to_have_count(1)
    card(page, response).locator(".card-toggle").focus()
    wait_for_marks(page, "hl-focus", marked)


def test_words_of_every_script_come_back_to_the_letter(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    open_article(page, article)
    for number, words in enumerate(IN_MANY_SCRIPTS, start=1):
        drag_over(page, words)
        body_of(choose(page, "Critique")).fill("Are these the very words?")
        composer(page).get_by_role("button", name="Post", exact=True).click()
        expect(page.locator(".beside > .response")).to_have_count(number)
        wait_for_marks(page, "hl-critique", IN_MANY_SCRIPTS[:number])
    open_article(page, article)
    wait_for_marks(page, "hl-critique", IN_MANY_SCRIPTS)
    for anchor, words in zip(Anchor.objects.order_by("pk"), IN_MANY_SCRIPTS, strict=True):
        text = next(one.text for one in PASSAGES if words in one.text)
        assert text[anchor.start : anchor.end] == anchor.exact == words


def test_a_selection_that_cuts_a_character_takes_all_of_it(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    open_article(page, article)
    # Half of a family of seven code points, and a letter without its mark.
    select_words(page, "👩‍👧", "Nam")
    expect(bar(page)).to_be_visible()
    form = choose(page, "Comment")
    body_of(form).fill("All of them.")
    post(page)
    assert Anchor.objects.get().exact == "👩‍👩‍👧‍👦 waved a 🏳️‍🌈 and a 🇳🇱 flag, in Nam\u0308"


def test_an_anchor_whose_words_stand_elsewhere_is_not_drawn(
    page: Page, cast: Cast, article: Article
) -> None:
    true = respond(cast.mira, article, targets=[select(article, "a map can owe")])
    false = respond(cast.noor, article, targets=[select(article, "crossed at dawn")])
    outside = respond(cast.vera, article, targets=[select(article, "the ford")])
    false.anchors.update(exact="crossed at noon")
    outside.anchors.update(start=500, end=508)
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text))
    open_article(page, article)
    wait_for_marks(page, "hl-comment", ["a map can owe"])
    assert [text for text in warnings if false.key in text]
    # Their cards stand beside the passage all the same.
    for response in (true, false, outside):
        expect(card(page, response)).to_be_visible()
    assert page.evaluate("location.hash") == ""


def test_the_scripts_count_as_the_server_does(page: Page, cast: Cast, article: Article) -> None:
    open_article(page, article)
    offsets = json.loads((CASES / "offsets.json").read_text())
    wrong = page.evaluate(
        """async (cases) => {
            const { measure } = await import('/static/commentary/js/offsets.js');
            return cases.flatMap(({ name, text, length, utf16_length, spans }) => {
                const measured = measure(text);
                const right = measured.length === length && text.length === utf16_length
                    && spans.every((span) => measured.units(span.start) === span.utf16_start
                        && measured.units(span.end) === span.utf16_end
                        && measured.points(span.utf16_start) === span.start
                        && measured.points(span.utf16_end) === span.end
                        && text.slice(span.utf16_start, span.utf16_end) === span.exact);
                return right ? [] : [name];
            });
        }""",
        offsets,
    )
    assert (len(offsets) > 20, wrong) == (True, [])


def test_the_scripts_snap_to_the_same_characters_as_the_server(
    page: Page, cast: Cast, article: Article
) -> None:
    open_article(page, article)
    clusters = json.loads((CASES / "graphemes.json").read_text())
    snapped = page.evaluate(
        """async (cases) => {
            const { snap } = await import('/static/commentary/js/offsets.js');
            return cases.map(({ text, start, end }) => snap(text, start, end));
        }""",
        clusters,
    )
    assert snapped == [[one["snapped_start"], one["snapped_end"]] for one in clusters]


def test_two_thousand_words_are_marked(
    page: Page, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    passages = [DraftPassage("paragraph", f"Passage {n}. " + "A word. " * 60) for n in range(100)]
    article = make_article(passages=passages)
    for n, key in enumerate(keys_of(article)[:20]):
        kind = ("comment", "critique", "question", "correction")[n % 4]
        mark_a_hundred(respond(cast.mira, article, kind=kind, targets=[Selection(key)]), article)
    open_article(page, article)
    names = ("comment", "critique", "question", "correction")
    marked = [words for name in names for words in words_marked(page, f"hl-{name}")]
    assert len(marked) == 2_000
    assert set(marked) == {"word. A word. A"}
    made, shown = page.evaluate(
        """async () => {
            const [{ duration }] = performance.getEntriesByName('commentary:paint');
            const frame = () => new Promise(requestAnimationFrame);
            await frame();
            const begun = performance.now();
            document.dispatchEvent(new CustomEvent('commentary:anchors', { detail: {} }));
            await frame();
            await frame();
            return [duration, performance.now() - begun];
        }"""
    )
    with capsys.disabled():
        said = f"2,000 highlights: made in {made:.0f} ms, made again and shown in {shown:.0f} ms"
        print(f"\n{said}")  # noqa: T201


def mark_a_hundred(response: Annotation, article: Article) -> None:
    """Give a response a hundred quotes of the same words, one in each passage."""
    texts = PassageText.objects.filter(revision_id=article.revision_id).order_by("position")
    response.anchors.all().delete()
    Anchor.objects.bulk_create(
        Anchor(
            annotation=response,
            revision_id=article.revision_id,
            passage_id=text.passage_id,
            target=number,
            start=text.text.index("word."),
            end=text.text.index("word.") + 15,
            exact="word. A word. A",
        )
        for number, text in enumerate(texts)
    )
