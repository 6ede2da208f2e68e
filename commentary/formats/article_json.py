"""Articles, passages and people as the API gives them out."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from commentary.formats.facts import Person, person_of

if TYPE_CHECKING:
    from accounts.models import User
    from commentary.models import Revision
    from commentary.queries.annotations import Wording
    from commentary.queries.articles import ArticleFacts, PassageFacts

_DETAILS = (
    "slug",
    "title",
    "standfirst",
    "dateline",
    "date",
    "language",
    "subjects",
    "source_url",
    "licence",
    "state",
    "comment_policy",
    "version",
    "response_count",
    "critique_count",
    "unanswered_count",
    "url",
)
_PASSAGE = ("position", "kind", "level", "date", "text", "response_count", "critique_count", "url")


def shape_article(article: "ArticleFacts") -> dict[str, Any]:
    """Return an article with its byline and without its text."""
    return {
        **{name: getattr(article, name) for name in _DETAILS},
        "bylines": [shape_author(person) for person in article.bylines],
        "revision": article.revision_number,
        "published": article.published_at,
    }


def shape_author(person: Person) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.name,
        "url": person.url,
        "unclaimed": person.unclaimed,
    }


def shape_passage(passage: "PassageFacts") -> dict[str, Any]:
    """Return a passage as it stands in the revision shown."""
    return {"id": passage.key, **{name: getattr(passage, name) for name in _PASSAGE}}


def shape_revision(revision: "Revision") -> dict[str, Any]:
    return {
        "number": revision.number,
        "state": revision.state,
        "title": revision.title,
        "standfirst": revision.standfirst,
        "note": revision.note,
        "created": revision.created_at,
        "published": revision.published_at,
    }


def shape_person(person: "User") -> dict[str, Any]:
    """Return a person as everybody may know them: no address, no settings."""
    return {
        **shape_author(person_of(person)),
        "bio": person.bio,
        "roles": sorted(person.roles),
        "joined": person.date_joined,
    }


def shape_wordings(wordings: Sequence["Wording"]) -> list[Mapping[str, Any]]:
    """Return the wordings of a response, newest first, each with its changes by words."""
    return [
        {
            "number": wording.number,
            "written": wording.when,
            "title": wording.title,
            "body": wording.body,
            "changes": [{"change": change, "text": text} for change, text in wording.diff],
        }
        for wording in wordings
    ]
