"""How a response gets into its row: words, fragments, counters, answer. Doors never call this.

Every function here runs in its caller's transaction, under the lock on the article.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commentary.actions import fragments
from commentary.actions.content import ResponseContent, render_body
from commentary.actions.counters import shift_counters
from commentary.actions.keys import new_key
from commentary.actions.ledger import record
from commentary.errors import Conflict, NotPermitted
from commentary.formats.facts import Person, describe_person, person_of
from commentary.models import Anchor, Annotation, Article, Byline, Decision
from commentary.permissions import Viewer, demand
from commentary.text.markup import MARKUP_VERSION
from commentary.vocabulary import DRAWN_DEPTH, ResponseKind, ResponseState

if TYPE_CHECKING:
    from accounts.models import User

WORDS = (
    "title",
    "body",
    "body_html",
    "markup_version",
    "language",
    "tags",
    "proposed",
    "challenge",
    "would_change",
    "evidence",
)
_AT_ONCE = 200
_STATE = ("state", "version", "wording", "decision", "resubmitted")
COUNTS = ("version", "next_ordinal", "response_count", "critique_count", "unanswered_count")


@dataclass(frozen=True)
class Speaker:
    """Whose response it is, and when it was written."""

    id: int
    person: Person
    at: datetime
    imported: bool = False

    @classmethod
    def now(cls, viewer: Viewer) -> Self:
        """The viewer, speaking now. A task of the system has nothing to say of its own."""
        if viewer.id is None:
            raise NotPermitted(_("Log in to respond."))
        return cls(viewer.id, describe_person(viewer.username, viewer.name), timezone.now())

    @classmethod
    def of_import(cls, viewer: Viewer, user: "User", at: datetime) -> Self:
        """Somebody else's response, brought in by a task of the system and by nobody else."""
        demand(bool(viewer.system), _("Only an import may speak for others."))
        return cls(user.pk, person_of(user), at, imported=True)


def new_response(
    article: Article, content: ResponseContent, speaker: Speaker, *, state: str
) -> Annotation:
    """Return an unsaved, unplaced response in ``state``."""
    if article.revision_id is None:
        raise Conflict(_("This article has no text yet."))
    response = Annotation(
        key=new_key(),
        article=article,
        author_id=speaker.id,
        kind=content.kind,
        state=state,
        revision_id=article.shown_revision,
        created_at=speaker.at,
    )
    set_words(response, content)
    return response


def set_words(response: Annotation, content: ResponseContent) -> None:
    """Give ``response`` the cleaned words of ``content``, and their HTML: the only place."""
    for name in ("title", "body", "language", "proposed", "challenge", "would_change"):
        setattr(response, name, getattr(content, name))
    response.tags = list(content.tags)
    response.evidence = [dict(row) for row in content.evidence]
    response.body_html = render_body(content.body)
    response.markup_version = MARKUP_VERSION


def store_response(
    viewer: Viewer,
    article: Article,
    response: Annotation,
    *,
    speaker: Speaker,
    by_author: bool,
    anchors: Sequence[Anchor] = (),
    parent: Annotation | None = None,
) -> None:
    """Insert a placed ``response`` with fragments and anchors, count it, record it."""
    fragments.render_new(
        response,
        article=article,
        person=speaker.person,
        by_author=by_author,
        anchors=anchors,
        parent=parent,
        root_key=response.root.key if response.root else "",
    )
    response.save(force_insert=True)
    if anchors:
        for anchor in anchors:
            anchor.annotation = response
        Anchor.objects.bulk_create(anchors)
    if response.state == ResponseState.PUBLISHED:
        shift_counters(article, response, by=1)
        if parent is not None and by_author:
            take_as_answer(article, parent, response)
    save_counts(article)
    after = {"kind": response.kind, "state": response.state}
    record(viewer, "post", "response", response.key, article=article, after=after)


