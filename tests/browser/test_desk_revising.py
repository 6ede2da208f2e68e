"""The desk for revisions under a hand: by pointer, by keys alone, on a phone, without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, expect

from commentary.actions.revising import drafts, publishing
from commentary.models import Anchor, AnchorChoice, Annotation, Article, Revision
from commentary.queries.drafts import list_draft_texts
from tests.browser.axe import violations
from tests.people import SYSTEM, Cast, keys_of, respond, select
from tests.revisions import doubt, rewrite, texts_of

LogIn = Callable[[Page, object], None]
OpenContext = Callable[..., BrowserContext]

EDITED = "The party crossed at dawn; the ford had been shown to them by a child."
_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? []
    : [...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => `${one.tagName}.${one.className}`)"""
# Selects words as a hand would, from one text node of the new wording to another.
_SELECT = """([key, words]) => {
    const root = document.querySelector(`[data-passage="${key}"] [data-words]`);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const at = [];
    for (let node; (node = walker.nextNode());) {
        if (node.parentElement.closest('del, .visually-hidden')) continue;
        for (let i = 0; i < node.length; i += 1) at.push([node, i]);
    }
    const text = at.map(([node, i]) => node.data[i]).join('');
    const start = text.indexOf(words);
    const [first, from] = at[start];
    const [last, to] = at[start + words.length - 1];
    getSelection().setBaseAndExtent(first, from, last, to + 1);
}"""


def room(article: Article, page: str = "revise/") -> str:
    return f"/desk/{article.slug}/{page}"


def draft_words(article: Article) -> list[str]:
    found = Article.objects.select_related("revision").get(pk=article.pk)
    return [text.text for text in list_draft_texts(SYSTEM, found)[1]]


def begin(article: Article, changes: dict[str, str]) -> None:
    drafts.save_draft(SYSTEM, article.slug, rewrite(texts_of(article), changes), version=0)


def effect_on(page: Page, response: Annotation) -> Locator:
    return page.locator(f"#e-{response.key}-0")


@pytest.fixture
def response(cast: Cast, article: Article) -> Annotation:
    words = select(article, "nobody wrote down who had shown the ford")
    return respond(cast.mira, article, "Somebody did.", targets=[words])


def test_a_text_is_corrected_and_its_responses_are_looked_after(
    page: Page, log_in: LogIn, cast: Cast, article: Article, response: Annotation
) -> None:
    log_in(page, cast.edda)
    page.goto(room(article))
    piece = page.locator(".piece").nth(3)
    piece.locator("summary").first.click()
    piece.get_by_label("What it says").fill(EDITED)
    piece.get_by_role("button", name="Save").click()
    expect(piece.locator("ins").first).to_be_visible()
    page.get_by_role("link", name="Effects on responses").click()
    effect = effect_on(page, response)
    effect.get_by_role("link", name="Other words…").click()
    form = page.locator("[data-attach]")
    # The script has come when the passage's words stand in the field.
    expect(form.locator("[data-reading] textarea")).not_to_have_value("")
    key = keys_of(article)[3]
    page.evaluate(_SELECT, [key, "the ford had been shown"])
    expect(form.get_by_label("The words as they stand in it")).to_have_value(
        "the ford had been shown"
    )
    form.get_by_role("button", name="Take these words").click()
    expect(effect).to_contain_text("Decided: It stands elsewhere")
    place = AnchorChoice.objects.get().places[0]
    assert (place["passage"], place["exact"]) == (key, "the ford had been shown")
    assert place["start"] == EDITED.index("the ford")
    page.get_by_role("link", name="Publish…").click()
    page.get_by_label("What was corrected, and why").fill("A child had shown it.")
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.get_by_role("status")).to_contain_text("Revision 2 is public.")
    article.refresh_from_db()
    row = Anchor.objects.standing().get(annotation=response, revision=article.revision)
    assert (row.exact, row.method) == ("the ford had been shown", "reattached")


def test_words_across_passages_become_one_quote_and_are_shown_in_the_text(
    page: Page, log_in: LogIn, cast: Cast, article: Article, response: Annotation
) -> None:
    begin(article, {"nobody wrote down who had shown the ford": "so it is said"})
    log_in(page, cast.edda)
    page.goto(f"{room(article, 'revise/effects/')}?attach={response.key}.0")
    keys = keys_of(article)
    page.evaluate(
        """([first, last]) => {
            const node = (key) => document.querySelector(`[data-passage="${key}"] [data-words]`);
            const end = node(last).firstChild;
            getSelection().setBaseAndExtent(node(first).lastChild, 0, end, 8);
        }""",
        [keys[3], keys[4]],
    )
    page.get_by_role("button", name="Take these words").click()
    expect(page.locator(".effect", has_text="Decided")).to_be_visible()
    places = AnchorChoice.objects.get().places
    assert [place["passage"] for place in places] == [keys[3], keys[4]]
    assert places[1]["exact"] == "A family"
    page.get_by_role("link", name="Show in the text").click()
    shown = "[...CSS.highlights.get('shown')].map(String).join('|')"
    assert page.evaluate(shown).endswith("A family")


