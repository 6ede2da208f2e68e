"""A fresh site shows a debate, and moderation at work on it."""

from collections import Counter

from django.core.management import call_command

from commentary.actions.revising.rederiving import check_anchors
from commentary.models import Anchor, Case, Decision, Feature, Flag, Settlement
from commentary.queries.articles import list_articles
from commentary.queries.curation import list_picks, one_sided
from tests.core.test_counters import counted, stored
from tests.people import ANONYMOUS, SYSTEM


def test_the_sample_is_loaded_with_what_was_moderated(db, capsys, rates):
    rates()
    call_command("load_sample")
    (facts,), _more = list_articles(ANONYMOUS, limit=5)
    article = Feature.objects.first().article
    assert article.slug == facts.slug
    first, second = list_picks(ANONYMOUS, article)
    assert (first.title, first.curator.username) == ("No minutes, no votes, no us", "lindqvist")
    assert second.kind == "reply"
    assert one_sided(SYSTEM, article.slug) == ""
    waiting = Case.objects.get(reason="words")
    assert (waiting.state, waiting.response.state) == ("open", "held")
    removed = Decision.objects.get(outcome="remove")
    assert (removed.response.state, removed.decider.username) == ("removed", "assuncao")
    assert removed.facts
    assert removed.why
    assert removed.appeal_until
    flag = Flag.objects.get()
    assert (flag.state, flag.response.state, flag.reporter.username) == (
        "open",
        "published",
        "piet",
    )
    assert Case.objects.get(response=flag.response).state == "open"
    assert stored(article) == counted(article)
    article.refresh_from_db()
    assert article.revision.number == 2
    assert "professor of law" in " ".join(article.revision.texts.values_list("text", flat=True))
    rows = Anchor.objects.standing().filter(revision=article.revision)
    states = Counter(rows.values_list("state", flat=True))
    assert states["changed"] >= 2
    assert states["orphan"] == 1
    assert not next(check_anchors(SYSTEM, article.slug)).findings
    assert Settlement.objects.filter(revision=article.revision).count() == 2
    assert "people you can log in as" in capsys.readouterr().out.lower()


def test_a_site_with_an_article_is_left_alone(article, capsys):
    call_command("load_sample")
    assert "not loaded" in capsys.readouterr().out
    assert not Feature.objects.exists()
