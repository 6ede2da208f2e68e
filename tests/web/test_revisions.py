"""What readers see of revisions: changelog, earlier texts, diffs, words now gone, re-attaching."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commentary.actions.erasure import erase_account
from commentary.actions.people import edit_profile
from commentary.actions.revising.corrections import accept_correction
from commentary.actions.revising.drafts import save_draft
from commentary.actions.revising.publishing import publish_revision
from commentary.actions.revising.reattaching import confirm
from commentary.text.draft import DraftText
from tests.people import (
    make_article,
    make_cast,
    reply,
    respond,
    select,
    viewer,
    withdraw,
)
from tests.revisions import BOUNDARY, SECOND, THIRD, make_revised, revise, texts_of
from tests.standing import build_once, copy_of
from tests.web.pages import find_one, read, tree_of, words_in

standing = build_once(lambda: (cast := make_cast(), make_revised(cast)))
SECRET = "An unpublished sentence about a lantern."
SECRET_NOTE = "A note that is not published."


@pytest.fixture
def scene(standing, db):
    return copy_of(standing)


@pytest.fixture
def cast(scene):
    return scene[0]


@pytest.fixture
def made(scene):
    return scene[1]


def pages_of(made) -> dict[str, str]:
    base = f"/articles/{made.article.slug}"
    return {
        "changelog": f"{base}/revisions/",
        "revision": f"{base}/revisions/1/",
        "since": f"{base}/revisions/1/since/",
        "changes": f"{base}/revisions/2/changes/",
        "earlier words": f"{base}/earlier-words/",
        "gone passage": f"{base}/passages/{made.keys[2]}/",
        "words": f"/responses/{made.gone.key}/words/",
    }


def draft_of(made, cast):
    texts = [*texts_of(made.article), DraftText("", "quotation", SECRET)]
    return save_draft(viewer(cast.edda), made.article.slug, texts, version=None, note=SECRET_NOTE)


class TestHead:
    def test_the_article_says_when_it_was_corrected_and_what_lost_its_words(self, made):
        text = read(Client().get(f"/articles/{made.article.slug}/"))
        line = find_one(text, "//p[contains(@class, 'corrected-line')]")
        assert "Corrected on" in line.text_content()
        assert line.xpath(".//a/@href") == [
            f"/articles/{made.article.slug}/revisions/3/changes/",
            f"/articles/{made.article.slug}/earlier-words/",
        ]
        assert "1 response to words now gone" in line.text_content()
        foot = find_one(text, "//p[@class='whole-all']").xpath(".//a/@href")
        assert f"/articles/{made.article.slug}/revisions/" in foot

    def test_a_first_text_says_nothing_of_it(self, cast):
        article = make_article(title="Another")
        text = read(Client().get(f"/articles/{article.slug}/"))
        assert "Corrected" not in words_in(text)
        assert "earlier-words" not in text

    def test_a_link_to_a_passage_that_was_joined_leads_to_where_its_words_are(self, made):
        text = read(Client().get(f"/articles/{made.article.slug}/"))
        target = find_one(text, f"//*[@id='p-{made.keys[4]}']")
        assert target.getparent().get("id") == f"p-{made.keys[3]}"
        words = target.getparent().xpath(".//*[@data-words]")[0]
        assert words.xpath("node()") == [words.text]

    def test_statements_do_not_grow_with_revisions(self, made):
        client, counted = Client(), []
        for _again in range(2):
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/articles/{made.article.slug}/")
            counted.append(len(asked))
            revise(made.article, {" ford": " old ford"})
        assert counted == [7, 7]


class TestChangelog:
    def test_every_revision_with_note_size_and_ways_on(self, made):
        text = read(Client().get(pages_of(made)["changelog"]))
        said = words_in(text)
        for words in (SECOND, THIRD, "The first published text.", "2 words new", "as it reads now"):
            assert words in said, words
        titles = tree_of(text).xpath("//h2[@class='revision-title']/text()")
        assert [title.strip() for title in titles] == ["Revision 3", "Revision 2", "Revision 1"]
        links = tree_of(text).xpath("//main//a/@href")
        for n in (2, 3):
            assert f"/articles/{made.article.slug}/revisions/{n}/changes/" in links
            assert f"/articles/{made.article.slug}/revisions/{n}/" in links

    def test_a_new_name_of_its_editor_is_read_at_once(self, cast, made):
        editor, other = viewer(cast.edda), make_article(title="Another")
        revise(made.article, {" ford": " old ford"}, by=editor)
        said = respond(cast.mira, other, targets=[select(other, "A map")])
        confirm(editor, said.key, 0)
        addresses = pages_of(made)["changelog"], f"/api/v1/annotations/{said.key}/anchors/"
        renamed = {"display_name": "Hildegard", "bio": "", "time_zone": ""}
        for deed in (
            lambda: edit_profile(editor, **renamed),
            lambda: erase_account(editor, keep_words=True),
        ):
            seen = {address: Client().get(address)["ETag"] for address in addresses}
            deed()
            for address, etag in seen.items():
                again = Client().get(address, headers={"If-None-Match": etag})
                assert again.status_code == 200, address

    def test_older_ones_stand_on_the_next_page(self, made):
        for _again in range(9):
            revise(made.article, {" ford": " old ford"})
        first = read(Client().get(pages_of(made)["changelog"]))
        behind = find_one(first, "//a[@rel='next']").get("href")
        second = read(Client().get(pages_of(made)["changelog"] + behind))
        shown = re.findall(r'id="revision-(\d+)"', first + second)
        assert [int(n) for n in shown] == list(range(12, 0, -1))

    def test_readers_are_credited_by_name_and_linked_both_ways(self, cast, made):
        spot = select(made.article, "dropped both the ford")
        correction = respond(
            cast.noor, made.article, kind="correction", proposed="kept the ford", targets=[spot]
        )
        accept_correction(viewer(cast.vera), correction.key)
        draft = made.article.revisions.get(number=4)
        publish_revision(
            viewer(cast.edda), made.article.slug, note="The ford.", version=draft.version
        )
        base = f"/articles/{made.article.slug}/revisions/"
        for address in (base, f"{base}4/changes/"):
            text = read(Client().get(address))
            credit = find_one(text, "//ul[@class='credits']/li")
            assert credit.xpath(".//a/@href") == [f"/responses/{correction.key}/"]
            assert "Proposed by نور Noor" in " ".join(credit.text_content().split())
        withdraw(cast.noor, correction)
        text = words_in(read(Client().get(base)))
        assert "Proposed by a reader" in text
        assert "Noor" not in text

    @pytest.mark.parametrize("before", ["x", "-1", "%00", "99999999999999999999"])
    def test_a_page_that_is_none(self, made, before):
        answer = Client().get(f"{pages_of(made)['changelog']}?before={before}")
        assert answer.status_code == 400


class TestRevision:
    def test_the_text_as_it_read_then_and_the_way_to_today(self, made):
        text = read(Client().get(pages_of(made)["revision"]))
        assert BOUNDARY in words_in(text)
        assert "You are reading an earlier text." in words_in(text)
        ids = tree_of(text).xpath("//section[@class='passage']/@id")
        assert ids == [f"p-{key}" for key in made.keys]
        links = tree_of(text).xpath("//main//a/@href")
        for key in made.keys:
            assert f"/articles/{made.article.slug}/passages/{key}/" in links
        for way in (f"/articles/{made.article.slug}/", pages_of(made)["since"]):
            assert way in links
        root = tree_of(text)
        assert root.xpath("//link[@rel='canonical']/@href") == [f"/articles/{made.article.slug}/"]
        assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]

    def test_the_present_one_may_be_found_by_machines(self, made):
        text = read(Client().get(f"/articles/{made.article.slug}/revisions/3/"))
        assert tree_of(text).xpath("//meta[@name='robots']") == []
        assert "as it reads now" in words_in(text)

    def test_hostile_words_stay_words(self, cast, made):
        hostile = "<script>alert(1)</script> {{ viewer }} &amp; </p>"
        revise(
            made.article, [*texts_of(made.article), DraftText("", "paragraph", hostile)], hostile
        )
        for address in ("revisions/", "revisions/4/", "revisions/4/changes/"):
            text = read(Client().get(f"/articles/{made.article.slug}/{address}"))
            assert "<script>alert" not in text, address
            assert hostile in words_in(text), address


class TestChanges:
    def test_what_was_put_in_and_taken_out_is_marked_and_said(self, made):
        text = read(Client().get(pages_of(made)["changes"]))
        assert "".join(find_one(text, "//ins").itertext()) == "[new: a clerk]"
        gone = [" ".join(each.text_content().split()) for each in tree_of(text).xpath("//del")]
        assert gone == ["[taken out: nobody]", f"[taken out: {BOUNDARY}]"]
        labels = tree_of(text).xpath("//section[@class='change']/p[@class='label']/text()")
        assert labels == ["Reworded", "Removed"]
        assert SECOND in words_in(text)
        folded = tree_of(text).xpath("//details[@class='unchanged']/summary/text()")
        assert folded == ["1 passage as it was", "2 passages as they were"]

    def test_two_revisions_are_chosen_from_lists(self, made):
        base = f"/articles/{made.article.slug}/revisions"
        text = read(Client().get(f"{base}/3/changes/?from=1"))
        chosen = tree_of(text).xpath("//option[@selected]/@value")
        assert chosen == ["1", "3"]
        assert "Joined with another passage" in words_in(text)
        for note in (SECOND, THIRD):
            assert note in words_in(text)
        answer = Client().get(f"{base}/3/changes/?from=3&to=1")
        assert (answer.status_code, answer["Location"]) == (302, f"{base}/1/changes/?from=3")
        same = read(Client().get(f"{base}/2/changes/?from=2"))
        assert "These two texts are the same." in words_in(same)

    def test_the_first_text_has_nothing_to_be_compared_with(self, made):
        text = read(Client().get(f"/articles/{made.article.slug}/revisions/1/changes/"))
        assert "This is the first text: nothing was changed in it yet." in words_in(text)
        assert tree_of(text).xpath("//section[@class='change']//ins") == []

    def test_since_leads_to_the_text_of_today_whichever_it_is(self, made):
        base = f"/articles/{made.article.slug}/revisions"
        assert Client().get(f"{base}/1/since/")["Location"] == f"{base}/3/changes/?from=1"
        revise(made.article, {" ford": " old ford"})
        assert Client().get(f"{base}/1/since/")["Location"] == f"{base}/4/changes/?from=1"

    def test_revisions_that_never_were(self, made):
        base = f"/articles/{made.article.slug}/revisions"
        for address, status in (
            *(("9/", 404), ("9/since/", 404), ("9/changes/", 404), ("2/changes/?from=9", 404)),
            *(("2/changes/?from=x", 400), ("2/changes/?to=x", 400), ("0/", 404), ("x/", 404)),
            *(("2/changes/?from=%00", 400), (f"{10**30}/", 404), (f"{10**30}/changes/", 404)),
        ):
            assert Client().get(f"{base}/{address}").status_code == status, address


class TestGonePassage:
    def test_its_last_words_why_it_went_and_its_debate(self, cast, made):
        answer = reply(cast.mira, made.gone)
        text = read(Client().get(pages_of(made)["gone passage"]))
        said = words_in(text)
        for words in (BOUNDARY, "no longer in the text", "since revision 2", SECOND):
            assert words in said, words
        shown = tree_of(text).xpath("//article/@data-response")
        assert shown == [made.gone.key, answer.key]

    def test_one_that_was_joined_leads_to_its_heir(self, made):
        text = read(Client().get(f"/articles/{made.article.slug}/passages/{made.keys[4]}/"))
        heir = f"/articles/{made.article.slug}/passages/{made.keys[3]}/"
        assert tree_of(text).xpath("//ul[@class='list']//a/@href") == [heir]

    def test_it_is_kept_by_the_version_of_the_article(self, made):
        address = pages_of(made)["gone passage"]
        etag = Client().get(address)["ETag"]
        again = Client().get(address, headers={"If-None-Match": etag})
        assert again.status_code == 304


class TestDrafts:
    def test_no_reader_sees_an_unpublished_word_by_any_of_these_doors(self, cast, made, browser):
        slug = made.article.slug
        before = {name: Client().get(address).content for name, address in pages_of(made).items()}
        draft = draft_of(made, cast)
        new = draft.texts.get(text=SECRET).passage.key
        for name in ("anonymous", "mira", "noor", "vera", "omar", "samir"):
            client = browser(getattr(cast, name, None))
            for page, address in pages_of(made).items():
                answer = client.get(address)
                assert SECRET.encode() not in answer.content, (name, page)
                assert SECRET_NOTE.encode() not in answer.content, (name, page)
                if name == "anonymous":
                    assert answer.content == before[page], page
            for address in (
                *("revisions/4/", "revisions/4/changes/", "revisions/4/since/"),
                *("revisions/1/changes/?from=4", f"passages/{new}/"),
            ):
                assert client.get(f"/articles/{slug}/{address}").status_code == 404, address

    def test_editors_compare_the_draft_and_read_it_nowhere_else_here(self, cast, made, browser):
        draft_of(made, cast)
        client = browser(cast.edda)
        text = read(client.get(f"/articles/{made.article.slug}/revisions/4/changes/"))
        assert SECRET in words_in(text)
        assert "The draft, which readers do not see" in words_in(text)
        assert client.get(f"/articles/{made.article.slug}/revisions/4/").status_code == 404
        log = read(client.get(pages_of(made)["changelog"]))
        assert SECRET_NOTE not in log

    def test_a_drafted_article_has_none_of_these_pages(self, cast, made):
        draft = make_article(state="draft", title="Unready")
        for address in ("revisions/", "revisions/1/", "revisions/1/changes/", "earlier-words/"):
            answer = Client().get(f"/articles/{draft.slug}/{address}")
            assert answer.status_code == 404, address


class TestReading:
    def test_an_unchanged_page_costs_one_statement_and_no_cookie(self, made):
        for page, address in pages_of(made).items():
            if page in ("since", "words"):
                continue
            answer = Client().get(address)
            assert answer.cookies == {}, page
            assert answer["Cache-Control"] == "public, no-cache", page
            with CaptureQueriesContext(connection) as asked:
                again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
            assert (again.status_code, len(asked)) == (304, 1), page

    def test_wrong_methods_and_unknown_articles(self, made):
        for page, address in pages_of(made).items():
            if page == "words":
                continue
            assert Client().post(address).status_code == 405, page
            missing = address.replace(made.article.slug, "nowhere")
            assert Client().get(missing).status_code == 404, page
        assert Client().get("/responses/nowhere/words/").status_code == 404
        assert Client().put(pages_of(made)["words"]).status_code == 405