def test_the_whole_way_goes_by_keyboard_alone(
    page: Page, log_in: LogIn, cast: Cast, article: Article, response: Annotation
) -> None:
    log_in(page, cast.edda)
    page.goto(room(article))
    page.locator(".piece").nth(3).locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("The party crossed at dusk.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/revise/\?find=\w+#cut-"))
    assert draft_words(article)[3] == "The party crossed at dusk."
    page.goto(room(article, "revise/effects/"))
    effect_on(page, response).get_by_role("link", name="Other words…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Passage", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    field = page.get_by_label(re.compile("^What it says: select"))
    expect(field).to_be_focused()
    page.keyboard.press("ControlOrMeta+Home")
    for _letter in "The party":
        page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_label("The words as they stand in it")).to_have_value("The party")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(effect_on(page, response)).to_contain_text("Decided")
    assert AnchorChoice.objects.get().places[0]["exact"] == "The party"
    page.goto(room(article, "revise/publish/"))
    page.get_by_label("What was corrected, and why").focus()
    page.keyboard.type("It was dusk.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Revision 2 is public.")


def test_the_second_editor_is_told_and_loses_nothing(
    open_context: OpenContext, log_in: LogIn, cast: Cast, article: Article
) -> None:
    first, second = (open_context().new_page() for _n in range(2))
    for page, person in ((first, cast.edda), (second, cast.ada)):
        log_in(page, person)
        page.goto(room(article, "revise/text/"))
    text = first.get_by_role("textbox", name="The text").input_value()
    first.get_by_role("textbox", name="The text").fill(text.replace("at dawn", "at dusk"))
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_role("status")).to_contain_text("Saved.")
    mine = text.replace("at dawn", "at noon")
    second.get_by_role("textbox", name="The text").fill(mine)
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_role("alert")).to_contain_text("edda saved this draft meanwhile")
    expect(second.locator("del")).to_contain_text("dusk")
    expect(second.locator("ins")).to_contain_text("noon")
    expect(second.get_by_role("textbox", name="The text")).to_have_value(mine)
    assert "at dusk" in draft_words(article)[3]
    second.get_by_role("button", name="Save mine over it").click()
    expect(second.get_by_role("status")).to_contain_text("Saved.")
    assert "at noon" in draft_words(article)[3]


def test_words_typed_for_another_passage_are_not_left_behind(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.edda)
    page.goto(room(article))
    asked = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    for number, words in ((0, "Not saved yet."), (1, "Saved now.")):
        piece = page.locator(".piece").nth(number)
        piece.locator("summary").first.click()
        piece.get_by_label("What it says").fill(words)
    page.locator(".piece").nth(1).get_by_role("button", name="Save").click()
    expect(page.locator(".piece").first.get_by_label("What it says")).to_have_value(
        "Not saved yet."
    )
    assert asked == ["beforeunload"]
    assert not Revision.objects.filter(article=article, state="draft").exists()
    page.locator(".piece").first.get_by_label("What it says").fill(texts_of(article)[0].text)
    page.locator(".piece").nth(1).get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/revise/\?find=\w+#cut-"))
    assert draft_words(article)[1] == "Saved now."


def test_without_script_words_are_named_and_the_revision_is_published(
    page_without_script: Page,
    log_in: LogIn,
    cast: Cast,
    article: Article,
    response: Annotation,
) -> None:
    page = page_without_script
    begin(article, {"nobody wrote down who had shown the ford": "so it is said"})
    log_in(page, cast.edda)
    page.goto(room(article, "revise/effects/"))
    effect_on(page, response).get_by_role("link", name="Other words…").click()
    form = page.locator("[data-attach]")
    expect(form.locator("[data-reading]")).to_be_hidden()
    form.get_by_label("Passage", exact=True).select_option(keys_of(article)[8])
    form.get_by_label("The words as they stand in it").fill("A boundary")
    form.get_by_role("button", name="Take these words").click()
    expect(effect_on(page, response)).to_contain_text("Decided")
    page.get_by_role("link", name="Publish", exact=True).nth(1).click()
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.get_by_text("Say what was corrected and why")).to_be_visible()
    page.get_by_label("What was corrected, and why").fill("So it is said.")
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.get_by_role("status")).to_contain_text("Revision 2 is public.")
    row = Anchor.objects.standing().get(annotation=response, revision__number=2)
    assert row.exact == "A boundary"


def test_what_is_open_is_composed_and_accessible_wide_and_on_a_phone(
    open_context: OpenContext, log_in: LogIn, cast: Cast, article: Article, response: Annotation
) -> None:
    """The pages themselves are looked at with all others; here, with everything unfolded."""
    begin(article, {"who had shown the ford": "of the ford"})
    for width, scheme in ((1280, "light"), (390, "dark")):
        size = {"width": width, "height": 844}
        page = open_context(viewport=size, color_scheme=scheme).new_page()
        log_in(page, cast.edda)
        for address in ("revise/", f"revise/effects/?attach={response.key}.0", "revise/publish/"):
            page.goto(room(article, address))
            page.evaluate("document.querySelectorAll('main details').forEach((d) => d.open = true)")
            assert page.evaluate(_TOO_WIDE) == [], (width, address)
            assert violations(page) == [], (width, address)


def test_what_still_waits_after_publishing_is_decided(
    page: Page, log_in: LogIn, cast: Cast, article: Article, response: Annotation
) -> None:
    begin(article, {"who had shown the ford": "of the ford"})
    publishing.publish_revision(SYSTEM, article.slug, note="Less of it.", version=None)
    doubt(response, Revision.objects.get(article=article, number=2))
    log_in(page, cast.edda)
    page.goto("/desk/")
    page.get_by_role("link", name="1 quote to look at again").click()
    assert violations(page) == []
    effect_on(page, response).get_by_role("button", name="It stands there").click()
    expect(page.get_by_text("No quote waits for a look")).to_be_visible()
    row = Anchor.objects.standing().get(annotation=response, revision__number=2)
    assert row.method == "confirmed"
