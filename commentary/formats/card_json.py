"""A response as the API gives it out, without its closing brace: counters are joined behind it.

So that a list is ready fragments and a few numbers, and no object is built while reading.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from commentary.formats.facts import ResponseFacts
from commentary.formats.settlements import Settled
from commentary.formats.targets import Target


def render_fragment(facts: ResponseFacts) -> str:
    """Return the JSON object of ``facts`` up to where :func:`close_fragment` goes on."""
    return orjson.dumps(_shape_of(facts)).decode()[:-1]


def close_fragment(fragment: str, *, replies: int, branch: int) -> str:
    """Return ``fragment`` as a whole object, with the counts of direct and of all replies."""
    return f'{fragment},"reply_count":{replies},"branch_count":{branch}}}'


def shift_targets(fragment: str, places: Mapping[tuple[int, int], Mapping[str, Any]]) -> str:
    """Return a stored ``fragment`` with other offsets and surroundings of its quotes.

    ``places``: start, end, prefix and suffix by (target, part). Everything else stays as it is:
    the same as rendering it anew where only those have changed, in a fraction of the time.
    """
    shape = orjson.loads(fragment + "}")
    for target in shape["targets"]:
        target |= places.get((target["target"], target["part"]), {})
    return orjson.dumps(shape).decode()[:-1]


def close_page(rows: Iterable[tuple[str, int, int]], *, following: str | None) -> bytes:
    """Return rows of (fragment, direct replies, all replies) as a page: one JSON object.

    ``following`` is the address of the next page, if there is one.
    """
    items = ",".join(
        close_fragment(fragment, replies=replies, branch=branch)
        for fragment, replies, branch in rows
    )
    return b'{"items":[%b],"next":%b}' % (items.encode(), orjson.dumps(following))


def _shape_of(facts: ResponseFacts) -> dict[str, Any]:
    return {
        "id": facts.key,
        "article": facts.article_slug,
        "kind": facts.kind,
        "state": facts.state,
        "author": None
        if facts.tombstone and facts.tombstone != "withdrawn"
        else {
            "username": facts.person.username,
            "name": facts.person.name,
            "url": facts.person.url,
            "unclaimed": facts.person.unclaimed,
        },
        "by_article_author": facts.by_author,
        "parent": facts.parent_key or None,
        "root": facts.root_key or None,
        "depth": facts.depth,
        "of_whole": facts.of_whole,
        "targets": [_target_shape(target) for target in facts.targets],
        "title": facts.title,
        "body": facts.body,
        "html": facts.body_html,
        "language": facts.language,
        "tags": list(facts.tags),
        "challenge": facts.challenge or None,
        "would_change": facts.would_change,
        "evidence": list(facts.evidence),
        "proposed": facts.proposed,
        "answer": facts.answer_key or None,
        "settlement": _settlement_shape(facts.settlement) if facts.settlement else None,
        "collapsed": facts.collapsed,
        "locked_until": facts.locked_iso or None,
        "merged_into": facts.merged_key or None,
        "version": facts.version,
        "created": facts.created_iso,
        "edited": facts.edited_iso or None,
        "url": facts.url,
    }


def _settlement_shape(settled: Settled) -> dict[str, Any]:
    return {
        "outcome": settled.outcome,
        "reason": settled.reason,
        "by": {"username": settled.username, "name": settled.name} if settled.name else None,
        "at": settled.at_iso,
        "revision": settled.revision,
    }


def _target_shape(target: Target) -> dict[str, Any]:
    return {
        "target": target.target,
        "part": target.part,
        "passage": target.passage,
        "whole": target.whole,
        "start": target.start,
        "end": target.end,
        "exact": target.quote,
        "prefix": target.prefix,
        "suffix": target.suffix,
        "state": target.state,
        "review": target.review,
        "said_of": {"exact": target.said_of.exact, "revision": target.said_of.revision}
        if target.said_of
        else None,
    }
