"""The moderators' console as a hand and an eye meet it: by keyboard, by thumb, without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from commentary.actions.cases import Reason, claim_case, raise_case
from commentary.actions.decisions import decide_case
from commentary.models import Annotation, Article, Case, Decision
from tests.browser.axe import violations
from tests.browser.rooms import BODY, LONG_NAME
from tests.people import Cast, edit, respond, select, viewer

LogIn = Callable[[Page, object], None]
OpenContext = Callable[..., BrowserContext]

_TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? []
    : [document.documentElement.scrollWidth, ...[...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => `${one.tagName}.${one.className}`)]"""
_SMALL = """() => [...document.querySelectorAll(
    '.decide-deed, .undo button, .template, .case-pick')]
    .filter((one) => one.checkVisibility())
    .map((one) => [one.className, one.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 44 || height < 44)
    .map(([name, { width, height }]) => `${name} ${width} ${height}`)"""
# A key presses the button that it stands for, and the page may be gone by the time we look.
_TELL_OF_CLICKS = """() => addEventListener('click', () => {
    sessionStorage.setItem('clicked', 'yes');
}, true)"""


def wait(response: Annotation, *reasons: Reason) -> Case:
    with transaction.atomic():
        return raise_case(response, reasons or [Reason("flagged")])


def make_cases(person: User, article: Article, n: int) -> list[Case]:
    return [wait(respond(person, article, f"Number {i}.")) for i in range(n)]


def make_moderator() -> User:
    return User.objects.create_user(
        "olga", email="olga@example.org", display_name="Olga", roles=["moderator"]
    )


def key_of(page: Page) -> str:
    found = re.search(r"/cases/([^/]+)/", page.url)
    assert found, page.url
    return found[1]


def open_case(page: Page, case: Case) -> None:
    page.goto(f"/moderation/cases/{case.key}/")
    expect(page.locator(".decide-bar")).to_be_visible()


