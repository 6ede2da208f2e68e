"""Markdown from people, as HTML that is safe to put on a page.

Two walls: markdown-it makes HTML from Markdown and knows no HTML in it; nh3 then keeps only
the tags and attributes named here. This is the only place where people's words become HTML.
Rendered once, when a response is written, and stored beside MARKUP_VERSION.
"""

import html as entities
import re
from collections.abc import Iterator
from functools import lru_cache

import mdurl
import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token

from commentary.errors import InvalidInput
from commentary.text.links import is_acceptable_url, is_disguised
from commentary.text.normalize import clean_body, clean_characters, clean_text

MARKUP_VERSION = 1
"""Raised with every change here that gives other HTML for the same source."""
MAX_MARKDOWN_LENGTH = 10_000
"""Longest Markdown that is rendered, in code points."""

ALLOWED_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "a", "blockquote", "ol", "ul", "li"),
    *("h4", "h5", "h6", "code", "pre", "table", "thead", "tbody", "tr", "th", "td"),
}
ALLOWED_ATTRIBUTES = {"a": {"href"}, "code": {"class"}, "ol": {"start"}}
ALLOWED_SCHEMES = {"http", "https", "mailto"}
LINK_REL = "ugc nofollow noopener noreferrer"

_DEEPEST = 20
_MOST_CELLS = 4_000
_MOST_BRACKETS = 300
_MOST_URL_CHARACTERS = 50_000
_VALUES = {
    "class": re.compile(r"language-[\w+#.-]{1,32}", re.ASCII),
    "start": re.compile(r"\d{1,9}", re.ASCII),
    "href": re.compile(r"[!-~]+", re.ASCII),
    "rel": re.compile(LINK_REL),
}
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|pre|t[dhr]|div)>|<[bh]r>")
_BLANK_LINE = re.compile(r"\n{2,}")


def render_markdown(source: str) -> str:
    """Safe HTML for `source`.

    Headings become h4 to h6, so that a response never outranks the page it stands on;
    images become links; a link whose words name another host than it leads to shows its
    own address beside them. Links that are not http, https or mailto stay as they were
    typed. What nests deeper than any argument needs comes out as plain paragraphs, and a
    paragraph with hundreds of brackets has no links.

    Raises InvalidInput past MAX_MARKDOWN_LENGTH; takes less than half a second up to it.
    """
    if len(source) > MAX_MARKDOWN_LENGTH:
        raise InvalidInput(
            f"This text is longer than {MAX_MARKDOWN_LENGTH:,} characters. Please shorten it.",
            code="too_long",
        )
    source = clean_body(source)
    tokens = _MARKDOWN.parse(source)
    if _is_excessive(tokens):
        return _sanitise(_render_plainly(source))
    for token in tokens:
        _settle(token)
    return _sanitise(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def plain_text(html: str) -> str:
    """The words of rendered HTML as one clean line, for summaries and titles."""
    spaced = _BLOCK_END.sub(r"\g<0> ", html)
    return clean_text(entities.unescape(nh3.clean(spaced, tags=set())))


class _Markdown(MarkdownIt):
    """markdown-it with our rules for links, where it asks for them."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        # The sanitiser reads hosts as browsers do; a link it would empty is no link.
        return is_acceptable_url(url) and "href=" in _sanitise(f'<a href="{entities.escape(url)}">')

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        # The host stays in ASCII: in letters of another script it can pass for another.
        return mdurl.decode(self.normalizeLink(link), mdurl.DECODE_DEFAULT_CHARS + "%")


def _sparse_link(state: StateInline, silent: bool) -> bool:
    """Inline rule: a link, unless brackets without end would be tried one by one."""
    if not state.src.startswith("[", state.pos):
        return False
    return _count_brackets(state.src) <= _MOST_BRACKETS and link(state, silent)


@lru_cache(maxsize=4)
def _count_brackets(source: str) -> int:
    """Remembered, since it is asked again at each bracket of the same paragraph."""
    return source.count("[")


def _image_as_link(state: StateInline, silent: bool) -> bool:
    """Inline rule: `![words](address)` is the link `[words](address)`."""
    if not state.src.startswith("![", state.pos):
        return False
    state.pos += 1
    if _sparse_link(state, silent):
        return True
    state.pos -= 1
    return False


def _small_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: a table, unless its rows could be filled up to a huge number of cells."""
    header = state.src[state.bMarks[start] : state.eMarks[start]]
    if (header.count("|") + 1) * (end - start) > _MOST_CELLS:
        return False
    return table(state, start, end, silent)


def _make_parser() -> MarkdownIt:
    parser = _Markdown("js-default", {"html": False, "maxNesting": _DEEPEST})
    parser.inline.ruler.at("link", _sparse_link)
    parser.inline.ruler.at("image", _image_as_link)
    parser.block.ruler.at("table", _small_table, {"alt": ["paragraph", "reference"]})
    return parser


def _is_excessive(tokens: list[Token]) -> bool:
    """Whether markdown-it may have left words out, or repeats an address out of measure."""
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        return True
    addresses = (
        len(str(child.attrs.get("href", ""))) for token in tokens for child in token.children or ()
    )
    return sum(addresses) > _MOST_URL_CHARACTERS


def _settle(token: Token) -> None:
    """Make a block token ours: its heading level, its characters, its links."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + 3, 6)}"
    elif token.type in ("fence", "code_block"):
        token.content = _clean_lines(token.content)
    elif token.children:
        for child in token.children:
            # An entity may have become a character that the source was cleaned of.
            child.content = _clean_lines(child.content)
        token.children = list(_settle_links(token.children))


def _clean_lines(text: str) -> str:
    return "\n".join(clean_characters(line) for line in text.split("\n"))


def _settle_links(tokens: list[Token]) -> Iterator[Token]:
    """Inline tokens with honest links, and none inside another."""
    inside: list[Token] = []
    depth = 0
    for token in tokens:
        if token.type == "link_open":
            depth += 1
            if depth == 1:
                inside = [token]
        elif token.type == "link_close":
            depth -= 1
            if depth == 0:
                yield from _show_link(inside[0], inside[1:], token)
        elif depth:
            inside.append(token)
        else:
            yield token


def _show_link(opening: Token, words: list[Token], closing: Token) -> Iterator[Token]:
    address = str(opening.attrs["href"])
    said = "".join(" " if word.tag == "br" else word.content for word in words)
    if not said.strip():
        yield from (opening, _text(address), closing)
    elif is_disguised(said, address):
        yield from (*words, _text(" ("), opening, _text(address), closing, _text(")"))
    else:
        yield from (opening, *words, closing)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _render_plainly(source: str) -> str:
    paragraphs = (entities.escape(block) for block in _BLANK_LINE.split(source))
    return "".join(
        f"<p>{block}</p>\n".replace("\n", "<br>\n", block.count("\n")) for block in paragraphs
    )


def _keep_value(_tag: str, attribute: str, value: str) -> str | None:
    pattern = _VALUES.get(attribute)
    return value if pattern and pattern.fullmatch(value) else None


def _sanitise(html: str) -> str:
    safe = _CLEANER.clean(html)
    # This mark alone could melt with a bracket of a tag, should anybody normalise the HTML.
    return safe.replace("\u0338", "&#x338;")


_MARKDOWN = _make_parser()
_CLEANER = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    attributes=ALLOWED_ATTRIBUTES,
    attribute_filter=_keep_value,
    url_schemes=ALLOWED_SCHEMES,
    url_relative="deny",
    link_rel=LINK_REL,
    strip_comments=True,
)
