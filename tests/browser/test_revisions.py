"""What readers see of revisions, in a real browser: wide, phone, dark, by key, without script."""

import pytest
from playwright.sync_api import Page, expect

from commentary.models import Anchor
from tests.browser.axe import violations
from tests.browser.conftest import PHONE
from tests.browser.reading import open_article
from tests.people import reply
from tests.revisions import BOUNDARY, SECOND, make_revised

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(cast):
    made = make_revised(cast)
    reply(cast.mira, made.gone, "I wondered, too.")
    return made


def test_every_page_holds_on_a_dark_phone_and_on_a_wide_screen(open_context, made, cast, log_in):
    base = f"/articles/{made.article.slug}"
    addresses = (
        *(f"{base}/", f"{base}/revisions/", f"{base}/revisions/1/", f"{base}/revisions/3/"),
        *(f"{base}/revisions/3/changes/?from=1", f"{base}/earlier-words/"),
        *(f"{base}/passages/{made.keys[2]}/", f"{base}/passages/{made.keys[4]}/"),
        *(f"/responses/{made.gone.key}/words/", f"/responses/{made.changed.key}/"),
    )
    for options in ({**PHONE, "color_scheme": "dark"}, {}):
        page = open_context(**options).new_page()
        log_in(page, cast.edda)
        for address in addresses:
            page.goto(address)
            assert violations(page) == [], address
            wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wider, address


def test_from_the_head_of_the_article_to_what_changed(page: Page, made):
    open_article(page, made.article)
    page.locator(".corrected-line").get_by_role("link", name="what changed").click()
    page.get_by_label("From revision").select_option("1")
    page.get_by_role("button", name="Compare").click()
    changed = page.locator(f"#p-{made.keys[1]}")
    expect(changed.locator("ins")).to_contain_text("a clerk")
    expect(changed.locator("del")).to_contain_text("nobody")
    expect(page.locator(f"#p-{made.keys[2]} del")).to_contain_text(BOUNDARY)
    page.get_by_role("link", name="All revisions").click()
    expect(page.locator("#revision-2")).to_contain_text(SECOND)


def test_what_stayed_is_unfolded_by_the_keyboard(page: Page, made):
    page.goto(f"/articles/{made.article.slug}/revisions/2/changes/")
    words = page.locator(f"#p-{made.keys[3]}")
    expect(words).to_be_hidden()
    page.locator("details.unchanged summary").last.focus()
    page.keyboard.press("Enter")
    expect(words).to_be_visible()


def test_links_to_passages_that_are_gone_go_on_working(page: Page, made):
    page.goto(f"/articles/{made.article.slug}/#p-{made.keys[4]}")
    expect(page.locator(f"#p-{made.keys[3]}")).to_be_in_viewport()
    page.goto(f"/articles/{made.article.slug}/passages/{made.keys[2]}/")
    expect(page.locator("main")).to_contain_text(BOUNDARY)
    expect(page.locator("main")).to_contain_text("I wondered, too.")


def test_the_card_in_the_margin_tells_the_earlier_wording(page: Page, made):
    open_article(page, made.article)
    card = page.locator(f"#margin #r-{made.changed.key}")
    card.click()
    expect(card.locator(".said-of")).to_contain_text("nobody wrote down who had shown them")
    assert page.locator(f"#r-{made.gone.key}").count() == 0


def test_without_script_its_author_says_which_words_it_is_about(
    page_without_script: Page, made, cast, log_in
):
    page = page_without_script
    log_in(page, cast.noor)
    page.goto(f"/articles/{made.article.slug}/")
    page.locator(".corrected-line").get_by_role("link", name="now gone").click()
    page.get_by_role("link", name="Say which words it is about now").click()
    page.get_by_label("The passage").select_option(made.keys[3])
    page.get_by_label("The words").fill("words that stand nowhere")
    page.get_by_role("button", name="Re-attach it").click()
    expect(page.get_by_role("alert")).to_contain_text("do not stand in this passage")
    expect(page.get_by_label("The words")).to_have_value("words that stand nowhere")
    page.get_by_label("The words").fill("the name of the village")
    page.get_by_role("button", name="Re-attach it").click()
    expect(page.locator("main")).to_contain_text("the name of the village")
    expect(page.locator("main")).to_contain_text("Said of the earlier wording")
    made.article.refresh_from_db()
    row = Anchor.objects.drawn().get(annotation=made.gone, revision=made.article.revision)
    assert row.placed_by == cast.noor


def test_an_earlier_text_is_no_place_to_mark_words(page: Page, made):
    page.goto(f"/articles/{made.article.slug}/revisions/1/#p-{made.keys[2]}")
    expect(page.locator(f"#p-{made.keys[2]}")).to_be_in_viewport()
    assert page.locator("[data-words], .margin").count() == 0
    page.get_by_role("link", name="What changed since").click()
    expect(page).to_have_url(
        f"{page.url.split('/articles')[0]}/articles/{made.article.slug}/revisions/3/changes/?from=1"
    )
