"""What became of a passage from one revision to another, in words."""

from django.utils.translation import gettext as _

from commentary.text.compare import GONE, MOVED, NEW, PassageChange
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
