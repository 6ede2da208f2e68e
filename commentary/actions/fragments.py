"""The ready pieces of a response, made when something in them changes and never while reading."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Prefetch, QuerySet

from commentary.formats.card_html import render_card
from commentary.formats.card_json import render_fragment
from commentary.formats.chosen import chosen_among
from commentary.formats.facts import Person, ResponseFacts, facts_of, person_of
from commentary.models import Anchor, Annotation, Article
from commentary.permissions import INNER

FRAGMENT_FIELDS = ("card_html", "card_json", "inner_html", "inner_json")


def _set_fragments(response: Annotation, **known: Any) -> None:
    """Set the fragments for everybody and, where there are such, those for its author and
    moderators. The caller writes the row."""
    response.card_html, response.card_json = _render(facts_of(response, **known))
    response.inner_html = response.inner_json = ""
    if response.state in INNER:
        inner = facts_of(response, **known, inner=True)
        response.inner_html, response.inner_json = _render(inner)


def _render(facts: ResponseFacts) -> tuple[str, str]:
    return render_card(facts, language=settings.LANGUAGE_CODE), render_fragment(facts)


def render_new(
    response: Annotation,
    *,
    article: Article,
    person: Person,
    by_author: bool,
    anchors: Sequence[Anchor],
    parent: Annotation | None,
    root_key: str,
) -> None:
    """Set the fragments of a response that is about to be written. No query.

    ``anchors``: as selected, and where they stand now, if that was an older revision.
    """
    shown = [anchor for anchor in anchors if anchor.revision_id == article.shown_revision]
    _set_fragments(
        response,
        slug=article.slug,
        person=person,
        by_author=by_author,
        anchors=shown or anchors,
        selected=chosen_among(anchors),
        parent=parent,
        root_key=root_key,
    )


def render_again(
    responses: Iterable[Annotation], following: Mapping[int, Sequence[Anchor]] | None = None
) -> list[Annotation]:
    """Set the fragments of stored responses from their rows, and return them unwritten.

    Load them by :func:`load_for_rendering`, which brings all that is looked at. ``following``: the
    anchors of each in a revision that is about to be published, as they will be drawn then.
    """
    rendered = []
    for response in responses:
        stored = [] if response.of_whole else list(response.anchors.all())
        coming = [] if following is None else following[response.pk]
        bylines = {byline.person_id for byline in response.article.bylines.all()}
        _set_fragments(
            response,
            slug=response.article.slug,
            person=person_of(response.author),
            by_author=response.author_id in bylines,
            anchors=coming or _shown_among(stored, response),
            selected=chosen_among([*stored, *coming]),
            parent=response.parent,
            root_key=response.root.key if response.root else "",
            answer=response.answer,
            settlement=getattr(response, "settlement", None),
        )
        rendered.append(response)
    return rendered


def _shown_among(stored: Sequence[Anchor], response: Annotation) -> list[Anchor]:
    """Return the anchors in the revision that readers see, or those of the words as selected.

    None where a thread was moved to the whole article, though it quoted words in an earlier text.
    """
    anchors = [anchor for anchor in stored if anchor.superseded_at is None]
    shown = [anchor for anchor in anchors if anchor.revision_id == response.article.revision_id]
    return shown or [anchor for anchor in anchors if anchor.revision_id == response.revision_id]


def write_fragments(rows: Iterable[Annotation], fields: Sequence[str] = FRAGMENT_FIELDS) -> None:
    """Write these columns of ``rows``. One statement, sent once a row without waiting between.

    Django's own way for many rows puts all of them into one statement, which takes longer to put
    together than all the rest.
    """
    columns = ", ".join(f"{name} = %s" for name in fields)
    values = [(*(getattr(row, name) for name in fields), row.pk) for row in rows]
    with connection.cursor() as cursor:
        # The names are our own columns; every value is bound.
        cursor.executemany(f"UPDATE commentary_annotation SET {columns} WHERE id = %s", values)  # noqa: S608


def load_for_rendering() -> QuerySet[Annotation]:
    """Return responses with all that their fragments show: three statements for any number."""
    anchors = Anchor.objects.select_related("passage", "revision")
    return Annotation.objects.select_related(
        *("article", "author", "root", "parent__author", "answer__author", "decision"),
        *("merged_into", "settlement__by", "settlement__revision"),
    ).prefetch_related("article__bylines", Prefetch("anchors", anchors))
