"""API tokens: made once, kept as a digest, good until they expire or are revoked."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from commentary.actions.ledger import record
from commentary.actions.limits import count_deed
from commentary.errors import Conflict, InvalidInput, NotFound
from commentary.models import Token
from commentary.permissions import Viewer, demand
from commentary.queries.people import digest_token, find_person, find_self
from commentary.text.normalize import clean_text
from commentary.vocabulary import MAX_TOKEN_DAYS, MAX_TOKEN_NAME, MAX_TOKENS, Scope

# What every token begins with, so that people and scanners of leaks know one when they see it.
PREFIX = "cmt_"


def make_token(viewer: Viewer, *, name: str, scope: str, days: int) -> tuple[Token, str]:
    """Make an API token for the viewer; return its row and the token, which is never shown again.

    Recorded without the token.
    """
    person = find_self(viewer)
    return _make_token(viewer, person, name=name, scope=scope, days=days)


def make_token_for(
    viewer: Viewer, username: str, *, name: str, scope: str, days: int
) -> tuple[Token, str]:
    """Make a token for another person: tasks of the system only (a command)."""
    demand(bool(viewer.system), _("A token is made by the person it belongs to."))
    person = find_person(viewer, username)
    if person.is_unclaimed:
        raise Conflict(_("An unclaimed person cannot log in and takes no token."))
    return _make_token(viewer, person, name=name, scope=scope, days=days)


def revoke_token(viewer: Viewer, token_id: int) -> None:
    """Delete one of the viewer's own tokens; it is refused from the next request on. Recorded."""
    with transaction.atomic():
        token = Token.objects.filter(pk=token_id, person_id=viewer.id).first()
        if token is None:
            raise NotFound(_("There is no such token of yours."))
        token.delete()
        record(viewer, "revoke_token", "person", viewer.username, after={"name": token.name})


def note_token_use(token: Token) -> None:
    """Keep the day of a token's last use; at most one statement a day."""
    today = timezone.now().date()
    if token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)


def _demand_room(person: User) -> None:
    """Refuse one token too many; the lock on ``person`` keeps two at once from both being last."""
    User.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
    if Token.objects.filter(person=person).count() >= MAX_TOKENS:
        said = _("You have %(n)s tokens. Revoke one first.") % {"n": MAX_TOKENS}
        raise InvalidInput(_("The token was not made."), fields={"name": [said]})


def _make_token(
    viewer: Viewer, person: User, *, name: str, scope: str, days: int
) -> tuple[Token, str]:
    count_deed(viewer, "token")
    label = clean_text(name)
    said: dict[str, list[str]] = {}
    if not 0 < len(label) <= MAX_TOKEN_NAME:
        said["name"] = [_("Name it in 1 to %(n)s characters.") % {"n": MAX_TOKEN_NAME}]
    if scope not in Scope.values:
        said["scope"] = [_("Choose read or write.")]
    if not 0 < days <= MAX_TOKEN_DAYS:
        said["days"] = [_("It may last from 1 to %(n)s days.") % {"n": MAX_TOKEN_DAYS}]
    if said:
        raise InvalidInput(_("The token was not made."), fields=said)
    token = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        _demand_room(person)
        row = Token.objects.create(
            person=person,
            name=label,
            digest=digest_token(token),
            scope=scope,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        record(viewer, "make_token", "person", person.username, after={"name": label})
    return row, token
