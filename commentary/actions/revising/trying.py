"""What a text would do to the responses if it were the next revision. Nothing is stored."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from commentary.actions.heads import clean_head
from commentary.actions.limits import count_deed
from commentary.actions.revising.checking import clean_texts
from commentary.errors import InvalidInput
from commentary.models import Article, Passage
from commentary.permissions import Viewer, demand, why_not_revise
from commentary.queries.articles import find_article
from commentary.queries.drafts import find_draft, read_heads, read_whole_text
from commentary.queries.effects import Foresight, foresee
from commentary.text.draft import DraftText
from commentary.text.head import HeadChange, diff_heads

# What a new passage is called while it has no id: with its place in the text, from 0.
NEW = "new-"


def try_texts(viewer: Viewer, slug: str, texts: Sequence[DraftText]) -> Foresight:
    """Return what ``texts`` would do to the responses to ``slug`` as its next revision.

    Editors; :class:`InvalidInput` as saving them would raise. New passages are told as "new-0",
    "new-1" and so on, by their place in the text. What was chosen for the open draft counts.
    """
    article = _demand_article(viewer, slug)
    count_deed(viewer, "preview")
    return _try(viewer, article, texts)


def try_text(
    viewer: Viewer,
    slug: str,
    text: str,
    *,
    format: str,  # noqa: A002
) -> Foresight:
    """Return what a whole ``text``, written as ``format``, would do; else as :func:`try_texts`."""
    article = _demand_article(viewer, slug)
    count_deed(viewer, "preview")
    return _try(viewer, article, read_whole_text(viewer, article, text, format=format))


def try_head(
    viewer: Viewer, slug: str, title: str | None = None, standfirst: str | None = None
) -> list[HeadChange]:
    """Return what would become of title and standfirst, from those that readers see.

    Editors; :class:`InvalidInput` as saving them would raise. None: as the draft has it. No quote
    is concerned by them.
    """
    public, present = read_heads(viewer, _demand_article(viewer, slug))
    if title is None and standfirst is None:
        return diff_heads(public, present)
    return diff_heads(public, clean_head(present.rewritten(title, standfirst)))


def _try(viewer: Viewer, article: Article, texts: Sequence[DraftText]) -> Foresight:
    cleaned = clean_texts(texts)
    _demand_known(article, cleaned)
    named = [
        text if text.key else replace(text, key=f"{NEW}{place}")
        for place, text in enumerate(cleaned)
    ]
    return foresee(viewer, article, named, revision=find_draft(viewer, article))


def _demand_article(viewer: Viewer, slug: str) -> Article:
    article = find_article(viewer, slug)
    why_not = why_not_revise(viewer, article)
    demand(not why_not, why_not)
    return article


def _demand_known(article: Article, texts: Sequence[DraftText]) -> None:
    known = set(Passage.objects.filter(article=article).values_list("key", flat=True))
    if not {text.key for text in texts if text.key} <= known:
        said = _("One of the passages is none of this article's. Load its text again.")
        raise InvalidInput(said, code="unknown_passage")
