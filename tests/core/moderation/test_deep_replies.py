"""Deep replies name whom they answer only while that is shown; what waits takes no replies."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commentary.actions.annotations import edit_response
from commentary.models import Annotation, Notice
from commentary.vocabulary import DRAWN_DEPTH
from tests.core.moderation.deciding import decide, raise_for
from tests.people import content, make_article, reply, respond, viewer, withdraw


@pytest.fixture
def chain(cast, article):
    """A thread of one reply below the other, the last but one by mira."""
    rows = [respond(cast.noor, article)]
    while rows[-1].depth < DRAWN_DEPTH:
        rows.append(reply(cast.mira, rows[-1], f"No. {len(rows)}"))
    return [*rows, reply(cast.noor, rows[-1], "The last.")]


def named(response):
    row = Annotation.objects.get(pk=response.pk)
    return "Mira Aalto" in row.card_html


@pytest.mark.parametrize("state", ["hidden", "removed", "withdrawn"])
def test_the_name_goes_and_comes_with_what_it_answers(cast, chain, state):
    above, last = chain[-2:]
    assert named(last)
    raise_for(above, "flagged")
    if state == "withdrawn":
        withdraw(cast.mira, above)
    else:
        decide(cast.omar, above, {"hidden": "hide", "removed": "remove"}[state])
    assert not named(last)
    card = Annotation.objects.get(pk=last.pk).card_html
    assert f"/responses/{above.key}/" in card
    assert "a response that is not shown" in card
    if state != "withdrawn":
        decide(cast.ada, above, {"hidden": "keep", "removed": "restore"}[state])
        assert named(last)


def test_what_is_drawn_while_it_is_hidden_has_no_name_either(cast, chain):
    from commentary.actions.storing import draw_again

    above, last = chain[-2:]
    Annotation.objects.filter(pk=above.pk).update(state="held")
    draw_again(last)
    assert not named(last)


def cost(deed):
    with CaptureQueriesContext(connection) as queries:
        deed()
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def test_it_costs_a_few_statements_whatever_the_number_of_replies(cast, article, chain):
    shallow = respond(cast.mira, article)
    reply(cast.noor, shallow)
    plain = cost(lambda: withdraw(cast.mira, shallow))
    other = reply(cast.mira, chain[DRAWN_DEPTH - 1], "Another.")
    reply(cast.noor, other)
    few = cost(lambda: withdraw(cast.mira, other))
    for number in range(12):
        reply(cast.noor, chain[-2], f"No. {number}")
    assert cost(lambda: withdraw(cast.mira, chain[-2])) == few <= plain + 8


def test_an_edit_draws_no_reply_again(cast, chain):
    above, last = chain[-2:]
    Annotation.objects.filter(pk=last.pk).update(card_html="as it was")
    edit_response(viewer(cast.mira), above.key, content("New.", "reply"), version=None)
    assert Annotation.objects.get(pk=last.pk).card_html == "as it was"


@pytest.mark.parametrize("state", ["held", "hidden", "removed"])
def test_its_own_card_offers_no_reply_to_what_is_not_shown(cast, state):
    made = respond(cast.mira, make_article(policy="held" if state == "held" else "open"))
    if state != "held":
        raise_for(made, "flagged")
        decide(cast.omar, made, {"hidden": "hide", "removed": "remove"}[state])
    row = Annotation.objects.get(pk=made.pk)
    assert "deed-more" in row.inner_html
    assert "deed-reply" not in row.inner_html
    assert "deed-reply" not in row.card_html


def test_the_notice_that_it_waits_holds_none_of_its_words(cast):
    respond(cast.mira, make_article(policy="held"), title="Unmistakable")
    told = Notice.objects.get(person=cast.mira, kind="waiting")
    assert "Unmistakable" not in str(told.about)
