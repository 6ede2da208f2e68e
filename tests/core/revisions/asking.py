"""What the queries of revisions and of words now gone say to somebody about a response."""

from collections.abc import Callable
from typing import Any

from commentary.models import Annotation, Article
from commentary.permissions import Viewer
from commentary.queries import (
    anchors,
    annotations,
    effects,
    gone,
    orphans,
    review,
    revisions,
    words,
)


def ask_of_revisions(
    seen: Viewer, fresh: Article, response: Annotation
) -> dict[str, Callable[[], Any]]:
    """Every query of these modules by its name, to be asked as `seen`."""
    return {
        "anchors.list_anchor_history": lambda: (
            (told := anchors.list_anchor_history(seen, response.key)),
            vars(told[0]),
        ),
        "anchors.rights_to_reattach": lambda: anchors.rights_to_reattach(
            seen, annotations.find_response(seen, response.key)
        ),
        "anchors.said_by": lambda: [
            anchors.said_by(seen, row)
            for row in annotations.find_words(seen, response.key).anchors.all()
        ],
        "effects.foresee": lambda: effects.foresee(seen, fresh, []),
        "effects.foresee_draft": lambda: effects.foresee_draft(seen, fresh.slug),
        "gone.find_gone_passage": lambda: gone.find_gone_passage(seen, fresh, "nowhere"),
        "gone.list_heirs": lambda: gone.list_heirs(seen, fresh),
        "orphans.count_orphans": lambda: orphans.count_orphans(seen, fresh),
        "orphans.list_orphans": lambda: orphans.list_orphans(seen, fresh, limit=50),
        "review.count_to_review": lambda: review.count_to_review(seen, [fresh.pk]),
        "review.list_to_review": lambda: review.list_to_review(seen, fresh, limit=50),
        "revisions.changelog": lambda: revisions.changelog(seen, fresh, limit=50),
        "revisions.compare": lambda: revisions.compare(seen, fresh, 1, 1),
        "revisions.compare_heads": lambda: revisions.compare_heads(seen, fresh, 1, 1),
        "revisions.credited_passages": lambda: revisions.credited_passages(seen, fresh, 1, 1),
        "revisions.find_published": lambda: vars(revisions.find_published(seen, fresh, 1)[0]),
        "revisions.list_numbers": lambda: revisions.list_numbers(seen, fresh),
        "revisions.number_before": lambda: revisions.number_before(seen, fresh, 1),
        "words.read_words": lambda: (
            (found := words.read_words(seen, response.key)),
            vars(found.response),
        ),
    }
