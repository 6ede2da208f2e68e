"""One form, sent twice, writes one response."""

import pytest

from commentary.actions.annotations import post_reply, post_response
from commentary.errors import Conflict, InvalidInput
from commentary.models import Annotation, LedgerEntry
from tests.people import content, reply, respond, select, set_policy, viewer


def post(cast, article, body="I doubt it.", key="form-1", **more):
    return post_response(viewer(cast.mira), article.slug, content(body), client_key=key, **more)


def test_sent_twice_it_is_written_once(cast, article):
    first, second = post(cast, article), post(cast, article)
    assert (first.created, second.created) == (True, False)
    assert first.response == second.response
    assert Annotation.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="post").count() == 1
    article.refresh_from_db()
    assert (article.response_count, article.next_ordinal) == (1, 1)


def test_the_same_key_with_other_words_is_refused(cast, article):
    post(cast, article)
    for change in (
        {"body": "Another."},
        {"targets": [select(article, "a promise is")]},
    ):
        with pytest.raises(Conflict) as refused:
            post(cast, article, **change)
        assert refused.value.code == "key_reused"
    root = Annotation.objects.get()
    with pytest.raises(Conflict):
        reply(cast.mira, root, "I doubt it.", client_key="form-1")
    article.refresh_from_db()
    assert (article.response_count, article.next_ordinal) == (1, 1)


def test_a_key_is_its_persons_own(cast, article):
    post(cast, article)
    assert respond(cast.noor, article, client_key="form-1").author == cast.noor
    assert Annotation.objects.count() == 2


def test_without_a_key_every_call_writes(cast, article):
    post(cast, article, key="")
    post(cast, article, key="")
    assert Annotation.objects.count() == 2


def test_a_reply_sent_twice_is_written_once(cast, article):
    root = respond(cast.noor, article)
    calls = [
        post_reply(viewer(cast.mira), root.key, content("Yes.", "reply"), client_key="form-2")
        for _ in range(3)
    ]
    assert [call.created for call in calls] == [True, False, False]
    assert len({call.response.key for call in calls}) == 1
    root.refresh_from_db()
    assert (root.reply_count, root.branch_count, root.next_ordinal) == (1, 1, 1)


def test_a_retry_is_answered_though_the_debate_closed_meanwhile(cast, article):
    first = post(cast, article)
    set_policy(article, "closed")
    second = post(cast, article)
    assert second.response == first.response
    assert not second.created


def test_a_key_that_is_too_long_is_refused(cast, article):
    with pytest.raises(InvalidInput):
        post(cast, article, key="k" * 65)
    post(cast, article, key="k" * 64)


def test_what_was_refused_may_be_sent_again_with_its_key(cast, article):
    with pytest.raises(InvalidInput):
        post(cast, article, body="")
    assert post(cast, article, body="Now with words.").created