def take_as_answer(article: Article, critique: Annotation, answer: Annotation) -> None:
    """Let ``answer`` stand as the author's answer to ``critique``, if it is the first.

    The caller writes ``article``.
    """
    if critique.kind != ResponseKind.CRITIQUE or critique.answer_id is not None:
        return
    Annotation.objects.filter(pk=critique.pk).update(answer=answer)
    critique.answer = answer
    if critique.state == ResponseState.PUBLISHED:
        article.unanswered_count -= 1
    draw_again(critique)


def settle_answer(article: Article, reply: Annotation) -> None:
    """Find anew what answers the critique that a stored ``reply`` speaks to, if it does to one.

    The first published reply of somebody in the byline. The caller writes ``article``.
    """
    critique = reply.parent
    if critique is None or critique.kind != ResponseKind.CRITIQUE:
        return
    authors = Byline.objects.filter(article=article).values("person_id")
    public = critique.replies.filter(state=ResponseState.PUBLISHED, author_id__in=authors)
    first = public.order_by("path").first()
    if (first.pk if first else None) == critique.answer_id:
        return
    if critique.state == ResponseState.PUBLISHED:
        article.unanswered_count += (first is None) - (critique.answer_id is None)
    Annotation.objects.filter(pk=critique.pk).update(answer=first)
    critique.answer = first
    draw_again(critique)


def change_state(
    article: Article, response: Annotation, state: str, *, decision: Decision | None = None
) -> None:
    """Move ``response`` to ``state`` with counters and fragments, and move the article on.

    ``decision`` is the one in force that hides or removes it; what is published again has none.
    """
    set_state(article, response, state)
    if decision is not None or state == ResponseState.PUBLISHED:
        response.decision = decision
    store_again(article, response, fields=())


def set_state(article: Article, response: Annotation, state: str) -> None:
    """Set the state and move the counters with it; the caller stores ``response`` again."""
    was_public = response.state == ResponseState.PUBLISHED
    is_public = state == ResponseState.PUBLISHED
    response.state = state
    if was_public != is_public:
        shift_counters(article, response, by=1 if is_public else -1)


def store_again(
    article: Article, response: Annotation, *, fields: Collection[str] = (*WORDS, "edited_at")
) -> None:
    """Write a changed ``response`` under its next version, with fresh fragments and answer."""
    response.version += 1
    turned = _turns(response)
    response.save(update_fields=[*fields, *_STATE])
    settle_answer(article, response)
    draw_again(response)
    if turned:
        draw_rows_again(response.replies.all())
    save_counts(article)


def _turns(response: Annotation) -> bool:
    """Whether a deep ``response`` is about to appear or to disappear, and its author's name with
    it from the replies to it. One statement where replies name whom they answer, else none.
    """
    if response.depth < DRAWN_DEPTH:
        return False
    stored = Annotation.objects.filter(pk=response.pk).values_list("state", flat=True).get()
    return (stored == ResponseState.PUBLISHED) != (response.state == ResponseState.PUBLISHED)


def draw_rows_again(rows: QuerySet[Annotation]) -> None:
    """Render the fragments of ``rows`` anew. Five statements for each 200."""
    ids = list(rows.order_by("path").values_list("pk", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        some = fragments.load_for_rendering().filter(pk__in=ids[start : start + _AT_ONCE])
        fragments.write_fragments(fragments.render_again(some))


def draw_again(response: Annotation) -> None:
    """Render the fragments of a stored ``response`` anew and write them."""
    loaded = fragments.load_for_rendering().filter(pk=response.pk)
    for fresh in fragments.render_again(loaded):
        for name in fragments.FRAGMENT_FIELDS:
            setattr(response, name, getattr(fresh, name))
        fresh.save(update_fields=fragments.FRAGMENT_FIELDS)


def draw_authors_again(article: Article, people: Collection[int]) -> None:
    """After a change of the byline of a locked ``article``: badges and answers of ``people``.

    Two or more statements a response of theirs; a byline changes seldom.
    """
    responses = Annotation.objects.filter(article=article, author_id__in=people)
    for response in responses.select_related("parent"):
        settle_answer(article, response)
        draw_again(response)
    if responses:
        save_counts(article)


def save_counts(article: Article) -> None:
    """Write the counters of a locked article and move its version on. One statement."""
    article.version += 1
    article.save(update_fields=COUNTS)
