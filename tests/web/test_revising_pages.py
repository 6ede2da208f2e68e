"""The desk's page by passages in pages: every way leads to the one that holds the passage."""

import re
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.revising import drafts, editing
from commentary.models import Article
from commentary.queries.drafts import list_draft_texts
from commentary.text.draft import DraftPassage, DraftText
from commentary.web.revising_pages import PASSAGES
from tests.people import SYSTEM, keys_of, make_article, make_cast, respond, select
from tests.standing import build_once, copy_of
from tests.web.pages import find_one, form_on, read, tree_of, words_in

LENGTH = 10
A_PAGE = 4


def _build():
    cast = make_cast()
    text = [DraftPassage("paragraph", f"Sheet {n} shows the ford.") for n in range(1, LENGTH + 1)]
    article = make_article(title="A long one", passages=text)
    for n in (1, 5, 10):
        respond(cast.mira, article, f"Of {n}.", targets=[select(article, f"Sheet {n} shows")])
    return cast, article


scene = build_once(_build)


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


@pytest.fixture
def editor(cast, browser):
    return browser(cast.edda)


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch):
    monkeypatch.setattr("commentary.web.revising_pages.PASSAGES", A_PAGE)


def room(article, query: str = "") -> str:
    return f"/desk/{article.slug}/revise/{query}"


def keys_in_draft(article) -> list[str]:
    return [text.key for text in list_draft_texts(SYSTEM, Article.objects.get(pk=article.pk))[1]]


def shown_on(text: str) -> list[str]:
    """The keys of the passages on a page."""
    return [key.removeprefix("cut-") for key in tree_of(text).xpath("//ol/li/@id")]


def choices_on(text: str) -> list[str]:
    return [" ".join(one.split()) for one in tree_of(text).xpath("//select[@id='page']//text()")]


def send(client, article, deed: str, key: str, page: str, **typed: str):
    """Post the form of a passage on a page, to the address of that page."""
    form = form_on(read(client.get(page)), f"//li[@id='cut-{key}']//form")
    return client.post(page, {**form, **typed, "do": deed})


def land(client, answer, key: str) -> str:
    """Follow a redirect to the passage; the page that it leads to."""
    assert answer.status_code == 302
    assert urlsplit(answer.url).fragment == f"cut-{key}"
    text = read(client.get(answer.url))
    assert key in shown_on(text)
    return text


