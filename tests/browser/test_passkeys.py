"""Passkeys, with a device that Chromium plays; and the pages of log-in under axe."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.mail_addresses import set_verified_address
from accounts.models import User
from tests.browser.axe import violations

PASSWORD = "a quiet harbour at noon"
# Whole addresses: what is to come next stands at the end of other addresses, too.
HOME = re.compile(r"//[^/]+/$")
SECURITY = re.compile(r"//[^/]+/accounts/2fa/$")


@pytest.fixture
def member(transactional_db: None) -> User:
    user = User.objects.create_user("maria", password=PASSWORD)
    set_verified_address(user, "maria@example.org")
    return user


def give_device(page: Page) -> None:
    """Plug in a device that keeps passkeys, and whose holder always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def log_in_by_password(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail address").fill("maria")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.wait_for_url(HOME)


def add_passkey(page: Page) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My telephone")
    page.wait_for_load_state()
    page.get_by_role("button", name="Add this passkey").click()
    page.wait_for_url(re.compile("recovery-codes"))


def log_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Log out here").click()
    page.wait_for_url(HOME)


def test_a_member_adds_a_passkey_and_then_needs_no_password(page: Page, member: User) -> None:
    give_device(page)
    log_in_by_password(page)
    add_passkey(page)
    expect(page.locator("code")).to_have_count(10)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("table")).to_contain_text("My telephone")
    expect(page.get_by_role("table")).to_contain_text("without password")
    log_out(page)
    page.goto("/accounts/login/?next=/accounts/2fa/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(SECURITY)
    expect(page.get_by_role("main")).to_contain_text("You have 1 passkey.")


def test_a_passkey_is_the_second_step_after_a_password(page: Page, member: User) -> None:
    give_device(page)
    log_in_by_password(page)
    add_passkey(page)
    log_out(page)
    page.goto("/accounts/login/?next=/accounts/2fa/")
    page.get_by_label("User name or e-mail address").fill("maria")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.wait_for_url(re.compile("authenticate"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(SECURITY)


def test_a_log_in_that_the_device_refuses_is_told_in_words(page: Page, member: User) -> None:
    give_device(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("#passkey-login [role=status]")).to_have_text(
        "That did not work, or was stopped. Please try again."
    )
    expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()


def test_without_script_the_password_and_the_code_are_offered(
    page_without_script: Page, member: User
) -> None:
    page = page_without_script
    log_in_by_password(page)
    page.goto("/accounts/2fa/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-step log-in")


def test_the_pages_of_the_entrance_are_accessible(page: Page, transactional_db: None) -> None:
    for path in ("login/", "signup/", "login/code/", "password/reset/", "inactive/"):
        page.goto(f"/accounts/{path}")
        assert violations(page) == [], path


def test_the_pages_of_security_are_accessible(page: Page, member: User) -> None:
    give_device(page)
    log_in_by_password(page)
    add_passkey(page)
    assert violations(page) == []
    for path in (
        "email/",
        "password/change/",
        "2fa/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "2fa/totp/activate/",
        "sessions/",
        "3rdparty/",
        "logout/",
    ):
        page.goto(f"/accounts/{path}")
        assert violations(page) == [], path
