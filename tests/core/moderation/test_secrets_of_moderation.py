"""What waits, is hidden or removed, or is a private note, reaches nobody whom it is not for.

A word that nobody else uses stands in every part of such a response: title, body, tags, evidence,
what would change its author's mind, and earlier wordings. Then every address of the site and of
the API is asked for, as each of those who must not read it, and everything that they were told.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from commentary.actions.annotations import edit_response
from commentary.actions.cases import write_in_case
from commentary.actions.curation import feature_response
from commentary.errors import CommentaryError
from commentary.models import Annotation, Article, Case, Decision, LedgerEntry, Letter, Notice
from commentary.queries.exports import export_person
from tests.core.moderation.everywhere import read_everything
from tests.core.moderation.flagging import decide, flag, notify
from tests.core.moderation.test_secrets_of_flags import what_is_told
from tests.people import (
    ANONYMOUS,
    Cast,
    content,
    edit,
    make_article,
    make_cast,
    reply,
    respond,
    select,
    set_policy,
    viewer,
    withdraw,
)
from tests.standing import build_once, copy_of

pytestmark = pytest.mark.one_database

STATES = ("held", "hidden", "removed", "waited", "note", "withdrawn", "leaf")
# What its author took back is nobody's any more.
TAKEN_BACK = {"withdrawn", "leaf"}
STRANGERS = ("anonymous", "noor", "vera", "edda")
# They are nobody to every page, so that one response is enough to see that they are.
SHUT_OUT = ("samir", "basil", "barred")


def canary(state: str) -> str:
    return f"quinc{state}unx"


@dataclass
class World:
    """An article, and in it one response in each state, by mira."""

    cast: Cast
    article: Article
    responses: dict[str, Annotation]
    barred: User

    def person(self, who: str) -> User | None:
        return self.barred if who == "barred" else getattr(self.cast, who, None)


def wrote(cast, article, state, kind="critique"):
    """A response by mira with the canary in all its parts, and in an earlier wording."""
    word = canary(state)
    more = {"challenge": "fact", "would_change": f"would {word}"} if kind == "critique" else {}
    if kind == "critique":
        more["evidence"] = [{"quote": word, "url": f"https://{word}.example/", "date": "1977"}]
    made = respond(
        *(cast.mira, article, f"body {word}"),
        kind=kind,
        title=f"title {word}",
        tags=[word],
        targets=[select(article, "A map is")],
        **more,
    )
    return edit(cast.mira, made, f"another body {word}")


def build_world():
    """Everything that could bring a hidden word to somebody has been done here."""
    cast = make_cast()
    article = make_article()
    open_one = respond(cast.noor, article, "Seen by everybody.")
    made = {"note": wrote(cast, article, "note", kind="note")}
    for state in ("hidden", "removed"):
        made[state] = wrote(cast, article, state)
        # Its place stays, and those around it are told of what happens to it.
        reply(cast.noor, made[state], "Still here.")
        reply(cast.vera, made[state], "I answer.")
        feature_response(viewer(cast.edda), made[state].key, "Well put.")
        flag(cast.noor, made[state])
        notify(ANONYMOUS, made[state], email="jana@example.org")
    decide(cast.omar, made["hidden"], "hide")
    decide(cast.omar, made["removed"], "remove")
    for state in ("withdrawn", "leaf"):
        made[state] = wrote(cast, article, state)
    reply(cast.noor, made["withdrawn"], "Its place stays.")
    for state in TAKEN_BACK:
        withdraw(cast.mira, made[state])
    set_policy(article, "held")
    made["held"] = wrote(cast, article, "held")
    reply(cast.mira, open_one, f"reply {canary('held')}")
    made["waited"] = wrote(cast, article, "waited")
    rewrite(cast.mira, made["waited"], "These words may be read.")
    decide(cast.omar, made["waited"], "approve")
    case = Case.objects.get(response=made["hidden"])
    write_in_case(viewer(cast.omar), case.key, f"You wrote {canary('hidden')}.")
    write_in_case(viewer(cast.mira), case.key, f"I wrote {canary('hidden')}.")
    barred = User.objects.create_user("barred", email="barred@example.org")
    User.objects.filter(pk=barred.pk).update(barred_until=timezone.now() + timedelta(days=9))
    return World(cast, article, made, barred)


_standing_world = build_once(build_world)


@pytest.fixture
def world(_standing_world, db):
    return copy_of(_standing_world)


def rewrite(person, response, body):
    """New words in all parts, so that the old ones are in the history alone."""
    words = content(body, response.kind, title="Another title")
    return edit_response(viewer(person), response.key, words, version=None)


def test_the_world_is_as_it_should_be(world):
    rows = {name: Annotation.objects.get(pk=one.pk) for name, one in world.responses.items()}
    states = {name: row.state for name, row in rows.items()}
    published = dict.fromkeys(("waited", "note"), "published")
    taken_back = dict.fromkeys(TAKEN_BACK, "withdrawn")
    stay = {"held": "held", "hidden": "hidden", "removed": "removed"}
    assert states == stay | published | taken_back


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_whom_it_is_not_for_gets_it_anywhere(world, who):
    person = world.person(who)
    seen = set()
    for where, text in read_everything(person):
        seen |= {(canary(state), where) for state in STATES if canary(state) in text}
    assert seen == set()


@pytest.mark.parametrize("who", SHUT_OUT)
def test_who_is_shut_out_gets_it_nowhere(world, who):
    answers = read_everything(world.person(who), about=world.responses["hidden"])
    seen = {
        (canary(state), where)
        for where, text in answers
        for state in STATES
        if canary(state) in text
    }
    assert seen == set()


@pytest.mark.parametrize("who", ["noor", "vera", "edda", "samir", "barred"])
def test_nobody_whom_it_is_not_for_is_told_it(world, who):
    person = world.person(who)
    told = [json.dumps([row.about, row.url]) for row in Notice.objects.filter(person=person)]
    told += [f"{row.subject} {row.body}" for row in Letter.objects.filter(person=person)]
    try:
        told.append(repr(export_person(viewer(person))))
    except CommentaryError as refused:
        told.append(refused.message)
    if who == "noor":
        assert len(told) > 1
    assert not [text for text in told for state in STATES if canary(state) in text]


def test_no_letter_to_a_guest_tells_it(world):
    letters = Letter.objects.filter(address="jana@example.org")
    assert letters.count() >= 3
    for row in letters:
        assert not [s for s in STATES if canary(s) in f"{row.subject} {row.body} {row.links}"]


def test_no_ready_piece_for_everybody_holds_it(world):
    for state, made in world.responses.items():
        row = Annotation.objects.get(pk=made.pk)
        if state != "note":
            assert canary(state) not in row.card_html + row.card_json


def test_nothing_that_is_kept_beside_the_words_holds_them(world):
    """Decisions, cases, the ledger: they stay when the words are deleted for good."""
    said = [repr(row) for model in (Decision, LedgerEntry) for row in model.objects.values()]
    assert not [text for text in said for state in STATES if canary(state) in text]


def test_nobody_counts_it(world):
    """One by noor, five replies to what is not there, and one that had waited."""
    world.article.refresh_from_db()
    published = Annotation.objects.filter(state="published").exclude(kind="note")
    assert world.article.response_count == published.count() == 7
    assert world.article.critique_count == 1


def test_its_author_and_moderators_get_it(world):
    """Else the silence above would prove nothing."""
    for who, states in (
        ("mira", set(STATES) - TAKEN_BACK),
        ("omar", set(STATES) - {"note"} - TAKEN_BACK),
    ):
        seen = set()
        for _where, text in read_everything(getattr(world.cast, who)):
            seen |= {state for state in STATES if canary(state) in text}
        assert seen == states, who


def test_its_author_is_told_it_in_no_letter(world):
    """Letters are read on other people's screens; what they say of words is where to read them."""
    told = dict(what_is_told(world.cast.mira))
    assert {"a letter", "a notice", "the export"} <= set(told)
    seen = {where for where, text in what_is_told(world.cast.mira) if canary("removed") in text}
    assert "a letter" not in seen
