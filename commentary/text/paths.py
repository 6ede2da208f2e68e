"""The materialised path of a response: fixed-width ordinals, one level after another.

Byte order of paths is the order of a thread, oldest first, every branch behind its parent. A
path has at most ``MAX_DEPTH`` levels below the first; a deeper reply stands behind its parent at
the last level, so that a chain of any length keeps its order and costs no more.
"""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
WIDTH = 4
MAX_DEPTH = 16
MAX_PATH = WIDTH * (MAX_DEPTH + 1)
MAX_ORDINAL = len(DIGITS) ** WIDTH - 1
# Sorts behind every path: "~" comes after all digits.
PATH_END = "~"


def encode_ordinal(ordinal: int) -> str:
    """Return ``ordinal`` (from 0) as ``WIDTH`` digits that sort as numbers do."""
    if not 0 <= ordinal <= MAX_ORDINAL:
        raise ValueError(f"ordinal {ordinal} is outside 0 to {MAX_ORDINAL}")
    digits = []
    for _ in range(WIDTH):
        ordinal, rest = divmod(ordinal, len(DIGITS))
        digits.append(DIGITS[rest])
    return "".join(reversed(digits))


def child_path(parent: str, ordinal: int) -> str:
    """Return the path of the child numbered ``ordinal`` below ``parent`` ("" for a root)."""
    if len(parent) >= MAX_PATH:
        raise ValueError("a path at the last level has no children; use branch_of() first")
    return parent + encode_ordinal(ordinal)


def branch_of(parent: str) -> str:
    """Return the path below which a reply to ``parent`` is numbered.

    It is the parent itself, or, at the last level, the parent's own branch.
    """
    return parent if len(parent) < MAX_PATH else parent[:-WIDTH]


def depth_of(path: str) -> int:
    """Return 0 for a root, 1 for a reply to it, and so on to ``MAX_DEPTH``."""
    return len(path) // WIDTH - 1


def prefixes_of(path: str) -> list[str]:
    """Return the paths above ``path``, the root first, itself left out."""
    return [path[:end] for end in range(WIDTH, len(path), WIDTH)]


def is_path(text: str) -> bool:
    """Whether ``text`` could be a path: the guard of page cursors that came from outside."""
    return 0 < len(text) <= MAX_PATH and len(text) % WIDTH == 0 and all(c in DIGITS for c in text)
