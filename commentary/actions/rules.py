"""What screening goes by, set by people: the policy of the site or an article, and word rules.

Every change is in the ledger with what was before and after.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commentary.actions.keys import new_key
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.actions.screening.policy import MOST, NAMES, SITE_ONLY, TRUTHS
from commentary.actions.screening.words import fold, why_not_use
from commentary.errors import Conflict, InvalidInput
from commentary.models import Article, Policy, WordRule
from commentary.permissions import Viewer, demand, may_set_article_rules, may_set_site_rules
from commentary.queries.articles import find_article
from commentary.queries.rules import find_word_rule
from commentary.text.normalize import clean_text
from commentary.vocabulary import MAX_REASON, MAX_RULE, MAX_RULES, RuleEffect, RuleKind

Settings = Mapping[str, bool | int | float | None]
_RULE = ("kind", "text", "effect", "says", "is_active")


def set_policy(viewer: Viewer, slug: str, values: Settings, *, version: int | None) -> Policy:
    """Set the screening of the article ``slug``, or of the site (""); None inherits.

    The site's: administrators; an article's: editors and moderators who may read it. Settings that
    are not in ``values`` stay. ``version`` is that of the row that was seen, 0 where there was
    none; :class:`Conflict` when it was changed meanwhile (None: not compared). Recorded as
    ``set_policy`` with what changed.
    """
    count_deed(viewer, "moderate")
    with transaction.atomic():
        article = _find_place(viewer, slug)
        cleaned = _clean_settings(values, of_article=article is not None)
        row, _made = Policy.objects.get_or_create(article=article, defaults={"version": 0})
        row = Policy.objects.select_for_update().get(pk=row.pk)
        if version is not None and version != row.version:
            said = _("Somebody changed these settings meanwhile. Look at them before you save.")
            raise Conflict(said, code="stale_version")
        changed = [name for name in cleaned if cleaned[name] != getattr(row, name)]
        before = {name: getattr(row, name) for name in changed}
        for name in changed:
            setattr(row, name, cleaned[name])
        row.version += 1
        row.save()
        after = {name: cleaned[name] for name in changed}
        record(
            viewer,
            "set_policy",
            "policy",
            slug or "site",
            article=article,
            before=before,
            after=after,
        )
    return row


def add_word_rule(
    viewer: Viewer,
    slug: str,
    *,
    text: str,
    kind: str = RuleKind.WORD,
    effect: str = RuleEffect.HOLD,
    says: str = "",
) -> WordRule:
    """Look for a word or a pattern from now on, in the article ``slug`` or on the site ("").

    Who may is as in :func:`set_policy`. A pattern that cannot be read, matches nothing at all or
    takes too long is refused. Recorded as ``add_rule``.
    """
    count_deed(viewer, "moderate")
    article = _find_place(viewer, slug)
    rule = WordRule(key=new_key(), article=article)
    _set_rule(rule, {"kind": kind, "text": text, "effect": effect, "says": says})
    with transaction.atomic():
        _demand_new(rule)
        if WordRule.objects.filter(article=article).count() >= MAX_RULES:
            raise Conflict(_("There are %(n)s rules already. Delete one first.") % {"n": MAX_RULES})
        rule.save(force_insert=True)
        record(viewer, "add_rule", "rule", rule.key, article=article, after=_facts(rule))
    return rule


def change_word_rule(viewer: Viewer, key: str, **values: Any) -> WordRule:
    """Change ``kind``, ``text``, ``effect``, ``says`` or ``is_active`` of a rule.

    As :func:`add_word_rule`. Recorded as ``change_rule`` with all of it before and after.
    """
    count_deed(viewer, "moderate")
    with transaction.atomic():
        rule = _lock_rule(viewer, key)
        before = _facts(rule)
        _set_rule(rule, values)
        _demand_new(rule)
        rule.save()
        after = _facts(rule)
        record(viewer, "change_rule", "rule", key, article=rule.article, before=before, after=after)
    return rule


def delete_word_rule(viewer: Viewer, key: str) -> None:
    """Delete a rule. What it caught stays as it is. Recorded as ``delete_rule``."""
    count_deed(viewer, "moderate")
    with transaction.atomic():
        rule = _lock_rule(viewer, key)
        rule.delete()
        record(viewer, "delete_rule", "rule", key, article=rule.article, before=_facts(rule))


def _find_place(viewer: Viewer, slug: str) -> Article | None:
    if not slug:
        demand(may_set_site_rules(viewer), _("Only administrators set the rules of the site."))
        return None
    article = find_article(viewer, slug)
    _demand_article(viewer, article)
    return article


def _demand_article(viewer: Viewer, article: Article) -> None:
    said = _("Only editors and moderators set the rules of an article.")
    demand(may_set_article_rules(viewer, article), said)


def _lock_rule(viewer: Viewer, key: str) -> WordRule:
    """Return the rule ``key``, locked, if the viewer may change it."""
    rule = find_word_rule(viewer, key, lock=True)
    if rule.article is None:
        demand(may_set_site_rules(viewer), _("Only administrators set the rules of the site."))
    else:
        _demand_article(viewer, rule.article)
    return rule


def _clean_settings(values: Settings, *, of_article: bool) -> dict[str, Any]:
    said: dict[str, list[str]] = {}
    for name, value in values.items():
        fault = _fault_of(name, value, of_article=of_article)
        if fault:
            said[name] = [fault]
    if said:
        raise InvalidInput(_("The settings were not saved."), fields=said)
    return dict(values)


def _fault_of(name: str, value: Any, *, of_article: bool) -> str:
    if name not in NAMES or (of_article and name in SITE_ONLY):
        return _("There is no such setting here.")
    if value is None:
        return ""
    if name in TRUTHS:
        return "" if isinstance(value, bool) else _("Choose yes or no.")
    numbers = (int, float) if name == "hide_weight" else (int,)
    whole = isinstance(value, numbers) and not isinstance(value, bool)
    if not whole or not 0 <= value <= MOST[name]:
        return _("Write a number from 0 to %(most)s.") % {"most": MOST[name]}
    return ""


def _set_rule(rule: WordRule, values: Mapping[str, Any]) -> None:
    """Give ``rule`` cleaned values, or raise :class:`InvalidInput` naming every field at fault."""
    for name, value in values.items():
        if name not in _RULE:
            raise InvalidInput(_("A rule has no such part."), fields={name: [name]})
        setattr(rule, name, clean_text(value) if name in ("text", "says") else value)
    said: dict[str, list[str]] = {}
    if rule.kind not in RuleKind.values:
        said["kind"] = [_("Choose a word or a pattern.")]
    if rule.effect not in RuleEffect.values:
        said["effect"] = [_("Choose what happens: ask, hold or refuse.")]
    if len(rule.says) > MAX_REASON:
        said["says"] = [_("At most %(most)s characters fit.") % {"most": MAX_REASON}]
    fault = "" if "kind" in said else _why_not_text(rule)
    if fault:
        said["text"] = [fault]
    if said:
        raise InvalidInput(_("The rule was not saved."), fields=said)


def _why_not_text(rule: WordRule) -> str:
    if len(rule.text) > MAX_RULE:
        return _("At most %(most)s characters fit.") % {"most": MAX_RULE}
    fault = why_not_use(rule.kind, rule.text)
    if fault == "empty":
        word = rule.kind == RuleKind.WORD
        return _("Write a word.") if word else _("This fits every text. Say more exactly what.")
    if fault == "slow":
        return _("This can take too long on some texts. Nest no repetitions: (a+)+ is such a one.")
    return _("This is no pattern: %(fault)s.") % {"fault": fault} if fault else ""


def _demand_new(rule: WordRule) -> None:
    """Refuse a rule that stands there already, written in the same way or in another case."""
    others = WordRule.objects.filter(article=rule.article, kind=rule.kind).exclude(pk=rule.pk)
    folded = rule.text if rule.kind == RuleKind.PATTERN else fold(rule.text, marks=True)
    for text in others.values_list("text", flat=True):
        if folded == (text if rule.kind == RuleKind.PATTERN else fold(text, marks=True)):
            said = _("There is such a rule already.")
            raise InvalidInput(_("The rule was not saved."), fields={"text": [said]})


def _facts(rule: WordRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in _RULE}
