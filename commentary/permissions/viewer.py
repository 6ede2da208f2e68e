"""Who is looking or acting."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from commentary.errors import NotPermitted
from commentary.vocabulary import Role

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Viewer:
    """Who is looking or acting. One always exists; nobody is never "no viewer"."""

    id: int | None = None
    username: str = ""
    name: str = ""
    roles: frozenset[str] = frozenset()
    system: str = ""
    # The network address that limits are counted for, beside the person.
    address: str = ""

    @classmethod
    def anonymous(cls, *, address: str = "") -> Self:
        """A reader who has not logged in."""
        return cls(address=address)

    @classmethod
    def of(cls, person: "User", *, address: str = "") -> Self:
        """The viewer that ``person`` is; an inactive, barred or unclaimed person is nobody."""
        shut_out = not person.is_active or person.is_unclaimed or person.is_barred
        if person.pk is None or shut_out:
            return cls.anonymous(address=address)
        roles = frozenset(person.roles)
        return cls(person.pk, person.username, person.name, roles, address=address)

    @classmethod
    def for_system(cls, task: str) -> Self:
        """The product itself at ``task`` ("import", "sample", a command): may do all, is named."""
        return cls(system=task, roles=frozenset(Role.values))

    @property
    def is_member(self) -> bool:
        return self.id is not None

    @property
    def is_editor(self) -> bool:
        return Role.EDITOR in self.roles or self.is_administrator

    @property
    def is_moderator(self) -> bool:
        return Role.MODERATOR in self.roles or self.is_administrator

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.roles


def demand(allowed: bool, reason: str) -> None:
    """Raise :class:`NotPermitted` with ``reason`` unless ``allowed``."""
    if not allowed:
        raise NotPermitted(reason)
