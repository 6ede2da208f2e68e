"""What a write costs: pinned, statement by statement, whatever the size of the debate."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import edit, reply, respond, select, withdraw


def count(deed):
    """The statements inside the transaction of `deed`, and all of them."""
    with CaptureQueriesContext(connection) as queries:
        deed()
    texts = [query["sql"] for query in queries]
    begin = next(at for at, text in enumerate(texts) if text.startswith("SAVEPOINT"))
    end = next(at for at, text in enumerate(texts) if text.startswith("RELEASE SAVEPOINT"))
    inside = [t for t in texts[begin + 1 : end] if "SAVEPOINT" not in t]
    return len(inside), len([text for text in texts if "SAVEPOINT" not in text])


@pytest.fixture(params=[0, 40], ids=["new debate", "long debate"])
def debate(request, cast, article):
    """A critique on two passages, in a debate of the given size. Limits are counted already."""
    critique = respond(
        cast.mira,
        article,
        kind="critique",
        targets=[select(article, "A map is"), select(article, "a ruler")],
    )
    for person in (cast.noor, cast.vera):
        respond(person, article)
    for number in range(request.param):
        reply(cast.noor, critique) if number % 2 else respond(cast.mira, article)
    return critique


def test_a_comment_on_the_whole_article(cast, article, debate):
    assert count(lambda: respond(cast.noor, article)) == (4, 7)


def test_a_critique_of_words_in_two_passages(cast, article, debate):
    targets = [select(article, "A map is"), select(article, "a ruler")]
    assert count(lambda: respond(cast.noor, article, kind="critique", targets=targets)) == (7, 10)


def test_a_private_note(cast, article, debate):
    targets = [select(article, "A map is")]
    assert count(lambda: respond(cast.noor, article, kind="note", targets=targets)) == (6, 8)


def test_a_reply(cast, debate):
    assert count(lambda: reply(cast.noor, debate)) == (8, 11)


def test_a_reply_in_a_thread_about_the_whole_article(cast, article, debate):
    root = respond(cast.mira, article)
    assert count(lambda: reply(cast.noor, root)) == (7, 10)


def test_an_authors_answer_also_draws_the_critique_again(cast, debate):
    assert count(lambda: reply(cast.vera, debate))[0] <= 14


def test_an_edit(cast, debate):
    assert count(lambda: edit(cast.mira, debate, "Other words."))[0] == 12


def test_a_withdrawal(cast, debate):
    assert count(lambda: withdraw(cast.mira, debate))[0] == 11
