"""Nudges in the composer: the person sees why, the text stays, and they may post all the same."""

import re

import pytest

from commentary.actions.rules import add_word_rule, set_policy
from commentary.models import Annotation
from tests.people import SYSTEM, make_article, reply, respond

pytestmark = pytest.mark.one_database

BODY = "You scamp, you <b>cur</b>"


@pytest.fixture
def scamp(db):
    return add_word_rule(SYSTEM, "", text="scamp", effect="nudge", says="Is <i>this</i> it?")


def box_in(answer):
    """The name of the box that says that the nudges were seen."""
    (name,) = re.findall(r'type="checkbox" name="(despite-[a-z0-9.-]+)"', answer.content.decode())
    return name


@pytest.fixture(params=[False, True], ids=["page", "part"])
def headers(request):
    return {"X-Partial": "1"} if request.param else {}


def test_the_person_sees_why_and_the_text_stays(cast, article, browser, scamp, headers):
    form = {"kind": "comment", "body": BODY, "title": "Mine", "client_key": "k1"}
    answer = browser(cast.mira).post(f"/articles/{article.slug}/respond/", form, headers=headers)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Look at this once more before you post it." in page
    assert "Is &lt;i&gt;this&lt;/i&gt; it?" in page
    assert "You scamp, you &lt;b&gt;cur&lt;/b&gt;" in page
    assert 'value="Mine"' in page
    assert "notice-error" not in page
    assert box_in(answer) == f"despite-word-{scamp.key}"
    assert not Annotation.objects.exists()


def test_they_may_post_it_as_it_is(cast, article, browser, scamp, headers):
    mira, url = browser(cast.mira), f"/articles/{article.slug}/respond/"
    form = {"kind": "comment", "body": BODY}
    box = box_in(mira.post(url, form, headers=headers))
    answer = mira.post(url, {**form, box: "1"}, headers=headers)
    assert answer.status_code in (201, 303)
    assert Annotation.objects.get().state == "published"


def test_or_change_it(cast, article, browser, scamp):
    mira, url = browser(cast.mira), f"/articles/{article.slug}/respond/"
    mira.post(url, {"kind": "comment", "body": BODY})
    assert mira.post(url, {"kind": "comment", "body": "I doubt it."}).status_code == 303


def test_what_was_seen_is_not_asked_again_and_what_is_new_is(cast, article, browser, scamp):
    set_policy(SYSTEM, "", {"min_length": 50}, version=None)
    mira, url = browser(cast.mira), f"/articles/{article.slug}/respond/"
    form = {"kind": "comment", "body": BODY}
    both = box_in(mira.post(url, form))
    assert both == f"despite-short.word-{scamp.key}"
    cur = add_word_rule(SYSTEM, "", text="cur", effect="nudge")
    answer = mira.post(url, {**form, both: "1"})
    assert box_in(answer) == f"despite-word-{cur.key}"
    page = answer.content.decode()
    assert "Is &lt;i&gt;this" not in page
    assert f'<input type="hidden" name="{both}" value="1">' in page
    answer = mira.post(url, {**form, both: "1", box_in(answer): "1"})
    assert answer.status_code == 303
    # Too short it still is: what its writer insists on, a moderator looks at.
    assert Annotation.objects.get().state == "held"


def test_a_reply_and_an_edit_are_nudged_too(cast, article, browser, scamp, headers):
    thread = respond(cast.noor, article)
    own = reply(cast.mira, thread, "So do I.")
    mira = browser(cast.mira)
    edit = {"body": BODY, "version": "1"}
    for url, form in (
        (f"/responses/{thread.key}/reply/", {"body": BODY}),
        (f"/responses/{own.key}/edit/", edit),
    ):
        box = box_in(mira.post(url, form, headers=headers))
        assert mira.post(url, {**form, box: "1"}, headers=headers).status_code in (200, 201, 303)
    own.refresh_from_db()
    assert own.body == BODY


@pytest.mark.parametrize("name", ["despite-", "despite-..", "despite-<x>", "despite-" + "a." * 200])
def test_no_name_of_a_box_breaks_the_form(cast, article, browser, scamp, name):
    form = {"kind": "comment", "body": BODY, name: "1"}
    answer = browser(cast.mira).post(f"/articles/{article.slug}/respond/", form)
    assert answer.status_code == 422
    assert "<x>" not in answer.content.decode()


def test_a_preview_asks_nothing(cast, article, browser, scamp):
    form = {"kind": "comment", "body": BODY, "preview": "1"}
    answer = browser(cast.mira).post(f"/articles/{article.slug}/respond/", form)
    assert answer.status_code == 200
    assert "once more" not in answer.content.decode()


def test_slow_mode_is_told_with_its_rule_and_the_text_stays(cast, browser):
    article = make_article(title="Another")
    respond(cast.mira, article)
    set_policy(SYSTEM, article.slug, {"slow_seconds": 600}, version=None)
    form = {"kind": "comment", "body": "And then?"}
    answer = browser(cast.mira).post(f"/articles/{article.slug}/respond/", form)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 600
    page = answer.content.decode()
    assert "Slow mode: one response every 10 minutes." in page
    assert "And then?" in page


def test_a_refused_word_is_said_at_its_box(cast, article, browser):
    add_word_rule(SYSTEM, "", text="rogue", effect="refuse", says="Say what was done.")
    form = {"kind": "comment", "body": "Well.", "title": "A rogue"}
    answer = browser(cast.mira).post(f"/articles/{article.slug}/respond/", form)
    assert answer.status_code == 422
    assert re.search(r'id="[^"]*-title-error">Say what was done\.', answer.content.decode())
