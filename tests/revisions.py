"""Revisions of the cast's articles: texts rewritten, drafted and published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from commentary.actions.anchoring import supersede
from commentary.actions.revising.drafts import save_draft
from commentary.actions.revising.publishing import publish_revision
from commentary.actions.storing import draw_again
from commentary.models import Anchor, Annotation, Article, PassageText, Revision
from commentary.permissions import Viewer
from commentary.text.draft import DraftPassage, DraftText
from tests.people import SYSTEM, Cast, keys_of, make_article, respond, select

NOTE = "Who drew it was named wrongly."


def texts_of(article: Article) -> list[DraftText]:
    """The passages of the text that readers see, as a draft has them."""
    rows = PassageText.objects.filter(revision_id=article.revision_id).select_related("passage")
    return [
        DraftText(row.passage.key, row.kind, row.text, row.level, row.date)
        for row in rows.order_by("position")
    ]


def rewrite(texts: Sequence[DraftText], changes: Mapping[str, str]) -> list[DraftText]:
    """`texts` with each of these words, found in one passage at least, replaced everywhere.

    A passage of which nothing is left goes.
    """
    rewritten = list(texts)
    for old, new in changes.items():
        assert any(old in text.text for text in rewritten), f"{old!r} stands in no passage"
        rewritten = [replace(text, text=text.text.replace(old, new)) for text in rewritten]
    return [text for text in rewritten if text.text.strip()]


def revise(
    article: Article,
    changes: Mapping[str, str] | Sequence[DraftText],
    note: str = NOTE,
    *,
    by: Viewer = SYSTEM,
) -> Revision:
    """Publish the next revision of `article`: words replaced, or the whole list of passages.

    The object given is the row as it is then.
    """
    if isinstance(changes, Mapping):
        changes = rewrite(texts_of(article), changes)
    draft = save_draft(by, article.slug, changes, version=None, note=note)
    revision = publish_revision(by, article.slug, note=note, version=draft.version)
    article.refresh_from_db()
    return revision


def draft_with(article: Article, changes: Mapping[str, str], *, by: Viewer = SYSTEM) -> Revision:
    """Write the next revision of `article`, with words replaced, and leave it open."""
    texts = rewrite(texts_of(article), changes)
    return save_draft(by, article.slug, texts, version=None)


def make_doubtful(response: Annotation, article: Article) -> Anchor:
    """Let the one quote of `response` stand where it does as one that a person has to look at."""
    row = Anchor.objects.drawn().get(annotation=response, revision_id=article.revision_id)
    supersede([row])
    row.pk, row.superseded_at = None, None
    row.review, row.doubts = True, ["low_confidence"]
    row.save(force_insert=True)
    draw_again(response)
    return row


# A text in which each sentence can be told from the others, as readers and the aligner read it.
RIVER = (
    DraftPassage("heading", "What the surveyors kept", level=2),
    DraftPassage(
        "paragraph",
        "The party crossed the river at dawn, and nobody wrote down who had shown them the ford.",
    ),
    DraftPassage(
        "paragraph",
        "A boundary drawn with a ruler lasts as long as the ruler, or the war that follows it.",
    ),
    DraftPassage(
        "paragraph",
        "Later editions of the map dropped both the ford and the name of the village beside it.",
    ),
    DraftPassage(
        "paragraph",
        "The county archive keeps the drawing in a box that has been opened only twice since then.",
    ),
)
BOUNDARY = RIVER[2].text
SECOND = "A clerk did write it down, and the line about rulers was nobody's."
THIRD = "Two sentences that belong together stand together."


@dataclass(frozen=True)
class Revised:
    """An article of three revisions, and a response whose words changed, one whose words are gone
    (in the second), one whose passage was joined with another (in the third), one that stays."""

    article: Article
    changed: Annotation
    gone: Annotation
    joined: Annotation
    stays: Annotation
    # The passages of the first text, by their places.
    keys: list[str]


def make_revised(cast: Cast) -> Revised:
    """Publish a text, let it be spoken of, and correct it twice."""
    article = make_article(passages=RIVER)
    keys = keys_of(article)
    said = {
        "changed": respond(
            cast.mira, article, targets=[select(article, "nobody wrote down who had shown them")]
        ),
        "gone": respond(
            cast.noor,
            article,
            "Rulers?",
            targets=[select(article, "A boundary drawn with a ruler")],
        ),
        "joined": respond(
            cast.mira, article, "Only twice?", targets=[select(article, "opened only twice")]
        ),
        "stays": respond(
            cast.noor, article, "Which?", targets=[select(article, "Later editions of the map")]
        ),
    }
    revise(article, {"nobody wrote down": "a clerk wrote down", BOUNDARY: ""}, SECOND)
    heading, first, editions, archive = texts_of(article)
    together = replace(editions, text=f"{editions.text} {archive.text}")
    revise(article, [heading, first, together], THIRD)
    for response in said.values():
        response.refresh_from_db()
    return Revised(article=article, keys=keys, **said)


def doubt(response: Annotation, revision: Revision) -> None:
    """Let the first quote of `response` be one that a person has to look at in `revision`."""
    held = Anchor.objects.standing().filter(annotation=response, revision=revision, target=0)
    rows = list(held.order_by("part"))
    supersede(rows)
    for row in rows:
        row.pk, row.review, row.doubts = None, True, ["low_confidence"]
    Anchor.objects.bulk_create(rows)
