"""What tests of corrections share: two people's corrections, settled, and what became of them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from accounts.models import User
from commentary.actions.revising import drafts
from commentary.actions.revising.corrections import accept_correction, decline_correction
from commentary.actions.revising.publishing import publish_revision
from commentary.errors import Conflict
from commentary.models import Annotation, Article, Revision, Settlement
from tests.people import Cast, make_article, make_cast, respond, select, viewer
from tests.revisions import rewrite, texts_of

FIRST = "A map is a promise, and a promise is a debt that a map can owe."
WHY = "The deed in the archive says otherwise."


def build_scene() -> tuple[Cast, Article, Annotation]:
    """The cast, an article by vera, and a correction of it by mira."""
    cast, article = make_cast(), make_article()
    made = respond(cast.mira, article, kind="correction", proposed="a promise is a loan")
    return cast, article, made


def accept(person: User, response: Annotation, **more: Any) -> Settlement:
    """Accept it as `person`."""
    return accept_correction(viewer(person), response.key, **more)


def decline(person: User, response: Annotation, reason: str = WHY) -> Settlement:
    """Decline it as `person`."""
    return decline_correction(viewer(person), response.key, reason=reason)


def draft_of(article: Article) -> Revision | None:
    """The next revision as it is now."""
    return Revision.objects.filter(article=article, state="draft").first()


def first_passage(article: Article) -> str:
    """What the first passage says in the next revision."""
    return draft_of(article).texts.get(position=0).text


def write(cast: Cast, article: Article, changes: Mapping[str, str]) -> Revision:
    """Edit the next revision by hand: these words in the place of those."""
    return drafts.save_draft(
        viewer(cast.edda), article.slug, rewrite(texts_of(article), changes), version=None
    )


def publish(cast: Cast, article: Article, note: str = "What a reader proposed.") -> Revision:
    """Publish the next revision."""
    return publish_revision(viewer(cast.edda), article.slug, note=note, version=None)


def fresh(response: Annotation) -> Annotation:
    """The response as it is now."""
    return Annotation.objects.get(pk=response.pk)


def other(
    cast: Cast,
    article: Article,
    words: str = "promise is a debt that",
    proposed: str = "promise is a gift that",
    **more: Any,
) -> Annotation:
    """Another correction, by noor unless told otherwise; it competes with that of the scene."""
    return respond(
        more.pop("person", cast.noor),
        article,
        kind="correction",
        targets=[select(article, words)],
        proposed=proposed,
        **more,
    )


def refused(code: str, deed: Callable[..., Any], *args: Any, **more: Any) -> str:
    """What is said where a deed meets a conflict of this code."""
    with pytest.raises(Conflict) as caught:
        deed(*args, **more)
    assert caught.value.code == code, caught.value.message
    return caught.value.message
