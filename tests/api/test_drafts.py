"""The next revision by the API: written, looked at, tried, decided on, published; editors only."""

from typing import Any

import orjson
import pytest
from django.test import Client

from commentary.actions.revising import drafts
from commentary.models import LedgerEntry, Revision
from tests.api.conftest import Caller, problem, read
from tests.api.revised import NEW, Revised, build_revised, changed, passages_of, write
from tests.people import keys_of, make_article, viewer
from tests.standing import build_once, copy_of

EDITORS = ("edda", "ada")
OTHERS = ("mira", "noor", "vera", "omar")

_standing = build_once(build_revised)


@pytest.fixture
def revised(_standing: Revised, db: None) -> Revised:
    return copy_of(_standing)


@pytest.fixture
def path(revised: Revised) -> str:
    return f"articles/{revised.article.slug}/draft/"


@pytest.fixture
def edda(revised: Revised, caller: Any) -> Caller:
    return caller(revised.cast.edda)


class TestWriting:
    def test_an_editor_writes_reads_publishes_and_readers_see_it_then(self, revised, path, edda):
        problem(edda.get(path), 404, "not_found")
        rows = passages_of(edda, revised)
        rows = changed(rows, "the ford", "the shallow ford")
        rows.append({"text": "A passage of its own."})
        answer = edda.send("PUT", path, {"passages": rows, "note": "The ford was shallow."})
        draft = read(answer)
        assert (draft["number"], draft["base"], draft["note"]) == (3, 2, "The ford was shallow.")
        assert [row["id"] for row in draft["passages"][:-1]] == [row["id"] for row in rows[:-1]]
        assert draft["passages"][-1]["kind"] == "paragraph"
        assert draft["passages"][-1]["id"] not in ("", *keys_of(revised.article))
        assert read(edda.get(path)) == draft
        assert edda.get(path)["ETag"] == answer["ETag"]
        assert edda.get(path, If_None_Match=answer["ETag"]).status_code == 304

        sent = {"note": "The ford was shallow, says the log."}
        made = edda.post(f"{path}publication/", sent, If_Match=answer["ETag"])
        revision = read(made, 201)
        assert (revision["number"], revision["note"]) == (3, sent["note"])
        assert revision["state"] == "published"
        assert made["Location"] == f"/api/v1/articles/{revised.article.slug}/revisions/3/"
        texts = read(Caller().get(made["Location"]))["passages"]
        assert texts[-1]["text"] == "A passage of its own."
        problem(edda.get(path), 404, "not_found")
        problem(edda.post(f"{path}publication/", sent), 409, "no_draft")

    def test_a_draft_is_thrown_away(self, revised, path, edda):
        write(revised.cast, revised.article, NEW)
        assert edda.delete(path, If_Match=edda.get(path)["ETag"]).status_code == 204
        problem(edda.get(path), 404, "not_found")
        problem(edda.delete(path), 409, "no_draft")

    def test_what_says_the_same_is_not_published(self, revised, path, edda):
        read(edda.send("PUT", path, {"passages": passages_of(edda, revised)}))
        problem(edda.post(f"{path}publication/", {"note": "None."}), 409, "unchanged")

    def test_an_earlier_version_is_told_the_present_one_and_nothing_is_lost(
        self, revised, path, edda, caller
    ):
        rows = passages_of(edda, revised)
        first = edda.send("PUT", path, {"passages": changed(rows, "the ford", "a ford")})
        ada = caller(revised.cast.ada)
        second = ada.send("PUT", path, {"passages": rows}, If_Match=first["ETag"])
        present = read(second)
        passage = f"{path}passages/{rows[0]['id']}/"
        key = revised.changed.key
        for late in (
            edda.send("PUT", path, {"passages": rows[:1]}, If_Match=first["ETag"]),
            edda.delete(path, If_Match=first["ETag"]),
            edda.post(f"{path}publication/", {"note": "So."}, If_Match=first["ETag"]),
            edda.post(f"{passage}join/", If_Match=first["ETag"]),
            edda.post(f"{passage}split/", {"offset": 4}, If_Match=first["ETag"]),
            edda.post(f"{passage}kind/", {"kind": "heading"}, If_Match=first["ETag"]),
            edda.send("PUT", f"{path}choices/{key}/0/", {"deed": "leave"}, If_Match=first["ETag"]),
        ):
            assert problem(late, 412, "stale_version")["current"] == present
        assert read(edda.get(path)) == present
        # One that was discarded meanwhile is told what another would begin with.
        drafts.discard_draft(viewer(revised.cast.ada), revised.article.slug)
        late = edda.send("PUT", path, {"passages": rows[:1]}, If_Match=second["ETag"])
        current = problem(late, 412, "stale_version")["current"]
        assert (current["number"], current["passages"]) == (None, rows)
        read(edda.send("PUT", path, {"passages": rows}, If_Match=f'"v{current["version"]}"'))

    def test_a_whole_text_keeps_the_ids_of_its_passages(self, revised, path, edda):
        rows = passages_of(edda, revised)
        text = "\n\n".join(row["text"] for row in rows if row["kind"] == "paragraph")
        for written_in in ("plain", "markdown"):
            sent = {"text": text.replace("the ford", "the shallow ford"), "format": written_in}
            draft = read(edda.send("PUT", path, sent))
            kept = [row["id"] for row in rows if row["kind"] == "paragraph"]
            assert [row["id"] for row in draft["passages"]] == kept, written_in

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({}, "passages"),
            ({"note": "So."}, "passages"),
            ({"passages": [{"text": "So."}], "text": "So."}, "passages"),
            ({"passages": "So."}, "passages"),
            ({"passages": ["So."]}, "passages.0"),
            ({"passages": [{"text": ""}]}, "passages.0"),
            ({"passages": [{"text": "So."}, {"text": " \u200b "}]}, "passages.1"),
            ({"passages": [{"id": 7, "text": "So."}]}, "passages.0.id"),
            ({"passages": [{"text": "So.", "kind": "poem"}]}, "passages.0.kind"),
            ({"passages": [{"text": "So.", "level": 9}]}, "passages.0.level"),
            ({"passages": [{"text": "So.", "level": 10**17}]}, "passages.0.level"),
            ({"passages": [{"text": "So.", "position": 3}]}, "passages.0.position"),
            (
                {"passages": [{"text": "So.", "kind": "dated_entry", "date": "soon"}]},
                "passages.0",
            ),
            ({"passages": [{"text": "x" * 20_001}]}, "passages.0.text"),
            ({"passages": [{"text": "So."}] * 5_001}, "passages"),
            ({"passages": [{"text": "So."}], "note": "x" * 2_001}, "note"),
            ({"passages": [{"text": "So."}], "version": 3}, "version"),
            ({"text": 7}, "text"),
            ({"text": "So.", "format": "docx"}, "format"),
            ({"text": "x" * 1_000_001}, "text"),
        ],
    )
    def test_what_cannot_be_taken_is_told_field_by_field(self, sent, field, path, edda, revised):
        for method, address in (("PUT", path), ("POST", f"{path}dry-run/")):
            if method == "POST" and sent == {}:
                continue
            answer = edda.send(method, address, sent)
            assert answer.status_code == 422, answer.content
            assert field in orjson.loads(answer.content)["fields"], answer.content[:500]
        assert revised.article.revisions.count() == 2

    def test_a_passage_stands_once_and_is_of_this_article(self, revised, path, edda):
        own, foreign = keys_of(revised.article)[0], keys_of(revised.other)[0]
        for ids, code in (
            ([own, own], "passage_twice"),
            ([foreign], "unknown_passage"),
            (["never-there1"], "unknown_passage"),
        ):
            sent = {"passages": [{"id": key, "text": "So."} for key in ids]}
            for method, address in (("PUT", path), ("POST", f"{path}dry-run/")):
                problem(edda.send(method, address, sent), 422, code)
        problem(edda.send("PUT", path, {"passages": []}), 422, "no_text")
        assert revised.article.revisions.count() == 2

    def test_a_body_that_is_too_long_or_no_json_is_refused(self, path, edda):
        body = b'{"text":"' + b"x" * 8_000_001 + b'"}'
        for method, address in (("PUT", path), ("POST", f"{path}dry-run/")):
            problem(edda.send(method, address, body), 413, "body_too_long")
            for raw in (b'{"note":"\\u0000"}', b'{"text":NaN}', b'{"a":1,"a":2}', b"[" * 99):
                problem(edda.send(method, address, raw), 400, "bad_json")
            answer = edda.send(method, address, b"a=1", content_type="text/plain")
            problem(answer, 415, "unsupported_media_type")
        answer = edda.post(f"{path}publication/", {"note": "x" * 1_000_001})
        problem(answer, 413, "body_too_long")

    def test_a_publication_needs_a_note(self, revised, path, edda):
        write(revised.cast, revised.article, NEW)
        for sent in ({}, {"note": ""}, {"note": " \n"}, {"note": 7}, {"note": "x" * 2_001}):
            fields = problem(edda.post(f"{path}publication/", sent), 422, "invalid")["fields"]
            assert "note" in fields, sent
        assert Revision.objects.filter(article=revised.article, state="draft").exists()


