"""What became of a passage, of the title and of the standfirst from one revision to another."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from commentary.text.compare import GONE, MOVED, NEW, PassageChange
from commentary.text.head import HeadChange
from commentary.vocabulary import PassageKind


def say_change(change: PassageChange) -> list[str]:
    """Return what became of the passage, a few words each; nothing for one that stayed."""
    if change.change == GONE:
        return [_("Removed")]
    if change.change == NEW:
        return [_("Split off from another passage")] if change.is_split_off else [_("New")]
    said = []
    if change.change == MOVED:
        said.append(_("Moved"))
    if change.is_rewritten:
        said.append(_("Reworded"))
    if change.is_joined:
        said.append(_("Joined with another passage"))
    if change.into_keys:
        said.append(_("Split: a part of it stands on its own now"))
    if change.old_kind:
        names = {
            "old": PassageKind(change.old_kind).label,
            "new": PassageKind(change.kind).label,
        }
        said.append(_("Was: %(old)s. Now: %(new)s") % names)
    elif change.change != "same" and not said:
        said.append(_("Its level or date changed"))
    return said


def say_head(changes: Iterable[HeadChange]) -> list[str]:
    """Return which of title and standfirst did not stay, a few words each."""
    return [_say_one(change) for change in changes if change.is_changed]


def _say_one(change: HeadChange) -> str:
    if change.name == "title":
        return _("Title changed")
    if not change.old:
        return _("Standfirst added")
    return _("Standfirst changed") if change.new else _("Standfirst taken out")
