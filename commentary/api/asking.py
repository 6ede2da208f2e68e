"""What a request asks beside its body: query parameters, If-Match, Idempotency-Key. Read strictly:
an unknown name is refused rather than passed over, so that a misspelt filter is no silent one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from rest_framework.request import Request

from commentary.api.viewers import Asked
from commentary.errors import InvalidInput
from commentary.vocabulary import KEY_LENGTH, MAX_CLIENT_KEY, MAX_SLUG

DEFAULT_LIMIT = 100
MAX_LIMIT = 1_000

LIMIT = re.compile(r"[1-9][0-9]{0,3}")
PLACE = re.compile(r"[0-9A-Za-z-]{1,80}")
KEY = re.compile(rf"[a-z0-9]{{{KEY_LENGTH}}}")
SLUG = re.compile(rf"[-\w]{{1,{MAX_SLUG}}}", re.ASCII)
SORT = re.compile(r"oldest|newest|most-replied")

_IF_MATCH = re.compile(r'(?:W/)?"v([1-9][0-9]{0,8})(?:-[^"]*)?"')
_IDEMPOTENCY_KEY = re.compile(rf"[!-~]{{1,{MAX_CLIENT_KEY}}}")


@dataclass(frozen=True)
class Page:
    """Which part of a list is asked for."""

    after: str
    limit: int

    @property
    def name(self) -> str:
        """The part as it stands in an ETag."""
        return f"{self.after}-{self.limit}"


def read_query(request: Asked, **known: re.Pattern[str]) -> dict[str, str]:
    """Return the query parameters, "" for each that is absent.

    :class:`InvalidInput` (``bad_query``) names every parameter that is unknown, stands twice or
    does not match its pattern.
    """
    said: dict[str, list[str]] = {}
    for name, values in request.GET.lists():
        if name not in known:
            said[name[:60]] = [_("There is no such parameter here.")]
        elif len(values) > 1:
            said[name] = [_("This parameter stands more than once.")]
        elif values[0] and not known[name].fullmatch(values[0]):
            said[name] = [_("This value cannot be read; see the documentation.")]
    if said:
        sentence = _("The address asks for something that is not understood here.")
        raise InvalidInput(sentence, code="bad_query", fields=said)
    return {name: request.GET.get(name, "") for name in known}


def read_page(query: Mapping[str, str]) -> Page:
    """Return the part of a list that ``after`` and ``limit`` ask for."""
    limit = int(query["limit"] or DEFAULT_LIMIT)
    if limit > MAX_LIMIT:
        said = _("At most %(most)s at once.") % {"most": MAX_LIMIT}
        raise InvalidInput(said, code="bad_query", fields={"limit": [said]})
    return Page(query["after"], limit)


def next_address(request: Asked, query: Mapping[str, str], **more: str) -> str:
    """Return the address of the next part, with the filters of this one."""
    asked = {name: value for name, value in {**query, **more}.items() if value}
    return f"{request.path}?{urlencode(asked)}"


def read_if_match(request: Request) -> int | None:
    """Return the version that If-Match names, or None where none is asked for.

    It is the number in ``"v3"``, as an ETag of this API begins; what follows a dash is not
    compared, since it moves with every reply.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    found = _IF_MATCH.fullmatch(header)
    if found is None:
        raise InvalidInput(_('Write If-Match as one ETag, such as "v3".'), code="bad_if_match")
    return int(found[1])


def read_idempotency_key(request: Request) -> str:
    """Return the Idempotency-Key, or ""; at most 64 visible ASCII characters."""
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return ""
    if not _IDEMPOTENCY_KEY.fullmatch(header):
        said = _("Write the Idempotency-Key in 1 to %(most)s visible ASCII characters.")
        raise InvalidInput(said % {"most": MAX_CLIENT_KEY}, code="bad_key")
    return header
