"""What an importer must never do: lose a word, say one twice, or run two together."""

import re
from collections import Counter
from collections.abc import Iterable

from commentary.text.draft import DraftArticle
from commentary.text.markup import plain_text, render_markdown

_WORD = re.compile(r"\w+")


def words_of(*texts: str) -> list[str]:
    return [word for text in texts for word in _WORD.findall(text.casefold())]


def count_words(texts: Iterable[str]) -> Counter[str]:
    return Counter(words_of(*texts))


def texts_of(article: DraftArticle) -> list[str]:
    """Everything a draft says, in the order of the founding layout."""
    notes = [passage.text for passage in article.passages if passage.kind == "author_note"]
    above = [passage.text for passage in article.passages if passage.kind != "author_note"]
    byline = ["by", " and ".join(article.bylines)] if article.bylines else []
    subjects = ["subjects", *article.subjects] if article.subjects else []
    said = [article.title, article.standfirst, *byline, article.dateline]
    said += [*above, *subjects, *notes]
    for response in article.responses:
        body = plain_text(render_markdown(response.body))
        said += [response.name, response.created_as_written, response.title, body]
    return said
