"""The next revision written as a whole: ids and kinds that stay, and what is refused."""

import pytest

from commentary.actions.revising import drafts
from commentary.errors import Conflict, InvalidInput, NotFound
from commentary.formats.article_text import to_markdown, to_plain
from commentary.queries.articles import find_article
from commentary.queries.drafts import list_draft_texts, read_whole_text
from commentary.vocabulary import MAX_TEXT
from tests.people import PASSAGES, SYSTEM, keys_of, make_article, make_cast, viewer
from tests.revisions import texts_of
from tests.standing import build_once, copy_of

WRITE = {"markdown": to_markdown, "plain": to_plain}


def _build():
    return make_cast(), make_article()


scene = build_once(_build)


@pytest.fixture
def cast(db, scene):
    return copy_of(scene[0])


@pytest.fixture
def article(db, scene):
    return copy_of(scene[1])


def present(article):
    return list_draft_texts(SYSTEM, find_article(SYSTEM, article.slug))


def save(article, text, written_in="markdown", version=None, **more):
    return drafts.save_draft_text(
        SYSTEM, article.slug, text, format=written_in, version=version, **more
    )


@pytest.mark.parametrize("written_in", WRITE)
class TestEitherFormat:
    def test_a_text_that_nobody_touched_changes_nothing(self, article, written_in):
        draft = save(article, WRITE[written_in](texts_of(article)), written_in, version=1)
        assert (draft.version, present(article)[1]) == (1, texts_of(article))

    def test_one_edit_changes_one_passage(self, article, written_in):
        text = WRITE[written_in](texts_of(article))
        save(
            article, text.replace("crossed at dawn", "crossed before dawn"), written_in, note="Why"
        )
        draft, texts = present(article)
        assert [one.key for one in texts] == keys_of(article)
        changed = [at for at, one in enumerate(texts) if one != texts_of(article)[at]]
        assert (changed, draft.note, draft.version) == ([3], "Why", 2)
        assert texts[3].text == PASSAGES[3].text.replace("at dawn", "before dawn")

    def test_what_was_left_out_comes_back_as_itself(self, article, written_in):
        text = WRITE[written_in](texts_of(article))
        save(article, text.replace(PASSAGES[0].text, ""), written_in)
        assert [one.key for one in present(article)[1]] == keys_of(article)[1:]
        save(article, text, written_in)
        assert present(article)[1] == texts_of(article)

    def test_the_second_of_two_editors_is_told(self, article, written_in):
        text = WRITE[written_in](texts_of(article))
        save(article, text + "\n\nBy the first.\n", written_in, version=1)
        for stale in (0, 1, 3):
            with pytest.raises(Conflict) as refused:
                save(article, text + "\n\nBy the second.\n", written_in, version=stale)
            assert refused.value.code == "stale_version"
        assert present(article)[1][-1].text == "By the first."

    def test_it_can_be_read_without_being_kept(self, cast, article, written_in):
        text = WRITE[written_in](texts_of(article)) + "\n\nOne more sentence.\n"
        found = find_article(SYSTEM, article.slug)
        read = read_whole_text(viewer(cast.edda), found, text, format=written_in)
        assert [one.key for one in read] == [*keys_of(article), ""]
        assert present(article)[0] is None
        with pytest.raises(NotFound):
            read_whole_text(viewer(cast.vera), found, text, format=written_in)

    def test_hostile_text_is_text(self, article, written_in):
        words = '<script>alert("x")</script> \u202eoverridden {{ 7 }} %s &lt;b&gt;'
        save(article, f"First of all, {words}\n", written_in)
        assert "<script>" in present(article)[1][0].text
        assert "\u202e" not in present(article)[1][0].text


def test_what_cannot_be_read_is_refused_and_opens_nothing(article):
    for text, written_in, code in (
        ("", "markdown", "no_text"),
        (" \n\n ", "plain", "no_text"),
        ("***\n\n[](x)", "markdown", "no_text"),
        ("No\0pe.", "markdown", "not_text"),
        ("No\0pe.", "plain", "not_text"),
        ("x", "html", "unknown_format"),
        ("x", "", "unknown_format"),
        ("x " * MAX_TEXT, "plain", "too_long"),
        ("x" * 20_001, "plain", "passage_too_long"),
        ("x" * 20_001, "markdown", "passage_too_long"),
        ("x\n\n" * 5_001, "plain", "too_many"),
    ):
        with pytest.raises(InvalidInput) as refused:
            save(article, text, written_in)
        assert refused.value.code == code, (text[:20], written_in)
    assert present(article) == (None, texts_of(article))
