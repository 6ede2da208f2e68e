"""What is written on a page that shows an older revision, carried to the text as it is now."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from commentary.actions.anchoring import anchors_of
from commentary.actions.targets import Selection, resolve_targets
from commentary.errors import InvalidInput
from commentary.models import Anchor, Annotation, Article, Passage
from commentary.queries.carrying import Carrier, Quote, Row, carry_quote, list_texts
from commentary.vocabulary import RevisionState


def place_targets(
    article: Article,
    response: Annotation,
    selections: Sequence[Selection],
    *,
    seen: int | None = None,
) -> list[Anchor]:
    """Return unsaved anchors of a new ``response`` to the words in ``selections``.

    ``seen`` is the number of the revision that its author read (None: the present one); the
    response is then one of that revision, with the words as selected there and, beside them, where
    they stand now, or as an orphan. The article is locked. One statement, and five more for an
    older revision.
    """
    if seen is not None and article.revision_id is not None:
        response.revision_id = _find_revision(article, seen)
    if not selections:
        return []
    selected = resolve_targets(response.revision_id, selections)
    if response.revision_id == article.shown_revision:
        return selected
    return [*selected, *_carry(article, selected)]


def _find_revision(article: Article, number: int) -> int:
    published = article.revisions.filter(state=RevisionState.PUBLISHED, number=number)
    found = published.values_list("pk", flat=True).first()
    if found is None:
        said = _("The page that you wrote on is not known here. Reload it; your words are kept.")
        raise InvalidInput(said, fields={"revision": [said]})
    return found


def _carry(article: Article, selected: Sequence[Anchor]) -> list[Anchor]:
    carrier = Carrier(article, list_texts(article.shown_revision))
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