class TestCutting:
    def test_the_passages_of_a_draft_are_joined_split_and_retyped(self, revised, path, edda):
        first = keys_of(revised.article)[0]
        answer = edda.post(f"{path}passages/{first}/split/", {"before": "and a promise"})
        draft = read(answer)
        texts = [row["text"] for row in draft["passages"][:2]]
        assert texts[0] == "A map is a promise,"
        # The larger part keeps the id.
        assert draft["passages"][1]["id"] == first
        head = draft["passages"][0]["id"]
        joined = read(edda.post(f"{path}passages/{head}/join/", If_Match=answer["ETag"]))
        assert joined["passages"][0]["text"] == " ".join(texts)
        assert joined["passages"][0]["id"] == first
        sent = {"kind": "quotation"}
        retyped = read(edda.post(f"{path}passages/{first}/kind/", sent))
        assert retyped["passages"][0]["kind"] == "quotation"
        assert retyped["version"] == draft["version"] + 2
        assert read(Caller().get(f"articles/{revised.article.slug}/passages/"))["revision"] == 2

    def test_what_cannot_be_cut_is_refused(self, revised, path, edda):
        first, foreign = keys_of(revised.article)[0], keys_of(revised.other)[0]
        for deed, sent in (
            ("split", {}),
            ("split", {"offset": 99_999}),
            ("split", {"offset": "4"}),
            ("kind", {"kind": "poem"}),
            ("join", {"offset": 4}),
        ):
            problem(edda.post(f"{path}passages/{first}/{deed}/", sent), 422, "invalid")
        for key in (foreign, "never-there1"):
            problem(edda.post(f"{path}passages/{key}/join/"), 404, "not_found")
        assert revised.article.revisions.count() == 2

    def test_a_published_text_is_still_not_cut_by_its_own_addresses(self, revised, edda):
        first = keys_of(revised.article)[0]
        answer = edda.post(f"articles/{revised.article.slug}/passages/{first}/join/")
        problem(answer, 409, "conflict")
        assert revised.article.revisions.count() == 2


