"""`python benchmarks/anchoring_scale.py`: how long an article takes, and ten thousand anchors.

An article of 40,000 characters is made of seeded words with the frequencies of a language, and
edited: in one passage of five some words are replaced, and now and then one is moved, deleted
or put in, so that about one word in twenty is touched. Alignment is measured over 50 of them,
and difflib on the words of the first five; ratios of one run mean more than milliseconds.
"""

import difflib
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Started as a file, it does not find the project by itself; so the import stands behind this.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from commentary.text.align import Stretch, align  # noqa: E402

SEEDS = 50
COMPARED = 5
CHARACTERS = 40_000
ANCHORS = 10_000
LETTERS = "etaoinshrdlucmfwypvbgk"


def main() -> None:
    articles = [write_article(seed) for seed in range(SEEDS)]
    align(*articles[0])
    aligning = sorted(_measure(lambda pair=pair: align(*pair)) for pair in articles)
    ours = _median([_measure(lambda pair=pair: align(*pair)) for pair in articles[:COMPARED]])
    theirs = _median(
        [_measure(lambda pair=pair: _by_difflib(*pair)) for pair in articles[:COMPARED]]
    )
    carrying = _median([_carry(*pair, seed) for seed, pair in enumerate(articles[:COMPARED])])
    print(f"align {CHARACTERS:,} characters, {SEEDS} articles:", end=" ")
    print(f"p50 {aligning[SEEDS // 2]:.1f} ms, p99 {aligning[-1]:.1f} ms")
    print(f"difflib on the same words: {theirs:.1f} ms, {theirs / ours:.1f} times as long")
    print(f"carry {ANCHORS:,} anchors: {carrying:.0f} ms, {carrying / ours:.1f} alignments")


def write_article(seed: int) -> tuple[list[str], list[str]]:
    """The passages of an article before and after an edit."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(LETTERS, k=chance.randint(2, 10))) for _ in range(4_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    old: list[str] = []
    while sum(map(len, old)) < CHARACTERS:
        sentences = (
            " ".join(chance.choices(words, weights, k=chance.randint(6, 28))) + "."
            for _ in range(chance.randint(2, 8))
        )
        old.append(" ".join(sentences))
    new: list[str] = []
    for passage in old:
        if chance.random() < 0.02:
            continue
        new.append(_edit(passage, words, chance) if chance.random() < 0.2 else passage)
    new.insert(chance.randrange(len(new)), new.pop(chance.randrange(len(new))))
    new.insert(chance.randrange(len(new)), " ".join(chance.choices(words, weights, k=40)))
    return old, new


def _edit(passage: str, words: list[str], chance: random.Random) -> str:
    return " ".join(
        chance.choice(words) if chance.random() < 0.15 else word for word in passage.split()
    )


def _carry(old: list[str], new: list[str], seed: int) -> float:
    chance = random.Random(seed)
    alignment = align(old, new)
    spans = []
    for _ in range(ANCHORS):
        passage = chance.randrange(len(old))
        start = chance.randrange(len(old[passage]) - 5)
        end = min(len(old[passage]), start + chance.randint(5, 200))
        spans.append([Stretch(passage, start, end)])
    return _measure(lambda: [alignment.carry(span) for span in spans])


def _by_difflib(old: list[str], new: list[str]) -> object:
    ours, theirs = " \n ".join(old).split(" "), " \n ".join(new).split(" ")
    return difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()


def _measure(work: Callable[[], object]) -> float:
    """Milliseconds of this process, so that others on the machine do not count."""
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    main()
