"""What a person may not read reaches them by no address of the API."""

import re
from typing import Any

import pytest
from django.urls import URLPattern

from accounts.models import User
from commentary.api.urls import urlpatterns
from commentary.models import Annotation, Article
from tests.api.conftest import Caller
from tests.people import (
    Cast,
    edit,
    keys_of,
    make_article,
    reply,
    respond,
    select,
    set_policy,
    withdraw,
)

CANARY = "zanzibarcanary"
EVERYBODY = ("mira", "noor", "vera", "edda", "omar", "ada")


def addresses(article: Article, key: str, person: User) -> list[str]:
    """Every address that can be read, filled in."""
    known = {
        "slug": article.slug,
        "key": key,
        "number": "1",
        "username": person.username,
    }
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        view: Any = pattern.callback
        if not hasattr(view, "cls") or "get" not in view.cls.http_method_names:
            continue
        names = dict(known)
        if "passages/" in route:
            names["key"] = keys_of(article)[0]
        found.append(re.sub(r"<\w+:(\w+)>", lambda hit, names=names: names[hit[1]], route))
    thread = f"articles/{article.slug}/annotations/"
    found += [f"{thread}?sort={sort}" for sort in ("oldest", "newest", "most-replied")]
    found.append(f"{thread}?passage={keys_of(article)[0]}")
    found.append(f"{thread}?passage={keys_of(article)[0]}&sort=newest")
    return found


def where_seen(of: Caller, article: Article, said: Annotation) -> list[str]:
    """The addresses at which the canary, or the key of what mira said, is seen."""
    seen = []
    for path in addresses(article, said.key, said.author):
        answer = of.get(path)
        assert answer.status_code in (200, 302, 401, 403, 404, 410), path
        if CANARY.encode() in answer.content or said.key.encode() in answer.content:
            seen.append(path)
    return seen


@pytest.fixture
def below(cast: Cast, article: Article) -> Annotation:
    """A public response that the hidden one replies to or stands beside."""
    return respond(cast.noor, article, "Seen by all.", targets=[select(article, "a map")])


def test_a_private_note_is_seen_by_nobody_else(cast, article, below, caller):
    words = select(article, "a promise is a debt")
    note = respond(cast.mira, article, f"{CANARY} of my own", kind="note", targets=[words])
    for person in (None, cast.noor, cast.vera, cast.edda, cast.omar, cast.ada):
        assert where_seen(caller(person), article, note) == [], person
    assert where_seen(caller(cast.mira), article, note)


@pytest.mark.parametrize("is_reply", [False, True])
def test_what_is_held_is_seen_by_its_author_and_moderators(is_reply, cast, article, below, caller):
    set_policy(article, "held")
    held = (
        reply(cast.mira, below, CANARY)
        if is_reply
        else respond(cast.mira, article, CANARY, targets=[select(article, "a map")])
    )
    for person in (None, cast.noor, cast.vera, cast.edda):
        assert where_seen(caller(person), article, held) == [], person
    for person in (cast.mira, cast.omar, cast.ada):
        assert where_seen(caller(person), article, held), person


def test_withdrawn_words_are_seen_by_nobody(cast, article, below, caller):
    words = {"title": CANARY, "tags": [CANARY], "would_change": CANARY}
    words["evidence"] = [{"quote": CANARY, "url": "", "date": ""}]
    said = respond(
        cast.mira,
        article,
        CANARY,
        kind="critique",
        targets=[select(article, "a map")],
        **words,
    )
    edit(cast.mira, said, f"{CANARY} again")
    reply(cast.noor, said, "I saw it.")
    assert len(where_seen(caller(None), article, said)) >= 5
    withdraw(cast.mira, said)
    for person in (None, *(getattr(cast, name) for name in EVERYBODY)):
        of = caller(person)
        for path in addresses(article, said.key, cast.mira):
            assert CANARY.encode() not in of.get(path).content, (path, person)


@pytest.mark.parametrize("person", [None, "mira", "vera", "omar"])
def test_a_draft_is_seen_by_editors_alone(person, cast, article, caller):
    draft = make_article(state="draft", title=CANARY)
    of = caller(getattr(cast, person) if person else None)
    for path in addresses(draft, "abcdefghijkl", cast.vera):
        answer = of.get(path)
        assert CANARY.encode() not in answer.content, path
    assert CANARY.encode() in caller(cast.edda).get(f"articles/{draft.slug}/").content


def test_no_address_tells_an_email(cast, article, below, caller):
    for person in (None, cast.noor, cast.ada):
        of = caller(person)
        for path in addresses(article, below.key, cast.noor):
            assert b"@example.org" not in of.get(path).content


def test_what_one_reader_was_given_is_not_given_to_another(cast, article, below, caller):
    note = respond(cast.mira, article, CANARY, kind="note")
    path = f"articles/{article.slug}/annotations/"
    for of, is_seen in [
        (caller(cast.mira), True),
        (caller(None), False),
        (caller(cast.mira), True),
        (caller(cast.noor), False),
        (caller(None), False),
    ]:
        answer = of.get(path)
        assert (note.key.encode() in answer.content) is is_seen
    seen = caller(cast.mira).get(path)["ETag"]
    assert caller(cast.noor).get(path, If_None_Match=seen).status_code == 200
    assert caller(None).get(path, If_None_Match=seen).status_code == 200
