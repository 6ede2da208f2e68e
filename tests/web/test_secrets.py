"""What one person may not read reaches them by no page, whole or in part."""

from collections.abc import Iterator

import pytest

from commentary.models import Annotation
from tests.people import Cast, edit, make_article, reply, respond, select, set_policy, withdraw
from tests.web.pages import PARTIAL
from tests.web.walks import ELSEWHERE, addresses_of, names_of_pages

CANARY = "canaryofthemine"
EVERYBODY = ("anonymous", "mira", "noor", "vera", "edda", "omar", "ada", "samir")


def wrote(person, article, kind: str = "comment") -> Annotation:
    """A response with the canary in all its parts."""
    more = {"challenge": "fact", "would_change": f"wc {CANARY}"} if kind == "critique" else {}
    made = respond(
        person,
        article,
        f"body {CANARY}",
        kind=kind,
        title=f"title {CANARY}",
        tags=[CANARY],
        targets=[select(article, "A map")],
        **more,
    )
    return edit(person, made, f"body {CANARY} again")


def walk(client, article, responses) -> Iterator[tuple[str, str]]:
    """Every address as a page and as a part, with what it answered."""
    people = ["mira", "noor", "vera", "basil-brook~1"]
    passages = [select(article, words).passage for words in ("A map", "the ford")]
    for addresses in addresses_of(article, passages, responses, people).values():
        for address in addresses:
            for headers in ({}, PARTIAL):
                answer = client.get(address, headers=headers)
                assert answer.status_code < 500, address
                yield address, answer.content.decode()


def test_the_walk_goes_through_every_page_there_is(article):
    walked = set(addresses_of(article, [], [], []))
    assert names_of_pages() - walked == ELSEWHERE


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_private_note_is_its_authors_alone(cast: Cast, article, browser, who):
    note = wrote(cast.mira, article, "note")
    open_one = respond(cast.noor, article)
    seen = [
        address
        for address, text in walk(browser(getattr(cast, who, None)), article, [note, open_one])
        if CANARY in text
    ]
    assert bool(seen) == (who == "mira"), seen
    if who == "mira":
        assert f"/responses/{note.key}/" in seen
        assert f"/articles/{article.slug}/" in seen
        # Even to its author it stands in no list of what was said in public.
        assert not {"/", "/people/mira/", "/desk/waiting/"} & set(seen)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("kind", ["comment", "critique"])
def test_what_waits_is_its_authors_and_the_moderators(cast: Cast, browser, who, kind):
    article = make_article(policy="held")
    held = wrote(cast.mira, article, kind)
    assert held.state == "held"
    seen = [
        address
        for address, text in walk(browser(getattr(cast, who, None)), article, [held])
        if CANARY in text
    ]
    assert bool(seen) == (who in ("mira", "omar", "ada")), seen
    assert not {"/", "/people/mira/"} & set(seen)
    assert ("/desk/waiting/" in seen) == (who in ("omar", "ada"))


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_reply_that_waits_is_not_seen_below_what_it_answers(cast: Cast, article, browser, who):
    parent = respond(cast.noor, article)
    set_policy(article, "held")
    reply(cast.mira, parent, f"reply {CANARY}")
    held = Annotation.objects.get(state="held")
    seen = [
        address
        for address, text in walk(browser(getattr(cast, who, None)), article, [parent, held])
        if CANARY in text
    ]
    assert bool(seen) == (who in ("mira", "omar", "ada")), seen


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_was_withdrawn_is_seen_by_nobody(cast: Cast, article, browser, who):
    made = wrote(cast.mira, article, "critique")
    reply(cast.noor, made)
    withdraw(cast.mira, made)
    client = browser(getattr(cast, who, None))
    assert [a for a, text in walk(client, article, [made]) if CANARY in text] == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_draft_is_its_editors(cast: Cast, browser, who):
    article = make_article(state="draft", title=f"Title {CANARY}")
    client = browser(getattr(cast, who, None))
    seen = [address for address, text in walk(client, article, []) if CANARY in text]
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
    for page in ("reply/", "edit/", "withdraw/", "publish/"):
        sent = {"body": "x", "kind": "comment"}
        for person in (cast.noor, cast.omar):
            client = browser(person)
            hidden = client.post(f"/responses/{note.key}/{page}", sent)
            missing = client.post(f"/responses/{'x' * 12}/{page}", sent)
            assert hidden.status_code == missing.status_code == 404
