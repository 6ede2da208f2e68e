"""What one person may not read reaches them by no page, whole or in part.

Those who may read none of it ask for everything in core/moderation/test_secrets_of_moderation.py.
"""

from collections.abc import Iterator

import pytest

from commentary.models import Annotation, Article
from tests.people import Cast, edit, make_article, reply, respond, select, set_policy, withdraw
from tests.recorded import recorded
from tests.web.pages import PARTIAL
from tests.web.walks import ELSEWHERE, PARTED, addresses_of, names_of_pages

pytestmark = pytest.mark.one_database

EVERYBODY = ("anonymous", "mira", "noor", "vera", "edda", "omar", "ada", "samir")
SOME_MAY = ("mira", "omar", "ada", "edda")
MODERATORS = {"omar", "ada"}
# What stands in the world below, by the word that nobody else uses, and who may read it.
MAY_READ = {
    "canarynote": {"mira"},
    "canaryheld": {"mira", *MODERATORS},
    "canarycritique": {"mira", *MODERATORS},
    "canaryreply": {"mira", *MODERATORS},
    "canarywithdrawn": set(),
    "canaryleaf": set(),
}


def wrote(person, article, canary: str, kind: str = "comment") -> Annotation:
    """A response with the canary in all its parts, and in an earlier wording."""
    more = {"challenge": "fact", "would_change": f"wc {canary}"} if kind == "critique" else {}
    made = respond(
        person,
        article,
        f"body {canary}",
        kind=kind,
        title=f"title {canary}",
        tags=[canary],
        targets=[select(article, "A map")],
        **more,
    )
    return edit(person, made, f"body {canary} again")


@pytest.fixture
@recorded
def world(cast: Cast) -> tuple[Article, list[Annotation]]:
    """An article with a note, with what waits, and with what was taken back."""
    article = make_article()
    open_one = respond(cast.noor, article)
    made = [open_one, wrote(cast.mira, article, "canarynote", "note")]
    withdrawn = wrote(cast.mira, article, "canarywithdrawn", "critique")
    reply(cast.noor, withdrawn)
    leaf = wrote(cast.mira, article, "canaryleaf")
    set_policy(article, "held")
    made.append(wrote(cast.mira, article, "canaryheld"))
    made.append(wrote(cast.mira, article, "canarycritique", "critique"))
    made.append(reply(cast.mira, open_one, "canaryreply"))
    return article, [*made, withdraw(cast.mira, withdrawn), withdraw(cast.mira, leaf)]


def walk(client, article, responses) -> Iterator[tuple[str, str]]:
    """Every address as a page, and as a part where it has one, with what it answered."""
    people = ["mira", "noor", "basil-brook~1"]
    passages = [select(article, "A map").passage]
    for name, addresses in addresses_of(article, passages, responses, people).items():
        for address in addresses:
            for headers in ({}, PARTIAL) if name in PARTED else ({},):
                answer = client.get(address, headers=headers)
                assert answer.status_code < 500, address
                yield address, answer.content.decode()


def test_the_walk_goes_through_every_page_there_is(article):
    walked = set(addresses_of(article, [], [], []))
    assert names_of_pages() - walked == ELSEWHERE


@pytest.mark.parametrize("who", SOME_MAY)
def test_what_one_may_not_read_stands_on_no_page(cast: Cast, browser, world, who):
    article, responses = world
    seen: dict[str, set[str]] = {canary: set() for canary in MAY_READ}
    for address, text in walk(browser(getattr(cast, who, None)), article, responses):
        for canary in MAY_READ:
            if canary in text:
                seen[canary].add(address)
    assert {canary for canary, where in seen.items() if where} == {
        canary for canary, readers in MAY_READ.items() if who in readers
    }, seen
    # Even those who may read them find them in no list of what was said in public.
    for where in seen.values():
        assert not {"/", "/people/mira/"} & where
    for canary in ("canaryheld", "canarycritique", "canaryreply"):
        assert ("/moderation/" in seen[canary]) == (who in MODERATORS)
    assert "/moderation/" not in seen["canarynote"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_draft_is_its_editors(cast: Cast, browser, who):
    article = make_article(state="draft", title="Title canarydraft")
    client = browser(getattr(cast, who, None))
    seen = [address for address, text in walk(client, article, []) if "canarydraft" in text]
    assert bool(seen) == (who in ("edda", "ada")), seen


def test_counts_tell_nothing_of_what_is_hidden(cast: Cast, article, browser):
    before = browser().get(f"/articles/{article.slug}/").content.decode()
    spot = select(article, "A map")
    respond(cast.mira, article, kind="note", targets=[spot])
    set_policy(article, "held")
    respond(cast.mira, article, kind="critique", targets=[spot])
    set_policy(article, "open")
    after = browser().get(f"/articles/{article.slug}/").content.decode()

    def without_version(text: str) -> str:
        lines = text.splitlines()
        return "\n".join(line for line in lines if "data-version" not in line)

    assert without_version(after) == without_version(before)


def test_an_address_of_what_is_hidden_looks_as_one_that_never_was(cast: Cast, article, browser):
    note = respond(cast.mira, article, kind="note")
    pages = ("", "reply/", "edit/", "withdraw/", "history/", "branch/", "menu/")
    for page in pages:
        hidden = browser().get(f"/responses/{note.key}/{page}")
        missing = browser().get(f"/responses/{'x' * 12}/{page}")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content
    for page in ("reply/", "edit/", "withdraw/", "flag/", "notice/", "curate/"):
        sent = {"body": "x", "kind": "comment"}
        for person in (cast.noor, cast.omar):
            client = browser(person)
            hidden = client.post(f"/responses/{note.key}/{page}", sent)
            missing = client.post(f"/responses/{'x' * 12}/{page}", sent)
            assert hidden.status_code == missing.status_code == 404
