"""What is being written is not lost, and what was sent twice is posted once."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from accounts.mail_addresses import set_verified_address
from commentary.models import Annotation, Article
from tests.browser.reading import (
    body_of,
    card,
    choose,
    composer,
    drag_over,
    open_article,
    post,
    wait_for_marks,
)
from tests.people import PASSWORD, Cast, give_password, reply, respond, select

LogIn = Callable[[Page, object], None]
WORDS = "The ford was never shown; it was found."
RESPOND = "**/respond/"


def begin(page: Page, article: Article, deed: str = "Critique") -> Any:
    """Choose words and write about them; give the form."""
    open_article(page, article)
    drag_over(page, "who had shown the ford")
    form = choose(page, deed)
    body_of(form).fill(WORDS)
    expect(state(page)).to_have_text("Draft kept on this device.")
    return form


def state(page: Page) -> Any:
    return composer(page).locator(".composer-state")


def send(page: Page) -> None:
    composer(page).get_by_role("button", name="Post", exact=True).click()


def test_a_draft_is_there_again_after_a_reload(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    form = begin(page, article)
    form.get_by_label("Title", exact=True).fill("Found")
    form.get_by_label("What do you challenge?").select_option("fact")
    form.get_by_label("Quoted words").fill("They found it.")
    form.get_by_role("button", name="Add more evidence").click()
    form.get_by_label("Quoted words").nth(1).fill("They really did.")
    open_article(page, article)
    page.get_by_role("button", name="Go on writing").click()
    expect(body_of(form)).to_have_value(WORDS)
    expect(form.get_by_label("Title", exact=True)).to_have_value("Found")
    expect(form.get_by_label("What do you challenge?")).to_have_value("fact")
    expect(form.get_by_label("Quoted words").nth(1)).to_have_value("They really did.")
    expect(form.locator("[name=kind]:checked")).to_have_value("critique")
    wait_for_marks(page, "hl-draft", ["who had shown the ford"])
    post(page)
    response = Annotation.objects.get()
    assert (response.kind, response.body, response.title) == ("critique", WORDS, "Found")
    assert response.anchors.get().exact == "who had shown the ford"
    open_article(page, article)
    expect(page.locator("#draft-offer")).to_be_hidden()


def test_a_draft_can_be_thrown_away(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    begin(page, article)
    open_article(page, article)
    page.get_by_role("button", name="Throw it away").click()
    expect(page.locator("#draft-offer")).to_be_hidden()
    open_article(page, article)
    expect(page.locator("#draft-offer")).to_be_hidden()
    drag_over(page, "who had shown the ford")
    expect(body_of(choose(page, "Comment"))).to_have_value("")


def test_a_draft_is_nobody_elses(page: Page, log_in: LogIn, cast: Cast, article: Article) -> None:
    log_in(page, cast.mira)
    begin(page, article)
    log_in(page, cast.noor)
    open_article(page, article)
    expect(page.locator("#draft-offer")).to_be_hidden()
    drag_over(page, "who had shown the ford")
    expect(body_of(choose(page, "Critique"))).to_have_value("")


def test_a_draft_survives_a_log_in_in_between(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    set_verified_address(give_password(cast.mira), cast.mira.email)
    log_in(page, cast.mira)
    begin(page, article)
    page.context.clear_cookies()
    send(page)
    expect(state(page)).to_contain_text("You are no longer logged in.")
    expect(body_of(composer(page))).to_have_value(WORDS)
    state(page).get_by_role("link", name="Log in").click()
    page.get_by_label("User name or e-mail address").fill("mira")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.wait_for_url(f"**/articles/{article.slug}/")
    page.get_by_role("button", name="Go on writing").click()
    expect(body_of(composer(page))).to_have_value(WORDS)
    post(page)
    assert Annotation.objects.get().body == WORDS


def test_whoever_logged_in_again_elsewhere_posts_without_a_hitch(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    begin(page, article)
    page.context.clear_cookies()
    log_in(page, cast.mira)
    post(page)
    assert Annotation.objects.get().body == WORDS


def test_a_post_that_does_not_reach_the_site_keeps_every_letter(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    begin(page, article)
    page.route(RESPOND, lambda route: route.abort())
    send(page)
    expect(state(page)).to_contain_text("The site cannot be reached.")
    expect(state(page)).to_contain_text("Draft kept on this device.")
    expect(body_of(composer(page))).to_have_value(WORDS)
    page.unroute(RESPOND)
    post(page)
    assert Annotation.objects.get().body == WORDS


def test_an_answer_that_was_lost_on_the_way_is_not_posted_twice(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    begin(page, article)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(RESPOND, lose)
    send(page)
    expect(state(page)).to_contain_text("The site cannot be reached.")
    page.unroute(RESPOND)
    post(page)
    expect(card(page, Annotation.objects.get())).to_have_count(1)


def test_other_words_after_a_lost_answer_are_told_apart_and_can_be_posted(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    begin(page, article)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(RESPOND, lose)
    send(page)
    expect(state(page)).to_contain_text("The site cannot be reached.")
    page.unroute(RESPOND)
    body_of(composer(page)).fill("Other words.")
    send(page)
    expect(composer(page).get_by_role("alert")).to_be_visible()
    expect(body_of(composer(page))).to_have_value("Other words.")
    post(page)
    assert set(Annotation.objects.values_list("body", flat=True)) == {WORDS, "Other words."}


def test_what_is_wrong_stands_at_the_field_and_the_rest_stays(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    form = begin(page, article)
    form.get_by_label("Quoted words").fill("Found.")
    form.get_by_label("Address").fill("javascript:alert(1)")
    body_of(form).fill("")
    form.get_by_label("What would change your mind?").fill("A map.")
    send(page)
    expect(body_of(form)).to_be_focused()
    expect(body_of(form)).to_have_attribute("aria-invalid", "true")
    expect(body_of(form)).to_be_in_viewport(ratio=1)
    expect(form.locator(".evidence-row .field-error")).to_be_visible()
    expect(form.get_by_label("Quoted words")).to_have_value("Found.")
    expect(form.get_by_label("Address")).to_have_value("javascript:alert(1)")
    expect(form.get_by_label("What would change your mind?")).to_have_value("A map.")
    expect(form.locator("[data-quotes] q")).to_have_text(["who had shown the ford"])
    form.get_by_role("button", name="Add more evidence").click()
    expect(form.locator(".evidence-row")).to_have_count(2)
    expect(form.locator(".evidence-row .field-error")).to_have_count(1)
    form.get_by_label("Address").first.fill("https://example.org/")
    body_of(form).fill(WORDS)
    post(page)
    response = Annotation.objects.get()
    assert (response.body, response.would_change) == (WORDS, "A map.")


def test_too_many_posts_are_told_when_to_come_back(
    page: Page, log_in: LogIn, cast: Cast, article: Article, rates: Callable[..., None]
) -> None:
    rates(respond=(1, 3600))
    respond(cast.mira, article)
    log_in(page, cast.mira)
    begin(page, article)
    send(page)
    expect(state(page)).to_contain_text("A little slower, please")
    expect(state(page)).to_contain_text("Draft kept on this device.")
    expect(body_of(composer(page))).to_have_value(WORDS)
    rates()
    post(page)
    assert Annotation.objects.filter(body=WORDS).count() == 1


def test_a_site_that_fails_is_said_in_words(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    begin(page, article)
    page.route(RESPOND, lambda route: route.fulfill(status=503, body="<h1>No</h1>"))
    send(page)
    expect(state(page)).to_contain_text("the site answered 503")
    expect(body_of(composer(page))).to_have_value(WORDS)


def test_two_presses_post_one_response(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    begin(page, article)
    composer(page).get_by_role("button", name="Post", exact=True).dblclick()
    expect(page.locator("#notice")).to_have_text("Posted.")
    expect(page.locator(".beside > .response")).to_have_count(1)
    assert Annotation.objects.count() == 1


def test_two_windows_with_one_form_post_one_response(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    log_in(page, cast.mira)
    form = begin(page, article)
    statuses = form.evaluate(
        """async (form) => {
            const send = () => fetch(form.action, {
                method: 'POST', body: new FormData(form), headers: { 'X-Partial': '1' } });
            return (await Promise.all([send(), send(), send()])).map(({ status }) => status);
        }"""
    )
    assert sorted(statuses) == [200, 200, 201]
    assert Annotation.objects.count() == 1


def test_a_reply_keeps_its_draft_too(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    question = respond(cast.noor, article, "Who?", targets=[select(article, "the ford")])
    reply(cast.vera, question, "I know who.")
    log_in(page, cast.mira)
    page.goto(f"/responses/{question.key}/")
    page.locator(".turn").nth(1).locator(".deed-reply").click()
    body_of(composer(page)).fill("Then say it.")
    expect(state(page)).to_have_text("Draft kept on this device.")
    page.reload()
    page.get_by_role("button", name="Go on writing").click()
    page.wait_for_url("**/reply/")
    form = page.locator("form.composer")
    expect(body_of(form)).to_have_value("Then say it.")
    form.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".turn").first).to_contain_text("Then say it.")
    assert Annotation.objects.filter(body="Then say it.").count() == 1
