"""Reading: the front page, an article with its margin, a passage, the whole debate."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from commentary.errors import NotFound
from commentary.permissions import Viewer
from commentary.queries import annotations as annotation_queries
from commentary.queries import articles as article_queries
from commentary.queries import curation, threads
from commentary.queries.fragments import read_all
from commentary.queries.gone import find_gone_passage, list_heirs
from commentary.queries.orphans import count_orphans
from commentary.queries.threads import ThreadPage
from commentary.text.markup import plain_text
from commentary.vocabulary import ResponseKind, Sort
from commentary.web import caching
from commentary.web.composer import composer_for
from commentary.web.errors import told
from commentary.web.forms import read_word
from commentary.web.methods import allow
from commentary.web.viewers import viewer_of
from commentary.web.zones import localise_times

_FRONT_ARTICLES = 20
_FRONT_CRITIQUES = 6
_DEBATE_TURNS = 1_000
_EXCERPT = 240


@allow("GET")
@told
def front(request: HttpRequest) -> HttpResponse:
    """Articles, newest first, and critiques worth answering."""
    viewer = viewer_of(request)
    before = read_word(request.GET, "before")
    articles, more = article_queries.list_articles(viewer, before=before, limit=_FRONT_ARTICLES)
    critiques = annotation_queries.list_recent_critiques(viewer, limit=_FRONT_CRITIQUES)
    context = {
        "articles": articles,
        "critiques": [line_of(response) for response in critiques] if not before else [],
        "next_url": f"?{urlencode({'before': more})}" if more else "",
    }
    return render(request, "front.html", context)


@allow("GET")
@told
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """An article: text, margin, and the responses to the whole of it."""
    viewer = viewer_of(request)
    sort, after = request.GET.get("sort", Sort.OLDEST), request.GET.get("after", "")
    kept = caching.unchanged(request, viewer, slug, "reading", sort, after)
    if kept is not None:
        return kept
    found = article_queries.find_article(viewer, slug)
    page = threads.read_roots(viewer, found, sort=sort, after=after)
    passages = article_queries.list_passages(viewer, found, with_cards=True)
    heirs = list_heirs(viewer, found)
    context = {
        "article": article_queries.describe_article(viewer, found),
        "passages": [_as_read(passage, heirs.get(passage.key, ())) for passage in passages],
        "orphan_count": count_orphans(viewer, found),
        "whole": thread_context(page, reverse("article", args=[slug]), "#whole"),
        "rights": article_queries.rights_on_article(viewer, found),
        "picks": curation.list_picks(viewer, found),
    }
    page_html = render(request, "articles/reading.html", context)
    return caching.keep(request, page_html, viewer, found.version, "reading", sort, after)


@allow("GET")
@told
def passage(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A passage on a page of its own: its words, all its debate, a plain way to respond."""
    viewer = viewer_of(request)
    sort, after = request.GET.get("sort", Sort.OLDEST), request.GET.get("after", "")
    kept = caching.unchanged(request, viewer, slug, "passage", key, sort, after)
    if kept is not None:
        return kept
    found = article_queries.find_article(viewer, slug)
    try:
        shown = article_queries.find_passage(viewer, found, key)
    except NotFound:
        return _gone_passage(request, viewer, found, key)
    before, behind = article_queries.find_neighbours(viewer, found, shown)
    page = threads.read_roots(viewer, found, passage_id=shown.id, sort=sort, after=after)
    rights = article_queries.rights_on_article(viewer, found)
    context = {
        "article": article_queries.describe_article(viewer, found),
        "passage": shown,
        "previous_url": before.url if before else "",
        "next_passage_url": behind.url if behind else "",
        "page": thread_context(page, shown.url, "#thread"),
        "rights": rights,
    }
    if rights["respond"] or rights["note"]:
        context |= composer_for(found, shown, rights)
    page_html = render(request, "articles/passage.html", context)
    return caching.keep(request, page_html, viewer, found.version, "passage", key, sort, after)


