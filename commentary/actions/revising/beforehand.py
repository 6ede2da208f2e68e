"""What leads to the draft, aligned before its article is locked and compared under the lock.

So that readers who post meanwhile wait only for what has to be written. Where an editor changed the
draft in between, it is aligned under the lock, as when a revision is published.
"""

from commentary.actions.revising.writing import find_open
from commentary.models import Article, Revision
from commentary.queries.carrying import Carrier, list_texts


def prepare_carrier(article: Article) -> Carrier:
    """Return what carries quotes of ``article`` to its draft as it is, or as it would be opened.

    The text that readers see is aligned with it already. For callers who asked who may. Three
    statements.
    """
    draft = find_open(article)
    carrier = Carrier(article, list_texts(draft.pk if draft else article.shown_revision))
    carrier.alignment_with(article.shown_revision)
    return carrier


def carrier_to_draft(article: Article, draft: Revision, prepared: Carrier | None) -> Carrier:
    """Return ``prepared`` if it leads to ``draft`` as it is under the lock, or one that has aligned
    nothing yet. One statement."""
    texts = list_texts(draft.pk)
    if prepared is not None and list(prepared.new) == texts:
        return prepared
    return Carrier(article, texts)
