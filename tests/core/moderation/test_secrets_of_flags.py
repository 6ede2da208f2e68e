"""Who flagged, and in what words, reaches the author of the response by no way at all."""

import json

import pytest
from django.core import mail

from commentary.actions.cases import write_in_case
from commentary.actions.decisions import undo_decision
from commentary.models import Annotation, Case, Decision, LedgerEntry, Letter, Notice, Policy
from commentary.queries.exports import export_person
from tests.core.moderation.everywhere import read_everything
from tests.core.moderation.flagging import decide, flag, make_readers, notify
from tests.people import ANONYMOUS, respond, viewer

pytestmark = pytest.mark.one_database

# What only the reporters are, or wrote.
NAME, ADDRESS, WORDS, PROVISION = "Zephyrine", "zephyrine@example.org", "xanthocomic", "ulotrichous"


@pytest.fixture
def reporter(cast):
    """A member who has done nothing in public but flag."""
    (person,) = make_readers(1)
    person.username, person.display_name, person.email = "quillon", "Quillon Vane", "q@vane.example"
    person.save()
    return person


CANARIES = (NAME, ADDRESS, WORDS, PROVISION, "quillon", "Quillon", "vane.example")


def report(person, response):
    """Everything that a member and a guest can hold against a response."""
    flag(person, response, text=f"So {WORDS}.")
    notify(viewer(person), response, law=PROVISION, text=f"Very {WORDS}.")
    return notify(ANONYMOUS, response, law=PROVISION, text=f"So {WORDS}.", name=NAME, email=ADDRESS)


def what_reaches(person):
    """All that `person` can get hold of: pages, API, notices, letters, their data."""
    yield from read_everything(person)
    yield from what_is_told(person)


def what_is_told(person):
    """All that `person` is sent or given of their own: notices, letters, statements, their data."""
    for row in Notice.objects.filter(person=person):
        yield "a notice", json.dumps([row.about, row.url])
    for row in Letter.objects.filter(person=person):
        yield "a letter", f"{row.subject} {row.body} {row.links}"
    for sent in mail.outbox:
        if person.email in sent.to:
            yield "a mail", str(sent.message())
    yield "the export", repr(export_person(viewer(person)))
    for row in Decision.objects.filter(person=person):
        yield "a statement", " ".join((row.facts, row.provision, row.why, row.public_reason))
    for case in Case.objects.filter(author=person):
        yield "the reasons of the case", json.dumps(case.reasons)


def demand_silence(person):
    seen = {
        (where, canary)
        for where, text in what_reaches(person)
        for canary in CANARIES
        if canary.lower() in text.lower()
    }
    # That there is such a person, their own pages tell everybody, and nothing else does.
    assert {(where, canary) for where, canary in seen if not is_of_person(where, canary)} == set()


def is_of_person(where, canary):
    return "/quillon/" in where and canary not in (WORDS, PROVISION, NAME, ADDRESS)


# Mira is a member. Omar moderates, and is the author here: he learns no more than she does.
@pytest.mark.parametrize("who", ["mira", "omar"])
class TestTheReported:
    @pytest.fixture
    def author(self, cast, who):
        return getattr(cast, who)

    def test_they_learn_nothing_whatever_becomes_of_it(self, cast, author, article, reporter):
        """One is kept, one removed after much talk, and one hidden by the weight of flags."""
        for outcome in ("keep", "remove"):
            self.talk_and_decide(
                cast, respond(author, article, "A fool drew it."), reporter, outcome
            )
        hidden = respond(author, article, "Whoever drew this is a fool.")
        Policy.objects.create(hide_weight=1)
        notify(viewer(reporter), hidden, law=PROVISION, text=f"Very {WORDS}.")
        notify(ANONYMOUS, hidden, law=PROVISION, text=WORDS, name=NAME, email=ADDRESS)
        flag(reporter, hidden, text=f"So {WORDS}.")
        states = Annotation.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["published", "removed", "hidden"]
        demand_silence(author)

    def talk_and_decide(self, cast, response, reporter, outcome):
        report(reporter, response)
        case = Case.objects.get(response=response)
        write_in_case(viewer(cast.ada), case.key, "Please explain.")
        write_in_case(viewer(cast.ada), case.key, f"{NAME} is right.", internal=True)
        undo_decision(viewer(cast.ada), decide(cast.ada, response, "collapse").key)
        decide(cast.ada, response, outcome)


def test_the_ledger_holds_none_of_their_words(cast, article, reporter):
    response = respond(cast.mira, article)
    report(reporter, response)
    decide(cast.omar, response, "remove")
    for row in LedgerEntry.objects.all():
        said = json.dumps([row.before, row.after, row.reason, row.subject_key])
        assert not [one for one in CANARIES if one in said], row


def test_the_walk_sees_what_a_moderator_sees(cast, article, reporter):
    """Else silence would prove nothing."""
    response = respond(cast.mira, article)
    report(reporter, response)
    seen = {where for where, text in read_everything(cast.omar) if WORDS in text}
    case = Case.objects.get(response=response)
    assert f"/moderation/cases/{case.key}/" in seen
    assert {where for where, text in read_everything(reporter) if WORDS in text} >= {"/flags/"}
