"""Editors at once: one draft, no save over another, and nothing that was not told."""

import pytest

from commentary.actions.revising import drafts, editing
from commentary.actions.revising.publishing import publish_revision
from commentary.errors import Conflict
from commentary.models import Passage, PassageText, Revision
from commentary.queries.articles import find_article
from commentary.queries.drafts import list_draft_texts
from commentary.text.draft import DraftText
from tests.core.test_concurrency import at_once, no_surprises
from tests.people import SYSTEM, make_article, make_cast
from tests.revisions import texts_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article(transactional_db):
    make_cast()
    return make_article()


def present(article):
    return list_draft_texts(SYSTEM, find_article(SYSTEM, article.slug))


def whole(article):
    """Positions are whole in each revision, and no passage is left over."""
    for revision in Revision.objects.filter(article=article):
        positions = revision.texts.order_by("position").values_list("position", flat=True)
        assert list(positions) == list(range(len(positions)))
    stand = PassageText.objects.filter(passage__article=article).values("passage_id").distinct()
    assert Passage.objects.filter(article=article).count() == stand.count()


def saving(article, words, version):
    texts = [*texts_of(article)[:3], DraftText("", "paragraph", words)]
    return lambda: drafts.save_draft(SYSTEM, article.slug, texts, version=version)


def test_of_six_editors_who_save_the_same_version_one_does(article):
    for version in (0, 2):
        old = texts_of(article)
        results = at_once(*[saving(article, f"By {one}.", version) for one in range(6)])
        no_surprises(results, Conflict)
        won = [at for at, one in enumerate(results) if isinstance(one, Revision)]
        assert len(won) == 1
        assert {one.code for one in results if isinstance(one, Conflict)} == {"stale_version"}
        draft, texts = present(article)
        assert (texts[-1].text, len(texts)) == (f"By {won[0]}.", 4)
        assert texts_of(article) == old
        whole(article)
        assert draft.version == max(version, 1) + 1


def test_a_draft_is_opened_once_however_many_open_it(article):
    results = at_once(*[lambda: drafts.open_draft(SYSTEM, article.slug)] * 6)
    no_surprises(results)
    assert len({one.pk for one in results}) == 1
    whole(article)


def test_a_save_against_a_publication_is_published_or_told(article):
    texts = texts_of(article)[:5]
    for _round in range(3):
        version = drafts.save_draft(SYSTEM, article.slug, texts, version=None).version
        results = at_once(
            lambda version=version: publish_revision(
                SYSTEM, article.slug, note="Why.", version=version
            ),
            saving(article, f"From version {version}.", version),
        )
        no_surprises(results, Conflict)
        article.refresh_from_db()
        published, saved = results
        if isinstance(published, Conflict):
            assert texts_of(article) != texts, "what was saved first was not published unseen"
            drafts.discard_draft(SYSTEM, article.slug)
        else:
            assert texts_of(article) == texts
            assert not isinstance(saved, Conflict), "the same text, so that nothing is lost"
            assert present(article)[1][:3] == texts[:3]
        whole(article)
        texts = texts[:-1]


def test_single_deeds_of_many_editors_all_count(article):
    first = texts_of(article)[0].key
    new = DraftText("", "paragraph", "More.")
    deeds = [lambda: editing.insert_passage(SYSTEM, article.slug, first, new, version=None)] * 5 + [
        lambda: editing.move_passage(SYSTEM, article.slug, first, behind="", version=None)
    ]
    no_surprises(at_once(*deeds))
    assert [text.text for text in present(article)[1]].count("More.") == 5
    whole(article)
