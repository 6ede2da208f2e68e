"""`python -m benchmarks.drawn_edits DIR`: edits drawn by chance on texts, every word's fate known.

DIR holds texts (`*.txt`, `*.md`, in folders too) with a blank line between paragraphs. Words are
replaced, put in and taken out; sentences and paragraphs deleted, moved and copied, split and
merged. What is put in are words of the same text. Every word has a mark, so that it is known
where it went. Spans are then carried, and what the aligner says of each is compared with that:

- right: the very words; or, where some were lost, about the place of those that are left; or an
  orphan, where none is left. Where fewer than half are left, an orphan is right as well.
- wrong: another place.
- lost: an orphan, though half of the words and more are still there.

Printed are the shares of these, with and without a person who looks (`review`), and how often
each confidence is right. The same seed draws the same edits.
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from commentary.text.align import Alignment, Carried, Stretch, align

SPANS = 60
SIZES = (1, 1, 2, 3, 4, 6, 9, 14, 25)
WORDS_AN_EDIT = 120
BORDERS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.999, 1.0)
RIGHT, WRONG, LOST = "right", "wrong", "lost"

Word = tuple[str, int]
"""What is written, and a mark that no other word has."""
Text = list[list[Word]]
"""Passages."""
Range = tuple[int, int, int]
"""A passage, and its words: first and past the last."""


@dataclass(frozen=True)
class Answer:
    """What became of one span according to the aligner, and whether that is so."""

    outcome: str
    confidence: float
    review: bool


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3, help="how often each text is edited")
    options = parser.parse_args()
    answers = [
        answer
        for number, passages in enumerate(read_folder(options.folder))
        for turn in range(options.rounds)
        for answer in try_text(passages, random.Random(f"{options.seed} {number} {turn}"))
    ]
    print("\n".join(tell(answers)))


def read_folder(folder: Path) -> Iterator[list[str]]:
    """The passages of each text, in the order of the names."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".txt", ".md"):
            parts = path.read_text(encoding="utf-8").split("\n\n")
            if passages := [" ".join(part.split()) for part in parts if part.split()]:
                yield passages


def try_text(passages: list[str], chance: random.Random) -> Iterator[Answer]:
    """Edit a text, carry spans of it, and compare."""
    marks = count()
    old = [[(word, next(marks)) for word in passage.split()] for passage in passages]
    new = edit_text(old, marks, chance)
    alignment = align(_write(old), _write(new))
    for _ in range(SPANS):
        passage = chance.randrange(len(old))
        size = min(chance.choice(SIZES), len(old[passage]))
        first = chance.randrange(len(old[passage]) - size + 1)
        yield judge(alignment, old, new, (passage, first, first + size))


