"""What readers see of revisions: the changelog, an earlier text, what changed, words now gone."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from commentary.errors import InvalidInput
from commentary.formats.changes import say_change, say_head
from commentary.permissions import Viewer
from commentary.queries import articles as article_queries
from commentary.queries import orphans as orphan_queries
from commentary.queries import revisions as queries
from commentary.queries.corrections import Credit
from commentary.queries.revisions import Run
from commentary.web import caching
from commentary.web.errors import told
from commentary.web.forms import read_key, read_version, read_word
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of
from commentary.web.zones import localise_times

_CHANGES = 10
_ORPHANS = 20


@allow("GET")
@told
def revisions(request: HttpRequest, slug: str) -> HttpResponse:
    """The changelog: every published revision, newest first, with note and credits."""
    viewer = viewer_of(request)
    before = read_word(request.GET, "before")
    kept = caching.unchanged(request, viewer, slug, "revisions", before)
    if kept is not None:
        return kept
    found = article_queries.find_article(viewer, slug)
    number = _read_number(before) if before else None
    changes, more = queries.changelog(viewer, found, before=number, limit=_CHANGES)
    context = {
        "article": article_queries.describe_article(viewer, found),
        "changes": changes,
        "next_url": f"?{urlencode({'before': more})}" if more else "",
    }
    page = render(request, "revisions/changelog.html", context)
    return caching.keep(request, page, viewer, found.version, "revisions", before)


@allow("GET")
@told
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The text as it read in one published revision; each passage leads to its debate."""
    viewer = viewer_of(request)
    kept = caching.unchanged(request, viewer, slug, "revision", number)
    if kept is not None:
        return kept
    found = article_queries.find_article(viewer, slug)
    shown, replaced_at = queries.find_published(viewer, found, number)
    context = {
        "article": article_queries.describe_article(viewer, found),
        "revision": shown,
        "replaced_at": replaced_at,
        "is_present": shown.pk == found.shown_revision,
        "passages": article_queries.list_revision_texts(viewer, shown),
    }
    page = render(request, "revisions/revision.html", context)
    return caching.keep(request, page, viewer, found.version, "revision", number)


@allow("GET")
@told
def since(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Lead to what changed from a revision to the text of today, whichever that is."""
    viewer = viewer_of(request)
    found = article_queries.find_article(viewer, slug)
    queries.find_published(viewer, found, number)
    present = found.revision.number if found.revision else number
    return HttpResponseRedirect(_changes_url(found, number, present))


@allow("GET")
@told
def changes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What changed from one revision to another, to be read; ``from`` is the one before."""
    viewer = viewer_of(request)
    old_word, new_word = read_word(request.GET, "from"), read_word(request.GET, "to")
    kept = caching.unchanged(request, viewer, slug, "changes", number, old_word, new_word)
    if kept is not None:
        return kept
    found = article_queries.find_article(viewer, slug)
    old = _read_number(old_word) if old_word else queries.number_before(viewer, found, number)
    if new_word and _read_number(new_word) != number:
        return HttpResponseRedirect(_changes_url(found, old, _read_number(new_word)))
    context = _compared(viewer, found, old, number)
    page = render(request, "revisions/changes.html", context)
    return caching.keep(request, page, viewer, found.version, "changes", number, old_word, new_word)


@allow("GET")
@told
def earlier_words(request: HttpRequest, slug: str) -> HttpResponse:
    """Responses whose words are gone: what they spoke of, and the edit that removed it.

    ``?find=KEY`` begins with that response.
    """
    viewer = viewer_of(request)
    after, find = read_word(request.GET, "after"), read_key(request.GET, "find")
    kept = caching.unchanged(request, viewer, slug, "earlier-words", after, find)
    if kept is not None:
        return kept
    found = article_queries.find_article(viewer, slug)
    orphans, more = orphan_queries.list_orphans(
        viewer, found, after=after, find=find, limit=_ORPHANS
    )
    context = {
        "article": article_queries.describe_article(viewer, found),
        "orphans": [(orphan, localise_times(orphan.card)) for orphan in orphans],
        "is_part": bool(after or (orphans and orphans[0].key == find)),
        "next_url": f"?{urlencode({'after': more})}" if more else "",
    }
    page = render(request, "revisions/earlier_words.html", context)
    return caching.keep(request, page, viewer, found.version, "earlier-words", after, find)


def _compared(viewer: Viewer, article: Any, old: int, new: int) -> dict[str, Any]:
    made = queries.compare(viewer, article, old, new)
    head = [one for one in queries.compare_heads(viewer, article, old, new) if one.is_changed]
    credited = queries.credited_passages(viewer, article, old, new)
    numbers = queries.list_numbers(viewer, article)
    low, high = sorted((old, new))
    shown = {change.key for change in made}
    return {
        "article": article_queries.describe_article(viewer, article),
        "old": old,
        "new": new,
        "numbers": numbers,
        "notes": [one for one in numbers if low < one.number <= high],
        "head": list(zip(say_head(head), head, strict=True)),
        "runs": [_tell_run(run, credited) for run in queries.fold_runs(made)],
        "credits": [
            credit for key, some in credited.items() if key not in shown for credit in some
        ],
        "is_first": old == new == min((one.number for one in numbers), default=0),
        "is_same": not head and all(change.change == "same" for change in made),
        "is_draft": new not in {one.number for one in numbers},
    }


def _tell_run(run: Run, credited: Mapping[str, Sequence[Credit]]) -> dict[str, Any]:
    rows = [
        {"change": change, "said": say_change(change), "credits": credited.get(change.key, ())}
        for change in run.changes
    ]
    return {"stays": run.stays, "rows": rows}


def _changes_url(article: Any, old: int, new: int) -> str:
    address = reverse("revision_changes", args=[article.slug, new])
    return f"{address}?{urlencode({'from': old})}"


def _read_number(word: str) -> int:
    number = read_version(word)
    if number is None:
        raise InvalidInput(_("Choose the revisions from the lists."), code="bad_revision")
    return number
