"""Where a new response stands: its ordinal, path and depth. The caller holds the article's lock."""

from django.db.models import F
from django.utils.translation import gettext as _

from commentary.errors import Conflict
from commentary.models import Annotation, Article
from commentary.text.paths import MAX_ORDINAL, branch_of, child_path, depth_of


def place_on_top(article: Article, response: Annotation) -> None:
    """Give ``response`` the next place among the roots; the caller writes ``article``."""
    response.path = child_path("", _checked(article.next_ordinal))
    response.depth = 0
    article.next_ordinal += 1


def place_below(parent: Annotation, response: Annotation) -> None:
    """Give ``response`` the next place below ``parent``, or beside it at the last level.

    What is written below a branch that is closed until a date is closed until then, too. One
    statement, and one more at the last level.
    """
    branch = branch_of(parent.path)
    owner = parent
    if branch != parent.path:
        owner = Annotation.objects.get(article_id=parent.article_id, path=branch)
    response.path = child_path(branch, _checked(owner.next_ordinal))
    response.depth = depth_of(response.path)
    response.parent = parent
    response.root = parent.root or parent
    response.of_whole = response.root.of_whole
    response.locked_until = parent.locked_until
    Annotation.objects.filter(pk=owner.pk).update(next_ordinal=F("next_ordinal") + 1)


def _checked(ordinal: int) -> int:
    if ordinal > MAX_ORDINAL:
        raise Conflict(_("This thread is full. Begin a new one."))
    return ordinal