def test_twenty_cases_are_cleared_by_keyboard_alone(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    cases = make_cases(cast.mira, article, 20)
    log_in(page, cast.omar)
    page.goto("/moderation/")
    page.keyboard.press("n")
    for n, case in enumerate(cases):
        page.wait_for_url(f"**/cases/{case.key}/**")
        expect(page.locator("[data-claim]")).to_have_text("Kept for you")
        if n % 4 == 1:
            page.keyboard.press("r")
            expect(page.locator("#reason")).to_be_visible()
            page.keyboard.press("2")
            expect(page.locator("#reason [name=provision]")).not_to_have_value("")
            expect(page.locator("#reason [name=facts]")).to_be_focused()
            page.keyboard.type("The whole of it; anrhfe are letters here.")
            page.keyboard.press("Control+Enter")
        elif n % 4 == 2:
            page.keyboard.press("f")
            page.keyboard.press("4")
            page.keyboard.type("It speaks of the weather.")
            page.keyboard.press("Meta+Enter")
        elif n % 4 == 3:
            page.keyboard.press("e")
            page.keyboard.type("Ada knows more.")
            page.keyboard.press("Control+Enter")
        else:
            page.keyboard.press("a")
    page.wait_for_url(re.compile(r"/moderation/\?"))
    expect(page.locator("h1")).to_have_text("All is looked at")
    outcomes = list(Decision.objects.order_by("pk").values_list("outcome", flat=True))
    assert outcomes == ["keep", "remove", "collapse"] * 5
    assert Case.objects.filter(state="escalated").count() == 5
    assert Decision.objects.filter(outcome="remove").first().facts.startswith("The whole of it")


def test_a_decision_is_taken_back_by_its_key_and_the_offer_ends(
    page: Page, log_in: LogIn, cast: Cast, article: Article, settings: Any
) -> None:
    settings.UNDO_SECONDS = 120
    page.clock.install()
    first, second = make_cases(cast.mira, article, 2)
    log_in(page, cast.omar)
    open_case(page, first)
    page.keyboard.press("a")
    page.wait_for_url(f"**/cases/{second.key}/**")
    expect(page.get_by_role("status")).to_have_text("Kept.")
    page.keyboard.press("u")
    page.wait_for_url(f"**/cases/{first.key}/**")
    expect(page.get_by_role("status")).to_have_text("Taken back.")
    assert Case.objects.get(pk=first.pk).claimed_by == cast.omar
    page.keyboard.press("a")
    page.wait_for_url(f"**/cases/{second.key}/**")
    expect(page.locator(".undo")).to_be_visible()
    left = int(page.locator(".undo").get_attribute("data-undo") or 0)
    assert 0 < left <= settings.UNDO_SECONDS
    page.clock.fast_forward(left * 1000)
    expect(page.locator(".undo")).to_be_hidden()


def test_letters_are_letters_in_a_field_and_nothing_while_keys_are_off(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    (case,) = make_cases(cast.mira, article, 1)
    log_in(page, cast.omar)
    open_case(page, case)
    page.keyboard.press("m")
    expect(page.locator("#talk-body")).to_be_focused()
    page.keyboard.type("a remark: hence, no")
    expect(page.locator("#talk-body")).to_have_value("a remark: hence, no")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(page.locator("#reason [value=hide]")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator("#reason")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_be_visible()
    assert violations(page) == []
    page.locator("[data-keys-switch]").uncheck()
    page.keyboard.press("Escape")
    for key in "arhfen1xj?":
        page.keyboard.press(key)
    expect(page.locator("#keys-dialog")).to_be_hidden()
    expect(page.locator("#reason")).to_be_hidden()
    assert not Decision.objects.exists()
    page.reload()
    page.evaluate(_TELL_OF_CLICKS)
    page.keyboard.press("a")
    assert page.evaluate("sessionStorage.getItem('clicked')") is None
    assert key_of(page) == case.key
    assert not Decision.objects.exists()


def test_several_are_chosen_in_the_list_by_keys_and_decided_at_once(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    make_cases(cast.mira, article, 4)
    log_in(page, cast.omar)
    page.goto("/moderation/")
    for key in ("j", "x", "j", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove it")
    page.wait_for_load_state()
    page.keyboard.press("1")
    page.keyboard.type("Both are the same.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_have_text("2 decided.")
    assert Annotation.objects.filter(state="removed").count() == 2


def test_two_moderators_at_once_never_get_the_same(
    open_context: OpenContext, log_in: LogIn, cast: Cast, article: Article
) -> None:
    make_cases(cast.mira, article, 6)
    pages = [open_context().new_page() for _ in range(2)]
    for page, person in zip(pages, (cast.omar, make_moderator()), strict=True):
        log_in(page, person)
        page.goto("/moderation/")
        page.keyboard.press("n")
        page.wait_for_url("**/cases/**")
    for _ in range(2):
        keys = [key_of(page) for page in pages]
        assert len(set(keys)) == 2
        for page, key in zip(pages, keys, strict=True):
            page.keyboard.press("a")
            page.wait_for_url(lambda url, key=key: "/cases/" in url and key not in url)
    assert len(set(Decision.objects.values_list("case_id", flat=True))) == 4


def test_what_was_decided_meanwhile_says_who_and_keeps_the_words(
    page: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    first, second = make_cases(cast.mira, article, 2)
    log_in(page, cast.omar)
    open_case(page, first)
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.keyboard.type("Words that took me a while.")
    edit(cast.mira, first.response, "Milder words.")
    wait(Annotation.objects.get(pk=first.response_id), Reason("opened"))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#refusal")).to_be_focused()
    expect(page.locator("[data-case-card]")).to_contain_text("Milder words.")
    expect(page.locator("#reason [name=facts]")).to_have_value("Words that took me a while.")
    assert violations(page) == []
    decide_case(
        viewer(make_moderator()), first.key, "keep", version=Case.objects.get(pk=first.pk).version
    )
    page.locator("#reason [name=facts]").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#refusal")).to_contain_text("Olga")
    expect(page.get_by_text("Words that took me a while.")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("n")
    page.wait_for_url(f"**/cases/{second.key}/**")
    assert Decision.objects.count() == 1


def test_a_claim_is_renewed_in_sight_and_its_loss_is_told(
    page: Page, log_in: LogIn, cast: Cast, article: Article, settings: Any
) -> None:
    (case,) = make_cases(cast.mira, article, 1)
    third = settings.CLAIM_SECONDS * 1000 // 3
    page.clock.install()
    claim_case(viewer(cast.omar), case.key)
    until = Case.objects.get().claimed_until
    log_in(page, cast.omar)
    open_case(page, case)
    with page.expect_response(lambda answer: answer.request.method == "POST") as renewed:
        page.clock.fast_forward(third)
    assert renewed.value.status == 204
    assert Case.objects.get().claimed_until > until
    Case.objects.update(claimed_by=make_moderator())
    page.clock.fast_forward(third)
    expect(page.locator(".why [role=alert]")).to_contain_text("Olga")


def test_the_phone_has_one_column_and_the_decisions_at_the_thumb(
    phone: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    phone.emulate_media(color_scheme="dark")
    User.objects.filter(pk=cast.noor.pk).update(display_name=LONG_NAME[:300])
    cast.noor.refresh_from_db()
    critique = respond(
        cast.noor,
        article,
        BODY,
        kind="critique",
        title="Brilliant: let's replace institutionalism with elitism. " + "Aword" * 20,
        challenge="inference",
        targets=[select(article, "a promise is a debt")],
    )
    first = wait(critique, Reason("words", "The list.", ("debt", "promise")), Reason("flagged"))
    second = wait(respond(cast.mira, article, "المدينة أم القرية؟", language="ar"))
    log_in(phone, cast.omar)
    phone.goto("/moderation/")
    assert phone.evaluate(_TOO_WIDE) == []
    assert phone.evaluate(_SMALL) == []
    assert violations(phone) == []
    phone.get_by_role("button", name="Take the next").tap()
    phone.wait_for_url(f"**/cases/{first.key}/**")
    expect(phone.locator(".console-list")).to_be_hidden()
    expect(phone.locator(".decide-bar")).to_be_in_viewport(ratio=1)
    assert phone.evaluate(_TOO_WIDE) == []
    assert phone.evaluate(_SMALL) == []
    phone.locator(".decide-remove").tap()
    expect(phone.locator("#reason [value=remove]")).to_be_checked()
    phone.get_by_text("Off topic", exact=True).tap()
    phone.locator("#reason [name=facts]").fill("The second paragraph.")
    assert phone.evaluate(_TOO_WIDE) == []
    assert phone.evaluate(_SMALL) == []
    assert violations(phone) == []
    phone.get_by_role("button", name="Send the decision").tap()
    phone.wait_for_url(f"**/cases/{second.key}/**")
    assert phone.evaluate(_SMALL) == []
    phone.get_by_role("button", name="Undo").tap()
    phone.wait_for_url(f"**/cases/{first.key}/**")
    phone.locator(".decide-keep").tap()
    phone.wait_for_url(f"**/cases/{second.key}/**")
    phone.get_by_role("button", name="Skip").tap()
    expect(phone.get_by_text("You skipped one.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_crowded_console_is_accessible_and_holds_its_width(
    page: Page, log_in: LogIn, cast: Cast, article: Article, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    User.objects.filter(pk=cast.mira.pk).update(display_name=LONG_NAME[:300])
    cast.mira.refresh_from_db()
    for n in range(60):
        wait(respond(cast.mira, article, "Aword" * 60 if n % 2 else "مرحبا " * 30))
    case = wait(respond(cast.noor, article, BODY), Reason("links", "x" * 300, ("Aword" * 60,)))
    log_in(page, cast.omar)
    for size in ((1280, 900), (768, 1024)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for address in ("/moderation/", f"/moderation/cases/{case.key}/?open=remove"):
            page.goto(address)
            expect(page.locator("main")).to_be_visible()
            assert page.evaluate(_TOO_WIDE) == [], (size, address)
            assert violations(page) == [], (size, address)


def test_everything_is_done_by_plain_forms_without_script(
    page_without_script: Page, log_in: LogIn, cast: Cast, article: Article
) -> None:
    page = page_without_script
    first, second, third = make_cases(cast.mira, article, 3)
    log_in(page, cast.omar)
    page.goto("/moderation/")
    page.get_by_role("button", name="Take the next").click()
    page.get_by_role("link", name="Remove").click()
    page.get_by_label("Advertising or spam").check()
    page.get_by_role("button", name="Send the decision").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Advertising or spam")).to_be_checked()
    page.get_by_label(re.compile("^Facts")).fill("It sells maps.")
    page.get_by_role("button", name="Send the decision").click()
    page.wait_for_url(f"**/cases/{second.key}/**")
    assert Annotation.objects.get(pk=first.response_id).state == "removed"
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/cases/{first.key}/**")
    assert Annotation.objects.get(pk=first.response_id).state == "published"
    page.get_by_role("button", name="Keep", exact=False).first.click()
    page.wait_for_url(f"**/cases/{second.key}/**")
    page.get_by_text("Conversation").click()
    page.get_by_label(re.compile("^A word to")).fill("Which one?")
    page.get_by_role("button", name="Send to the author").click()
    expect(page.locator(".messages-said")).to_contain_text("Which one?")
    page.get_by_role("link", name="Escalate").click()
    page.get_by_label(re.compile("^What the next")).fill("Hard.")
    page.get_by_role("button", name="Escalate").click()
    page.wait_for_url(f"**/cases/{third.key}/**")
    page.get_by_role("button", name="Give it back").click()
    page.locator(".case-pick input").check()
    page.get_by_text("Decide on those you chose").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("status")).to_have_text("One decided.")
    assert list(Decision.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "remove",
        "undo",
        "keep",
        "keep",
    ]
