"""An article that was revised once, and responses that tell what became of their words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commentary.actions.revising import drafts, publishing
from commentary.actions.revising.corrections import accept_correction
from commentary.models import Annotation, Article, Revision
from commentary.queries.drafts import texts_of_revision
from tests.api.conftest import Caller, read
from tests.people import Cast, make_article, make_cast, respond, select, viewer
from tests.revisions import rewrite

NOTE = "The party crossed before dawn, says the log."
WORDS = {
    "a promise is a debt": "a promise is a heavy debt",
    "A boundary drawn with a ruler lasts as long as the ruler.": "",
}
# What a draft may say instead.
NEW = {"the ford": "the shallow ford"}


@dataclass
class Revised:
    """`stays`, `changed` and `lost` are noor's, `note` mira's own; mira proposed two corrections.

    `thanked` was accepted and published in revision 2, `proposed` is open. Another article of the
    same people is `other`, with one passage and a response of mira's.
    """

    cast: Cast
    article: Article
    stays: Annotation
    changed: Annotation
    lost: Annotation
    note: Annotation
    thanked: Annotation
    proposed: Annotation
    other: Article
    elsewhere: Annotation


def build_revised() -> Revised:
    cast = make_cast()
    article, other = make_article(), make_article(title="Another")
    made = {
        "stays": respond(cast.noor, article, targets=[select(article, "who had shown")]),
        "changed": respond(cast.noor, article, targets=[select(article, "promise is a debt")]),
        "lost": respond(cast.noor, article, targets=[select(article, "drawn with a ruler")]),
        "note": respond(
            cast.mira, article, "Mine.", kind="note", targets=[select(article, "the county")]
        ),
        "thanked": correct(cast, article, "crossed at dawn", "crossed before dawn"),
        "proposed": correct(cast, article, "What the surveyors kept", "What surveyors kept"),
        "elsewhere": respond(cast.mira, other, targets=[select(other, "A map")]),
    }
    accept_correction(viewer(cast.edda), made["thanked"].key)
    write(cast, article, WORDS)
    publishing.publish_revision(viewer(cast.edda), article.slug, note=NOTE, version=None)
    article.refresh_from_db()
    fresh = {name: Annotation.objects.get(pk=row.pk) for name, row in made.items()}
    return Revised(cast=cast, article=article, other=other, **fresh)


def correct(cast: Cast, article: Article, words: str, proposed: str) -> Annotation:
    """A correction by mira of these words."""
    targets = [select(article, words)]
    return respond(
        cast.mira, article, "It was so.", kind="correction", proposed=proposed, targets=targets
    )


def write(cast: Cast, article: Article, changes: Mapping[str, str], note: str = "") -> Revision:
    """Put these words into the draft, in edda's name, and begin one where there is none."""
    draft = drafts.open_draft(viewer(cast.edda), article.slug)
    texts = rewrite(texts_of_revision(draft.pk), changes)
    return drafts.save_draft(viewer(cast.edda), article.slug, texts, version=None, note=note)


def passages_of(of: Caller, revised: Revised) -> list[dict[str, Any]]:
    """The published passages as a draft takes them."""
    answer = read(of.get(f"articles/{revised.article.slug}/passages/"))
    names = ("id", "kind", "level", "date", "text")
    return [{name: row[name] for name in names} for row in answer["items"]]


def changed(rows: list[dict[str, Any]], old: str, new: str) -> list[dict[str, Any]]:
    return [{**row, "text": row["text"].replace(old, new)} for row in rows]
