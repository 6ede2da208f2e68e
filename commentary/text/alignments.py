"""Alignments that were made before, kept for a while.

An alignment depends on its texts alone, and the pages of a revision ask for the same ones again
and again: one for each earlier revision in which words were chosen.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from threading import Lock

from commentary.text.align import Alignment, align

# What a process keeps at most. A token takes 95 to 130 bytes in an alignment, so that all of them
# take 42 MB at most: fifteen of a text of 40,000 characters fit.
MOST = 24
MOST_TOKENS = 320_000


class KeptAlignments:
    """The alignments used last, at most ``most`` of them, with ``most_tokens`` in all their texts.

    They are known by digests of their texts and of the parents, never by ids, which come again
    where a database is restored. Any number of threads may ask. Two that ask for the same at once
    may both compute it.
    """

    def __init__(self, most: int = MOST, most_tokens: int = MOST_TOKENS) -> None:
        self.most, self.most_tokens = most, most_tokens
        self.tokens = 0
        self._kept: OrderedDict[bytes, Alignment] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def align(
        self, old: Sequence[str], new: Sequence[str], parents: Mapping[int, int] | None = None
    ) -> Alignment:
        """Return what :func:`commentary.text.align.align` returns for these texts."""
        known = _digest(old, new, parents or {})
        with self._lock:
            found = self._kept.get(known)
            if found is not None:
                self._kept.move_to_end(known)
                return found
        made = align(old, new, parents)
        self._keep(known, made)
        return made

    def _keep(self, known: bytes, made: Alignment) -> None:
        with self._lock:
            # One that alone is too large shall not drive out all the others.
            if known in self._kept or made.size > self.most_tokens:
                return
            self._kept[known] = made
            self.tokens += made.size
            while len(self._kept) > self.most or self.tokens > self.most_tokens:
                _known, oldest = self._kept.popitem(last=False)
                self.tokens -= oldest.size


def _digest(old: Sequence[str], new: Sequence[str], parents: Mapping[int, int]) -> bytes:
    digest = blake2b(digest_size=32)
    for texts in (old, new):
        digest.update(b"%d:" % len(texts))
        for text in texts:
            written = text.encode("utf-8", "surrogatepass")
            digest.update(b"%d:" % len(written))
            digest.update(written)
    digest.update(repr(sorted(parents.items())).encode())
    return digest.digest()


_KEPT = KeptAlignments()

align_kept = _KEPT.align
