"""Words chosen by mouse, by keys and by touch; what is posted stands on the same words."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from commentary.models import Annotation, Article
from tests.browser.reading import (
    bar,
    body_of,
    card,
    choose,
    composer,
    drag_over,
    open_article,
    passage,
    post,
    select_words,
    wait_for_marks,
    wait_for_paint,
    words_marked,
)
from tests.people import Cast, keys_of, respond, select

LogIn = Callable[[Page, object], None]


def test_words_dragged_over_are_responded_to_and_marked_to_the_letter(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    open_article(page, article)
    drag_over(page, "a promise is a debt", release=False)
    assert page.evaluate("String(document.getSelection())") == "a promise is a debt"
    expect(bar(page)).to_be_hidden()
    page.mouse.up()
    expect(bar(page)).to_be_visible()
    form = choose(page, "Comment")
    wait_for_marks(page, "hl-draft", ["a promise is a debt"])
    expect(form.locator("[data-quotes]")).to_contain_text("a promise is a debt")
    body_of(form).fill("Who would be **owed** it?")
    post(page)
    response = Annotation.objects.get()
    expect(card(page, response)).to_contain_text("Who would be owed it?")
    expect(composer(page)).to_have_count(0)
    open_article(page, article)
    wait_for_marks(page, "hl-comment", ["a promise is a debt"])
    anchor = response.anchors.get()
    assert (anchor.start, anchor.end) == (24, 43)
    expect(card(page, response)).to_be_visible()


def test_the_bar_goes_by_escape_and_the_selection_stays(
    page: Page, cast: Cast, article: Article
) -> None:
    open_article(page, article)
    drag_over(page, "crossed at dawn")
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()
    assert page.evaluate("String(document.getSelection())") == "crossed at dawn"


def test_the_bar_leaves_with_the_selection(page: Page, cast: Cast, article: Article) -> None:
    open_article(page, article)
    drag_over(page, "crossed at dawn")
    expect(bar(page)).to_be_visible()
    page.mouse.click(640, 30)
    expect(bar(page)).to_be_hidden()


def test_a_link_to_chosen_words_leads_to_them(page: Page, cast: Cast, article: Article) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_article(page, article)
    drag_over(page, "nobody wrote down")
    bar(page).get_by_role("button", name="Copy link").click()
    expect(page.locator("#notice")).to_have_text("Link copied.")
    address = page.evaluate("navigator.clipboard.readText()")
    page.goto("about:blank")
    page.goto(address)
    wait_for_marks(page, "hl-focus", ["nobody wrote down"])


def test_a_stranger_who_wants_to_respond_is_asked_to_log_in(
    page: Page, cast: Cast, article: Article
) -> None:
    open_article(page, article)
    drag_over(page, "crossed at dawn")
    bar(page).get_by_role("button", name="Critique").click()
    page.wait_for_url("**/accounts/login/?next=*")
    assert "critique" in page.url


def test_words_are_chosen_and_posted_by_keys_alone(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    open_article(page, article)
    key = keys_of(article)[3]
    page.keyboard.press("j")
    expect(passage(page, keys_of(article)[0])).to_be_focused()
    for letter in "jjjjk":
        page.keyboard.press(letter)
    expect(passage(page, key)).to_be_focused()
    page.keyboard.press("s")
    expect(passage(page, key)).to_have_attribute("role", "application")
    wait_for_marks(page, "hl-draft", ["The"])
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    wait_for_marks(page, "hl-draft", ["crossed at dawn"])
    page.keyboard.press("Enter")
    expect(bar(page).get_by_role("button", name="Comment")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(body_of(composer(page))).to_be_focused()
    assert composer(page).locator("[name=kind]:checked").input_value() == "critique"
    page.keyboard.type("j k s ? Nobody can say that it was dawn.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notice")).to_have_text("Posted.")
    response = Annotation.objects.get()
    assert (response.kind, response.body) == (
        "critique",
        "j k s ? Nobody can say that it was dawn.",
    )
    assert response.anchors.get().exact == "crossed at dawn"
    expect(card(page, response).locator(".card-toggle")).to_be_focused()


def test_choosing_by_keys_goes_on_into_the_next_passage(
    page: Page, cast: Cast, article: Article
) -> None:
    open_article(page, article)
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    wait_for_marks(page, "hl-draft", ["What the surveyors kept", "May"])
    page.keyboard.press("Escape")
    assert words_marked(page, "hl-draft") == []


def test_arrows_follow_the_eye_in_text_that_runs_from_right_to_left(
    page: Page, cast: Cast, article: Article
) -> None:
    open_article(page, article)
    passage(page, keys_of(article)[5]).focus()
    page.keyboard.press("s")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    wait_for_marks(page, "hl-draft", ["איננה הארץ"])


def test_responses_and_debates_are_reached_by_keys(
    page: Page, cast: Cast, article: Article
) -> None:
    first = respond(cast.mira, article, targets=[select(article, "a map can owe")])
    second = respond(cast.noor, article, "So do I.", targets=[select(article, "at dawn")])
    open_article(page, article)
    expect(card(page, second).locator(".card-toggle")).to_be_attached()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(card(page, first).locator(".card-toggle")).to_be_focused()
    wait_for_marks(page, "hl-focus", ["a map can owe"])
    page.keyboard.press("]")
    expect(card(page, second).locator(".card-toggle")).to_be_focused()
    wait_for_marks(page, "hl-focus", ["at dawn"])
    page.keyboard.press("[")
    expect(card(page, first).locator(".card-toggle")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(page, first)).to_have_attribute("data-state", "open")
    page.keyboard.press("j")
    expect(passage(page, keys_of(article)[1])).to_be_focused()


def test_the_list_of_keys_opens_and_the_keys_can_be_switched_off(
    page: Page, cast: Cast, article: Article
) -> None:
    open_article(page, article)
    page.keyboard.press("?")
    dialog = page.locator("#keys-dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("j")
    expect(dialog).to_be_visible()
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    page.keyboard.press("j")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.passage')") is False
    page.reload()
    wait_for_paint(page)
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_a_touched_selection_gets_a_bar_at_the_bottom_and_a_sheet(
    phone: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(phone, cast.mira)
    open_article(phone, article)
    select_words(phone, "nobody wrote down")
    expect(bar(phone)).to_be_visible()
    box = bar(phone).bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    assert abs(box["y"] + box["height"] - 844) < 1
    for button in bar(phone).get_by_role("button").all():
        size = button.bounding_box()
        assert size is not None
        assert size["height"] >= 44
    bar(phone).get_by_role("button", name="Comment").tap()
    sheet = phone.locator("#sheet")
    expect(sheet).to_have_attribute("data-height", "full")
    expect(sheet.locator("form.composer")).to_be_visible()
    body_of(composer(phone)).fill("Somebody did.")
    post(phone)
    response = Annotation.objects.get()
    assert response.anchors.get().exact == "nobody wrote down"
    expect(sheet.locator(f'[data-response="{response.key}"]')).to_be_visible()


def test_the_sheet_has_three_heights_and_closes(phone: Page, cast: Cast, article: Article) -> None:
    response = respond(cast.mira, article, targets=[select(article, "a map can owe")])
    open_article(phone, article)
    phone.locator(".passage-count").first.tap()
    sheet = phone.locator("#sheet")
    expect(sheet).to_have_attribute("data-height", "half")
    expect(card(phone, response)).to_be_visible()
    words = passage(phone, keys_of(article)[0])
    assert words.evaluate("one => one.getBoundingClientRect().bottom <= innerHeight * 0.6")
    for height in ("full", "peek", "half"):
        sheet.get_by_role("button", name="Taller or smaller").tap()
        expect(sheet).to_have_attribute("data-height", height)
    sheet.get_by_role("button", name="Close").tap()
    expect(sheet).to_be_hidden()
    expect(phone.locator(".passage-count").first).to_be_focused()


def test_the_grip_is_dragged_to_a_height(phone: Page, cast: Cast, article: Article) -> None:
    respond(cast.mira, article, targets=[select(article, "a map can owe")])
    phone.emulate_media(reduced_motion="reduce")
    open_article(phone, article)
    phone.locator(".passage-count").first.tap()
    for end, height in ((40, "full"), (690, "peek")):
        box = phone.locator("[data-sheet-grip]").bounding_box()
        assert box is not None
        phone.mouse.move(box["x"] + 30, box["y"] + 8)
        phone.mouse.down()
        phone.mouse.move(box["x"] + 30, end, steps=4)
        phone.mouse.up()
        expect(phone.locator("#sheet")).to_have_attribute("data-height", height)
