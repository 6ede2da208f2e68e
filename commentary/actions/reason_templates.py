"""The reasons that moderators choose from when they decide. Administrators write them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.errors import Conflict, InvalidInput
from commentary.models import ReasonTemplate
from commentary.permissions import Viewer, demand, may_set_site_rules
from commentary.queries.rules import find_reason_template
from commentary.text.normalize import clean_body, clean_text
from commentary.vocabulary import MAX_STATEMENT, Ground

MAX_NAME = 80
MAX_PUBLIC = 200
MAX_TEMPLATES = 100
_KEY = 40


@dataclass(frozen=True)
class TemplateWords:
    """What a reason says. ``facts`` may be empty: they are of the single case."""

    name: str
    ground: str
    provision: str
    why: str
    public_reason: str
    facts: str = ""


def write_reason_template(
    viewer: Viewer, key: str, words: TemplateWords, *, version: int | None = None
) -> ReasonTemplate:
    """Change the reason ``key``, or write a new one ("" ), which stands last.

    Administrators. Decisions that were made with it keep their own words. ``version`` is the one
    that was seen; :class:`Conflict` when it was changed meanwhile (None: not compared). Recorded
    as ``write_reason`` with all of it before and after.
    """
    cleaned = _clean_words(words)
    _demand_may(viewer)
    with transaction.atomic():
        row = _lock(viewer, key) if key else _new_row(cleaned.name)
        if version is not None and version != row.version:
            said = _("Somebody changed this reason meanwhile. Look at it before you save yours.")
            raise Conflict(said, code="stale_version")
        before = _facts(row) if key else {}
        for name, value in asdict(cleaned).items():
            setattr(row, name, value)
        row.version += bool(key)
        row.save()
        record(viewer, "write_reason", "reason", row.key, before=before, after=_facts(row))
    return row


def retire_template(viewer: Viewer, key: str, *, retired: bool = True) -> ReasonTemplate:
    """Offer the reason ``key`` no more, or again. Administrators. Recorded as ``retire_reason``."""
    _demand_may(viewer)
    with transaction.atomic():
        row = _lock(viewer, key)
        before = {"is_active": row.is_active}
        row.is_active = not retired
        row.version += 1
        row.save(update_fields=["is_active", "version"])
        after = {"is_active": row.is_active}
        record(viewer, "retire_reason", "reason", key, before=before, after=after)
    return row


def order_templates(viewer: Viewer, keys: Sequence[str]) -> None:
    """Let the reasons stand in the order of ``keys``, which names each of them once.

    Administrators. :class:`Conflict` when one was added meanwhile. Recorded as ``order_reasons``.
    """
    _demand_may(viewer)
    with transaction.atomic():
        rows = {row.key: row for row in ReasonTemplate.objects.select_for_update()}
        if len(keys) != len(rows) or set(keys) != set(rows):
            raise Conflict(_("The list of reasons changed meanwhile. Look at it again."))
        before = {"order": list(rows)}
        for position, key in enumerate(keys):
            rows[key].position = position
        ReasonTemplate.objects.bulk_update(rows.values(), ["position"])
        record(viewer, "order_reasons", "reason", "", before=before, after={"order": list(keys)})


def _demand_may(viewer: Viewer) -> None:
    count_deed(viewer, "moderate")
    demand(may_set_site_rules(viewer), _("Only administrators write the reasons."))


def _lock(viewer: Viewer, key: str) -> ReasonTemplate:
    return find_reason_template(viewer, key, lock=True)


def _new_row(name: str) -> ReasonTemplate:
    keys = set(ReasonTemplate.objects.select_for_update().values_list("key", flat=True))
    if len(keys) >= MAX_TEMPLATES:
        said = _("There are %(n)s reasons already. Change or take up an old one.")
        raise Conflict(said % {"n": MAX_TEMPLATES})
    stem = slugify(name)[: _KEY - 4].strip("-") or "reason"
    key = next(key for n in range(1, 999) if (key := f"{stem}-{n}" if n > 1 else stem) not in keys)
    return ReasonTemplate(key=key, position=len(keys), version=1)


def _clean_words(words: TemplateWords) -> TemplateWords:
    cleaned = TemplateWords(
        name=clean_text(words.name),
        ground=words.ground,
        provision=clean_body(words.provision),
        why=clean_body(words.why),
        public_reason=clean_text(words.public_reason),
        facts=clean_body(words.facts),
    )
    most = {"name": MAX_NAME, "public_reason": MAX_PUBLIC}
    said: dict[str, list[str]] = {}
    for name, value in asdict(cleaned).items():
        limit = most.get(name, MAX_STATEMENT)
        if len(value) > limit:
            said[name] = [_("At most %(most)s characters fit.") % {"most": limit}]
        elif not value and name != "facts":
            said[name] = [_("Write something here; moderators fit it to the case.")]
    if cleaned.ground not in Ground.values:
        said["ground"] = [_("Choose a rule of this site or the law.")]
    if said:
        raise InvalidInput(_("The reason was not saved."), fields=said)
    return cleaned


def _facts(row: ReasonTemplate) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TemplateWords.__dataclass_fields__}
