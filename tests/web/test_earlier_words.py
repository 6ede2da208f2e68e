"""The page of responses whose words are gone from the text, and the ways that lead there."""

import pytest
from django.test import Client

from commentary.actions.revising.reattaching import reattach
from tests.people import make_article, make_cast, reply, respond, select, viewer
from tests.revisions import BOUNDARY, RIVER, SECOND, make_revised, revise
from tests.standing import build_once, copy_of
from tests.web.pages import find_one, read, tree_of, words_in

standing = build_once(lambda: (cast := make_cast(), make_revised(cast)))


@pytest.fixture
def scene(standing, db):
    return copy_of(standing)


@pytest.fixture
def cast(scene):
    return scene[0]


@pytest.fixture
def made(scene):
    return scene[1]


def page_of(made) -> str:
    return f"/articles/{made.article.slug}/earlier-words/"


class TestEarlierWords:
    def test_the_response_its_quote_and_the_edit(self, cast, made):
        answer = reply(cast.mira, made.gone)
        text = read(Client().get(page_of(made)))
        assert tree_of(text).xpath("//article/@data-response") == [made.gone.key]
        said = words_in(text)
        for words in ("Said of revision 1", "gone in revision 2", SECOND, BOUNDARY, "1 reply"):
            assert words in said, words
        assert answer.key not in text
        assert "Say which words it is about now" not in said

    def test_its_author_and_editors_are_led_to_re_attach_it(self, cast, made, browser):
        for name in ("noor", "edda", "ada", "mira", "vera", "omar"):
            text = read(browser(getattr(cast, name)).get(page_of(made)))
            offered = f"/responses/{made.gone.key}/words/" in tree_of(text).xpath("//a/@href")
            assert offered == (name in ("noor", "edda", "ada")), name

    def test_none_says_so(self, cast):
        article = make_article(title="Another")
        text = read(Client().get(f"/articles/{article.slug}/earlier-words/"))
        assert "Every response speaks of words that still stand" in words_in(text)
        bad = Client().get(f"/articles/{article.slug}/earlier-words/?after=x")
        assert bad.status_code == 400

    def test_it_stands_neither_beside_the_text_nor_at_its_passage_but_in_the_debate(self, made):
        slug = made.article.slug
        reading = read(Client().get(f"/articles/{slug}/"))
        assert made.gone.key not in tree_of(reading).xpath("//article/@data-response")
        debate = read(Client().get(f"/articles/{slug}/debate/"))
        assert made.gone.key in tree_of(debate).xpath("//article/@data-response")
        assert "These words are gone from the text." in words_in(debate)
        alone = read(Client().get(f"/responses/{made.gone.key}/"))
        assert "These words are gone from the text." in words_in(alone)

    def test_its_own_page_leads_to_where_its_card_stands(self, made):
        for response, page in (
            (made.gone, f"earlier-words/?find={made.gone.key}"),
            (made.stays, ""),
        ):
            alone = read(Client().get(f"/responses/{response.key}/"))
            back = find_one(alone, "//nav[@class='crumb']/a").get("href")
            assert back == f"/articles/{made.article.slug}/{page}#r-{response.key}"
            there = tree_of(read(Client().get(back.partition("#")[0])))
            assert there.xpath(f"//*[@id='r-{response.key}']")

    def test_one_behind_the_first_page_is_led_to(self, cast, monkeypatch):
        monkeypatch.setattr("commentary.web.revisions._ORPHANS", 2)
        article = make_article(passages=RIVER, title="Of many")
        said = [
            respond(cast.mira, article, f"No. {n}", targets=[select(article, "A boundary")])
            for n in range(5)
        ]
        revise(article, {BOUNDARY: ""})
        base = f"/articles/{article.slug}/earlier-words/"
        for n, response in enumerate(said):
            alone = read(Client().get(f"/responses/{response.key}/"))
            back = find_one(alone, "//nav[@class='crumb']/a").get("href")
            page = read(Client().get(back.partition("#")[0]))
            assert tree_of(page).xpath("//article/@data-response") == [
                one.key for one in said[n : n + 2]
            ]
            assert tree_of(page).xpath("//main//a/@href").count(base) == 1
        # Of what is none of them the first page is shown, and nothing stands before it.
        for address in (base, f"{base}?find=nowhere", f"{base}?find=a%00b"):
            page = read(Client().get(address))
            assert tree_of(page).xpath("//article/@data-response") == [one.key for one in said[:2]]
            assert base not in tree_of(page).xpath("//main//a/@href")

    def test_pages_that_begin_elsewhere_are_known_apart(self, made):
        base = f"/articles/{made.article.slug}/earlier-words/"
        tags = {Client().get(base + query)["ETag"] for query in ("", f"?find={made.gone.key}")}
        assert len(tags) == 2
        for tag in tags:
            found = f"{base}?find={made.gone.key}"
            status = Client().get(found, headers={"if-none-match": tag}).status_code
            assert status == (304 if tag == Client().get(found)["ETag"] else 200)

    def test_what_is_no_key_is_not_told_apart(self, made):
        base = page_of(made)
        plain = Client().get(base)["ETag"]
        for said in ("é" * 2_000, "a" * 13, f"{made.gone.key}%0A", "A-key", "a%00b"):
            answer = Client().get(f"{base}?find={said}")
            assert (answer.status_code, answer["ETag"]) == (200, plain), said
            assert (
                Client().get(f"{base}?find={said}", headers={"if-none-match": plain}).status_code
                == 304
            )
        assert Client().get(f"{base}?find={made.gone.key}")["ETag"] != plain

    def test_the_words_that_were_lost_are_told_where_they_are_others(self, cast, made):
        reattach(viewer(cast.noor), made.gone.key, 0, [select(made.article, "the village")])
        revise(made.article, {" of the village": ""})
        for address in (
            f"/articles/{made.article.slug}/earlier-words/",
            f"/responses/{made.gone.key}/words/",
        ):
            said = words_in(read(Client().get(address)))
            assert "Its last words in the text" in said
            assert "the village" in said
            assert "A boundary drawn with a ruler" in said
