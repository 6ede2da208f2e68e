"""Errors are pages of the site, and every answer carries the same headers."""

import re

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import path

from commentary.urls import urlpatterns as site_urls
from tests.people import Cast, respond, select, withdraw
from tests.web.moderated import moderate
from tests.web.pages import read, words_in
from tests.web.walks import addresses_of

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)


def break_down(request):
    raise RuntimeError("broken on purpose")


def lose_the_database(request):
    raise OperationalError("the server closed the connection")


def lose_the_connection(request):
    raise InterfaceError("connection already closed")


handler400 = "commentary.web.errors.bad_request"
handler403 = "commentary.web.errors.forbidden"
handler404 = "commentary.web.errors.not_found"
handler500 = "commentary.web.errors.server_error"
urlpatterns = [
    path("broken/", break_down),
    path("away/", lose_the_database),
    path("closed/", lose_the_connection),
    *site_urls,
]


def check_headers(answer) -> None:
    headers = answer.headers
    assert headers["Content-Security-Policy"] == CSP
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-Id"])
    assert "Cache-Control" in headers


class TestHeaders:
    @pytest.mark.parametrize("who", ["anonymous", "mira", "ada"])
    def test_every_page_carries_them(self, cast: Cast, article, browser, who):
        made = respond(cast.mira, article)
        client = browser(getattr(cast, who, None))
        passages = [select(article, "A map").passage]
        moderate(cast, article=article)
        for name, addresses in addresses_of(article, passages, [made], ["mira"]).items():
            if name != "avatar":
                check_headers(client.get(addresses[0]))

    def test_errors_carry_them_too(self, cast: Cast, article, browser):
        client = browser(cast.mira, enforce_csrf_checks=True)
        for answer in (
            client.get("/nowhere/"),
            client.post(f"/articles/{article.slug}/respond/"),
            client.put("/"),
            client.get("/desk/"),
            client.get("/?before=nothing"),
            client.get("/", headers={"Host": "evil.example"}),
            Client().get("/", headers={"Host": "evil.example"}),
            client.get("/settings/tokens"),
        ):
            assert answer.status_code >= 300
            check_headers(answer)

    def test_each_answer_has_an_id_of_its_own(self, db):
        ids = {Client().get("/keys/").headers["X-Request-Id"] for _ in range(5)}
        assert len(ids) == 5

    def test_an_id_from_outside_is_not_believed(self, db):
        answer = Client().get("/keys/", headers={"X-Request-Id": "mine"})
        assert answer.headers["X-Request-Id"] != "mine"

    def test_a_picture_is_shut_in_a_box_of_its_own(self, cast: Cast):
        answer = Client().get("/people/mira/avatar.svg")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.urls("tests.web.test_errors")
class TestPages:
    def test_400(self, cast: Cast):
        text = read(Client().get("/?before=nothing"), 400)
        assert "400" in words_in(text)
        assert "Begin at the first one." in words_in(text)

    def test_400_for_another_sites_name(self, cast: Cast):
        for host in ("evil.example", "testserver.evil.example", "testserver@evil.example"):
            text = read(Client().get("/", headers={"Host": host}), 400)
            assert "evil.example" not in text

    def test_403_says_why(self, cast: Cast, browser):
        text = read(browser(cast.mira).get("/desk/"), 403)
        assert "The desk is for editors." in words_in(text)

    def test_404(self, cast: Cast, browser):
        for person in (None, cast.mira):
            assert "404" in words_in(read(browser(person).get("/nowhere/"), 404))

    def test_404_says_what_was_looked_for(self, cast: Cast):
        said = words_in(read(Client().get("/articles/nowhere/"), 404))
        assert "There is no such article." in said

    def test_405(self, cast: Cast):
        answer = Client().post("/keys/")
        assert "405" in words_in(read(answer, 405))
        assert answer.headers["Allow"] == "GET, HEAD"

    def test_409(self, cast: Cast, article, browser):
        made = respond(cast.mira, article)
        withdraw(cast.mira, made)
        text = read(browser(cast.omar).post(f"/moderation/open/{made.key}/"), 409)
        assert "taken back" in words_in(text)

    def test_429_says_when_to_come_again(self, cast: Cast, browser, rates):
        rates(export=(0, 600))
        answer = browser(cast.mira).post("/settings/data/")
        assert "429" in words_in(read(answer, 429))
        assert 0 < int(answer.headers["Retry-After"]) <= 600

    @pytest.mark.parametrize("who", ["anonymous", "mira"])
    def test_500_asks_nothing_of_the_database(
        self, cast: Cast, browser, who, django_assert_num_queries
    ):
        client = browser(getattr(cast, who, None))
        client.raise_request_exception = False
        with django_assert_num_queries(0 if who == "anonymous" else 2):
            answer = client.get("/broken/")
        text = read(answer, 500)
        assert "Something broke here" in words_in(text)
        assert "broken on purpose" not in text
        check_headers(answer)

    @pytest.mark.parametrize("who", ["anonymous", "mira"])
    @pytest.mark.parametrize("address", ["/away/", "/closed/"])
    def test_503_while_the_database_is_away(self, cast: Cast, browser, who, address):
        answer = browser(getattr(cast, who, None)).get(address)
        assert "Closed for a short while" in words_in(read(answer, 503))
        assert answer.headers["Retry-After"] == "10"
        check_headers(answer)

    @pytest.mark.parametrize(
        "address", ["/", "/articles/on-borrowed-maps/", "/settings/", "/keys/"]
    )
    @pytest.mark.parametrize("who", ["anonymous", "mira"])
    def test_503_wherever_the_database_is_missed_first(
        self, cast: Cast, article, browser, who, address
    ):
        client = browser(getattr(cast, who, None))
        client.raise_request_exception = False

        def refuse(*args):
            raise OperationalError("the server closed the connection")

        with connection.execute_wrapper(refuse):
            answer = client.get(address)
        if address == "/keys/" and who == "anonymous":
            assert answer.status_code == 200
        elif address == "/settings/" and who == "anonymous":
            assert answer.status_code == 302
        else:
            assert "Closed for a short while" in words_in(read(answer, 503))
            check_headers(answer)


class TestHealth:
    def test_it_lives_without_the_database(self, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            answer = Client().get("/healthz")
        assert answer.json() == {"status": "ok"}

    def test_it_is_ready_when_migrated(self, db):
        assert Client().get("/readyz").json() == {"status": "ready"}

    def test_it_is_not_ready_when_a_migration_was_not_run(self, db):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'commentary'")
        answer = Client().get("/readyz")
        assert answer.status_code == 503
        assert "not migrated" in answer.json()["reason"]
        assert "Retry-After" in answer.headers

    def test_it_is_not_ready_when_the_database_is_away(self, db):
        def refuse(*args):
            raise OperationalError("the server closed the connection")

        with connection.execute_wrapper(refuse):
            answer = Client().get("/readyz")
            assert Client().get("/healthz").status_code == 200
        assert answer.status_code == 503
        assert "does not answer" in answer.json()["reason"]

    def test_they_take_only_reads(self, db):
        assert Client().post("/healthz").status_code == 405
        assert Client().post("/readyz").status_code == 405
