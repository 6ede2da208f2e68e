"""What stands in a draft reaches nobody but editors: by no address, ETag, notice, letter or log."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from commentary.actions.revising import choosing, corrections, drafts, editing
from commentary.actions.targets import Selection
from commentary.models import Annotation, Article, LedgerEntry, Letter, Notice, Revision
from commentary.queries.drafts import texts_of_revision
from commentary.text.draft import DraftText
from tests.people import Cast, keys_of, make_article, make_cast, respond, select, viewer
from tests.revisions import rewrite
from tests.standing import build_once, copy_of

WORD = "zanzibarcanary"
# Each with what is theirs: nothing, a correction, the byline, the queue.
READERS = ("anonymous", "mira", "vera", "omar")
# Answered alike whatever stands in an article: no walk through them tells anything.
NOT_OURS = ("accounts/", "healthz", "readyz", "api/v1/docs/", "api/v1/schema/")


@dataclass
class Drafted:
    """A published article whose next revision is being written, and the id that is new in it."""

    cast: Cast
    article: Article
    proposed: Annotation
    other: Annotation
    draft: Revision


def build_drafted() -> Drafted:
    """An open draft in which a correction was accepted, in other words than were proposed."""
    cast, article = make_cast(), make_article()
    proposed = respond(
        cast.mira,
        article,
        kind="correction",
        proposed="crossed before dawn",
        targets=[select(article, "crossed at dawn")],
    )
    other = respond(cast.noor, article, targets=[select(article, "promise is a debt")])
    corrections.accept_correction(
        viewer(cast.edda), proposed.key, wording=f"crossed {WORD}one at dawn"
    )
    draft = Revision.objects.get(article=article, state="draft")
    return Drafted(cast, article, proposed, other, draft)


def write_on(drafted: Drafted) -> str:
    """Put the canary into every part of the draft; return the id of its new passage."""
    edda, slug = viewer(drafted.cast.edda), drafted.article.slug
    texts = rewrite(
        texts_of_revision(drafted.draft.pk), {"promise is a debt": f"{WORD}two is a debt"}
    )
    texts = [*texts, DraftText("", "heading", f"{WORD}three", 2)]
    note = f"The {WORD}four is why."
    drafts.save_draft(edda, slug, texts, version=None, note=note)
    above = {"title": f"{WORD}five", "standfirst": f"Of {WORD}six."}
    editing.edit_head(edda, slug, **above, version=None)
    passage = keys_of(drafted.article)[0]
    chosen = Selection(passage, exact=f"{WORD}two is")
    choosing.choose(edda, slug, drafted.other.key, 0, "reattach", selections=[chosen])
    return str(drafted.draft.texts.order_by("-position")[0].passage.key)


_standing = build_once(build_drafted)


@pytest.fixture
def drafted(_standing: Drafted, db: None, rates: Any) -> Drafted:
    rates()
    return copy_of(_standing)


def patterns(found: Any = None, prefix: str = "") -> Iterator[str]:
    """Every route of the site and of the API, from the address list itself."""
    for pattern in get_resolver().url_patterns if found is None else found:
        route = prefix + str(pattern.pattern)
        if route.startswith(NOT_OURS):
            continue
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and not route.endswith("$") and _is_read(pattern):
            yield route


def _is_read(pattern: URLPattern) -> bool:
    methods = getattr(getattr(pattern.callback, "cls", None), "http_method_names", ("get",))
    return "get" in methods


def addresses(drafted: Drafted, passages: list[str]) -> list[str]:
    """Every route filled in with all that there is, what only the draft has among it."""
    found = []
    for route in patterns():
        keys = ["nobodyknows1"]
        if "passages/" in route:
            keys = passages
        elif "responses/" in route or "annotations/" in route or "choices/" in route:
            keys = [drafted.proposed.key]
        values: dict[str, list[str]] = {
            "slug": [drafted.article.slug],
            "key": keys,
            "number": ["2"],
            "target": ["0"],
            "username": ["mira"],
            "proof": ["x"],
            "token_id": ["1"],
            "notice_id": [str(pk) for pk in Notice.objects.values_list("pk", flat=True)],
        }
        filled = [f"/{route}"]
        for name in re.findall(r"<\w+:(\w+)>", route):
            part = re.compile(rf"<\w+:{name}>")
            filled = [part.sub(value, one) for one in filled for value in values[name]]
        found += filled
    slug, other = drafted.article.slug, drafted.other.key
    found += [
        f"/responses/{other}/",
        f"/responses/{other}/words/",
        f"/articles/{slug}/?sort=newest",
    ]
    found += [f"/api/v1/annotations/{other}/", f"/api/v1/annotations/{other}/anchors/"]
    found += [f"/articles/{slug}/revisions/1/{part}" for part in ("", "changes/?from=2", "since/")]
    found += [f"/api/v1/articles/{slug}/revisions/1/diff/?from=2"]
    found += [f"/api/v1/articles/{slug}/annotations/?passage={key}" for key in passages]
    found += [f"/api/v1/articles/{slug}/corrections/?state={state}" for state in ("all", "open")]
    found += [f"/articles/{slug}/respond/?targets={key}" for key in passages]
    return found


def client_of(drafted: Drafted, name: str) -> Client:
    client = Client()
    if name != "anonymous":
        client.force_login(getattr(drafted.cast, name))
    return client


def look(drafted: Drafted, name: str, passages: list[str]) -> dict[str, tuple[int, str]]:
    """(status, ETag) of each address as somebody reads it; no canary is in any of them."""
    client = client_of(drafted, name)
    seen = {}
    for address in addresses(drafted, passages):
        answer = client.get(address)
        assert answer.status_code < 500, (name, address)
        said = answer.content.decode() + str(answer.headers)
        assert WORD not in said, (name, address)
        seen[address] = (answer.status_code, answer.headers.get("ETag", ""))
    return seen


def test_nothing_of_a_draft_is_told_to_readers_and_no_etag_moves(drafted, caplog):
    unknown = "abcdefghijkl"
    passages = [keys_of(drafted.article)[0], unknown]
    before = look(drafted, READERS[0], passages)
    version = Article.objects.get(pk=drafted.article.pk).version
    new = write_on(drafted)
    assert Article.objects.get(pk=drafted.article.pk).version == version
    for name in READERS:
        # The id of a passage that only the draft has looks as one that never was.
        after = look(drafted, name, [passages[0], new])
        if name == READERS[0]:
            same = {address.replace(new, unknown): told for address, told in after.items()}
            assert same == before
    assert WORD not in caplog.text


def test_an_editor_reads_it(drafted):
    """The canaries are there to be read: else the walk above would prove nothing."""
    new = write_on(drafted)
    client = client_of(drafted, "edda")
    slug = drafted.article.slug
    for address in (
        f"/desk/{slug}/revise/",
        f"/api/v1/articles/{slug}/draft/",
        f"/api/v1/articles/{slug}/draft/effects/",
        f"/api/v1/articles/{slug}/revisions/2/",
    ):
        answer = client.get(address)
        assert (answer.status_code, WORD in answer.content.decode()) == (200, True), address
    assert new in client.get(f"/api/v1/articles/{slug}/draft/").content.decode()


def test_an_editor_reads_its_title(drafted):
    write_on(drafted)
    client = client_of(drafted, "edda")
    slug = drafted.article.slug
    for address in (
        f"/desk/{slug}/revise/head/",
        f"/articles/{slug}/revisions/2/changes/?from=1",
        f"/api/v1/articles/{slug}/draft/",
        f"/api/v1/articles/{slug}/draft/effects/",
        f"/api/v1/articles/{slug}/revisions/",
        f"/api/v1/articles/{slug}/revisions/2/",
        f"/api/v1/articles/{slug}/revisions/2/diff/",
    ):
        said = client.get(address).content.decode()
        assert f"{WORD}five" in said, address
        assert f"{WORD}six" in said, address


def test_no_notice_letter_or_record_gives_its_words_away(
    drafted, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        write_on(drafted)
        corrections.reopen_correction(viewer(drafted.cast.edda), drafted.proposed.key)
        drafts.discard_draft(viewer(drafted.cast.edda), drafted.article.slug)
    rows = [*LedgerEntry.objects.all(), *Notice.objects.all(), *Letter.objects.all()]
    assert len(rows) > 6
    for row in rows:
        assert WORD not in repr(vars(row)), row
