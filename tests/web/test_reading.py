"""The reading page: every letter in its place, a bounded number of statements, 304."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commentary.models import PassageText
from commentary.text.draft import DraftPassage
from tests.people import (
    Cast,
    make_article,
    reply,
    respond,
    select,
    set_policy,
)
from tests.web.pages import find_one, read, tree_of, words_in

ODD = (
    "A family of 👩‍👩‍👧‍👦 waved a 🏳️‍🌈 and a 🇳🇱 flag, in Nam̈ur̈.",
    "המפה איננה הארץ, אמרה, והנהר עבר בין שני הכפרים.",
    "قالت إن الخريطة ليست الأرض، وإن النهر كان هناك قبلها.",
    "sur\u00advey\u00adors and \u201cquotes\u201d 'single' \"double\" `back`",
    "1 < 2 && 3 > 2; &amp; stays, as does <b>this</b> and </p><p>that",
    "{{ viewer }} {% now 'Y' %} {# gone #} ${x} \\u0041 %s",
    "地図は土地ではない。",
)


def page_of(article, client: Client | None = None, query: str = "") -> str:
    return read((client or Client()).get(f"/articles/{article.slug}/{query}"))


def cards_beside(text: str, key: str) -> list[str]:
    path = f"//section[@data-beside='{key}']//article/@data-response"
    return tree_of(text).xpath(path)


class TestWords:
    def test_each_passage_is_one_text_node_and_equals_what_is_stored(self, cast: Cast):
        article = make_article(passages=[DraftPassage("paragraph", text) for text in ODD])
        stored = dict(
            PassageText.objects.filter(revision=article.revision).values_list(
                "passage__key", "text"
            )
        )
        assert set(stored.values()) == set(ODD)
        for words in tree_of(page_of(article)).xpath("//*[@data-words]"):
            key = words.getparent().get("data-passage")
            assert len(words) == 0
            assert words.xpath("node()") == [stored.pop(key)]
        assert stored == {}

    @pytest.mark.parametrize(
        ("kind", "level", "tag"),
        [
            ("paragraph", 0, "p"),
            ("heading", 2, "h2"),
            ("heading", 3, "h3"),
            ("dated_entry", 2, "h2"),
            ("dated_entry", 3, "h3"),
            ("quotation", 0, "blockquote"),
            ("list_item", 0, "p"),
            ("caption", 0, "p"),
            ("credit", 0, "p"),
            ("author_note", 0, "p"),
            ("figure", 0, "p"),
        ],
    )
    def test_every_kind_of_passage_has_its_element(self, cast: Cast, kind, level, tag):
        date = "1911" if kind == "dated_entry" else ""
        article = make_article(passages=[DraftPassage(kind, "1911", level, date)])
        words = find_one(page_of(article), "//*[@data-words]")
        assert words.tag == tag
        assert words.text == "1911"
        assert words.getparent().get("data-kind") == kind

    def test_the_head_of_the_page_says_whose_it_is(self, article):
        root = find_one(page_of(article), "//article[@id='article']")
        assert root.get("data-article") == article.slug
        assert root.get("data-version") == str(article.version)
        assert root.get("data-revision") == "1"
        assert root.get("data-policy") == "open"
        assert root.get("data-anchors") == f"/articles/{article.slug}/anchors/"
        assert root.get("data-respond") == f"/articles/{article.slug}/respond/"


class TestCounts:
    def test_counts_follow_what_is_said(self, cast: Cast, article):
        spot = select(article, "a promise is a debt")
        first = respond(cast.mira, article, kind="critique", targets=[spot])
        reply(cast.noor, first)
        respond(cast.noor, article, targets=[spot])
        respond(cast.mira, article, kind="note", targets=[spot])
        text = page_of(article)
        section = find_one(text, f"//section[@data-passage='{spot.passage}']")
        assert section.get("data-count") == "3"
        assert section.get("data-disputed") == "1"
        assert section.get("data-level") == "2"
        assert "3 responses to this passage" in words_in(text)
        head = find_one(text, "//*[@class='state-line']").text_content()
        assert "3 responses" in head
        assert "1 critique unanswered" in head

    def test_an_answer_of_the_author_is_told(self, cast: Cast, article):
        reply(cast.vera, respond(cast.mira, article, kind="critique"))
        assert "1 critique, answered" in words_in(page_of(article))

    def test_a_card_stands_beside_its_first_words_only(self, cast: Cast, article):
        here, there = select(article, "A map"), select(article, "the ford")
        made = respond(cast.mira, article, targets=[here, there])
        text = page_of(article)
        assert cards_beside(text, here.passage) == [made.key]
        assert cards_beside(text, there.passage) == []
        section = find_one(text, f"//section[@data-passage='{there.passage}']")
        assert section.get("data-count") == "1"

    def test_five_cards_stand_beside_a_passage_and_the_rest_on_its_page(self, cast: Cast, article):
        spot = select(article, "A map")
        made = [respond(cast.mira, article, f"No. {n}", targets=[spot]).key for n in range(7)]
        text = page_of(article)
        assert cards_beside(text, spot.passage) == made[:5]
        more = find_one(text, "//a[@class='more-on']")
        assert more.get("href") == f"/articles/{article.slug}/passages/{spot.passage}/"
        assert "7 on this passage" in words_in(text)

    def test_replies_alone_are_no_reason_to_send_readers_to_the_passage(self, cast: Cast, article):
        made = respond(cast.mira, article, targets=[select(article, "A map")])
        for n in range(7):
            reply(cast.noor, made, f"No. {n}")
        assert "on this passage" not in words_in(page_of(article))

    def test_what_is_said_of_the_whole_stands_below_and_not_in_the_margin(self, cast, article):
        made = respond(cast.mira, article)
        text = page_of(article)
        assert tree_of(text).xpath("//aside[@id='margin']//article") == []
        path = "//section[@id='whole']//article/@data-response"
        assert tree_of(text).xpath(path) == [made.key]


class TestStatements:
    """The same number whatever the length of the text and of the debate."""

    def test_statements_do_not_grow(self, cast: Cast, browser):
        small = make_article(passages=_passages(3))
        large = make_article(passages=_passages(300))
        for made in (small, large):
            reply(cast.noor, respond(cast.mira, made, kind="critique"))
        for number in range(50):
            for _ in range(4):
                spot = select(large, f"Passage {number} ", position=number)
                respond(cast.mira, large, targets=[spot] if number % 2 else [])
        for person, statements in ((None, 7), (cast.mira, 9)):
            for slug in (small.slug, large.slug):
                counted = _count(browser(person), f"/articles/{slug}/")
                assert counted == statements, (person, slug)

    def test_an_article_without_responses_asks_no_more(self, cast: Cast, browser):
        article = make_article()
        empty = _count(browser(), f"/articles/{article.slug}/")
        respond(cast.mira, article)
        assert empty <= _count(browser(), f"/articles/{article.slug}/")

    def test_an_unchanged_page_costs_one_statement(self, article):
        client = Client()
        for address in ("", "debate/", "anchors/", f"passages/{select(article, 'A map').passage}/"):
            url = f"/articles/{article.slug}/{address}"
            etag = client.get(url).headers["ETag"]
            with CaptureQueriesContext(connection) as asked:
                again = client.get(url, headers={"If-None-Match": etag})
            assert again.status_code == 304
            assert len(asked) == 1
            assert again.headers["ETag"] == etag
            assert again.headers["Cache-Control"] == "public, no-cache"


class TestCaching:
    def test_a_response_gives_the_page_another_etag(self, cast: Cast, article):
        client = Client()
        url = f"/articles/{article.slug}/"
        etag = client.get(url).headers["ETag"]
        respond(cast.mira, article)
        again = client.get(url, headers={"If-None-Match": etag})
        assert again.status_code == 200
        assert again.headers["ETag"] != etag

    def test_two_orders_of_one_page_are_two_representations(self, article):
        tags = {
            Client().get(f"/articles/{article.slug}/?sort={sort}").headers["ETag"]
            for sort in ("oldest", "newest", "most-replied")
        }
        assert len(tags) == 3

    def test_a_page_for_somebody_is_kept_nowhere(self, cast: Cast, article, browser):
        answer = browser(cast.mira).get(f"/articles/{article.slug}/")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers

    def test_a_page_with_a_message_on_it_is_kept_nowhere(self, cast: Cast, article, browser):
        client = browser(cast.mira)
        client.post("/accounts/logout/")
        answer = client.get(f"/articles/{article.slug}/")
        assert answer.context["viewer"].is_member is False
        assert "signed out" in answer.content.decode().lower() or "log" in words_in(
            answer.content.decode()
        )
        assert "ETag" not in answer.headers

    @pytest.mark.parametrize("after", ["%0d%0aX: y", "%22", "%c3%a9%e2%82%ac", "%00", "W/"])
    def test_an_address_cannot_write_headers(self, article, after):
        for page in ("", "debate/"):
            answer = Client().get(
                f"/articles/{article.slug}/{page}?after={after}", headers={"If-None-Match": "*"}
            )
            assert answer.status_code in (304, 400)
            assert "X" not in answer.headers

    @pytest.mark.parametrize("page", ["", "debate/", "anchors/"])
    def test_nobody_is_given_a_cookie_for_reading(self, article, page):
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"/articles/{article.slug}/{page}")
        assert answer.cookies == {}
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert "Cookie" in answer.headers["Vary"]
        assert [q for q in asked.captured_queries if "session" in q["sql"]] == []

    def test_neither_the_front_page_nor_a_passage_sets_a_cookie(self, cast: Cast, article):
        made = respond(cast.mira, article)
        passage = f"/articles/{article.slug}/passages/{select(article, 'A map').passage}/"
        addresses = ("/", passage, f"/responses/{made.key}/", "/people/mira/", "/keys/")
        for address in (*addresses, "/people/mira/avatar.svg", f"/responses/{made.key}/branch/"):
            assert Client().get(address).cookies == {}


class TestStates:
    @pytest.mark.parametrize("who", ["anonymous", "mira", "vera", "omar", "samir"])
    @pytest.mark.parametrize("page", ["", "anchors/", "debate/", "respond/"])
    def test_a_draft_is_not_there_for_readers(self, cast: Cast, browser, who, page):
        draft = make_article(state="draft")
        client = browser(getattr(cast, who, None))
        missing = client.get(f"/articles/nowhere/{page}")
        found = client.get(f"/articles/{draft.slug}/{page}")
        assert found.status_code == missing.status_code == 404
        assert _without_names(found, draft.slug) == _without_names(missing, "nowhere")

    def test_a_passage_of_a_draft_is_not_there_either(self, cast: Cast):
        draft = make_article(state="draft")
        key = select(draft, "A map").passage
        assert Client().get(f"/articles/{draft.slug}/passages/{key}/").status_code == 404

    @pytest.mark.parametrize("who", ["edda", "ada"])
    def test_editors_read_a_draft(self, cast: Cast, browser, who):
        draft = make_article(state="draft")
        client = browser(getattr(cast, who))
        text = page_of(draft, client)
        assert "Draft" in words_in(text)
        assert "not published yet" in words_in(text)

    @pytest.mark.parametrize(
        ("state", "policy", "said"),
        [
            ("archived", "open", "archived; its debate can be read but not continued"),
            ("published", "closed", "The debate on this article is closed."),
        ],
    )
    def test_a_closed_debate_says_so(self, cast: Cast, browser, state, policy, said):
        article = make_article(state=state, policy=policy)
        key = select(article, "A map").passage
        for address in ("", f"passages/{key}/"):
            text = read(browser(cast.mira).get(f"/articles/{article.slug}/{address}"))
            assert said in words_in(text)
        assert "Respond to the article" not in page_of(article, browser(cast.mira))
        form = read(browser(cast.mira).get(f"/articles/{article.slug}/respond/"))
        assert said in words_in(form)
        kinds = tree_of(form).xpath("//input[@name='kind']/@value")
        assert kinds == ["note"]

    def test_a_held_debate_says_so_before_one_writes(self, cast: Cast, browser, article):
        set_policy(article, "held")
        key = select(article, "A map").passage
        for address in ("respond/", f"passages/{key}/"):
            text = read(browser(cast.mira).get(f"/articles/{article.slug}/{address}"))
            assert "wait for a moderator before they appear" in words_in(text)
        moderated = read(browser(cast.omar).get(f"/articles/{article.slug}/respond/"))
        assert "wait for a moderator before" not in words_in(moderated)

    def test_who_is_not_logged_in_is_led_to_do_so_and_back(self, article):
        text = page_of(article)
        path = "//section[@id='whole']//a[starts-with(@href, '/accounts/login/')]/@href"
        assert tree_of(text).xpath(path) == [f"/accounts/login/?next=/articles/{article.slug}/"]
        assert "Log in to respond." in words_in(text)


class TestFront:
    def test_it_lists_what_is_public_and_no_draft(self, cast: Cast, browser):
        public, draft = make_article(), make_article(state="draft", title="Unready")
        archived = make_article(state="archived", title="Of old")
        critique = respond(cast.mira, public, "It does not follow.", kind="critique")
        for client in (browser(), browser(cast.mira), browser(cast.edda)):
            text = read(client.get("/"))
            assert f"/articles/{public.slug}/" in text
            assert f"/articles/{archived.slug}/" in text
            assert f"/articles/{draft.slug}/" not in text
            assert critique.key in text

    def test_older_articles_stand_on_the_next_page_and_none_twice(self, cast: Cast):
        slugs = {make_article(title=f"Number {n}", passages=_passages(1)).slug for n in range(23)}
        first = read(Client().get("/"))
        behind = find_one(first, "//a[@rel='next']").get("href")
        second = read(Client().get(f"/{behind}"))
        path = "//h2/a/@href"
        shown = [*tree_of(first).xpath(path), *tree_of(second).xpath(path)]
        assert len(shown) == 23
        assert {address.split("/")[2] for address in shown} == slugs
        assert not tree_of(second).xpath("//a[@rel='next']")

    def test_an_empty_site_says_so(self, cast: Cast, browser):
        assert "No article stands here yet" in words_in(read(browser().get("/")))
        assert "Import the first one" in words_in(read(browser(cast.edda).get("/")))

    def test_it_asks_the_same_number_of_statements_for_one_and_for_twenty(self, cast: Cast):
        make_article(passages=_passages(1))
        one = _count(Client(), "/")
        for number in range(19):
            made = make_article(title=f"Number {number}", passages=_passages(1))
            respond(cast.mira, made, kind="critique")
        assert _count(Client(), "/") == one


def _passages(number: int) -> list[DraftPassage]:
    return [DraftPassage("paragraph", f"Passage {n} says something.") for n in range(number)]


def _count(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def _without_names(answer, slug: str) -> str:
    text = answer.content.decode().replace(slug, "")
    return text if "csrfmiddlewaretoken" not in text else text.split("csrfmiddlewaretoken")[0]
