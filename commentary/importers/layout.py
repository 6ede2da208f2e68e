"""From a row of blocks to an article: what is title, standfirst, byline, text, and response.

Every format ends here. What a format knows for certain (front matter, a page's head) comes
as `Known` and has its way; the rest is read from the layout: title, standfirst, byline and
date above; credits, subjects, the note on the author and responses below.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commentary.errors import InvalidInput
from commentary.importers.languages import guess_language
from commentary.importers.names import read_byline, split_subjects
from commentary.importers.replies import read_response, split_responses
from commentary.text.dates import read_date
from commentary.text.draft import MAX_PASSAGES, MAX_TITLE_LENGTH, DraftArticle, DraftPassage
from commentary.text.normalize import clean_text
from commentary.text.segment import Block, check_passages, cut_blocks

_LONGEST_STANDFIRST = 1_000
_LONGEST_NOTE = 600
_MOST_BLOCKS = 5 * MAX_PASSAGES
_SUBJECTS = re.compile(
    r"(?:subjects?|topics?|tags?|keywords|filed under)\s*:\s*(\S.*)", re.IGNORECASE
)
_ABOUT_AUTHOR = re.compile(r"(?:about the (?:author|writer)s?\b|the (?:author|writer) is\b)", re.I)
_NOTE_VERBS = (
    r"\s+(?:is|was|are|were|has|have|teaches|writes|works|worked|covers|lives|serves|served"
    r"|edits|reports|directs|leads)\b"
)


@dataclass(frozen=True)
class Known:
    """What the format itself says of the article; empty where it says nothing.

    `standfirst` is left out when the text says the same: pages repeat their first sentence
    in the description.
    """

    title: str = ""
    standfirst: str = ""
    bylines: tuple[str, ...] = ()
    dateline: str = ""
    language: str = ""
    subjects: tuple[str, ...] = ()
    source_url: str = ""
    licence: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """What stood above the text."""

    standfirst: str = ""
    bylines: tuple[str, ...] = ()
    dateline: str = ""


def read_layout(blocks: Sequence[Block], known: Known) -> DraftArticle:
    """The article in these blocks. Raises InvalidInput when it has no title or no text."""
    if len(blocks) > _MOST_BLOCKS:
        raise InvalidInput(
            f"This file has {len(blocks):,} paragraphs, more than can be read at once."
            " Import it in parts.",
            code="too_many_passages",
        )
    title, rest = _take_title(list(blocks), known.title)
    article, responses = split_responses(rest)
    head, article = _take_head(article)
    subjects, article = _take_subjects(article)
    bylines = known.bylines or head.bylines
    passages = _name_notes(cut_blocks(article), bylines)
    if not passages:
        raise InvalidInput(
            f"There is a title, “{title[:60]}”, and no text below it. Put the article's"
            " paragraphs under the title, with blank lines between them.",
            code="no_text",
        )
    check_passages(passages)
    read = [read_response(response) for response in responses]
    dateline = known.dateline or head.dateline
    date = _read_dateline(dateline)
    language, guessed = guess_language(known.language, [passage.text for passage in passages])
    warnings = [*known.warnings, guessed, *(warning for _, warning in read)]
    if dateline and not date:
        warnings.append(f"The date “{dateline}” could not be read; please put it in by hand.")
    return DraftArticle(
        title=title,
        passages=tuple(passages),
        standfirst=head.standfirst or _keep_standfirst(known.standfirst, passages),
        bylines=bylines,
        dateline=dateline,
        date=date,
        language=language,
        subjects=known.subjects or subjects,
        source_url=known.source_url,
        licence=known.licence,
        responses=tuple(response for response, _ in read),
        warnings=tuple(filter(None, warnings)),
    )


def _take_title(blocks: list[Block], known: str) -> tuple[str, list[Block]]:
    """The title and the blocks below it, the block that says it left out."""
    if not blocks and not known:
        raise InvalidInput("There are no words in this file.", code="no_text")
    for at, block in enumerate(blocks):
        if block.kind == "heading" and block.level == 1:
            if known and not _same(known, block.text):
                break
            return _check_title(block.text), blocks[:at] + blocks[at + 1 :]
    if known:
        repeated = bool(blocks) and _same(known, blocks[0].text)
        return _check_title(known), blocks[1:] if repeated else blocks
    first, rest = blocks[0], blocks[1:]
    if len(first.lines) > 1:
        # The byline, or the text itself, may follow the title without a blank line.
        rest.insert(0, replace(first, lines=first.lines[1:]))
    return _check_title(first.lines[0]), rest


def _check_title(title: str) -> str:
    if len(title) > MAX_TITLE_LENGTH:
        raise InvalidInput(
            f"No title was found: the first line, “{title[:60]}…”, has {len(title):,} characters,"
            f" and a title may have {MAX_TITLE_LENGTH}. Put the title on a line of its own at the"
            " top, with a blank line below it.",
            code="no_title",
        )
    return title


def _take_head(blocks: list[Block]) -> tuple[Head, list[Block]]:
    """Standfirst, byline and dateline, and the blocks below them."""
    head = Head()
    named = next((block for block in blocks[:3] if block.kind == "standfirst"), None)
    if named:
        head = Head(standfirst=named.text)
        blocks = [block for block in blocks if block is not named]
    if not head.standfirst and len(blocks) > 1 and _stands_above(blocks):
        head, blocks = Head(standfirst=blocks[0].text), blocks[1:]
    while blocks:
        lines = blocks[0].lines
        byline = None if blocks[0].kind or head.bylines else read_byline(lines[0])
        if byline:
            names, dateline = byline
            head = replace(head, bylines=names, dateline=head.dateline or dateline)
        elif not head.dateline and _is_dateline(blocks):
            head = replace(head, dateline=lines[0])
        else:
            break
        blocks = ([replace(blocks[0], lines=lines[1:])] if lines[1:] else []) + blocks[1:]
    return head, blocks


def _stands_above(blocks: Sequence[Block]) -> bool:
    """Whether the first block is a standfirst: one paragraph, right above the byline."""
    above, below = blocks[0], blocks[1]
    if above.kind or below.kind or len(above.text) > _LONGEST_STANDFIRST:
        return False
    if read_byline(above.lines[0]) or read_date(above.lines[0]):
        return False
    return bool(read_byline(below.lines[0])) or _is_dateline(blocks[1:])


def _is_dateline(blocks: Sequence[Block]) -> bool:
    """Whether the first block is the date of publication and no dated entry.

    It stands alone, and where the text has dated entries of its own it is later than these.
    """
    first = blocks[0]
    date = "" if first.kind or first.tight or len(first.lines) > 1 else read_date(first.text)
    if not date:
        return False
    entries = [read_date(block.lines[0]) for block in blocks[1:] if block.kind != "heading"]
    entries += [read_date(block.text) for block in blocks[1:] if block.kind == "heading"]
    return all(entry < date for entry in entries)


def _take_subjects(blocks: list[Block]) -> tuple[tuple[str, ...], list[Block]]:
    """The line of subjects, among the first or the last blocks, and the other blocks."""
    places = [*range(len(blocks))][:2] + [*range(len(blocks))][2:][-6:]
    for at in places:
        block = blocks[at]
        match = None if block.kind or len(block.lines) > 1 else _SUBJECTS.fullmatch(block.text)
        if match and (subjects := split_subjects(match[1])):
            return subjects, blocks[:at] + blocks[at + 1 :]
    return (), blocks


def _name_notes(passages: list[DraftPassage], bylines: Sequence[str]) -> list[DraftPassage]:
    """The passages, with the notes on the authors at their end called so."""
    names = "|".join(re.escape(name) for name in bylines)
    opening = re.compile(rf"(?:{names}){_NOTE_VERBS}" if names else r"(?!)", re.IGNORECASE)
    named = list(passages)
    for at in range(len(named) - 1, 0, -1):
        passage = named[at]
        is_note = opening.match(passage.text) or _ABOUT_AUTHOR.match(passage.text)
        if passage.kind == "paragraph" and is_note and len(passage.text) <= _LONGEST_NOTE:
            named[at] = replace(passage, kind="author_note")
        elif passage.kind not in ("credit", "caption", "figure"):
            break
    return named


def _read_dateline(dateline: str) -> str:
    """The date in a dateline, which may also name a place or a publication."""
    parts = [dateline, *re.split(r"\s*[|•·—–]\s*|,\s+|\s+-\s+", dateline)]
    return next(filter(None, map(read_date, parts)), "")


def _keep_standfirst(standfirst: str, passages: Sequence[DraftPassage]) -> str:
    words = standfirst.rstrip(" .…[]").casefold()
    repeated = any(words in passage.text.casefold() for passage in passages)
    return "" if repeated else standfirst[:_LONGEST_STANDFIRST]


def _same(one: str, other: str) -> bool:
    return clean_text(one).casefold() == clean_text(other).casefold()
