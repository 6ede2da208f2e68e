"""What is written on a page that shows an older revision, carried to the text as it is now.

The two texts are aligned before the article is locked, since others who post wait for the lock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from commentary.actions.anchoring import anchors_of
from commentary.actions.targets import Selection, resolve_targets
from commentary.errors import InvalidInput
from commentary.models import Anchor, Annotation, Article, Passage, Revision
from commentary.queries.carrying import Carrier, Quote, Row, carry_quote, list_texts
from commentary.vocabulary import RevisionState

# So often is it aligned anew when another revision was published meanwhile; then under the lock.
_ATTEMPTS = 3


@dataclass(frozen=True)
class Page:
    """The page that a response is written on, as it was looked up before the lock.

    ``number`` is that of the revision which it shows; None for the present one, whichever it is.
    ``carrier`` leads from the text of ``revision`` to the one that readers saw by then, where these
    are two. ``last``: what is not aligned by now has to be aligned under the lock.
    """

    number: int | None
    revision: Revision | None = None
    carrier: Carrier | None = None
    last: bool = False


class _Overtaken(Exception):
    """Readers see another text under the lock than before it."""


def write_on_page(
    slug: str,
    number: int | None,
    write: Callable[[Page], Annotation],
    *,
    quoting: bool,
    demand_use: Callable[[Article], None],
) -> Annotation:
    """Run ``write`` in a transaction, with the page of the revision ``number`` looked up before it.

    It is run again where readers are given another text between the two. ``quoting``: words of it
    were selected, so that its text is aligned with the present one. ``demand_use`` is asked before
    that, which takes long: it raises what ``write`` would refuse. One statement for the page, and
    three more for words of an older one.
    """
    attempts = _ATTEMPTS
    while True:
        attempts -= 1
        page = replace(_look_up(slug, number, quoting, demand_use), last=not attempts)
        try:
            with transaction.atomic():
                return write(page)
        except _Overtaken:
            continue


def _look_up(
    slug: str, number: int | None, quoting: bool, demand_use: Callable[[Article], None]
) -> Page:
    if number is None:
        return Page(number)
    published = Revision.objects.filter(state=RevisionState.PUBLISHED, number=number)
    revision = published.filter(article__slug=slug.replace("\0", "")).select_related("article")
    found = revision.first()
    if found is None or not quoting or found.pk == found.article.shown_revision:
        return Page(number, found)
    demand_use(found.article)
    carrier = Carrier(found.article, list_texts(found.article.shown_revision))
    carrier.alignment_with(found.pk)
    return Page(number, found, carrier)


def place_targets(
    article: Article, response: Annotation, selections: Sequence[Selection], page: Page
) -> list[Anchor]:
    """Return unsaved anchors of a new ``response`` to the words in ``selections``.

    ``page`` is the one that its author read; where it shows an older revision, the response is one
    of that revision, with the words as selected there and, beside them, where they stand now, or as
    an orphan. The article is locked, by the ``write`` of :func:`write_on_page`. One statement, and
    one more for an older revision.
    """
    if page.number is not None and article.revision_id is not None:
        response.revision_id = _demand_revision(article, page)
    if not selections:
        return []
    selected = resolve_targets(response.revision_id, selections)
    if response.revision_id == article.shown_revision:
        return selected
    return [*selected, *_carry(article, selected, _carrier_now(article, page))]


def _demand_revision(article: Article, page: Page) -> int:
    if page.revision is None or page.revision.article_id != article.pk:
        said = _("The page that you wrote on is not known here. Reload it; your words are kept.")
        raise InvalidInput(said, fields={"revision": [said]})
    return page.revision.pk


def _carrier_now(article: Article, page: Page) -> Carrier:
    """Return what leads to the text that readers see now, under the lock."""
    prepared = page.carrier
    if prepared is not None and prepared.article.shown_revision == article.shown_revision:
        return prepared
    if not page.last:
        raise _Overtaken
    return Carrier(article, list_texts(article.shown_revision))


def _carry(article: Article, selected: Sequence[Anchor], carrier: Carrier) -> list[Anchor]:
    ids = {text.key: text.passage_id for text in carrier.new}
    targets: dict[int, list[Row]] = {}
    for anchor in selected:
        targets.setdefault(anchor.target, []).append(_row_of(anchor))
    carried: list[Anchor] = []
    for target, rows in targets.items():
        quote = Quote(0, target, tuple(rows), tuple(rows), tuple(rows))
        found = carry_quote(quote, carrier)
        carried += anchors_of(quote, found, article.shown_revision, ids)
    passages = Passage.objects.in_bulk([anchor.passage_id for anchor in carried])
    for anchor in carried:
        anchor.passage = passages[anchor.passage_id]
    return carried


def _row_of(anchor: Anchor) -> Row:
    columns = {name: getattr(anchor, name) for name in Row._fields if hasattr(anchor, name)}
    return Row(**{**columns, "annotation_id": 0, "response": "", "passage": anchor.passage.key})
