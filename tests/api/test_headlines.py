"""Title and standfirst by the API: read, compared, written and tried as the text is."""

import pytest

from commentary.models import Article, LedgerEntry, Revision
from tests.api.conftest import Caller, problem, read
from tests.api.revised import Revised, build_revised, changed, passages_of
from tests.people import TITLE, make_article
from tests.standing import build_once, copy_of

NEW = "On Borrowed and Returned Maps"
STANDFIRST = "Who drew the line."
OTHERS = ("mira", "noor", "vera", "omar")

_standing = build_once(build_revised)


@pytest.fixture
def revised(_standing: Revised, db: None) -> Revised:
    return copy_of(_standing)


@pytest.fixture
def base(revised: Revised) -> str:
    return f"articles/{revised.article.slug}/"


@pytest.fixture
def edda(revised: Revised, caller) -> Caller:
    return caller(revised.cast.edda)


def above(told: dict) -> tuple[str, str]:
    return told["title"], told["standfirst"]


def put(of: Caller, base: str, title: str = NEW, standfirst: str = STANDFIRST, **headers: str):
    body = {"title": title, "standfirst": standfirst}
    return of.send("PUT", f"{base}draft/head/", body, **headers)


class TestTheDetails:
    @pytest.mark.parametrize("name", ["title", "standfirst"])
    def test_of_a_published_article_say_where_it_is_corrected(self, name, revised, base, edda):
        before = Article.objects.values().get(pk=revised.article.pk)
        told = problem(edda.patch(base, {name: "Other.", "licence": "CC0"}), 409, "in_revision")
        assert list(told["fields"]) == [name]
        assert "next revision" in told["detail"]
        seen = edda.get(base)["ETag"]
        problem(edda.patch(base, {name: "Other."}, If_Match=seen), 409, "in_revision")
        assert Article.objects.values().get(pk=revised.article.pk) == before

    def test_may_name_the_same_one(self, base, edda):
        sent = {"title": f"{TITLE} ", "standfirst": "", "licence": "CC0"}
        assert read(edda.patch(base, sent))["licence"] == "CC0"

    def test_of_a_draft_take_both(self, revised, edda):
        slug = make_article(state="draft").slug
        read(edda.patch(f"articles/{slug}/", {"title": NEW, "standfirst": STANDFIRST}))
        assert above(read(edda.get(f"articles/{slug}/revisions/1/"))) == (NEW, STANDFIRST)
        published = read(edda.post(f"articles/{slug}/publication/"))
        assert above(published) == (NEW, STANDFIRST)
        assert above(read(Caller().get(f"articles/{slug}/revisions/1/"))) == (NEW, STANDFIRST)


class TestWriting:
    def test_they_are_written_read_and_published_with_the_draft(self, revised, base, edda):
        answer = put(edda, base)
        draft = read(answer)
        assert (draft["number"], *above(draft)) == (3, NEW, STANDFIRST)
        assert draft["passages"] == passages_of(edda, revised)
        assert edda.get(f"{base}draft/")["ETag"] == answer["ETag"]
        assert above(read(Caller().get(base))) == (TITLE, "")
        made = edda.post(f"{base}draft/publication/", {"note": "Returned too."})
        assert above(read(made, 201)) == (NEW, STANDFIRST)
        article = read(Caller().get(base))
        assert (article["slug"], *above(article)) == (revised.article.slug, NEW, STANDFIRST)
        items = read(Caller().get(f"{base}revisions/"))["items"]
        assert [above(one) for one in items] == [(NEW, STANDFIRST), (TITLE, ""), (TITLE, "")]

    def test_they_may_be_written_with_the_text(self, revised, base, edda):
        rows = changed(passages_of(edda, revised), "the ford", "a ford")
        draft = read(edda.send("PUT", f"{base}draft/", {"passages": rows, "title": NEW}))
        assert above(draft) == (NEW, "")
        whole = {"text": "# Not the Title\n\nA text.", "standfirst": STANDFIRST}
        assert above(read(edda.send("PUT", f"{base}draft/", whole))) == (NEW, STANDFIRST)
        # What is left out stays.
        draft = read(edda.send("PUT", f"{base}draft/", {"passages": rows}))
        assert above(draft) == (NEW, STANDFIRST)

    def test_what_stands_there_already_moves_no_version(self, base, edda):
        first = read(put(edda, base))
        count = LedgerEntry.objects.count()
        assert read(put(edda, base, f" {NEW}")) == first
        assert LedgerEntry.objects.count() == count

    def test_an_earlier_version_is_told_the_present_one(self, revised, base, edda, caller):
        seen = put(edda, base)["ETag"]
        ada = caller(revised.cast.ada)
        read(put(ada, base, "On Maps", If_Match=seen))
        told = problem(put(edda, base, "Late", If_Match=seen), 412, "stale_version")
        assert above(told["current"]) == ("On Maps", STANDFIRST)
        assert Revision.objects.get(number=3).title == "On Maps"
        edda.delete(f"{base}draft/")
        told = problem(put(edda, base, "Late", If_Match=seen), 412, "stale_version")
        assert (told["current"]["number"], *above(told["current"])) == (None, TITLE, "")

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"title": "", "standfirst": ""}, "title"),
            ({"title": " \u200b", "standfirst": ""}, "title"),
            ({"title": "x" * 301, "standfirst": ""}, "title"),
            ({"title": "x", "standfirst": "y" * 1_001}, "standfirst"),
            ({"title": "x"}, "standfirst"),
            ({"standfirst": "x"}, "title"),
            ({"title": 1, "standfirst": ""}, "title"),
            ({"title": "x", "standfirst": "", "slug": "mine"}, "slug"),
        ],
    )
    def test_what_cannot_be_taken_is_told_at_its_field(self, sent, field, base, edda):
        told = problem(edda.send("PUT", f"{base}draft/head/", sent), 422, "invalid")
        assert field in told["fields"]
        problem(edda.get(f"{base}draft/"), 404, "not_found")

    def test_it_is_for_editors(self, revised, base, caller, nobody):
        for who in OTHERS:
            problem(put(caller(getattr(revised.cast, who)), base), 403, "not_permitted")
        problem(put(nobody, base), 401, "not_authenticated")
        read(put(caller(revised.cast.ada), base))

    def test_what_is_not_there_and_what_is_no_method(self, base, edda):
        problem(put(edda, "articles/none-such/"), 404, "not_found")
        for state in ("draft", "archived"):
            other = make_article(state=state, title=f"Of state {state}")
            problem(put(edda, f"articles/{other.slug}/"), 403, "not_permitted")
        for method in ("GET", "POST", "PATCH", "DELETE"):
            answer = edda.send(method, f"{base}draft/head/", {})
            problem(answer, 405, "method_not_allowed")