class TestTheWays:
    def test_so_many_passages_a_page_and_all_of_them(self, article, editor):
        keys, found = keys_of(article), []
        for number in (1, 2, 3):
            text = read(editor.get(room(article, f"?page={number}")))
            found.append(shown_on(text))
            assert choices_on(text) == ["1–4", "5–8", "9–10"]
            chosen = tree_of(text).xpath("//select[@id='page']/option[@selected]/@value")
            assert chosen == [str(number)]
        assert found == [keys[:4], keys[4:8], keys[8:]]

    def test_the_pages_before_and_behind_say_with_which_passage_they_meet(self, article, editor):
        cases = (
            ("1", None, ("?page=2", "5. Sheet 5 shows the ford.")),
            ("2", ("?page=1", "4. Sheet 4 shows the ford."), ("?page=3", "9. Sheet 9")),
            ("3", ("?page=2", "8. Sheet 8 shows the ford."), None),
        )
        for page, before, behind in cases:
            tree = tree_of(read(editor.get(room(article, f"?page={page}"))))
            for rel, expected in (("prev", before), ("next", behind)):
                links = tree.xpath(f"//a[@rel='{rel}']")
                assert len(links) == (expected is not None), (page, rel)
                if expected:
                    assert links[0].get("href") == expected[0]
                    assert expected[1] in links[0].getparent().text_content()

    def test_a_passage_is_sought_by_its_key(self, article, editor):
        keys = keys_of(article)
        for place, key in enumerate(keys):
            text = read(editor.get(room(article, f"?find={key}&page=1")))
            assert shown_on(text) == keys[place // 4 * 4 : place // 4 * 4 + 4]

    def test_a_page_or_a_passage_that_is_not_there_leads_to_the_nearest(self, article, editor):
        keys = keys_of(article)
        for query, expected in (
            *(("", keys[:4]), ("?page=0", keys[:4]), ("?page=x", keys[:4]), ("?page=-1", keys[:4])),
            *(("?page=9", keys[8:]), ("?page=999999999", keys[8:]), ("?page=3&find=no", keys[8:])),
            *(("?find=a%00b", keys[:4]), ("?find=Sheet", keys[:4])),
        ):
            assert shown_on(read(editor.get(room(article, query)))) == expected, query

    def test_where_all_fit_there_are_no_ways_to_choose(self, editor):
        whole = make_article(
            title="Just one page",
            passages=[DraftPassage("paragraph", f"Of {n}.") for n in range(A_PAGE)],
        )
        text = read(editor.get(room(whole)))
        assert not choices_on(text)
        assert not tree_of(text).xpath("//a[@rel]")

    def test_what_changed_is_told_for_each_page_and_what_is_taken_out_counts(self, article, editor):
        keys = keys_of(article)
        editing.edit_passage(SYSTEM, article.slug, keys[5], "Another.", version=None)
        for key in keys[:2]:
            editing.remove_passage(SYSTEM, article.slug, key, version=None)
        text = read(editor.get(room(article)))
        assert choices_on(text) == ["1–2 (2 changed)", "3–6 (1 changed)", "7–8"]
        assert shown_on(text) == keys[:4]
        for key in keys[2:4]:
            editing.remove_passage(SYSTEM, article.slug, key, version=None)
        text = read(editor.get(room(article)))
        assert choices_on(text)[0] == "Taken out (4 changed)"

    def test_a_page_of_which_all_is_taken_out_meets_no_passage(self, article, editor):
        for key in keys_of(article)[4:8]:
            editing.remove_passage(SYSTEM, article.slug, key, version=None)
        for page, rel in (("1", "next"), ("3", "prev")):
            (way,) = tree_of(read(editor.get(room(article, f"?page={page}")))).xpath(
                f"//a[@rel='{rel}']"
            )
            assert way.get("href") == "?page=2"
            assert "Sheet" not in way.getparent().text_content()

    def test_the_beginning_is_on_the_first_page_alone(self, article, editor):
        for page, there in (("1", 1), ("2", 0), ("3", 0)):
            tree = tree_of(read(editor.get(room(article, f"?page={page}"))))
            assert len(tree.xpath("//textarea[@id='new-']")) == there


class TestDeeds:
    def test_each_leads_to_the_passage_wherever_it_stands(self, article, editor):
        keys = keys_of(article)
        for deed, typed in (
            ("edit", {"text": "Another."}),
            ("split", {"text": "One part, and another.", "before": "and"}),
            ("edit", {"kind": "quotation"}),
        ):
            answer = send(editor, article, deed, keys[8], room(article, "?page=3"), **typed)
            land(editor, answer, keys[8])
        answer = send(editor, article, "insert", keys[7], room(article, "?page=2"), new="New.")
        new = keys_in_draft(article)[8]
        assert shown_on(land(editor, answer, new))[0] == new

    def test_over_the_border_of_a_page_and_back(self, article, editor):
        keys = keys_of(article)
        down = send(editor, article, "down", keys[3], room(article))
        text = land(editor, down, keys[3])
        assert shown_on(text) == [keys[3], *keys[5:8]]
        assert keys_in_draft(article)[3:5] == [keys[4], keys[3]]
        up = send(editor, article, "up", keys[3], down.url.partition("#")[0])
        assert shown_on(land(editor, up, keys[3])) == keys[:4]
        assert keys_in_draft(article) == keys
        joined = send(editor, article, "join", keys[3], room(article, "?page=1"))
        key = urlsplit(joined.url).fragment.removeprefix("cut-")
        land(editor, joined, key)
        words = list_draft_texts(SYSTEM, Article.objects.get(pk=article.pk))[1][3].text
        assert words == "Sheet 4 shows the ford. Sheet 5 shows the ford."

    def test_only_the_first_and_the_last_of_all_have_no_way_on(self, article, editor):
        keys = keys_of(article)
        for page in (1, 2, 3):
            tree = tree_of(read(editor.get(room(article, f"?page={page}"))))
            for key in shown_on(read(editor.get(room(article, f"?page={page}")))):
                deeds = tree.xpath(f"//li[@id='cut-{key}']//button/@value")
                assert ("up" in deeds) == (key != keys[0])
                assert ("down" in deeds) == ("join" in deeds) == (key != keys[-1])

    def test_what_is_taken_out_leads_to_where_it_stood(self, article, editor):
        keys = keys_of(article)
        answer = send(editor, article, "remove", keys[9], room(article, "?page=3"))
        row = find_one(land(editor, answer, keys[9]), f"//li[@id='cut-{keys[9]}']")
        assert row.get("data-change") == "removed"
        # One that was never published is gone altogether: to the one before it.
        answer = send(editor, article, "insert", keys[8], room(article, "?page=3"), new="New.")
        new = urlsplit(answer.url).fragment.removeprefix("cut-")
        answer = send(editor, article, "remove", new, room(article, f"?find={new}"))
        text = land(editor, answer, keys[8])
        assert new not in shown_on(text)

    def test_what_is_new_and_first_leads_to_what_follows_it(self, article, editor):
        keys = keys_of(article)
        before = DraftText("", "paragraph", "Before all.")
        new = editing.insert_passage(SYSTEM, article.slug, "", before, version=None)
        answer = send(editor, article, "remove", new, room(article))
        land(editor, answer, keys[0])

    def test_a_refusal_draws_the_page_that_has_the_form(self, article, editor):
        keys = keys_of(article)
        form = form_on(
            read(editor.get(room(article, "?page=3"))), f"//li[@id='cut-{keys[9]}']//form"
        )
        # Also where the address is that of another page by now.
        for query in ("?page=3", "", "?page=1", f"?find={keys[0]}"):
            sent = {**form, "text": "", "do": "edit"}
            text = read(editor.post(room(article, query), sent), 422)
            assert shown_on(text) == keys[8:]
            assert f"#cut-{keys[9]}" in tree_of(text).xpath("//*[@role='alert']//a/@href")
            assert tree_of(text).xpath(f"//li[@id='cut-{keys[9]}']//details[@open]")

    def test_who_was_overtaken_sees_their_words_where_the_passage_stands_now(
        self, cast, article, editor, browser
    ):
        keys = keys_of(article)
        page = room(article, "?page=2")
        old = read(editor.get(page))
        drafts.open_draft(SYSTEM, article.slug)
        editing.move_passage(SYSTEM, article.slug, keys[4], behind="", version=None)
        form = form_on(old, f"//li[@id='cut-{keys[4]}']//form")
        text = read(editor.post(page, {**form, "text": "Mine.", "do": "edit"}), 409)
        assert shown_on(text)[0] == keys[4]
        assert form_on(text, f"//li[@id='cut-{keys[4]}']//form")["text"] == "Mine."

    def test_words_for_a_passage_that_is_gone_stand_above_the_page_one_was_on(
        self, article, editor
    ):
        sent = {"do": "edit", "passage": "nowhere", "text": "All my work.", "version": "0"}
        text = read(editor.post(room(article, "?page=2"), sent), 404)
        assert "All my work." in words_in(text)
        assert shown_on(text) == keys_of(article)[4:8]

    def test_a_passage_at_the_beginning_that_is_refused_stays_in_its_form(self, article, editor):
        sent = {"do": "insert", "passage": "", "new": "x" * 20_001, "version": "0"}
        text = read(editor.post(room(article, "?page=3"), sent), 422)
        assert len(form_on(text, "//form[.//textarea[@id='new-']]")["new"]) == 20_001
        answer = editor.post(room(article, "?page=3"), {**sent, "new": "Before all."})
        assert shown_on(land(editor, answer, keys_in_draft(article)[0]))[1:] == keys_of(article)[:3]


class TestEffects:
    def test_they_stand_on_the_page_of_their_passage_and_the_others_are_counted(
        self, article, editor
    ):
        keys = keys_of(article)
        for n in (0, 4, 9):
            editing.edit_passage(SYSTEM, article.slug, keys[n], f"No. {n} it is.", version=None)
        for page, key in ((1, keys[0]), (2, keys[4]), (3, keys[9])):
            text = read(editor.get(room(article, f"?page={page}")))
            assert len(tree_of(text).xpath("//li[@class='effect']")) == 1
            assert tree_of(text).xpath(f"//li[@id='cut-{key}']//li[@class='effect']")
            assert "2 more effects on responses" in words_in(text)

    def test_no_more_of_them_than_fit_and_each_way_leads_to_its_own(
        self, article, editor, monkeypatch
    ):
        monkeypatch.setattr("commentary.web.revising.REVIEW_ROWS", 0)
        editing.edit_passage(SYSTEM, article.slug, keys_of(article)[0], "Nothing.", version=None)
        text = read(editor.get(room(article)))
        assert not tree_of(text).xpath("//li[@class='effect']")
        assert "1 more effect on responses" in words_in(text)


class TestFromElsewhere:
    def test_a_correction_leads_to_its_passage(self, cast, article, editor):
        key = keys_of(article)[8]
        said = respond(
            cast.noor,
            article,
            "Not so.",
            kind="correction",
            targets=[select(article, "Sheet 9 shows")],
        )
        text = read(editor.get(f"/responses/{said.key}/correction/"))
        way = room(article, f"?find={key}#cut-{key}")
        assert way in tree_of(text).xpath("//main//a/@href")
        assert key in shown_on(read(editor.get(way.partition("#")[0])))


@pytest.mark.one_database
def test_a_page_takes_the_same_statements_and_no_more_room_for_any_text(
    cast, article, editor, monkeypatch
):
    monkeypatch.setattr("commentary.web.revising_pages.PASSAGES", PASSAGES)
    sizes, counts = [], []
    for n in (2 * PASSAGES, 6 * PASSAGES):
        many = make_article(
            title=f"Of {n}",
            passages=[DraftPassage("paragraph", f"Sheet {1000 + k} is here.") for k in range(n)],
        )
        respond(cast.mira, many, targets=[select(many, "Sheet 1001")])
        key = keys_of(many)[0]
        editing.edit_passage(SYSTEM, many.slug, key, "Nothing is shown.", version=None)
        for page in ("", "?page=2", f"?find={key}"):
            with CaptureQueriesContext(connection) as caught:
                text = read(editor.get(room(many, page)))
            sizes.append(len(re.sub(r"<option.*?</option>", "", text)))
            counts.append(len(caught))
            assert len(shown_on(text)) == PASSAGES
    assert len(set(counts)) == 1
    assert counts[0] <= 23
    assert max(sizes) < 400_000
    assert max(sizes[3:]) - max(sizes[:3]) < 2_000
