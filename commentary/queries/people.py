"""People as readers see them, and the tokens that are theirs alone."""

import hashlib

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.names import user_name_key
from commentary.errors import NotFound, NotPermitted
from commentary.models import Token
from commentary.permissions import Viewer, may_manage_people


def find_person(viewer: Viewer, username: str) -> User:
    """Return the person with this user name: member, unclaimed author, or :class:`NotFound`.

    Erased people have no page. One statement.
    """
    # A name from an address may hold what no name does, and what the database refuses to look for.
    key = user_name_key(username).replace("\0", "\ufffd")
    found = User.objects.filter(username_key=key).first()
    if found is None or not (found.is_active or found.is_unclaimed):
        raise NotFound(_("There is nobody here by that name."))
    return found


def find_pictured(viewer: Viewer, username: str) -> User:
    """Return the person whose picture stands beside words, suspended people included.

    One statement.
    """
    key = user_name_key(username).replace("\0", "\ufffd")
    found = User.objects.filter(username_key=key).first()
    if found is None:
        raise NotFound(_("There is nobody here by that name."))
    return found


def find_self(viewer: Viewer) -> User:
    """Return the viewer's own account, or raise :class:`NotPermitted` when nobody is logged in."""
    found = User.objects.filter(pk=viewer.id or 0, is_active=True).first()
    if found is None:
        raise NotPermitted(_("Log in first."))
    return found


def search_people(
    viewer: Viewer, words: str, *, after: str = "", limit: int
) -> tuple[list[User], str]:
    """Return people whose name, user name or address holds ``words``, and the next cursor.

    In the order of their user names, behind the user name ``after``. For administrators.
    """
    if not may_manage_people(viewer):
        raise NotPermitted(_("Only administrators manage people."))
    rows = User.objects.order_by("username_key")
    if after:
        rows = rows.filter(username_key__gt=user_name_key(after).replace("\0", ""))
    if words:
        rows = rows.filter(
            Q(username__icontains=words)
            | Q(display_name__icontains=words)
            | Q(email__icontains=words)
        )
    found = list(rows[: limit + 1])
    return found[:limit], found[limit - 1].username if len(found) > limit else ""


def find_unclaimed_named(viewer: Viewer, name: str) -> User | None:
    """Return the unclaimed person shown as ``name``, the earliest if there are several."""
    rows = User.objects.filter(is_unclaimed=True, display_name=name)
    return rows.order_by("pk").first()


def find_member_named(viewer: Viewer, username: str) -> User | None:
    """Return the active member with this user name, or None. One statement."""
    return User.objects.filter(username_key=user_name_key(username), is_active=True).first()


def digest_token(token: str) -> str:
    """Return what is kept of an API token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_token(token: str) -> Token | None:
    """Return the valid, unexpired token of an active person, or None. One statement."""
    return (
        Token.objects.select_related("person")
        .filter(
            digest=digest_token(token),
            expires_at__gt=timezone.now(),
            person__is_active=True,
            person__is_unclaimed=False,
        )
        .first()
    )


def list_tokens(viewer: Viewer) -> list[Token]:
    """Return the viewer's own tokens, newest first."""
    return list(Token.objects.filter(person_id=viewer.id).order_by("-created_at", "-id"))
