"""The acceptance case of moderation: a sarcastic, titled, fair critique of the whole article.

A word list must not keep it out, "off topic" must not take it away, and whoever removes it wrongly
is overruled by somebody else, in the open. It keeps title, tone and place; others bring evidence
for and against; the author answers beside it; an editor features it with a reason.
"""

import html
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from commentary.actions import articles, curation, rules
from commentary.actions.annotations import post_response
from commentary.actions.appeals import conclude_appeal, file_appeal, take_appeal
from commentary.actions.cases import open_case
from commentary.errors import NotPermitted, Nudged
from commentary.importers.reading import read_article
from commentary.models import Annotation, Appeal, Case, Decision, Feature, Flag, Letter, Notice
from commentary.queries.log import LogFilter, list_log
from tests.core.moderation.appealing import BECAUSE
from tests.core.moderation.deciding import decide
from tests.core.moderation.flagging import flag, make_readers
from tests.people import ANONYMOUS, SYSTEM, content, reply, respond, select, viewer

FOUNDING = Path(__file__).parents[3] / "shared/articles/track-ii-diplomacy.txt"
TITLE = "Splendid: let us swap the map for the mapmaker"
BODY = (
    "How lucky the villages are that nobody asked them! A few clever friends met over dinner, "
    "agreed with each other, and called it a survey.\n\nI look forward to the same at home."
)


@pytest.fixture
def critique(cast, article):
    """Posted by mira under rules that a careful site may have set against rude words."""
    rules.add_word_rule(viewer(cast.ada), "", text="idiot", effect="refuse")
    rules.add_word_rule(viewer(cast.ada), "", text="fraud", effect="hold")
    asked = rules.add_word_rule(viewer(cast.ada), "", text="clever friends", effect="nudge")
    written = content(BODY, "critique", title=TITLE)
    with pytest.raises(Nudged):
        post_response(viewer(cast.mira), article.slug, written)
    seen = [f"word-{asked.key}"]
    return post_response(viewer(cast.mira), article.slug, written, despite=seen).response


def read(path, person: User | None = None) -> str:
    browser = Client()
    if person is not None:
        browser.force_login(person)
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.content.decode())


def test_a_word_list_asks_at_most_and_the_tone_stays(critique):
    assert critique.state == "published"
    assert (critique.title, critique.body, critique.of_whole) == (TITLE, BODY, True)
    assert not Case.objects.exists()


def test_flags_as_off_topic_hide_it_once_at_most_and_never_remove_it(cast, article, critique):
    for reader in make_readers(5):
        flag(reader, critique, "off_topic")
    critique.refresh_from_db()
    assert critique.state == "hidden"
    hidden = Decision.objects.get(outcome="hide")
    assert hidden.automated
    assert hidden.why
    assert Notice.objects.filter(person=cast.mira, kind="decision").exists()
    assert TITLE not in read(f"/articles/{article.slug}/")
    assert TITLE in read(f"/responses/{critique.key}/", cast.mira)
    decide(cast.omar, critique, "keep")
    for number in range(6):
        flag(User.objects.create_user(f"late{number}"), critique, "abuse")
    critique.refresh_from_db()
    assert critique.state == "published"
    assert TITLE in read(f"/articles/{article.slug}/")
    assert Flag.objects.filter(state="disagreed").count() >= 5


def test_off_topic_folds_and_removes_nothing(cast, article, critique):
    open_case(viewer(cast.omar), critique.key)
    decide(cast.omar, critique, "collapse")
    critique.refresh_from_db()
    assert (critique.state, critique.collapsed) == ("published", True)
    page = read(f"/articles/{article.slug}/")
    assert TITLE in page
    assert "let us swap" in page


def test_whoever_removes_it_wrongly_is_overruled_by_another_in_the_open(cast, article, critique):
    answer = reply(cast.vera, critique, "We did ask them; the list is in the notes.")
    before = Annotation.objects.get(pk=critique.pk)
    open_case(viewer(cast.omar), critique.key)
    removal = decide(cast.omar, critique, "remove")
    assert TITLE not in read(f"/articles/{article.slug}/")
    assert "It attacked people." in read(f"/articles/{article.slug}/")  # the public reason
    assert Letter.objects.filter(person=cast.mira, key__startswith="decision:").exists()
    appeal = file_appeal(viewer(cast.mira), removal.key, "It is about a claim, not about people.")
    with pytest.raises(NotPermitted, match="another moderator"):
        take_appeal(viewer(cast.omar), appeal.key)
    take_appeal(viewer(cast.ada), appeal.key)
    version = Appeal.objects.get().version
    conclude_appeal(viewer(cast.ada), appeal.key, "overturn", version=version, reasoning=BECAUSE)
    after = Annotation.objects.get(pk=critique.pk)
    for name in ("title", "body", "body_html", "path", "state", "created_at", "answer_id"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.answer_id == answer.pk
    log, _more = list_log(ANONYMOUS, LogFilter(), limit=10)
    assert [row.outcome for row in log] == ["overturn", "remove"]
    page = read("/moderation/log/")
    assert TITLE not in page
    assert "mira" not in page


def test_it_is_argued_with_answered_and_featured(cast, article, critique):
    respond(
        cast.noor,
        article,
        "It names no village that was not asked.",
        kind="critique",
        targets=[select(article, "A map is a promise")],
        evidence=[{"quote": "Nobody wrote down who had shown the ford.", "url": "", "date": ""}],
    )
    reply(cast.noor, critique, "The county archive says otherwise: three villages were asked.")
    reply(cast.vera, critique, "We asked; I name them in the second edition.")
    reason = "It says plainly what the essay only hints at."
    curation.feature_response(viewer(cast.edda), critique.key, reason)
    page = read(f"/articles/{article.slug}/")
    assert reason in page
    assert f"Picked by {cast.edda.name}" in page
    assert "Answered by Vera Lindqvist" in page
    assert page.index(reason) < page.index("The county archive says otherwise")
    assert Feature.objects.get().curator == cast.edda


def test_wit_that_everybody_enjoys_does_not_bury_the_argument(cast, article, critique):
    """No sort counts applause: most replied is by what was answered, and picks have an order."""
    joke = respond(cast.noor, article, "Ha!")
    for _ in range(3):
        reply(cast.vera, critique, "An argument.")
    page = read(f"/articles/{article.slug}/?sort=most-replied")
    assert page.index(f"r-{critique.key}") < page.index(f"r-{joke.key}")
    assert "applause" not in page


@pytest.mark.skipif(not FOUNDING.exists(), reason="the founding article is not beside the project")
def test_the_founding_response_itself_is_imported_found_answered_and_picked(cast):
    draft = read_article(FOUNDING.read_bytes(), filename=FOUNDING.name)
    article = articles.import_article(SYSTEM, draft)
    articles.publish_article(SYSTEM, article.slug)
    came = Annotation.objects.get(article=article)
    assert (came.kind, came.of_whole, came.state) == ("critique", True, "published")
    for reader in make_readers(5):
        flag(reader, came, "off_topic")
    came.refresh_from_db()
    assert came.state == "hidden"
    decide(cast.omar, came, "keep")
    reply(cast.noor, came, "For it: who was invited. Against it: what came of it.")
    curation.feature_response(viewer(cast.edda), came.key, "Right to be heard.")
    page = read(f"/articles/{article.slug}/")
    kept = draft.responses[0]
    assert page.count(kept.title) >= 2  # in its place and among the picks
    assert "Right to be heard." in page
    assert Annotation.objects.get(pk=came.pk).body == came.body == kept.body
