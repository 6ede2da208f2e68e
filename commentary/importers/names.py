"""Names of people and of subjects, as a file prints them."""

import re

from commentary.text.dates import read_date

_PARTICLES = {
    *("af", "al", "av", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "dos"),
    *("du", "el", "ibn", "la", "le", "ten", "ter", "van", "von", "y", "zu"),
}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"}
_SMALL_WORDS = {
    *("a", "an", "and", "as", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with"),
}
_NO_NAMES = {
    *("the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "my", "our"),
    *("their", "all", "no", "what"),
}
_LONGEST_NAME = 80
_LONGEST_BYLINE = 300
_MOST_NAMES = 20

_BYLINE = re.compile(r"(?:written |words |text )?by:?\s+(\S.*)", re.IGNORECASE)
_DIVIDER = re.compile(r"\s*[|•·—–]\s*|\s+-\s+")
_BETWEEN_NAMES = re.compile(r"\s*[,;&]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_BETWEEN_SUBJECTS = re.compile(r"\s*[,;|•·]\s*")
_WORD = re.compile(r"[^\s-]+")


def read_byline(text: str) -> tuple[tuple[str, ...], str] | None:
    """The people and the rest of a byline: ("BY A AND B | MAY 2011") -> (("A", "B"), "MAY 2011").

    Nothing when the line is no byline: a sentence may begin with "By" too.
    """
    match = _BYLINE.fullmatch(text)
    if not match or len(text) > _LONGEST_BYLINE:
        return None
    said, *rest = _DIVIDER.split(match[1], maxsplit=1)
    dateline = rest[0] if rest else ""
    if not dateline and "," in said:
        said, dateline = _split_date(said)
    names = split_names(said)
    return (names, dateline) if names else None


def split_names(text: str) -> tuple[str, ...]:
    """The people in a list of names, capitals undone; empty when any of them is no name."""
    names: list[str] = []
    for name in filter(None, _BETWEEN_NAMES.split(text.strip(" ,;"))):
        if names and name.replace(".", "").lower() in _SUFFIXES:
            names[-1] += f", {write_name(name)}"
        elif is_name(name):
            names.append(write_name(name))
        else:
            return ()
    return tuple(names) if len(names) <= _MOST_NAMES else ()


def is_name(text: str) -> bool:
    """Whether a line can be a person's name or user name, and nothing else."""
    words = text.split()
    if not 1 <= len(words) <= 6 or len(text) > _LONGEST_NAME or words[0].lower() in _NO_NAMES:
        return False
    if len(words) == 1 and re.fullmatch(r"\w[\w.-]{1,29}", text):
        return not text.isdigit()
    return all(_is_name_word(word) for word in words)


def write_name(text: str) -> str:
    """A name as people write it, when it stands in capitals; otherwise as it is.

    "CHARLES MCNAMARA-O'BRIEN DE LA CRUZ III" -> "Charles McNamara-O'Brien de la Cruz III".
    """
    if not _in_capitals(text):
        return text
    words = text.split()
    return " ".join(_write_word(word, first=at == 0) for at, word in enumerate(words))


def split_subjects(text: str) -> tuple[str, ...]:
    """The subjects in a line of them, capitals undone, each once."""
    found = (_write_subject(part) for part in _BETWEEN_SUBJECTS.split(text.strip(" ,;")))
    return tuple(dict.fromkeys(filter(None, found)))


def _split_date(text: str) -> tuple[str, str]:
    """ "Ann Lee, May 1, 1960" -> ("Ann Lee", "May 1, 1960"): the longest ending that is a date."""
    for match in re.finditer(r",\s*", text):
        if read_date(text[match.end() :]):
            return text[: match.start()], text[match.end() :]
    return text, ""


def _in_capitals(text: str) -> bool:
    return text.isupper() and sum(character.isalpha() for character in text) > 2


def _is_name_word(word: str) -> bool:
    letters = word.strip("\"'“”‘’().,")
    if not letters or any(character.isdigit() for character in letters):
        return False
    starts_well = letters[0].isalpha() and not letters[0].islower()
    return starts_well or letters.lower() in _PARTICLES


def _write_word(word: str, *, first: bool) -> str:
    bare = word.strip(".,").lower()
    if bare in ("ii", "iii", "iv") or "." in word[:-1] or (len(bare) == 1 and bare != "y"):
        return word
    if bare in _PARTICLES and not first:
        return word.lower()
    return _WORD.sub(lambda match: _write_part(match[0]), word)


def _write_part(part: str) -> str:
    head = re.match(r"(?:MC(?=\w{2})|(?:O|D|L)['’](?=\w))", part)
    start = head.end() if head else 0
    opening = part[:start].capitalize()
    rest = part[start:]
    # Capitals come after an opening quotation mark or bracket, too.
    letter = next((at for at, character in enumerate(rest) if character.isalpha()), 0)
    return opening + rest[:letter] + rest[letter : letter + 1] + rest[letter + 1 :].lower()


def _write_subject(text: str) -> str:
    if not _in_capitals(text):
        return text
    words = [
        word.lower()
        if at and word.lower() in _SMALL_WORDS
        else word
        if "." in word or not re.search(r"[AEIOUY]", word)
        else "-".join(part.capitalize() for part in word.split("-"))
        for at, word in enumerate(text.split())
    ]
    return " ".join(words)