@allow("GET")
@told
def debate(request: HttpRequest, slug: str) -> HttpResponse:
    """Every response in thread order, a thousand a page: to print, and to read from end to end."""
    viewer = viewer_of(request)
    after = request.GET.get("after", "")
    kept = caching.unchanged(request, viewer, slug, "debate", after)
    if kept is not None:
        return kept
    found = article_queries.find_article(viewer, slug)
    rows, more = read_all(viewer, found, after=after, limit=_DEBATE_TURNS)
    context = {
        "article": article_queries.describe_article(viewer, found),
        "thread_html": localise_times(join_turns(rows)),
        "next_url": f"?{urlencode({'after': more})}" if more else "",
    }
    page_html = render(request, "articles/debate.html", context)
    return caching.keep(request, page_html, viewer, found.version, "debate", after)


@allow("GET")
@told
def anchors(request: HttpRequest, slug: str) -> HttpResponse:
    """Where responses stand in the text, for the page's script to draw."""
    viewer = viewer_of(request)
    kept = caching.unchanged(request, viewer, slug, "anchors")
    if kept is not None:
        return kept
    found = article_queries.find_article(viewer, slug)
    rows = annotation_queries.list_anchors(viewer, found)
    number = found.revision.number if found.revision else 0
    told_of = {"version": found.version, "revision": number, "anchors": rows}
    response = JsonResponse(told_of)
    return caching.keep(request, response, viewer, found.version, "anchors")


def thread_context(page: ThreadPage, url: str, fragment: str = "") -> dict[str, Any]:
    """Return what the thread template needs: turns, the next page, the order."""
    query = urlencode({"sort": page.sort, "after": page.after})
    turns = [replace(turn, html=localise_times(turn.html)) for turn in page.turns]
    return {
        "turns": turns,
        "several": sum(turn.drawn_depth == 0 for turn in turns) > 1,
        "sort": page.sort,
        "next_url": f"{url}?{query}{fragment}" if page.after else "",
    }


def join_turns(rows: list[tuple[str, int, str]]) -> str:
    """Return stored fragments as items of one list, without a template's cost for each."""
    return "".join(
        f'<li class="turn" data-depth="{min(depth, 4)}">{card}</li>' for _path, depth, card in rows
    )


def line_of(response: Any) -> dict[str, Any]:
    """Return one response as a line of a list: title, beginning, article."""
    return {
        "key": response.key,
        "title": response.title,
        "kind": response.kind,
        "kind_label": ResponseKind(response.kind).label,
        "person": response.author,
        "excerpt": plain_text(response.body_html)[:_EXCERPT],
        "article_title": response.article.title,
        "article_url": reverse("article", args=[response.article.slug]),
        "url": reverse("response", args=[response.key]),
        "when": response.created_at,
    }


def _gone_passage(request: HttpRequest, viewer: Viewer, found: Any, key: str) -> HttpResponse:
    """The page of a passage that the text has no more: its last words, and their debate.

    ``NotFound`` for what never stood in a published text.
    """
    passage = find_gone_passage(viewer, found, key)
    sort, after = request.GET.get("sort", Sort.OLDEST), request.GET.get("after", "")
    page = threads.read_roots(
        viewer, found, passage_id=passage.id, gone=True, sort=sort, after=after
    )
    context = {
        "article": article_queries.describe_article(viewer, found),
        "passage": passage,
        "page": thread_context(page, passage.url, "#thread"),
    }
    page_html = render(request, "revisions/gone_passage.html", context)
    return caching.keep(request, page_html, viewer, found.version, "passage", key, sort, after)


def _as_read(
    passage: article_queries.PassageFacts, former: Sequence[str]
) -> article_queries.PassageFacts:
    """Return ``passage`` with times in the reader's zone, and the links that lead to it as well."""
    cards = [localise_times(card) for card in passage.cards]
    return replace(passage, cards=cards, former=former)
