"""One scene through every way in, with the same rows at the end.

An editor imports an article, names its author and publishes it. A member critiques words of it,
one quote that begins a passage and one in Hebrew, with evidence. The author answers.
"""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from commentary.actions import annotations, articles, people
from commentary.actions.content import ResponseContent
from commentary.actions.targets import Selection
from commentary.actions.tokens import make_token
from commentary.importers.reading import read_article
from commentary.models import Anchor, Annotation, Article, Byline, LedgerEntry, PassageText
from tests.people import SYSTEM, Cast, viewer
from tests.web.pages import form_on, tree_of

TEXT = """A Lantern for the Ford

How a village crossed by night.

By Nell Quarry

May 1, 1960

The lantern hung on the far side, and nobody could say who lit it.

המפה איננה הארץ, אמרה, והנהר עבר בין שני הכפרים.

A family of 👩‍👩‍👧‍👦 waved from the bank; it was said to be lit by turns.
"""
DETAILS = {
    "title": "A Lantern for the Ford",
    "standfirst": "How a village crossed by night.",
    "bylines": ["@vera"],
    "dateline": "May 1, 1960",
    "date": "1960-05-01",
    "language": "en",
    "subjects": ["Rivers", "Maps"],
    "source_url": "",
    "licence": "CC BY 4.0",
    "comment_policy": "open",
}
CRITIQUE = {
    "kind": "critique",
    "title": "Who lit it?",
    "body": "Somebody *could* say & did: <see> below.\n\n> lit by turns\n\nSo it was known.",
    "language": "en",
    "tags": ["lanterns", "witnesses"],
    "challenge": "inference",
    "would_change": "A night on which nobody was asked.\n\nOr two.",
    "evidence": [
        {
            "quote": "It was my mother's turn.",
            "url": "https://example.org/turns?a=1&b=2",
            "date": "1961-03",
        },
        {"quote": "", "url": "https://example.org/lamp", "date": ""},
    ],
    "proposed": "",
}
QUOTES = ("The lantern hung", "הארץ, אמרה")
ANSWER = {"body": "I grant it: **somebody** could.", "language": "en", "tags": ["granted"]}


class WayIn(Protocol):
    def bring_in(self) -> str: ...
    def critique(self, slug: str, targets: list[dict[str, Any]]) -> str: ...
    def answer(self, key: str) -> None: ...


class ByPages:
    """As people do it, by plain forms and without a script."""

    def __init__(self, cast: Cast, folder: Path) -> None:
        self.edda, self.mira, self.vera = (
            self._browser(p) for p in (cast.edda, cast.mira, cast.vera)
        )

    def _browser(self, person: User) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        return client

    def _send(self, client: Client, address: str, path: str, **typed: str) -> str:
        """Fill in a form at an address and send it; return where it leads."""
        page = client.get(address).content.decode()
        target = tree_of(page).xpath(path)[0].get("action") or address.partition("?")[0]
        answer = client.post(target, {**form_on(page, path), **typed})
        assert answer.status_code in (302, 303), answer.content.decode()
        return str(answer.url)

    def bring_in(self) -> str:
        led = self._send(self.edda, "/desk/import/", "//main//form", text=TEXT)
        slug = led.split("/")[2]
        typed = {**DETAILS, "bylines": "@vera", "subjects": ", ".join(DETAILS["subjects"])}
        form = "//main//form[.//*[@name='comment_policy']]"
        self._send(self.edda, f"/desk/{slug}/details/", form, **typed)
        form = "//main//form[.//button[@value='publish']]"
        self._send(self.edda, f"/desk/{slug}/publish/", form, do="publish")
        return slug

    def critique(self, slug: str, targets: list[dict[str, Any]]) -> str:
        client = self.mira
        chosen = client.get(f"/articles/{slug}/respond/", {"targets": json.dumps(targets)})
        typed = {**CRITIQUE, "tags": ", ".join(CRITIQUE["tags"])}
        for number, row in enumerate(typed.pop("evidence")):
            typed |= {f"evidence-{number}-{part}": words for part, words in row.items()}
        typed["body"] = typed["body"].replace("\n", "\r\n")
        typed["would_change"] = typed["would_change"].replace("\n", "\r\n")
        sent = {**form_on(chosen.content.decode()), **typed}
        answer = client.post(f"/articles/{slug}/respond/", sent)
        assert answer.status_code == 303, answer.content.decode()
        return str(answer.url).split("/")[2]

    def answer(self, key: str) -> None:
        typed = {**ANSWER, "tags": ", ".join(ANSWER["tags"])}
        self._send(self.vera, f"/responses/{key}/reply/", "//form[@data-composer]", **typed)


