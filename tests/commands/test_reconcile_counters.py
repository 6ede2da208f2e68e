"""manage.py reconcile_counters"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commentary.models import Article, QueueCount
from tests.people import make_article, respond


def run(*arguments):
    out = StringIO()
    call_command("reconcile_counters", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def spoiled(cast, article):
    respond(cast.mira, article)
    Article.objects.filter(pk=article.pk).update(response_count=4)
    return article


def test_it_says_when_all_is_well(article):
    assert run() == "All counters agree.\n"


def test_it_names_what_was_wrong_and_puts_it_right(spoiled):
    said = run()
    assert f"{spoiled.slug}: article {spoiled.slug}: response_count was 4, counted 1" in said
    assert "1 counters put right." in said
    spoiled.refresh_from_db()
    assert spoiled.response_count == 1
    assert run() == "All counters agree.\n"


def test_a_check_fails_and_changes_nothing(spoiled):
    with pytest.raises(CommandError, match="1 counters are wrong"):
        run("--check")
    spoiled.refresh_from_db()
    assert spoiled.response_count == 4


def test_the_queue_of_moderators_is_counted_too(cast):
    respond(cast.mira, make_article(policy="held"))
    QueueCount.objects.filter(reason="policy").update(waiting=4)
    with pytest.raises(CommandError, match="1 counters are wrong"):
        run("--check")
    assert "all: queue policy: waiting was 4, counted 1" in run()
    assert run() == "All counters agree.\n"


def test_one_article_may_be_named(spoiled):
    other = make_article(title="Another")
    assert run(other.slug) == "All counters agree.\n"
    with pytest.raises(CommandError, match="nothing here"):
        run("nowhere")