def edit_text(old: Text, marks: Iterator[int], chance: random.Random) -> Text:
    """The text after some edits; `marks` are for the words that are put in."""
    new = [list(passage) for passage in old]
    most = max(2, sum(map(len, old)) // WORDS_AN_EDIT)
    for _ in range(chance.randint(1, most)):
        if new:
            chance.choice(EDITS)(new, marks, chance)
            new = [passage for passage in new if passage]
    return new


def _sentence(new: Text, chance: random.Random) -> Range:
    passage = chance.randrange(len(new))
    words = new[passage]
    ends = [at + 1 for at, (word, _) in enumerate(words) if word.endswith((".", "?", "!"))]
    borders = sorted({0, len(words), *ends})
    which = chance.randrange(len(borders) - 1)
    return passage, borders[which], borders[which + 1]


def _place(new: Text, chance: random.Random) -> tuple[int, int]:
    """A passage, and where a sentence begins or ends in it."""
    passage, first, last = _sentence(new, chance)
    return passage, chance.choice((first, last))


def _row(new: Text, chance: random.Random) -> Range:
    passage = chance.randrange(len(new))
    first = chance.randrange(len(new[passage]))
    return passage, first, min(first + chance.randint(1, 5), len(new[passage]))


def _fresh(new: Text, marks: Iterator[int], chance: random.Random) -> list[Word]:
    passage, first, last = _row(new, chance)
    return [(word, next(marks)) for word, _ in new[passage][first:last]]


def _replace_words(new: Text, marks: Iterator[int], chance: random.Random) -> None:
    passage, first, last = _row(new, chance)
    new[passage][first:last] = _fresh(new, marks, chance)


def _insert_words(new: Text, marks: Iterator[int], chance: random.Random) -> None:
    passage, first, _ = _row(new, chance)
    new[passage][first:first] = _fresh(new, marks, chance)


def _delete_words(new: Text, marks: Iterator[int], chance: random.Random) -> None:
    passage, first, last = _row(new, chance)
    del new[passage][first:last]


def _delete_sentence(new: Text, marks: Iterator[int], chance: random.Random) -> None:
    passage, first, last = _sentence(new, chance)
    del new[passage][first:last]


def _move_sentence(new: Text, marks: Iterator[int], chance: random.Random) -> None:
    passage, first, last = _sentence(new, chance)
    row = new[passage][first:last]
    del new[passage][first:last]
    if not new[passage]:
        new.insert(chance.randint(0, len(new)), row)
        return
    there, at = _place(new, chance)
    new[there][at:at] = row


def _copy_sentence(new: Text, marks: Iterator[int], chance: random.Random) -> None:
    passage, first, last = _sentence(new, chance)
    row = [(word, next(marks)) for word, _ in new[passage][first:last]]
    there, at = _place(new, chance)
    new[there][at:at] = row


def _delete_passage(new: Text, marks: Iterator[int], chance: random.Random) -> None:
    del new[chance.randrange(len(new))]


def _move_passage(new: Text, marks: Iterator[int], chance: random.Random) -> None:
    passage = new.pop(chance.randrange(len(new)))
    new.insert(chance.randint(0, len(new)), passage)


def _split_passage(new: Text, marks: Iterator[int], chance: random.Random) -> None:
    passage, at = _place(new, chance)
    new[passage : passage + 1] = [new[passage][:at], new[passage][at:]]


def _merge_passages(new: Text, marks: Iterator[int], chance: random.Random) -> None:
    passage = chance.randrange(len(new))
    if passage + 1 < len(new):
        new[passage] += new.pop(passage + 1)


EDITS: tuple[Callable[[Text, Iterator[int], random.Random], None], ...] = (
    *(_replace_words, _replace_words, _replace_words, _insert_words, _insert_words),
    *(_delete_words, _delete_words, _delete_sentence, _move_sentence, _copy_sentence),
    *(_delete_passage, _move_passage, _split_passage, _merge_passages),
)
"""The edits that are drawn; those of words most often, as people make them."""


def _write(text: Text) -> list[str]:
    return [" ".join(word for word, _ in passage) for passage in text]


def _stretch(text: Text, where: Range) -> Stretch:
    passage, first, last = where
    begins = len(" ".join(word for word, _ in text[passage][:first])) + (first > 0)
    size = len(" ".join(word for word, _ in text[passage][first:last]))
    return Stretch(passage, begins, begins + size)


def judge(alignment: Alignment, old: Text, new: Text, where: Range) -> Answer:
    """What the alignment says of one span, compared with where the marks of its words are."""
    passage, first, last = where
    span = [mark for _, mark in old[passage][first:last]]
    carried = alignment.carry([_stretch(old, where)])
    row = [mark for words in new for _, mark in words]
    left = [at for at, mark in enumerate(row) if mark in set(span)]
    if not carried.stretches:
        outcome = LOST if 2 * len(left) >= len(span) else RIGHT
    else:
        outcome = _compare(carried, new, span, [row[at] for at in left])
    return Answer(outcome, carried.confidence, carried.review)


def _compare(carried: Carried, new: Text, span: list[int], left: list[int]) -> str:
    """Whether the places that were found are those of the words that are left."""
    found = [mark for stretch in carried.stretches for mark in _marks(new, stretch)]
    if left == span and carried.state != "changed":
        return RIGHT if found == span else WRONG
    shared = len(set(left) & set(found))
    return RIGHT if shared and 2 * shared >= min(len(left), len(found)) else WRONG


def _marks(new: Text, stretch: Stretch) -> list[int]:
    """The words that have a character in the stretch."""
    found = []
    at = 0
    for word, mark in new[stretch.passage]:
        if at < stretch.end and at + len(word) > stretch.start:
            found.append(mark)
        at += len(word) + 1
    return found


def tell(answers: list[Answer]) -> Iterator[str]:
    """The figures, line by line."""
    for name, some in (
        ("all", answers),
        ("without review", [one for one in answers if not one.review]),
    ):
        outcomes = Counter(one.outcome for one in some)
        shares = (f"{kind} {outcomes[kind] / len(some):.3%}" for kind in (RIGHT, WRONG, LOST))
        yield " ".join([f"{len(some):,} spans, {name}:", *shares])
    yield "confidence          spans  said   right"
    for low, high in zip(BORDERS, [*BORDERS[1:], 2.0], strict=True):
        some = [one for one in answers if low <= one.confidence < high]
        if some:
            said = sum(one.confidence for one in some) / len(some)
            right = sum(one.outcome == RIGHT for one in some) / len(some)
            yield f"from {low:<5} {len(some):14,}  {said:.3f}  {right:.3f}"


if __name__ == "__main__":
    main()
