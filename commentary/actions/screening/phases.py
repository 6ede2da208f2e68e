"""The phases of screening, in their order. Each looks at one thing and gives what it found.

A phase refuses by raising one of the product's errors; what it yields is asked (:class:`Nudge`) or
held (:class:`Reason`). Nothing is read here: the submission has it all.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from time import monotonic

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz

from commentary import permissions
from commentary.actions.reasons import Reason
from commentary.actions.screening.findings import Finding, Nudge
from commentary.actions.screening.submission import Submission
from commentary.actions.screening.words import ALL_SECONDS, PATTERN_SECONDS, find_pattern, find_word
from commentary.errors import InvalidInput, NotPermitted, RateLimited
from commentary.models import WordRule
from commentary.permissions import demand
from commentary.vocabulary import CaseReason, ResponseKind, RuleEffect, RuleKind

Phase = Callable[[Submission], Iterable[Finding]]

_SHOWN = 60


def look_at_length(asked: Submission) -> Iterator[Finding]:
    """Too long is refused; too short is asked about, and waits when its writer insists."""
    length, policy = len(asked.content.body), asked.policy
    if policy.max_length and length > policy.max_length:
        said = _("This has %(length)s characters; here at most %(most)s are taken. Shorten it.")
        refused = said % {"length": length, "most": policy.max_length}
        raise InvalidInput(refused, fields={"body": [refused]})
    whole = asked.content.kind not in (ResponseKind.CORRECTION, ResponseKind.NOTE)
    if whole and length < policy.min_length:
        said = _("This has %(length)s characters; here at least %(least)s are asked for. Say why.")
        asks = said % {"length": length, "least": policy.min_length}
        yield Nudge("short", asks, then=Reason(CaseReason.LENGTH, asks))


def look_at_debate(asked: Submission) -> Iterator[Finding]:
    """A closed debate takes nothing new; whoever is suspended in it, or was warned, waits."""
    terms = asked.terms
    if terms.article and not asked.is_edit:
        why_not = permissions.why_not_respond(asked.viewer, terms.article)
        demand(not why_not, why_not)
    shut_out = permissions.why_shut_out(terms.shut_out)
    demand(not shut_out, shut_out)
    if terms.warned:
        raise NotPermitted(
            _("The moderators warned you. Say that you have read the warning, then you can post.")
        )
    if terms.holds_all:
        yield Reason(CaseReason.SANCTION)


def look_at_speed(asked: Submission) -> Iterable[Finding]:
    """Slow mode of the article and of the passage, and how much a new person may post an hour."""
    if asked.is_edit or asked.is_trusted:
        return ()
    policy, history = asked.policy, asked.history
    _demand_pause(asked, history.last_here, policy.slow_seconds)
    _demand_pause(asked, history.last_on_passage, asked.terms.passage_seconds)
    if policy.newcomer_hourly and history.is_new and history.hourly_since:
        wait = _wait(asked.now, history.hourly_since, 3_600)
        said = _("New people may post %(n)s responses an hour. Try again in %(wait)s.")
        told = said % {"n": policy.newcomer_hourly, "wait": _span(wait)}
        raise RateLimited(told, retry_after=wait)
    return ()


def look_at_standing(asked: Submission) -> Iterator[Finding]:
    """All that waits here, and what new people post until some of it was published."""
    article = asked.terms.article
    held = article is not None and permissions.is_held_by_policy(asked.viewer, article)
    if held or (asked.policy.premoderate and not asked.is_staff):
        yield Reason(CaseReason.POLICY)
    if asked.policy.newcomer_until and asked.history.is_new and not asked.is_trusted:
        yield Reason(CaseReason.NEWCOMER)


def look_at_links(asked: Submission) -> Iterator[Finding]:
    """More links than are taken unseen; each address counts once, that of evidence too."""
    links, policy = asked.links, asked.policy
    new = asked.history.is_new
    most = min(policy.newcomer_links, policy.max_links) if new else policy.max_links
    if len(links) > most:
        said = ngettext(
            "%(n)s link; %(most)s pass unseen.", "%(n)s links; %(most)s pass unseen.", len(links)
        )
        told = said % {"n": len(links), "most": most}
        yield Reason(CaseReason.LINKS, told, tuple(link[:_SHOWN] for link in links[:5]))


def look_for_words(asked: Submission) -> Iterator[Finding]:
    """The words and patterns of the site and of the article, in every box.

    Patterns get a time together; what could not be tried in it is told, and holds.
    """
    until = monotonic() + ALL_SECONDS
    for rule in asked.rules:
        try:
            found = _look(rule, asked, until)
        except TimeoutError:
            yield Reason(CaseReason.BROKEN, _("A pattern took too long."), (rule.text[:_SHOWN],))
            continue
        if found:
            yield from _carry_out(rule, found)


def look_for_repeats(asked: Submission) -> Iterator[Finding]:
    """Much the same as one of the person's own latest responses, wherever it stands."""
    text, ratio = asked.compared, asked.policy.repeat_ratio
    if text and any(fuzz.ratio(text, old, score_cutoff=ratio) for old in asked.history.texts):
        yield Reason(CaseReason.REPEAT)


# The external checker comes behind these, where none of them refuses, asks or holds.
PHASES: tuple[Phase, ...] = (
    look_at_length,
    look_at_debate,
    look_at_speed,
    look_at_standing,
    look_at_links,
    look_for_words,
    look_for_repeats,
)


def _demand_pause(asked: Submission, last: datetime | None, seconds: int) -> None:
    wait = _wait(asked.now, last, seconds)
    if wait:
        said = _("Slow mode: one response every %(pause)s. You can post again in %(wait)s.")
        told = said % {"pause": _span(seconds), "wait": _span(wait)}
        raise RateLimited(told, retry_after=wait)


def _wait(now: datetime, since: datetime | None, seconds: int) -> int:
    """Return how many whole seconds are left; 0 when none, or when nothing was posted."""
    if since is None or not seconds:
        return 0
    left = (since + timedelta(seconds=seconds) - now).total_seconds()
    return min(seconds, int(left) + 1) if left > 0 else 0


def _span(seconds: int) -> str:
    if seconds < 120:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    if seconds < 7_200:
        minutes = -(-seconds // 60)
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = -(-seconds // 3_600)
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def _look(rule: WordRule, asked: Submission, until: float) -> dict[str, list[str]]:
    """Return what ``rule`` found, by box; raises :class:`TimeoutError` when there is no time."""
    found = {}
    for name, text in asked.boxes.items():
        if rule.kind == RuleKind.WORD:
            words = find_word(rule.text, text)
        else:
            left = until - monotonic()
            if left <= 0:
                raise TimeoutError
            words = find_pattern(rule.text, text, seconds=min(PATTERN_SECONDS, left))
        if words:
            found[name] = list(dict.fromkeys(words))
    return found


def _carry_out(rule: WordRule, found: dict[str, list[str]]) -> Iterator[Finding]:
    words = tuple(dict.fromkeys(word for some in found.values() for word in some))
    if rule.effect == RuleEffect.HOLD:
        yield Reason(CaseReason.WORDS, rule.says, words)
        return
    quoted = ", ".join(f"“{word}”" for word in words)
    if rule.effect == RuleEffect.NUDGE:
        said = rule.says or _("Do you want to say it like this: %(words)s?") % {"words": quoted}
        yield Nudge(f"word-{rule.key}", said)
        return
    said = rule.says or _("This is not taken here: %(words)s. Say it in another way.")
    refused = said if rule.says else said % {"words": quoted}
    raise InvalidInput(refused, fields={name: [refused] for name in found})