class TestComparing:
    def test_a_diff_has_both_with_their_words(self, revised, base, edda):
        read(put(edda, base))
        edda.post(f"{base}draft/publication/", {"note": "Returned too."})
        diff = read(Caller().get(f"{base}revisions/3/diff/"))
        assert diff["title"] == {
            "old": TITLE,
            "new": NEW,
            "pieces": [
                {"change": "same", "text": "On Borrowed "},
                {"change": "added", "text": "and Returned "},
                {"change": "same", "text": "Maps"},
            ],
        }
        assert diff["standfirst"] == {
            "old": "",
            "new": STANDFIRST,
            "pieces": [{"change": "added", "text": STANDFIRST}],
        }
        assert {one["change"] for one in diff["passages"]} == {"same"}
        stayed = read(Caller().get(f"{base}revisions/2/diff/"))
        assert stayed["standfirst"] == {"old": "", "new": "", "pieces": []}
        assert stayed["title"]["pieces"] == [{"change": "same", "text": TITLE}]

    def test_no_reader_is_told_those_of_a_draft(self, revised, base, edda, caller):
        readers = [Caller(), *(caller(getattr(revised.cast, who)) for who in OTHERS)]
        before = [of.get(f"{base}revisions/")["ETag"] for of in readers]
        read(put(edda, base))
        for of, etag in zip(readers, before, strict=True):
            assert of.get(f"{base}revisions/", If_None_Match=etag).status_code == 304
            for path in ("", "revisions/", "revisions/2/", "revisions/2/diff/", "draft/"):
                assert "Returned" not in of.get(base + path).content.decode(), path
            for path in ("revisions/3/", "revisions/3/diff/", "revisions/2/diff/?from=3"):
                problem(of.get(base + path), 404, "not_found")


class TestTrying:
    def test_a_dry_run_tells_them_and_stores_nothing(self, revised, base, edda):
        rows = passages_of(edda, revised)
        body = {"passages": rows, "title": f"{NEW} ", "standfirst": STANDFIRST}
        told = read(edda.post(f"{base}draft/dry-run/", body))
        assert (told["title"]["old"], told["title"]["new"]) == (TITLE, NEW)
        assert told["standfirst"]["new"] == STANDFIRST
        # No quote is concerned.
        assert (told["counts"]["changed"], told["counts"]["orphan"], told["items"]) == (0, 0, [])
        problem(edda.get(f"{base}draft/"), 404, "not_found")
        sent = {"passages": rows, "title": " "}
        assert (
            "title" in problem(edda.post(f"{base}draft/dry-run/", sent), 422, "invalid")["fields"]
        )

    def test_what_is_left_out_is_as_the_draft_has_it(self, revised, base, edda):
        read(put(edda, base))
        stored = read(edda.get(f"{base}draft/effects/"))
        assert stored["title"]["new"] == NEW
        assert read(edda.post(f"{base}draft/dry-run/", {})) == stored
        body = {"passages": passages_of(edda, revised), "standfirst": ""}
        told = read(edda.post(f"{base}draft/dry-run/", body))
        assert (told["title"]["new"], told["standfirst"]["new"]) == (NEW, "")
