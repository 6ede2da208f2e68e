"""Markdown, with or without front matter in YAML."""

import re
from datetime import date, datetime
from typing import TypeGuard

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore

from commentary.errors import InvalidInput
from commentary.importers.html import read_fragment
from commentary.importers.layout import Known, read_layout
from commentary.importers.names import split_names, split_subjects, write_name
from commentary.text.draft import MAX_PASSAGE_LENGTH, DraftArticle
from commentary.text.normalize import clean_text
from commentary.text.segment import too_long

_FRONT_MATTER = re.compile(
    r"\s{0,9}---[ \t]{0,9}\n(.*?)(?<=\n)(?:---|\.\.\.)[ \t]{0,9}(?:\n|\Z)", re.DOTALL
)
_LONGEST_FRONT_MATTER = 20_000
_MOST_LINES = 50_000
_MOST_COLUMNS = 32
_DEEPEST = 60
# Brackets times length, over all paragraphs: what finding links costs at worst.
_MOST_WORK = 50_000_000


def read_markdown(text: str) -> DraftArticle:
    """The article in a Markdown text.

    Front matter may give title, standfirst (or description), byline (or author, authors),
    date, language (or lang), subjects (or tags), source and licence; unknown keys are passed
    over. Without a title there, the first heading or else the first line is the title.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    known, body = _take_front_matter(text)
    if body.count("\n") > _MOST_LINES:
        raise InvalidInput(
            f"This Markdown has more than {_MOST_LINES:,} lines. Import it in parts.",
            code="too_many_lines",
        )
    # The HTML is only read again, never shown.
    return read_layout(read_fragment(_MARKDOWN.render(body)) if body.strip() else [], known)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST})
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _narrow_table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.after("block", "limits", _check_limits)
    return parser


def _narrow_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: a table, unless its short rows would be filled up with endless cells."""
    header = state.src[state.bMarks[start] : state.eMarks[start]]
    return header.count("|") <= _MOST_COLUMNS and table(state, start, end, silent)


def _check_limits(state: StateCore) -> None:
    """Core rule, between finding blocks and reading what is in them: refuse what would lose
    words, since markdown-it drops what is nested too deeply, or take for ever."""
    work = 0
    for token in state.tokens:
        if token.level >= _DEEPEST - 1:
            raise InvalidInput(
                "Quotations or lists are nested too deeply in this Markdown to be read. Please"
                " flatten them.",
                code="too_deep",
            )
        if token.type == "inline":
            if len(token.content) > 2 * MAX_PASSAGE_LENGTH:
                raise too_long(token.content)
            work += len(token.content) * (token.content.count("[") + 1)
    if work > _MOST_WORK:
        raise InvalidInput(
            "This Markdown has too many square brackets to be read. Import it in parts, or as"
            " plain text.",
            code="too_many_brackets",
        )


def _take_front_matter(text: str) -> tuple[Known, str]:
    """What stands between the first two lines of dashes, and the text below them."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return Known(), text
    said = _read_yaml(match[1])
    if said is None:
        return Known(), text
    return _read_known(said), text[match.end() :]


def _read_yaml(source: str) -> dict[str, object] | None:
    """The mapping in front matter; None when two lines of dashes hold something else."""
    if len(source) > _LONGEST_FRONT_MATTER:
        raise InvalidInput("The front matter is too long to be read.", code="bad_front_matter")
    try:
        said = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" near its line {mark.line + 1}" if mark else ""
        raise InvalidInput(
            f"The front matter could not be read as YAML{where}. Put texts that contain colons"
            " or quotation marks into quotation marks.",
            code="bad_front_matter",
        ) from None
    if said is None and not source.strip():
        return {}
    return {str(key).lower(): value for key, value in said.items()} if _is_mapping(said) else None


def _is_mapping(said: object) -> TypeGuard[dict[object, object]]:
    return isinstance(said, dict)


def _read_known(said: dict[str, object]) -> Known:
    people = [
        person
        for key in ("byline", "bylines", "author", "authors")
        for text in _list_texts(said.get(key))
        for person in split_names(re.sub(r"^by\s+", "", text, flags=re.I)) or [write_name(text)]
    ]
    subjects = [
        subject
        for key in ("subjects", "subject", "tags", "keywords")
        for text in _list_texts(said.get(key))
        for subject in split_subjects(text)
    ]
    return Known(
        title=_first(said, "title", "headline"),
        standfirst=_first(said, "standfirst", "description", "summary", "subtitle"),
        bylines=tuple(dict.fromkeys(people)),
        dateline=_first(said, "date", "dateline", "published", "issue"),
        language=_first(said, "language", "lang"),
        subjects=tuple(dict.fromkeys(subjects)),
        source_url=_first(said, "source", "source_url", "url", "canonical"),
        licence=_first(said, "licence", "license"),
    )


def _first(said: dict[str, object], *keys: str) -> str:
    return next((text for key in keys for text in _list_texts(said.get(key))), "")


def _list_texts(value: object) -> list[str]:
    """The texts in a value of front matter: a text, a date, a list, or mappings with names."""
    values = value if isinstance(value, list) else [value]
    named = [item.get("name") if isinstance(item, dict) else item for item in values]
    texts = (
        item.date().isoformat()
        if isinstance(item, datetime)
        else item.isoformat()
        if isinstance(item, date)
        else str(item)
        for item in named
        if isinstance(item, (str, int, float, date)) and not isinstance(item, bool)
    )
    return [cleaned for text in texts if (cleaned := clean_text(text))]


_MARKDOWN = _make_parser()
