"""The acceptance case of revisions: what was said stays with the words it was said of.

A reader's correction is taken in and credited, an editor cuts and moves passages, and the debate
goes along: the critique of the whole, quotes that stay, move, change and lose their words, and
everything comes back when the edit is undone.
"""

import html
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from commentary.actions.articles import import_article
from commentary.actions.reconcile import reconcile
from commentary.actions.revising.corrections import accept_correction
from commentary.actions.revising.drafts import save_draft
from commentary.actions.revising.publishing import publish_revision
from commentary.actions.revising.rederiving import check_anchors
from commentary.actions.targets import Selection
from commentary.importers.reading import read_article
from commentary.models import Anchor, Annotation, Article
from commentary.queries.articles import find_article
from commentary.queries.drafts import list_draft_texts
from tests.people import SYSTEM, reply, respond, select, viewer
from tests.revisions import texts_of

FOUNDING = Path(__file__).parents[3] / "shared/articles/track-ii-diplomacy.txt"


def read(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.content.decode())


def where(article: Article) -> dict[tuple[int, int], tuple[str, str, int | None]]:
    """(response, target): state, words and place of the first part in the present text."""
    rows = Anchor.objects.drawn().filter(revision_id=article.revision_id, part=0)
    return {
        (row.annotation_id, row.target): (row.exact, row.passage.key, row.start)
        for row in rows.select_related("passage")
    }


def publish(article: Article, texts, note: str) -> None:
    saved = save_draft(SYSTEM, article.slug, texts, version=article.revision.version)
    publish_revision(SYSTEM, article.slug, note=note, version=saved.version)
    article.refresh_from_db()


def test_a_reader_corrects_the_text_and_the_debate_goes_along(cast, article):
    ford = select(article, "nobody wrote down who had shown the ford")
    critique = respond(cast.noor, article, "They did so.", kind="critique", targets=[ford])
    answer = reply(cast.vera, critique, "Then I was wrong.")
    correction = respond(
        cast.mira,
        article,
        "A woman of the village did; her name is in the parish book.",
        kind="correction",
        proposed="only the parish book names the woman who had shown the ford",
        targets=[ford],
    )
    quoted = respond(cast.noor, article, "So much for rulers.", targets=[select(article, "lasts")])
    accept_correction(viewer(cast.vera), correction.key)
    assert "parish book names" in read(f"/responses/{correction.key}/")
    assert "parish book names" not in read(f"/articles/{article.slug}/revisions/1/")
    editor = viewer(cast.edda)
    draft, texts = list_draft_texts(editor, find_article(editor, article.slug))
    cut = [text for text in texts if not text.text.startswith("A boundary drawn")]
    save_draft(editor, article.slug, cut, version=draft.version)
    publish_revision(editor, article.slug, note="The ford has a name.", version=None)

    page = read(f"/articles/{article.slug}/")
    assert "the woman who had shown the ford" in page
    assert "So much for rulers." not in page
    changes = read(f"/articles/{article.slug}/revisions/2/changes/")
    assert "<del>" in changes
    log = read(f"/articles/{article.slug}/revisions/")
    assert "The ford has a name." in log
    assert "Mira Aalto" in log
    assert f"/responses/{correction.key}/" in log
    corrected = read(f"/responses/{correction.key}/")
    assert "/revisions/2/" in corrected
    said = read(f"/responses/{critique.key}/")
    assert "nobody wrote down who had shown the ford" in said
    assert answer.body in said
    gone = read(f"/articles/{article.slug}/earlier-words/")
    assert "So much for rulers." in gone
    assert "lasts" in gone
    assert quoted.key in gone
    assert "nobody wrote down" in read(f"/articles/{article.slug}/revisions/1/")
    assert not next(check_anchors(SYSTEM, article.slug)).findings
    assert reconcile(SYSTEM, slug=article.slug, write=False) == []


@pytest.mark.skipif(not FOUNDING.exists(), reason="the founding article is not beside the project")
def test_the_founding_article_is_revised_and_restored(cast):
    draft = read_article(FOUNDING.read_bytes(), filename=FOUNDING.name)
    slug = import_article(SYSTEM, draft, publish=True).slug
    article = Article.objects.select_related("revision").get(slug=slug)
    founding = Annotation.objects.get(article=article)
    card, texts = founding.card_html, texts_of(article)
    made = []
    for text in texts:
        spans = [(0, min(len(text.text), 40)), (max(0, len(text.text) - 60), len(text.text))]
        targets = [Selection(text.key, *span) for span in spans]
        made.append(respond(cast.mira, article, "On these words.", targets=targets))
    before = where(article)
    assert len(before) == 2 * len(texts)
    long = [at for at, text in enumerate(texts) if len(text.text) > 300]
    edited = list(texts)
    head, tail = edited[long[0]].text[:150], edited[long[0]].text[150:]
    edited[long[0]] = replace(edited[long[0]], text=f"{head} (so it is told) {tail}")
    moved = edited.pop(long[-1])
    del edited[long[1]]
    edited.insert(0, moved)
    publish(article, edited, "Cut, moved, and a clause put in.")
    after = where(article)
    orphans = {row.pk for row in made if (row.pk, 0) not in after}
    assert orphans == {made[long[1]].pk}
    for known, (exact, passage, _start) in after.items():
        assert (exact, passage) == before[known][:2]
    publish(article, texts, "As it was printed.")
    assert where(article) == before
    founding.refresh_from_db()
    assert (founding.state, founding.of_whole) == ("published", True)
    assert founding.card_html == card
    assert not next(check_anchors(SYSTEM, slug)).findings
    assert reconcile(SYSTEM, slug=slug, write=False) == []
