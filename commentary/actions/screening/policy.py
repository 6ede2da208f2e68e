"""The settings of screening: the product's defaults, the site's, an article's own."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Q

from commentary.models import Policy
from commentary.vocabulary import MAX_BODY, MAX_SLOW


@dataclass(frozen=True)
class ScreeningPolicy:
    """What screening, flags and second looks go by. The defaults are mild on purpose."""

    # Every response waits for a moderator.
    premoderate: bool = False
    # Characters of the body. Shorter: its writer is asked for more, and it waits if they insist.
    min_length: int = 0
    # Longer: refused; 0: only the product's own limit.
    max_length: int = 0
    # More links wait for a moderator; those of evidence count.
    max_links: int = 20
    newcomer_links: int = 10
    # Seconds between two responses of one person to the same article.
    slow_seconds: int = 0
    # From 0 to 100: how much alike two longer texts may be before the second waits; 0: any.
    repeat_ratio: int = 95
    # Until so many responses of a person were published, theirs wait.
    newcomer_until: int = 0
    # How many responses an hour a new person may post; 0: as many as others.
    newcomer_hourly: int = 0
    # The summed weight of open flags that hides a response until it is looked at; 0: never.
    hide_weight: float = 5.0
    # A hidden response that nobody decided on for so long is put before all others.
    escalate_hours: int = 24
    # Whether the external checker is asked, where the installation names one.
    use_checker: bool = True
    # Percent of decisions that another moderator looks at again; of the site, not of articles.
    second_look_share: int = 0


NAMES = tuple(field.name for field in fields(ScreeningPolicy))
TRUTHS = ("premoderate", "use_checker")
SITE_ONLY = ("second_look_share",)

# The greatest value of each number; the least is 0.
MOST: Mapping[str, int] = {
    "min_length": MAX_BODY,
    "max_length": MAX_BODY,
    "max_links": 1_000,
    "newcomer_links": 1_000,
    "slow_seconds": MAX_SLOW,
    "repeat_ratio": 100,
    "newcomer_until": 100,
    "newcomer_hourly": 1_000,
    "hide_weight": 1_000,
    "escalate_hours": 8_760,
    "second_look_share": 100,
}

# Somebody of whom nothing was published yet is new, whatever the policy says.
LEAST_NEWCOMER = 1


def read_policy(article_id: int | None) -> ScreeningPolicy:
    """Return what holds for an article, or for the site (None). One statement."""
    rows = Policy.objects.filter(Q(article__isnull=True) | Q(article_id=article_id))
    found = {row["article_id"]: row for row in rows.values("article_id", *NAMES)}
    return merge_policies(found.get(None), found.get(article_id) if article_id else None)


def merge_policies(
    site: Mapping[str, Any] | None, article: Mapping[str, Any] | None
) -> ScreeningPolicy:
    """Return the defaults with the site's settings over them and the article's over these."""
    own = {name: said for name, said in (article or {}).items() if name not in SITE_ONLY}
    return ScreeningPolicy(**_said(site or {}) | _said(own))


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that a row makes; truths may come as the 0 and 1 of SQLite's JSON."""
    values = {name: row.get(name) for name in NAMES if row.get(name) is not None}
    return {name: bool(value) if name in TRUTHS else value for name, value in values.items()}
