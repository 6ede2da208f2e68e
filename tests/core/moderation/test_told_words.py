"""The canary: what waits, was hidden or was removed is told to nobody else, by bell or by mail."""

import json

import pytest

from commentary.actions import cases, decisions
from commentary.actions.flags import flag_response, send_notice
from commentary.actions.statements import Reasoning
from commentary.models import Annotation, Case, Letter, Notice
from tests.people import let_appear, respond, set_policy, viewer

pytestmark = pytest.mark.django_db
WORD = "quincunx"
REASONING = Reasoning(template="attack", facts="It calls people fools.")


def decide(person, response, outcome):
    case = Case.objects.get(response=response)
    reasoning = REASONING if outcome in ("remove", "hide") else Reasoning()
    decisions.decide_case(
        viewer(person), case.key, outcome, version=case.version, reasoning=reasoning
    )


def test_no_notice_and_no_letter_tells_others_the_words(cast, article):
    set_policy(article, "held")
    made = respond(cast.mira, article, f"A {WORD} of fools.", title=f"The {WORD}", tags=[WORD])
    let_appear(cast.omar, made)
    flag_response(viewer(cast.noor), made.key, reason="abuse", text="It is rude.")
    send_notice(
        *(viewer(None), made.key),
        law="Criminal code, 185",
        text="It insults me.",
        name="A guest",
        email="guest@example.org",
        good_faith=True,
    )
    decide(cast.omar, made, "hide")
    cases.write_in_case(viewer(cast.mira), Case.objects.get(response=made).key, "Why?")
    cases.write_in_case(viewer(cast.ada), Case.objects.get(response=made).key, "Because.")
    decide(cast.ada, made, "remove")
    assert Annotation.objects.get(pk=made.pk).state == "removed"
    told = Notice.objects.exclude(person=cast.mira)
    assert {row.person for row in told} >= {cast.noor, cast.omar}
    for row in told:
        assert WORD not in json.dumps(row.about)
    letters = Letter.objects.exclude(person=cast.mira)
    assert {row.address for row in letters} == {"guest@example.org"}
    for row in letters:
        assert WORD not in row.subject + row.body


def test_the_reported_never_learns_who_reported(cast, article):
    made = respond(cast.mira, article, f"A {WORD} of fools.")
    flag_response(viewer(cast.noor), made.key, reason="abuse", text="zugzwang")
    case = Case.objects.get(response=made)
    cases.write_in_case(viewer(cast.omar), case.key, "Please look at your second line.")
    decide(cast.omar, made, "remove")
    said = "".join(
        json.dumps(row.about) + row.url for row in Notice.objects.filter(person=cast.mira)
    )
    said += "".join(row.subject + row.body for row in Letter.objects.filter(person=cast.mira))
    assert "removed" in said
    for word in ("noor", "Noor", cast.noor.name, "zugzwang"):
        assert word not in said