class ByApi:
    """As programs do it, with tokens."""

    def __init__(self, cast: Cast, folder: Path) -> None:
        self.tokens = {
            person.username: make_token(viewer(person), name="scene", scope="write", days=1)[1]
            for person in (cast.edda, cast.mira, cast.vera)
        }

    def _send(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = Client(enforce_csrf_checks=True).generic(
            method,
            f"/api/v1/{path}",
            json.dumps({} if body is None else body),
            "application/json",
            headers={"Authorization": f"Bearer {self.tokens[who]}", **headers},
        )
        assert answer.status_code in (200, 201), answer.content.decode()
        return json.loads(answer.content)

    def bring_in(self) -> str:
        slug = self._send("edda", "POST", "articles/", {"text": TEXT})["slug"]
        self._send("edda", "PATCH", f"articles/{slug}/", DETAILS)
        self._send("edda", "POST", f"articles/{slug}/publication/")
        return str(slug)

    def critique(self, slug: str, targets: list[dict[str, Any]]) -> str:
        words = {name: value for name, value in CRITIQUE.items() if name != "proposed"}
        body = {**words, "targets": targets}
        key = {"Idempotency-Key": "the-only-attempt"}
        return str(self._send("mira", "POST", f"articles/{slug}/annotations/", body, **key)["id"])

    def answer(self, key: str) -> None:
        self._send("vera", "POST", f"annotations/{key}/replies/", ANSWER)


class ByCommands:
    """As an operator does it, and the rest by the actions that every door calls."""

    def __init__(self, cast: Cast, folder: Path) -> None:
        self.cast, self.folder = cast, folder

    def bring_in(self) -> str:
        file = self.folder / "lantern.txt"
        file.write_text(TEXT, encoding="utf-8")
        said = io.StringIO()
        call_command("import_article", str(file), "--json", stdout=said)
        slug = str(json.loads(said.getvalue())["slug"])
        articles.describe(SYSTEM, slug, articles.ArticleDetails(**DETAILS), version=None)
        articles.publish_article(SYSTEM, slug)
        return slug

    def critique(self, slug: str, targets: list[dict[str, Any]]) -> str:
        chosen = [Selection(**target) for target in targets]
        posted = annotations.post_response(
            viewer(self.cast.mira), slug, ResponseContent(**CRITIQUE), targets=chosen
        )
        return posted.response.key

    def answer(self, key: str) -> None:
        content = ResponseContent(kind="reply", **ANSWER)
        annotations.post_reply(viewer(self.cast.vera), key, content)


def play(way: WayIn) -> str:
    """Play the scene and return the slug of its article."""
    slug = way.bring_in()
    way.answer(way.critique(slug, [_chosen(slug, words) for words in QUOTES]))
    return slug


def _chosen(slug: str, words: str) -> dict[str, Any]:
    """The words as a reader's selection names them, in code points."""
    text = PassageText.objects.select_related("passage").get(
        passage__article__slug=slug, text__contains=words
    )
    start = text.text.index(words)
    places = {"start": start, "end": start + len(words)}
    return {"passage": text.passage.key, "exact": words, **places}


def rows_of(slug: str) -> dict[str, Any]:
    """All that the scene left behind, without keys, ids and times."""
    article = Article.objects.get(slug=slug)
    positions = dict(
        PassageText.objects.filter(revision=article.revision).values_list("passage_id", "position")
    )
    names = {row.key: f"response {n}" for n, row in enumerate(_responses(article))}
    return {
        "article": _fields(
            article,
            *("title", "standfirst", "dateline", "date", "language", "subjects", "licence"),
            *("source_url", "state", "comment_policy", "version", "next_ordinal"),
            *("response_count", "critique_count", "unanswered_count"),
        ),
        "bylines": list(Byline.objects.filter(article=article).values("person__username", "name")),
        "passages": list(
            PassageText.objects.filter(revision=article.revision)
            .order_by("position")
            .values(
                *("position", "kind", "level", "date", "text"),
                *("passage__response_count", "passage__critique_count"),
            )
        ),
        "responses": [_response(row) for row in _responses(article)],
        "anchors": [
            {
                "passage": positions[row.passage_id],
                **_fields(row, "target", "part", "whole", "start", "end", "exact", "prefix"),
                **_fields(row, "suffix", "state", "method"),
            }
            for row in Anchor.objects.filter(annotation__article=article).order_by("target", "part")
        ],
        "ledger": [
            (row.verb, row.subject, names.get(row.subject_key, ""), row.before, row.after)
            for row in LedgerEntry.objects.filter(article=article).order_by("pk")
        ],
        "speakers": list(
            LedgerEntry.objects.filter(article=article, verb="post")
            .order_by("pk")
            .values_list("actor__username", flat=True)
        ),
    }


def _responses(article: Article) -> Any:
    return Annotation.objects.filter(article=article).order_by("path")


def _response(row: Annotation) -> dict[str, Any]:
    return {
        **_fields(row, "kind", "state", "depth", "path", "reply_count", "branch_count", "of_whole"),
        **_fields(row, "title", "body", "body_html", "language", "tags", "proposed", "challenge"),
        **_fields(row, "would_change", "evidence", "version", "edited_at", "markup_version"),
        "author": row.author.username,
        "answered_by": row.answer.author.username if row.answer else None,
        "card": _without_keys(row.card_html, row),
    }


def _without_keys(card: str, row: Annotation) -> str:
    """The stored piece without what differs between two runs of the scene."""
    for response in _responses(row.article):
        card = card.replace(response.key, f"r{response.depth}")
    for text in PassageText.objects.filter(revision=row.article.revision).select_related("passage"):
        card = card.replace(text.passage.key, f"p{text.position}")
    card = card.replace(row.article.slug, "slug")
    head, sep, rest = card.partition("<time ")
    return head + sep + rest.partition("</time>")[2]


def _fields(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


@pytest.mark.django_db
def test_one_scene_leaves_the_same_rows_by_every_way_in(
    cast: Cast, tmp_path: Path, rates: Callable[..., None]
):
    rates()
    ways = (ByPages, ByApi, ByCommands)
    slugs = [play(way(cast, tmp_path)) for way in ways]
    assert len(set(slugs)) == len(ways)
    by_pages, by_api, by_commands = map(rows_of, slugs)
    assert by_pages == by_api
    assert by_pages == by_commands
    # What was played is what stands there.
    critique, answer = by_pages["responses"]
    assert (critique["author"], critique["answered_by"]) == ("mira", "vera")
    assert [row["exact"] for row in by_pages["anchors"]] == list(QUOTES)
    assert by_pages["anchors"][0]["start"] == 0
    assert (answer["author"], answer["depth"]) == ("vera", 1)
    assert by_pages["article"]["unanswered_count"] == 0
    assert [entry[0] for entry in by_pages["ledger"]] == [
        *("import", "describe", "publish", "post", "post"),
    ]
    assert by_pages["speakers"] == ["mira", "vera"]


def test_people_who_came_with_an_import_can_be_handed_over_afterwards(cast: Cast):
    slug = articles.import_article(SYSTEM, _draft(), publish=True).slug
    nell = Byline.objects.get(article__slug=slug).person
    people.hand_over(viewer(cast.ada), nell.username, "vera")
    made = annotations.post_response(
        viewer(cast.mira), slug, ResponseContent(kind="critique", body="No.")
    )
    reply = ResponseContent(kind="reply", body="Yes.")
    annotations.post_reply(viewer(cast.vera), made.response.key, reply)
    assert Article.objects.get(slug=slug).unanswered_count == 0


def _draft() -> Any:
    return read_article(TEXT)
