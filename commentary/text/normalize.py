"""Cleaning of text before offsets exist.

What is stored is NFC, free of characters that are invisible and mean nothing, and free of
the bidirectional overrides that make a reader see other words than those that stand there.
Everything here is linear in the length of the text and idempotent.
"""

import unicodedata

import regex

_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF)
)
# With them: half characters, zero-width spaces and byte order marks, deprecated format
# characters, the marks of interlinear annotation, and controls.
_UNWANTED = regex.compile(
    f"[{_NONCHARACTERS}\ud800-\udfff\u200b\ufeff\u206a-\u206f\ufff9-\ufffb"
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
# Tag characters can hide whole sentences; they are kept where they spell a flag.
_FLAG_OR_TAGS = regex.compile(
    r"(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f)"
    r"|[\U000e0000-\U000e007f]+"
)
# More than 30 marks on one letter is no language (the limit is that of UAX 15), and sorting
# them is where normalisation stops being linear.
_MARKS = regex.compile(r"(\p{M}{30})\p{M}+")
_BIDI = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")
_SPACE = regex.compile(r"\s+")
_NEWLINE = regex.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_BLANK_LINES = regex.compile(r"\n{4,}")

_OVERRIDES = "\u202d\u202e"
_EMBEDDINGS = "\u202a\u202b" + _OVERRIDES
_ISOLATES = "\u2066\u2067\u2068"
_POP_EMBEDDING = "\u202c"


def clean_text(text: str) -> str:
    """`text` as one line: NFC, every run of white space one space, nothing around it.

    Zero-width spaces, byte order marks, controls and overrides go; joiners, soft hyphens
    and directional marks stay, and so do embeddings and isolates that are closed.
    """
    line = _NEWLINE.sub(" ", text)
    return _SPACE.sub(" ", clean_characters(line)).strip()


def clean_body(text: str) -> str:
    """`text` as a Markdown body: lines end in one newline and in no white space.

    Indentation stays, since it means something in Markdown; at most two blank lines stand
    in a row, and none at either end.
    """
    lines = _NEWLINE.sub("\n", text).split("\n")
    body = "\n".join(clean_characters(line).rstrip() for line in lines)
    return _BLANK_LINES.sub("\n\n\n", body).strip("\n")


def clean_characters(line: str) -> str:
    """One line, NFC and without what is unwanted, its white space as it was."""
    if line.isascii() and line.isprintable():
        return line
    text = _UNWANTED.sub("", _balance_bidi(line))
    text = _FLAG_OR_TAGS.sub(lambda match: match[1] or "", text)
    # Twice: before, to keep normalisation linear; after, because it can take marks apart.
    text = unicodedata.normalize("NFC", _MARKS.sub(r"\1", text))
    return _MARKS.sub(r"\1", text)


def _balance_bidi(line: str) -> str:
    """`line` without overrides, and without embeddings, isolates and closers that have no
    partner in it."""
    if not _BIDI.search(line):
        return line
    open_at: list[int] = []
    kept: set[int] = set()
    for match in _BIDI.finditer(line):
        at, mark = match.start(), match[0]
        if mark in _EMBEDDINGS or mark in _ISOLATES:
            open_at.append(at)
            continue
        if mark != _POP_EMBEDDING:
            # Closing an isolate closes the embeddings left open in it.
            while open_at and line[open_at[-1]] in _EMBEDDINGS:
                open_at.pop()
        elif open_at and line[open_at[-1]] in _ISOLATES:
            continue
        if open_at and line[partner := open_at.pop()] not in _OVERRIDES:
            kept |= {partner, at}
    return _BIDI.sub(lambda match: match[0] if match.start() in kept else "", line)
