"""What a page refused to draw comes to the site's log: with ids, without words or addresses."""

import json
import logging

import pytest
from django.test import Client

from tests.people import Cast, make_article, respond, select
from tests.web.pages import read, words_in

pytestmark = pytest.mark.one_database

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
ONE = {"id": "abc123", "target": 0, "part": 1, "passage": "p9x"}


def address_of(article) -> str:
    return f"/articles/{article.slug}/refused/"


def send(client: Client, article, told, **headers):
    body = told if isinstance(told, bytes) else json.dumps(told)
    return client.post(
        address_of(article), body, content_type="application/json", headers=headers or None
    )


def logged(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "commentary.anchors"]


class TestTheReport:
    def test_it_is_one_warning_with_ids_and_nothing_else(self, cast: Cast, article, caplog):
        told = {"revision": 1, "anchors": [ONE, {**ONE, "id": "def456", "target": 2, "part": 0}]}
        answer = send(Client(), article, told, **{"User-Agent": FIREFOX})
        assert (answer.status_code, answer.content) == (204, b"")
        (line,) = logged(caplog)
        assert line == (
            f"anchors not drawn: article {article.slug}, revision 1, Firefox: "
            "abc123/0.1@p9x def456/2.0@p9x"
        )
        assert caplog.records[-1].levelno == logging.WARNING

    def test_everybody_may_who_reads_the_article(self, cast: Cast, article, browser, caplog):
        told = {"revision": 1, "anchors": [ONE]}
        people = (None, cast.mira, cast.vera, cast.edda, cast.omar, cast.ada, cast.samir)
        for person in people:
            assert send(browser(person), article, told).status_code == 204, person
        assert len(logged(caplog)) == len(people)

    def test_of_an_article_that_is_not_published_only_editors_may(self, cast, browser, caplog):
        draft = make_article(state="draft")
        told = {"revision": 1, "anchors": [ONE]}
        for person in (None, cast.mira, cast.omar):
            assert send(browser(person), draft, told).status_code == 404, person
            assert browser(person).get(address_of(draft)).status_code == 404, person
        assert logged(caplog) == []
        assert send(browser(cast.edda), draft, told).status_code == 204

    def test_the_browser_is_told_by_its_family_only(self, cast: Cast, article, caplog):
        agents = {
            FIREFOX: "Firefox",
            CHROME: "Chrome",
            CHROME + " Edg/130.0": "Edge",
            CHROME + " OPR/110.0": "Opera",
            "Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/18 Safari/605": "Safari",
            "me@example.org\r\nforged line": "another browser",
            "": "another browser",
        }
        for agent, family in agents.items():
            # A header with line breaks reaches us in no server; the test client lets it through.
            caplog.clear()
            told = {"revision": 1, "anchors": [ONE]}
            client = Client()
            client.post(
                address_of(article),
                json.dumps(told),
                content_type="application/json",
                HTTP_USER_AGENT=agent,
            )
            (line,) = logged(caplog)
            assert f", {family}: abc123" in line, agent
            assert "example.org" not in line

    def test_what_is_no_such_report_is_refused_and_never_logged(self, cast, article, caplog):
        good = {"revision": 1, "anchors": [ONE]}
        cases = [
            *(b"", b"{", b"null", b"17", b"[]", b"\xff", b"[" * 5_000, b'{"revision": 1}'),
            *({}, {**good, "words": "A map"}, {"revision": 1, "anchors": []}),
            *({**good, "revision": n} for n in (0, -1, 2, 99, True, "1", 1.0, None, 10**400)),
            *({**good, "anchors": a} for a in (None, {}, "x", [None], [[]], [17], [{}])),
            {**good, "anchors": [ONE] * 51},
            *(
                {**good, "anchors": [ONE, {**ONE, **wrong}]}
                for wrong in (
                    *({"id": i} for i in ("", "A", "a b", "a\nb", "x" * 13, "é", 7, None, [])),
                    *({"passage": p} for p in ("", "../", "p\0", "<b>", "x" * 13, 1)),
                    *({"target": t} for t in (-1, 1_001, "0", 0.5, True, None)),
                    *({"part": p} for p in (-1, 1_001, "0", False)),
                    {"exact": "a promise is a debt"},
                )
            ),
            json.dumps({**good, "anchors": [ONE] * 50}).encode() + b" " * 10_000,
        ]
        for told in cases:
            answer = send(Client(), article, told)
            assert answer.status_code == 400, told
            assert "cannot be read" in words_in(read(answer, 400))
        form = Client().post(address_of(article), {"revision": "1"})
        assert form.status_code == 400
        assert logged(caplog) == []

    def test_fifty_are_taken(self, cast: Cast, article, caplog):
        assert send(Client(), article, {"revision": 1, "anchors": [ONE] * 50}).status_code == 204
        assert logged(caplog)[0].count("@p9x") == 50

    def test_there_is_a_limit(self, cast: Cast, article, caplog, rates):
        rates(refused=(2, 3600))
        told = {"revision": 1, "anchors": [ONE]}
        assert [send(Client(), article, told).status_code for _ in range(3)] == [204, 204, 429]
        assert len(logged(caplog)) == 2

    def test_an_article_that_is_not_there(self, cast: Cast):
        answer = Client().post("/articles/nowhere/refused/", "{}", content_type="application/json")
        assert answer.status_code == 404

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
    def test_other_methods_are_refused(self, cast: Cast, article, method):
        answer = getattr(Client(), method)(address_of(article))
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, POST, HEAD"


class TestTheToken:
    def test_it_is_asked_for_and_demanded(self, cast: Cast, article, caplog):
        client = Client(enforce_csrf_checks=True)
        told = {"revision": 1, "anchors": [ONE]}
        assert send(client, article, told).status_code == 403
        given = client.get(address_of(article))
        assert given.headers["Cache-Control"] == "private, no-store"
        assert logged(caplog) == []
        token = {"X-CSRFToken": given.json()["token"]}
        assert send(client, article, told, **token).status_code == 204
        elsewhere = {**token, "Origin": "https://evil.example"}
        assert send(client, article, told, **elsewhere).status_code == 403
        assert len(logged(caplog)) == 1

    def test_the_page_itself_stays_everybodys(self, cast: Cast, article):
        answer = Client().get(f"/articles/{article.slug}/")
        assert not answer.cookies
        assert f'data-refused="{address_of(article)}"' in answer.content.decode()


class TestTheAnchors:
    def test_they_name_the_revision_that_they_are_of(self, cast: Cast, article):
        respond(cast.mira, article, targets=[select(article, "A map")])
        told = Client().get(f"/articles/{article.slug}/anchors/").json()
        assert (told["revision"], len(told["anchors"])) == (1, 1)
        page = Client().get(f"/articles/{article.slug}/").content.decode()
        assert 'data-revision="1"' in page
