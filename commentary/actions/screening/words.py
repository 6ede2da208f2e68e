"""Words and patterns looked for in a text, in time that is bounded.

A word is found whatever its case, and although invisible characters or accents were put into it.
What is found is given back as it stands in the text, for moderators to see.
"""

import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

import regex

from commentary.vocabulary import RuleKind

# Seconds that one pattern may take in one text, and all patterns together in a response.
PATTERN_SECONDS = 0.05
ALL_SECONDS = 0.3
MOST_FOUND = 5
_LONGEST_FOUND = 80
_PROBE = 8_000

_INVISIBLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cf}]+")
# Scripts whose words can be read without marks. In others (Devanagari, Thai) marks are letters.
_MARKED = regex.compile(
    r"([\p{Latin}\p{Greek}\p{Cyrillic}\p{Hebrew}\p{Arabic}\p{N}])[\p{Mn}\p{Me}]+"
)
_MARK = regex.compile(r"[\p{Mn}\p{Me}]")
_LETTER = r"[\p{L}\p{M}\p{N}_]"
# Where a word has an edge: at a letter of a script that puts spaces between its words.
_EDGED = regex.compile(
    r"(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])" + _LETTER
)
_BETWEEN = r"[\s\p{P}]++"


class BadPattern(ValueError):
    """A pattern that cannot be used; the text says why, for a person."""


@dataclass
class Text:
    """A text to look in, each of its compared forms made once, when it is asked for."""

    text: str

    @cached_property
    def plain(self) -> str:
        return fold(self.text)

    @cached_property
    def marked(self) -> str:
        return fold(self.text, marks=True)

    @cached_property
    def visible(self) -> str:
        return _INVISIBLE.sub("", self.text)

    def form(self, *, marks: bool) -> str:
        return self.marked if marks else self.plain

    @cached_property
    def _plain_starts(self) -> list[int]:
        return _starts(self.text, marks=False)

    @cached_property
    def _marked_starts(self) -> list[int]:
        return _starts(self.text, marks=True)

    def original(self, start: int, end: int, *, marks: bool) -> str:
        """Return what ``form(marks)[start:end]`` came from; that itself where marks that belong
        to nothing were put in another order."""
        starts = self._marked_starts if marks else self._plain_starts
        form = self.form(marks=marks)
        if len(starts) != len(form):
            return form[start:end]
        return self.text[starts[start] : starts[end] if end < len(starts) else None]


def fold(text: str, *, marks: bool = False) -> str:
    """Return ``text`` as it is compared: without case, widths, invisible characters and, unless
    ``marks`` are wanted, accents and points."""
    if text.isascii():
        return text.casefold()
    # Case first: one mark has a letter for its small form, and marks are put in order by the next.
    apart = unicodedata.normalize("NFKD", text.casefold())
    folded = unicodedata.normalize("NFKD", _INVISIBLE.sub("", apart).casefold())
    return folded if marks else _MARKED.sub(r"\1", folded)


def find_word(word: str, text: Text) -> list[str]:
    """Return where the word rule ``word`` stands in ``text``, as it is written there.

    Whole words; ``*`` at an end lets it go on there. A word with accents is found with its accents
    alone, one without them also where accents were added.
    """
    stem, marks = _read_word(word)
    folded = text.form(marks=marks)
    if stem.split()[0] not in folded:
        return []
    matches = _compile_word(word).finditer(folded)
    spans = [match.span() for match in islice(matches, MOST_FOUND)]
    return [_shorten(text.original(*span, marks=marks)) for span in spans]


def find_pattern(pattern: str, text: Text, *, seconds: float = PATTERN_SECONDS) -> list[str]:
    """Return what ``pattern`` matches in ``text``; raises :class:`TimeoutError` when it is slow.

    The text is searched as it stands, without its invisible characters.
    """
    found: list[str] = []
    for match in compile_pattern(pattern).finditer(text.visible, timeout=seconds):
        if match[0]:
            found.append(_shorten(match[0]))
        if len(found) == MOST_FOUND:
            break
    return found


@lru_cache(maxsize=1_000)
def compile_pattern(pattern: str) -> "regex.Pattern[str]":
    """Return ``pattern`` compiled (the syntax of the regex module), whatever the case of letters.

    Raises :class:`BadPattern` where it is none.
    """
    try:
        return regex.compile(pattern, regex.IGNORECASE, cache_pattern=False)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        raise BadPattern(str(error)) from None


def why_not_use(kind: str, text: str) -> str:
    """Return what is wrong with a rule: ``empty``, ``slow``, what the compiler says, or "".

    A pattern is tried on long texts made of its own letters, which is where a slow one is slow.
    """
    if kind == RuleKind.WORD:
        return "" if fold(text.strip("* ")).strip() else "empty"
    try:
        if compile_pattern(text).search("", timeout=PATTERN_SECONDS):
            return "empty"
        for probe in _probes(text):
            find_pattern(text, Text(probe))
    except BadPattern as error:
        return str(error)
    except TimeoutError:
        return "slow"
    return ""


def _probes(pattern: str) -> list[str]:
    """Return long texts on which patterns that go back and forth without end show it.

    The pattern's own characters stand at the end: one that asks for a comma gives up at once
    where there is none.
    """
    letters = list(dict.fromkeys(c for c in pattern if c.isalnum()))[:6]
    pairs = [one + other for one in letters for other in letters if one != other]
    stems = dict.fromkeys((*letters, *pairs[:12], "".join(letters), "a", "0", " ", "a ", "ä", "-"))
    return [stem * (_PROBE // len(stem)) + "!\x01" + pattern for stem in stems if stem]


@lru_cache(maxsize=1_000)
def _read_word(word: str) -> tuple[str, bool]:
    """Return the folded word, and whether its marks count."""
    stem = word.strip().strip("*")
    marks = bool(_MARK.search(unicodedata.normalize("NFD", stem)))
    return fold(stem, marks=marks).strip(), marks


@lru_cache(maxsize=1_000)
def _compile_word(word: str) -> "regex.Pattern[str]":
    """Return ``word`` as a pattern. Costly, and so done for words alone that may be there."""
    written, parts = word.strip(), _read_word(word)[0].split()
    before = after = ""
    if not written.startswith("*") and _EDGED.match(parts[0][0]):
        before = f"(?<!{_LETTER})"
    if written.endswith("*"):
        after = f"{_LETTER}*+"
    elif _EDGED.match(parts[-1][-1]):
        after = f"(?!{_LETTER})"
    middle = _BETWEEN.join(regex.escape(part) for part in parts)
    return regex.compile(before + middle + after, cache_pattern=False)


def _starts(text: str, *, marks: bool) -> list[int]:
    """Return for each character of ``fold(text)`` the place in ``text`` that it comes from."""
    starts: list[int] = []
    last = ""
    for at, character in enumerate(text):
        folded = fold(character, marks=True)
        # A mark goes with the letter that it stands on.
        kept = folded if marks else fold(last + folded)[len(last) :]
        starts += [at] * len(kept)
        last = kept[-1:] or last
    return starts


def _shorten(found: str) -> str:
    return found if len(found) <= _LONGEST_FOUND else f"{found[: _LONGEST_FOUND - 1]}…"
