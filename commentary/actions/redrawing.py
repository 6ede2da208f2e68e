"""Stored HTML and JSON made again, after a release that renders them differently."""

from django.db import transaction
from django.utils.translation import gettext as _

from commentary.actions import fragments
from commentary.actions.content import render_body
from commentary.actions.ledger import record
from commentary.actions.locks import lock_article
from commentary.models import Annotation, Article
from commentary.permissions import Viewer, demand
from commentary.text.markup import MARKUP_VERSION

_AT_ONCE = 200
_WRITTEN = (*fragments.FRAGMENT_FIELDS, "body_html", "markup_version")


def render_responses(viewer: Viewer, *, slug: str = "") -> int:
    """Render every response of one article, or of all, from its own words; return how many.

    Administrators and tasks of the system. One transaction an article, under its lock; its version
    moves on, so that no reader keeps an old page. Recorded as ``render``.
    """
    demand(viewer.is_administrator, _("Only administrators render responses again."))
    slugs = [slug] if slug else list(Article.objects.order_by("pk").values_list("slug", flat=True))
    return sum(_render_article(viewer, each) for each in slugs)


def _render_article(viewer: Viewer, slug: str) -> int:
    with transaction.atomic():
        article, _by_author = lock_article(viewer, slug)
        keys = list(
            Annotation.objects.filter(article=article).order_by("path").values_list("pk", flat=True)
        )
        for start in range(0, len(keys), _AT_ONCE):
            _render_some(keys[start : start + _AT_ONCE])
        article.version += 1
        article.save(update_fields=["version"])
        record(viewer, "render", "article", slug, article=article, after={"responses": len(keys)})
    return len(keys)


def _render_some(ids: list[int]) -> None:
    rows = list(fragments.load_for_rendering().filter(pk__in=ids))
    for row in rows:
        row.body_html, row.markup_version = render_body(row.body), MARKUP_VERSION
    fragments.write_fragments(fragments.render_again(rows), _WRITTEN)
