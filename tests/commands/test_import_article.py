"""manage.py import_article"""

import json

import pytest
from django.core.management import CommandError

from commentary.models import Article, LedgerEntry
from tests.commands.calling import run

MARKDOWN = """---
title: The Ferryman's Ledger
author: Ann Other
date: 1911-05-04
---

Nobody crossed for nothing.

## What it cost

A coin, *or* a story.
"""


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "ledger.md"
    file.write_text(MARKDOWN, encoding="utf-8")
    return str(file)


def test_it_prints_what_was_found_and_leaves_a_draft(db, file):
    said = run("import_article", file)
    assert "Title:      The Ferryman's Ledger" in said
    assert "By:         Ann Other" in said
    assert "Passages:   3: 2 paragraph, 1 heading" in said
    assert "Draft: /desk/the-ferrymans-ledger/" in said
    article = Article.objects.get()
    assert article.state == "draft"
    assert LedgerEntry.objects.filter(verb="import").get().system == "import"


def test_it_may_publish_at_once(db, file):
    assert "Published: /articles/the-ferrymans-ledger/" in run("import_article", file, "--publish")
    assert Article.objects.get().state == "published"


def test_it_can_say_so_in_json(db, file):
    found = json.loads(run("import_article", file, "--json"))
    assert found["slug"] == Article.objects.get().slug
    assert found["state"] == "draft"
    assert found["title"] == "The Ferryman's Ledger"
    assert found["bylines"] == ["Ann Other"]
    assert found["passages"] == {"paragraph": 2, "heading": 1}
    assert found["responses"] == []


def test_the_format_may_be_named(db, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("<h1>A Title</h1><p>One thing.</p><p>Another.</p>", encoding="utf-8")
    found = json.loads(run("import_article", str(page), "--json", "--format", "html"))
    assert found["title"] == "A Title"
    assert found["passages"] == {"paragraph": 2}


def test_the_sample_comes_with_its_old_response(db):
    found = json.loads(run("import_article", "sample/second-track.txt", "--json"))
    assert len(found["responses"]) == 1
    response = found["responses"][0]
    assert response["created"] == "2019-04-03T21:42:00-04:00"
    assert response["kind"] == "critique"
    article = Article.objects.get()
    assert sum(found["passages"].values()) == article.passages.count()
    assert article.response_count == 1


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty.txt", b"", "empty"),
        ("paper.pdf", b"%PDF-1.7 ...", "PDF"),
        ("binary.txt", bytes(range(256)) * 40, "."),
        ("huge.txt", b"word " * 4_000_000, "."),
    ],
)
def test_a_hostile_file_is_refused_in_a_sentence_and_leaves_nothing(
    db, tmp_path, name, data, sentence
):
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(CommandError, match=sentence):
        run("import_article", str(file))
    assert not Article.objects.exists()


def test_a_file_that_is_not_there_is_told(db, tmp_path):
    for path in (tmp_path / "nowhere.txt", tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            run("import_article", str(path))
