"""People: roles, profiles."""

from typing import TYPE_CHECKING

from commentary.permissions.viewer import Viewer

if TYPE_CHECKING:
    from accounts.models import User


def may_manage_people(viewer: Viewer) -> bool:
    """Grant and revoke roles, hand an unclaimed person to a member: administrators."""
    return viewer.is_administrator


def may_edit_person(viewer: Viewer, person: "User") -> bool:
    """Profile, tokens, export and erasure are each person's own."""
    return viewer.is_member and viewer.id == person.pk
