"""The schema as the migrations make it, on either database."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from commentary.actions.revising.editing import edit_head
from commentary.models import Annotation, Revision
from tests.people import SYSTEM, make_article, respond

only_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="a collation is chosen on PostgreSQL alone"
)


def test_all_of_them_have_run(db):
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_paths_sort_by_bytes_and_not_as_a_dictionary_does(cast, article):
    made = [respond(cast.mira, article) for _ in range(4)]
    for response, path in zip(made, ("000a", "000Z", "0000", "000A"), strict=True):
        Annotation.objects.filter(pk=response.pk).update(path=path)
    rows = Annotation.objects.all()
    assert list(rows.order_by("path").values_list("path", flat=True)) == [
        *("0000", "000A", "000Z", "000a"),
    ]
    assert rows.filter(path__gt="000Z").get().path == "000a"
    assert rows.filter(path__gt="0000", path__lt="0000~").count() == 0
    assert rows.filter(path__gt="000", path__lt="000~").count() == 4


@only_postgres
def test_the_column_of_paths_is_in_the_order_of_bytes(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns"
            " WHERE table_name = 'commentary_annotation' AND column_name = 'path'"
        )
        assert cursor.fetchone() == ("C",)


@only_postgres
def test_a_branch_is_one_range_of_an_index(cast, article):
    respond(cast.mira, article)
    rows = Annotation.objects.filter(article=article, path__gt="0000", path__lt="0000~").order_by(
        "path"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        # In a table this small the planner may as well sort; what counts is that it need not.
        cursor.execute("SET LOCAL enable_sort = off")
    plan = rows.explain()
    assert "Index Scan" in plan
    assert "Sort" not in plan
    assert "path" in plan.partition("Index Cond")[2]


def test_the_shared_cache_has_its_table(db):
    cache.set("key", "value")
    assert cache.get("key") == "value"
    assert "commentary_cache" in connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_revisions_begin_with_the_title_and_standfirst_of_their_article():
    article = make_article(title="A Title", standfirst="What it is.", by=())
    other = make_article(title="Another", state="draft", by=())
    edit_head(SYSTEM, article.slug, title="Not yet", standfirst="", version=None)
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate([("commentary", "0009_anchors_kept")])
    MigrationExecutor(connection).migrate(newest)
    rows = Revision.objects.order_by("article_id", "number")
    assert list(rows.values_list("article_id", "title", "standfirst")) == [
        (article.pk, "A Title", "What it is."),
        (article.pk, "A Title", "What it is."),
        (other.pk, "Another", ""),
    ]


@pytest.mark.django_db(transaction=True)
def test_they_can_be_taken_back_one_by_one_and_run_again():
    """The plan back to the first takes back each of those behind it, the newest first."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    first = [("commentary", "0001_initial")]
    ours = {name for app, name in executor.loader.graph.nodes if app == "commentary"}
    taken_back = [node.name for node, is_back in executor.migration_plan(first) if is_back]
    assert taken_back == sorted(ours - {"0001_initial"}, reverse=True)
    executor.migrate(first)
    executor = MigrationExecutor(connection)
    assert len(executor.migration_plan(newest)) == len(taken_back)
    executor.migrate(newest)
    assert MigrationExecutor(connection).migration_plan(newest) == []
