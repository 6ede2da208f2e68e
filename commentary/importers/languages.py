"""The language of a text, as far as its letters tell."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

import regex

# Only where one script means one language to most of its readers; the editor sees a warning.
_SCRIPTS = {
    "Hebrew": "he",
    "Arabic": "ar",
    "Greek": "el",
    "Cyrillic": "ru",
    "Hangul": "ko",
    "Hiragana": "ja",
    "Katakana": "ja",
    "Han": "zh",
    "Thai": "th",
    "Devanagari": "hi",
    "Armenian": "hy",
    "Georgian": "ka",
}
_LETTERS = {script: regex.compile(rf"\p{{{script}}}") for script in _SCRIPTS}
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}", re.ASCII)
_LOOKED_AT = 20


def guess_language(said: str, texts: Iterable[str]) -> tuple[str, str]:
    """The language tag that was said, or a guess from the letters; and a warning, or nothing."""
    tag = said.strip().replace("_", "-")
    if _TAG.fullmatch(tag):
        return tag, ""
    sample = " ".join(text[:1_000] for text in islice(texts, _LOOKED_AT))
    letters = sum(character.isalpha() for character in sample)
    counts = Counter({script: len(found.findall(sample)) for script, found in _LETTERS.items()})
    script, most = counts.most_common(1)[0]
    if most * 2 <= letters:
        return "en", ""
    if script == "Han" and counts["Hiragana"] + counts["Katakana"] > most // 20:
        script = "Hiragana"
    language = _SCRIPTS[script]
    return language, f"The language was guessed from the letters ({language}); please check it."