def deeds_on(path: str, revised: Revised) -> dict[tuple[str, str], Any]:
    """Every write of a draft, with a body that would do."""
    passage = f"{path}passages/{keys_of(revised.article)[0]}/"
    choice = f"{path}choices/{revised.stays.key}/0/"
    return {
        ("PUT", choice): {"deed": "leave"},
        ("DELETE", choice): b"",
        ("POST", f"{passage}split/"): {"offset": 4},
        ("POST", f"{passage}kind/"): {"kind": "heading"},
        ("POST", f"{passage}join/"): {},
        ("POST", f"{path}dry-run/"): {"text": "Mine."},
        ("PUT", path): {"text": "Mine."},
        ("POST", f"{path}publication/"): {"note": "Mine."},
        ("DELETE", path): b"",
    }


class TestWhoMay:
    def test_others_learn_not_even_whether_there_is_a_draft(self, revised, path, caller):
        """Whoever may not: the same answers before a draft and with one."""

        def ask(name: str) -> list[Any]:
            of = caller(getattr(revised.cast, name, None))
            answers = [of.get(path), of.get(f"{path}effects/")]
            answers += [of.send(*deed, body) for deed, body in deeds_on(path, revised).items()]
            return [(answer.status_code, answer.content) for answer in answers]

        before = {name: ask(name) for name in ("anonymous", *OTHERS)}
        for name, answers in before.items():
            guest = name == "anonymous"
            reads, writes = {status for status, _said in answers[:2]}, answers[2:]
            assert reads == {401 if guest else 404}, name
            assert {status for status, _said in writes} == {401 if guest else 403}, name
        write(revised.cast, revised.article, NEW)
        assert {name: ask(name) for name in before} == before
        assert Revision.objects.get(article=revised.article, state="draft").version
        assert "shallow" in Revision.objects.get(state="draft").texts.get(position=3).text

    @pytest.mark.parametrize("name", EDITORS)
    def test_every_editor_may(self, name, revised, path, caller):
        write(revised.cast, revised.article, {"who had shown the ford": "where they forded"})
        of = caller(getattr(revised.cast, name))
        for deed, body in deeds_on(path, revised).items():
            answer = of.send(*deed, body)
            if deed == ("DELETE", path):
                # What was published is no draft any more.
                problem(answer, 409, "no_draft")
                continue
            assert answer.status_code in (200, 201, 204), (deed, answer.content)
            assert answer.status_code == 204 or answer["ETag"]

    def test_a_token_that_may_only_read_and_a_session_without_csrf_write_nothing(
        self, revised, path, caller
    ):
        write(revised.cast, revised.article, NEW)
        of = caller(revised.cast.edda, "read")
        assert of.get(path).status_code == 200
        assert of.get(f"{path}effects/").status_code == 200
        client = Client(enforce_csrf_checks=True)
        client.force_login(revised.cast.edda)
        session = Caller(client=client)
        done = LedgerEntry.objects.count()
        for deed, body in deeds_on(path, revised).items():
            problem(of.send(*deed, body), 403, "insufficient_scope")
            problem(session.send(*deed, body), 403, "csrf_failed")
        assert LedgerEntry.objects.count() == done

    def test_another_article_state_has_no_next_revision(self, revised, caller):
        of = caller(revised.cast.edda)
        first = make_article(state="draft", title="First")
        archived = make_article(state="archived", title="Old")
        for article in (first, archived):
            path = f"articles/{article.slug}/draft/"
            problem(of.get(path), 404, "not_found")
            passage = f"{path}passages/{keys_of(article)[0]}/"
            for method, address, body in (
                ("PUT", path, {"text": "Mine."}),
                ("DELETE", path, b""),
                ("POST", f"{path}dry-run/", {"text": "Mine."}),
                ("POST", f"{path}publication/", {"note": "Mine."}),
                ("POST", f"{passage}join/", {}),
            ):
                problem(of.send(method, address, body), 403, "not_permitted")
            assert article.revisions.count() == 1
        none = of.send("PUT", "articles/none-such/draft/", {"text": "Mine."})
        problem(none, 404, "not_found")
        for method in ("POST", "PATCH"):
            answer = of.send(method, f"articles/{revised.article.slug}/draft/", {})
            problem(answer, 405, "method_not_allowed")
