"""Articles from import to publication."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from commentary.actions.annotations import Imported, post_response
from commentary.actions.content import LANGUAGE_TAG, ResponseContent, is_web_address
from commentary.actions.heads import list_faults, list_too_long
from commentary.actions.keys import new_key
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.locks import lock_article
from commentary.actions.passages import clean_passages, store_passages
from commentary.actions.people import make_unclaimed
from commentary.actions.storing import draw_authors_again
from commentary.errors import Conflict, InvalidInput
from commentary.models import Article, Byline, Revision
from commentary.permissions import Viewer, demand, may_edit_articles
from commentary.queries.people import find_member_named, find_unclaimed_named
from commentary.text.dates import is_edtf
from commentary.text.draft import DraftArticle, DraftResponse
from commentary.text.head import HEAD, Head
from commentary.text.normalize import clean_text
from commentary.vocabulary import (
    MAX_BYLINES,
    MAX_DATE,
    MAX_DATELINE,
    MAX_IMPORTED_RESPONSES,
    MAX_LANGUAGE,
    MAX_LICENCE,
    MAX_NAME,
    MAX_SLUG,
    MAX_SUBJECT,
    MAX_SUBJECTS,
    MAX_URL,
    ArticleState,
    CommentPolicy,
    RevisionState,
)

_IMPORT = Viewer.for_system("import")


@dataclass(frozen=True)
class ArticleDetails:
    """What describes an article beside its text. ``bylines`` are names, or @usernames."""

    title: str
    standfirst: str = ""
    bylines: Sequence[str] = ()
    dateline: str = ""
    date: str = ""
    language: str = "en"
    subjects: Sequence[str] = ()
    source_url: str = ""
    licence: str = ""
    comment_policy: str = CommentPolicy.OPEN


def import_article(viewer: Viewer, draft: DraftArticle, *, publish: bool = False) -> Article:
    """Store an article as an importer found it, with its responses, as a draft or published.

    Editors. Authors of byline and responses become unclaimed people: an import never speaks for
    an account that exists. All or nothing, in one transaction. Recorded as ``import``.
    """
    demand(may_edit_articles(viewer), _("Only editors import articles."))
    details = clean_details(_details_of(draft))
    passages = clean_passages(draft.passages)
    if len(draft.responses) > MAX_IMPORTED_RESPONSES:
        raise InvalidInput(_("The file has too many responses. Split it."), code="too_many")
    count_deed(viewer, "import")
    now = timezone.now()
    with transaction.atomic():
        article = Article(slug=_free_slug(details.title), created_at=now, created_by_id=viewer.id)
        set_details(article, details)
        _insert(article)
        _set_bylines(viewer, article, details.bylines, imported=True)
        revision = Revision.objects.create(
            article=article,
            number=1,
            created_at=now,
            created_by_id=viewer.id,
            title=article.title,
            standfirst=article.standfirst,
        )
        store_passages(article, revision, passages)
        article.revision = revision
        article.save(update_fields=["revision"])
        for response in draft.responses:
            _import_response(viewer, article, response)
        record(viewer, "import", "article", article.slug, article=article)
        if publish:
            publish_article(viewer, article.slug)
    article.refresh_from_db()
    return article


def describe(viewer: Viewer, slug: str, details: ArticleDetails, *, version: int | None) -> Article:
    """Change what describes an article: byline, date, policy. Editors. Recorded.

    Title and standfirst too, until it is published; then they belong to its revisions, and other
    ones are refused: :class:`Conflict` (``in_revision``), and nothing is written. ``version`` as
    the editor saw it; :class:`Conflict` when the article moved on (None: not compared).
    """
    demand(may_edit_articles(viewer), _("Only editors describe articles."))
    cleaned = clean_details(details)
    with transaction.atomic():
        article, _mine = lock_article(viewer, slug)
        _demand_present(article, version)
        _demand_same_head(article, cleaned)
        before = {"title": article.title, "comment_policy": article.comment_policy}
        set_details(article, cleaned)
        article.version += 1
        article.save()
        if article.state == ArticleState.DRAFT:
            above = {"title": article.title, "standfirst": article.standfirst}
            Revision.objects.filter(pk=article.shown_revision).update(**above)
        _set_bylines(viewer, article, cleaned.bylines)
        after = {"title": article.title, "comment_policy": article.comment_policy}
        record(viewer, "describe", "article", slug, article=article, before=before, after=after)
    return article


def publish_article(viewer: Viewer, slug: str, *, version: int | None = None) -> Article:
    """Publish the drafted article: its text can be read by all, and is fixed from now on.

    Editors. ``version`` as in :func:`describe`. Recorded as ``publish``.
    """
    demand(may_edit_articles(viewer), _("Only editors publish articles."))
    with transaction.atomic():
        article, _mine = lock_article(viewer, slug)
        _demand_present(article, version)
        revision = article.revision
        if article.state != ArticleState.DRAFT or revision is None:
            raise Conflict(_("This article is published already."))
        now = timezone.now()
        revision.state, revision.published_at = RevisionState.PUBLISHED, now
        revision.title, revision.standfirst = article.title, article.standfirst
        revision.save(update_fields=["state", "published_at", "title", "standfirst"])
        article.state, article.published_at = ArticleState.PUBLISHED, now
        article.version += 1
        article.save(update_fields=["state", "published_at", "version"])
        record(viewer, "publish", "article", slug, article=article)
    return article


def set_archived(
    viewer: Viewer, slug: str, *, archived: bool, version: int | None = None
) -> Article:
    """Close an article's debate for good, or open it again. Editors. Recorded.

    ``version`` as in :func:`describe`.
    """
    demand(may_edit_articles(viewer), _("Only editors archive articles."))
    with transaction.atomic():
        article, _mine = lock_article(viewer, slug)
        _demand_present(article, version)
        if article.state == ArticleState.DRAFT:
            raise Conflict(_("A draft is not archived; delete it or publish it."))
        article.state = ArticleState.ARCHIVED if archived else ArticleState.PUBLISHED
        article.version += 1
        article.save(update_fields=["state", "version"])
        verb = "archive" if archived else "unarchive"
        record(viewer, verb, "article", slug, article=article)
    return article


def delete_draft(viewer: Viewer, slug: str) -> None:
    """Delete an article that was never published, with all that came in its file. Recorded."""
    demand(may_edit_articles(viewer), _("Only editors delete drafts."))
    with transaction.atomic():
        article, _mine = lock_article(viewer, slug)
        if article.state != ArticleState.DRAFT:
            raise Conflict(_("Only a draft can be deleted. Archive a published article instead."))
        # Replies first, the last one before what it answers, since a parent is protected.
        for reply in article.annotations.filter(parent__isnull=False).order_by("-path"):
            reply.delete()
        article.annotations.all().delete()
        Article.objects.filter(pk=article.pk).update(revision=None)
        article.revisions.all().delete()
        article.delete()
        record(viewer, "delete_draft", "article", slug)


def clean_details(details: ArticleDetails) -> ArticleDetails:
    """Return ``details`` normalised, or raise :class:`InvalidInput` naming the fields at fault."""
    cleaned = replace(
        details,
        **{name: clean_text(getattr(details, name)) for name in (*HEAD, *_LENGTHS)},
        bylines=_clean_list(details.bylines),
        subjects=_clean_list(details.subjects),
    )
    said = list_faults(Head(cleaned.title, cleaned.standfirst))
    said |= list_too_long(cleaned, _LENGTHS)
    if cleaned.language and not LANGUAGE_TAG.fullmatch(cleaned.language):
        said["language"] = [_("Write the language as a tag such as en, fr or pt-BR.")]
    if cleaned.date and not is_edtf(cleaned.date):
        said["date"] = [_("Write the date in EDTF, such as 2011-07/2011-08, 1977 or 197X.")]
    if cleaned.source_url and not is_web_address(cleaned.source_url):
        said["source_url"] = [_("Write the whole address, beginning with https:// or http://.")]
    if cleaned.comment_policy not in CommentPolicy.values:
        said["comment_policy"] = [_("Choose open, held or closed.")]
    _check_list(said, "bylines", cleaned.bylines, most=MAX_BYLINES, longest=MAX_NAME)
    _check_list(said, "subjects", cleaned.subjects, most=MAX_SUBJECTS, longest=MAX_SUBJECT)
    if said:
        raise InvalidInput(_("Something about the article is to be mended first."), fields=said)
    return cleaned


_LENGTHS = {
    "dateline": MAX_DATELINE,
    "date": MAX_DATE,
    "language": MAX_LANGUAGE,
    "source_url": MAX_URL,
    "licence": MAX_LICENCE,
}


def set_details(article: Article, details: ArticleDetails) -> None:
    """Set the columns that describe ``article``; the caller writes it."""
    for name in (*HEAD, *_LENGTHS, "comment_policy"):
        setattr(article, name, getattr(details, name))
    article.language = details.language or "en"
    article.subjects = list(details.subjects)


def _demand_present(article: Article, version: int | None) -> None:
    if version is not None and version != article.version:
        said = _("The article was changed meanwhile. Reload it and look again.")
        raise Conflict(said, code="stale_version")


def _demand_same_head(article: Article, details: ArticleDetails) -> None:
    """Raise :class:`Conflict` where another title or standfirst is given to a published article."""
    changed = [name for name in HEAD if getattr(details, name) != getattr(article, name)]
    if article.state == ArticleState.DRAFT or not changed:
        return
    said = _(
        "Title and standfirst of a published article belong to its text. Correct them in its next"
        " revision, under “Title and standfirst”."
    )
    raise Conflict(said, code="in_revision", fields={name: [said] for name in changed})


def _details_of(draft: DraftArticle) -> ArticleDetails:
    return ArticleDetails(
        title=draft.title,
        standfirst=draft.standfirst,
        bylines=draft.bylines,
        dateline=draft.dateline,
        date=draft.date,
        language=draft.language,
        subjects=draft.subjects,
        source_url=draft.source_url,
        licence=draft.licence,
    )


def _clean_list(items: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(item for item in map(clean_text, items) if item))


def _check_list(
    said: dict[str, list[str]], name: str, items: Sequence[str], *, most: int, longest: int
) -> None:
    if len(items) > most:
        said[name] = [_("At most %(most)s.") % {"most": most}]
    elif any(len(item) > longest for item in items):
        said[name] = [_("Each has at most %(most)s characters.") % {"most": longest}]


def _set_bylines(
    viewer: Viewer, article: Article, names: Sequence[str], *, imported: bool = False
) -> None:
    """Let ``article`` be by the people ``names``, in their order; draw badges and answers anew.

    A name beginning with @ is a member's user name, unless it was ``imported``; others keep the
    person who has that name in the byline already, or become unclaimed people.
    """
    present = {byline.name: byline.person for byline in article.bylines.select_related("person")}
    chosen: dict[int, Byline] = {}
    for name in names:
        member = name.startswith("@") and not imported
        person = present.get(name) or (
            _member_called(viewer, name) if member else _unclaimed_called(viewer, name)
        )
        if person.pk in chosen:
            said = _("%(name)s is named twice.") % {"name": person.name}
            raise InvalidInput(said, fields={"bylines": [said]})
        shown = person.name if member else name
        chosen[person.pk] = Byline(article=article, person=person, position=len(chosen), name=shown)
    Byline.objects.filter(article=article).delete()
    Byline.objects.bulk_create(chosen.values())
    before = {person.pk for person in present.values()}
    draw_authors_again(article, before ^ set(chosen))


def _member_called(viewer: Viewer, name: str) -> User:
    member = find_member_named(viewer, name[1:])
    if member is None:
        said = _("There is no member called %(name)s.") % {"name": name}
        raise InvalidInput(said, fields={"bylines": [said]})
    return member


def _unclaimed_called(viewer: Viewer, name: str) -> User:
    return find_unclaimed_named(viewer, name) or make_unclaimed(viewer, name)


def _import_response(viewer: Viewer, article: Article, response: DraftResponse) -> None:
    """Store one response of an imported file, as its unclaimed author's."""
    name = clean_text(response.name)[:MAX_NAME] or _("Unknown")
    user = _unclaimed_called(viewer, name)
    content = ResponseContent(kind=response.kind, title=response.title, body=response.body)
    when = response.created or timezone.now()
    post_response(_IMPORT, article.slug, content, imported=Imported(user, when))


def _insert(article: Article) -> None:
    """Insert a new article, or tell that its slug was taken since it was found free."""
    try:
        article.save(force_insert=True)
    except IntegrityError as taken:
        said = _("Somebody imported an article of this title at the same moment. Try again.")
        raise Conflict(said) from taken


def _free_slug(title: str) -> str:
    """Return a slug for ``title`` that no article has: with a number behind it if need be."""
    stem = slugify(title)[: MAX_SLUG - 8].strip("-") or f"article-{new_key()[:6]}"
    taken = set(Article.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 1
    while slug in taken or slug in ("new", "import", "people", "waiting"):
        number += 1
        slug = f"{stem}-{number}"
    return slug
