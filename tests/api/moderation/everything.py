"""Every address and method of moderation, with a body that can be sent to it, and who may."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.api.moderation.conftest import NOTICE, REASONS, House


@dataclass(frozen=True)
class Deed:
    """One method at one address. ``who`` may; others get ``refused``, guests 401.

    In the address, {held} is the key of the case of what is held, and so on (see `fill`).
    """

    method: str
    path: str
    who: tuple[str, ...]
    status: int
    body: dict[str, Any] | None = None
    refused: int = 404
    guests: int = 401
    but: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


ALL = ("mira", "noor", "vera", "edda", "omar", "ada")
MODERATORS = ("omar", "ada")
CURATORS = ("edda", "omar", "ada")
SOON = (datetime.now(UTC) + timedelta(days=30)).isoformat()
CASE = "moderation/cases/{held}/"
WHY = {"reason": "It fits there."}

READS = (
    Deed("GET", "moderation/queue/", MODERATORS, 200, refused=403),
    Deed("GET", CASE, MODERATORS, 200),
    Deed("GET", f"{CASE}messages/", MODERATORS, 200),
    Deed("GET", "annotations/{held_response}/case/", ("mira",), 200),
    Deed("GET", "decisions/{removal}/", ("mira", *MODERATORS), 200),
    Deed("GET", "decisions/{removal}/appeal/", ("mira",), 200),
    Deed("GET", "moderation/appeals/", MODERATORS, 200, refused=403),
    Deed("GET", "moderation/appeals/{appeal}/", MODERATORS, 200),
    Deed("GET", "people/noor/sanctions/", MODERATORS, 200, refused=403),
    Deed("GET", "flags/", ALL, 200),
    Deed("GET", "notices/", ALL, 200),
    Deed("GET", "log/", ALL, 200, guests=200),
    Deed("GET", "transparency/", ALL, 200, guests=200),
    Deed("GET", "articles/{slug}/features/", ALL, 200, guests=200),
)
WRITES = (
    Deed("POST", "moderation/queue/next/", MODERATORS, 200, {}, refused=403),
    Deed("POST", f"{CASE}claim/", MODERATORS, 200, {}, refused=403),
    Deed("PUT", f"{CASE}claim/", MODERATORS, 200, {}, refused=403),
    Deed("DELETE", f"{CASE}claim/", MODERATORS, 204, refused=403),
    Deed("POST", f"{CASE}decision/", MODERATORS, 201, {"outcome": "approve", "version": 1}),
    Deed("POST", f"{CASE}escalation/", MODERATORS, 200, {"version": 1, "note": "Hard."}),
    Deed("POST", f"{CASE}messages/", ("mira", *MODERATORS), 201, {"body": "Why?"}),
    Deed(
        "POST",
        "moderation/decisions/{kept}/undo/",
        ("ada",),
        200,
        {},
        but={"omar": 403, "vera": 403},
    ),
    Deed("POST", "annotations/{flagged}/case/", MODERATORS, 200, {}, refused=403),
    Deed(
        "POST",
        "annotations/{picked}/flags/",
        ("mira", "vera", "edda", "omar", "ada"),
        201,
        {"reason": "spam"},
        refused=403,
    ),
    Deed("POST", "annotations/{flagged}/notices/", ALL, 201, NOTICE, refused=403, guests=201),
    Deed("POST", "moderation/appeals/{appeal}/assignment/", ("omar",), 200, {}, but={"ada": 403}),
    Deed(
        "POST",
        "moderation/appeals/{appeal}/messages/",
        ("mira", "omar"),
        201,
        {"body": "So?"},
        but={"ada": 403},
    ),
    Deed("POST", "people/vera/sanctions/", MODERATORS, 201, {"kind": "hold_all", **REASONS}, 403),
    Deed("DELETE", "people/noor/sanctions/{warning}/?reason=So", MODERATORS, 204, refused=403),
    Deed("PUT", "annotations/{flagged}/feature/", CURATORS, 200, WHY, refused=403),
    Deed("DELETE", "annotations/{picked}/feature/", CURATORS, 204, refused=403),
    Deed("PUT", "articles/{slug}/features/", CURATORS, 200, {"ids": ["{picked}"]}, refused=403),
    Deed(
        "PUT", "annotations/{flagged}/lock/", MODERATORS, 200, {"until": SOON, **WHY}, refused=403
    ),
    Deed(
        "POST",
        "annotations/{flagged}/move/",
        MODERATORS,
        200,
        {"passage": "{passage}", **WHY},
        refused=403,
    ),
    Deed(
        "POST",
        "annotations/{flagged}/merge/",
        MODERATORS,
        200,
        {"into": "{picked}", **WHY},
        refused=403,
    ),
    Deed(
        "PUT",
        "articles/{slug}/passages/{passage}/slow/",
        MODERATORS,
        200,
        {"seconds": 60},
        refused=403,
    ),
    Deed("POST", "notices/read/", ALL, 200, {}),
)


def fill(value: Any, house: House, passage: str = "") -> Any:
    """Put keys of `house` into an address or a body."""
    names = {
        "slug": house.article.slug,
        "held": house.case(house.held).key,
        "held_response": house.held.key,
        "flagged": house.flagged.key,
        "picked": house.picked.key,
        "removal": house.removal.key,
        "kept": house.kept.key,
        "appeal": house.appeal.key,
        "warning": house.warning.key,
        "passage": passage,
    }
    if isinstance(value, str):
        return value.format(**names) if "{" in value else value
    if isinstance(value, dict):
        return {name: fill(inner, house, passage) for name, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, house, passage) for inner in value]
    return value
