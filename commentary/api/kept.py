"""Whole answers kept in this process: bytes of what everybody may read, plain and compressed.

They are kept under the article's id and version, so nothing is ever stale and nothing needs to be
thrown out but for room. Only what anonymous readers get is kept.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST_BYTES = 24_000_000
_LARGEST = 4_000_000
_LEVEL = 5
# Below this a compressed answer saves no packet.
_WORTH = 1_400

Key = tuple[int, int, str]

_kept: OrderedDict[tuple[Key, bool], bytes] = OrderedDict()
_lock = Lock()
_held = 0


def fetch(key: Key, make: Callable[[], bytes], *, zipped: bool) -> tuple[bytes, bool]:
    """Return the answer ``key``, made now if it is not kept, and whether it is compressed."""
    found = _find((key, zipped))
    if found is not None:
        return found, zipped
    plain = _find((key, False)) if zipped else None
    if plain is None:
        plain = make()
        _keep((key, False), plain)
    if not zipped or len(plain) < _WORTH:
        return plain, False
    small = gzip.compress(plain, _LEVEL, mtime=0)
    _keep((key, True), small)
    return small, True


def forget_all() -> None:
    """Begin anew; for a process whose database was exchanged."""
    global _held
    with _lock:
        _kept.clear()
        _held = 0


def held() -> int:
    """Return how many bytes are kept."""
    return _held


def _find(name: tuple[Key, bool]) -> bytes | None:
    with _lock:
        found = _kept.get(name)
        if found is not None:
            _kept.move_to_end(name)
        return found


def _keep(name: tuple[Key, bool], body: bytes) -> None:
    global _held
    if len(body) > _LARGEST:
        return
    with _lock:
        _held += len(body) - len(_kept.pop(name, b""))
        _kept[name] = body
        while _held > MOST_BYTES:
            _name, oldest = _kept.popitem(last=False)
            _held -= len(oldest)
