"""What screening goes by, and the reasons to choose from, as the people who set them see it."""

from django.db.models import Q
from django.utils.translation import gettext as _

from commentary.errors import NotFound
from commentary.models import Article, Policy, ReasonTemplate, WordRule
from commentary.permissions import (
    Viewer,
    demand,
    may_moderate,
    may_set_article_rules,
    may_set_site_rules,
)
from commentary.queries.articles import find_article


def find_place(viewer: Viewer, slug: str) -> Article | None:
    """Return the article whose rules are asked for; None for the site's.

    The site's are for moderators to read, an article's for its editors and moderators; refused
    with a reason. One statement for an article.
    """
    if not slug:
        demand(may_moderate(viewer), _("The rules of the site are for moderators."))
        return None
    article = find_article(viewer, slug)
    said = _("The rules of an article are for editors and moderators.")
    demand(may_set_article_rules(viewer, article), said)
    return article


def find_policies(viewer: Viewer, slug: str) -> tuple[Policy | None, Policy | None]:
    """Return the site's policy and the article's own, each None where nothing was set.

    Two statements for an article, one for the site.
    """
    article = find_place(viewer, slug)
    here = Q(article=article) if article else Q(pk__in=())
    rows = {row.article_id: row for row in Policy.objects.filter(Q(article=None) | here)}
    return rows.get(None), rows.get(article.pk) if article else None


def list_word_rules(viewer: Viewer, slug: str) -> list[WordRule]:
    """Return the rules of one place, oldest first, those that rest too. At most two statements."""
    article = find_place(viewer, slug)
    return list(WordRule.objects.filter(article=article).select_related("article"))


def find_word_rule(viewer: Viewer, key: str, *, lock: bool = False) -> WordRule:
    """Return the rule ``key`` with its article; :class:`NotFound` alike for none and for one that
    the viewer may not read. One statement; locked until the end of the transaction if asked."""
    rows = WordRule.objects.filter(key=key.replace("\0", "")).select_related("article")
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None or not _may_read(viewer, found.article):
        raise NotFound(_("There is no such rule. It may have been deleted."))
    return found


def list_reason_templates(viewer: Viewer) -> list[ReasonTemplate]:
    """Return all reasons in their order, those that are not offered too. Moderators."""
    demand(may_moderate(viewer), _("The reasons are for moderators."))
    return list(ReasonTemplate.objects.all())


def find_reason_template(viewer: Viewer, key: str, *, lock: bool = False) -> ReasonTemplate:
    """Return the reason ``key``. Moderators; :class:`NotFound` for others, and for none."""
    rows = ReasonTemplate.objects.filter(key=key.replace("\0", ""))
    found = (rows.select_for_update() if lock else rows).first()
    if found is None or not may_moderate(viewer):
        raise NotFound(_("There is no such reason."))
    return found


def rights_on_rules(viewer: Viewer, article: Article | None) -> bool:
    """Return whether the viewer may change the rules of a place that they may read."""
    return may_set_site_rules(viewer) if article is None else may_set_article_rules(viewer, article)


def _may_read(viewer: Viewer, article: Article | None) -> bool:
    if article is None:
        return may_moderate(viewer)
    return may_set_article_rules(viewer, article)
