"""The ready pieces of a response, made when something in them changes and never while reading."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import QuerySet

from commentary.formats.card_html import render_card
from commentary.formats.card_json import render_fragment
from commentary.formats.facts import Person, ResponseFacts, facts_of, person_of
from commentary.models import Anchor, Annotation, Article

FRAGMENT_FIELDS = ("card_html", "card_json")


def set_fragments(response: Annotation, facts: ResponseFacts) -> None:
    """Set both fragments on ``response``; the caller writes the row."""
    response.card_html = render_card(facts, language=settings.LANGUAGE_CODE)
    response.card_json = render_fragment(facts)


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
    """Set the fragments of a response that is about to be written. No query."""
    facts = facts_of(
        response,
        slug=article.slug,
        person=person,
        by_author=by_author,
        anchors=anchors,
        parent=parent,
        root_key=root_key,
    )
    set_fragments(response, facts)


def render_again(responses: Iterable[Annotation]) -> list[Annotation]:
    """Set the fragments of stored responses from their rows, and return them unwritten.

    Load them by :func:`load_for_rendering`, which brings all that is looked at.
    """
    rendered = []
    for response in responses:
        bylines = {byline.person_id for byline in response.article.bylines.all()}
        facts = facts_of(
            response,
            slug=response.article.slug,
            person=person_of(response.author),
            by_author=response.author_id in bylines,
            anchors=_anchors_of(response),
            parent=response.parent,
            root_key=response.root.key if response.root else "",
            answer=response.answer,
        )
        set_fragments(response, facts)
        rendered.append(response)
    return rendered


def _anchors_of(response: Annotation) -> list[Anchor]:
    """Return the anchors in the revision that readers see, or those of the words as selected."""
    anchors = list(response.anchors.all())
    shown = [anchor for anchor in anchors if anchor.revision_id == response.article.revision_id]
    return shown or [anchor for anchor in anchors if anchor.revision_id == response.revision_id]


def load_for_rendering() -> QuerySet[Annotation]:
    """Return responses with all that their fragments show: three statements for any number."""
    return Annotation.objects.select_related(
        "article", "author", "root", "parent__author", "answer__author"
    ).prefetch_related("article__bylines", "anchors__passage")
