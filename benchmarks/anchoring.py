"""`python benchmarks/anchoring.py DIR OUT.jsonl`: carry every span of a folder of real edits.

DIR holds `pairs.jsonl` and `spans.jsonl`, or both with `.gz`. A pair has `id`, `old_text` and
`new_text`, paragraphs with a blank line between them; a span has `id`, `pair`, `start` and
`end`, code points in `old_text`. What else stands there, the right answers among it, is not
read. One line is written for each span, with code points in `new_text` or null for an orphan:

    {"id": ..., "start": int | null, "end": int | null, "review": bool, "ms": float}

`ms` is the time of the span's look-up and its share of the time of the pair's alignment, which
is made once for all spans of the pair.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Started as a file, it does not find the project by itself; so the import stands behind this.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from commentary.text.align import Alignment, Carried, Stretch, align  # noqa: E402

SEPARATOR = "\n\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("out", type=Path, metavar="OUT.jsonl")
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as out:
        for answer in carry_folder(options.folder):
            out.write(json.dumps(answer) + "\n")


def carry_folder(folder: Path, *, every: int = 1) -> Iterator[dict[str, Any]]:
    """The answer for each span of the folder; of the pairs only each `every`-th is taken."""
    spans: dict[str, list[dict[str, Any]]] = {}
    for span in read_lines(folder, "spans"):
        spans.setdefault(span["pair"], []).append(span)
    for number, pair in enumerate(read_lines(folder, "pairs")):
        if number % every == 0 and pair["id"] in spans:
            yield from _carry_pair(pair, spans[pair["id"]])


def read_lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The objects of `name`.jsonl in the folder, zipped or not."""
    path = folder / f"{name}.jsonl"
    text = (
        path.read_bytes()
        if path.exists()
        else gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes())
    )
    # By newlines alone: the texts hold other line separators of Unicode.
    for line in text.decode().split("\n"):
        if line.strip():
            yield json.loads(line)


def _carry_pair(pair: dict[str, Any], spans: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    old, new = Document(pair["old_text"]), Document(pair["new_text"])
    before = time.perf_counter()
    alignment = align(old.passages, new.passages)
    shared = (time.perf_counter() - before) / len(spans)
    for span in spans:
        before = time.perf_counter()
        carried = carry_span(alignment, old, span["start"], span["end"])
        took = shared + time.perf_counter() - before
        place = new.place_of(carried)
        yield {
            "id": span["id"],
            "start": place[0] if place else None,
            "end": place[1] if place else None,
            "review": carried.review,
            "ms": round(took * 1000, 4),
        }


def carry_span(alignment: Alignment, old: "Document", start: int, end: int) -> Carried:
    """Where the characters from `start` to `end` of the old document went."""
    return alignment.carry(old.stretches(start, end))


class Document:
    """A text cut into passages at its blank lines, with where each of them begins in it."""

    def __init__(self, text: str) -> None:
        self.passages = text.split(SEPARATOR)
        self.begins: list[int] = []
        at = 0
        for passage in self.passages:
            self.begins.append(at)
            at += len(passage) + len(SEPARATOR)

    def stretches(self, start: int, end: int) -> list[Stretch]:
        """A span of the text as stretches of its passages."""
        found = []
        for index, (begin, passage) in enumerate(zip(self.begins, self.passages, strict=True)):
            low, high = max(start - begin, 0), min(end - begin, len(passage))
            if low < high:
                found.append(Stretch(index, low, high))
        return found

    def place_of(self, carried: Carried) -> tuple[int, int] | None:
        """From the first to the last character of what was found, in the whole text."""
        if not carried.stretches:
            return None
        first, last = carried.stretches[0], carried.stretches[-1]
        return self.begins[first.passage] + first.start, self.begins[last.passage] + last.end


if __name__ == "__main__":
    main()
