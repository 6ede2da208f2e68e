"""What a person wrote, checked and cleaned: the one gate of create, edit and import."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from urllib.parse import urlsplit

import orjson
import regex
from django.utils.translation import gettext as _

from commentary.errors import InvalidInput
from commentary.text.dates import is_edtf, read_date
from commentary.text.markup import render_markdown
from commentary.text.normalize import clean_body, clean_text
from commentary.vocabulary import (
    MAX_BODY,
    MAX_DATE,
    MAX_EVIDENCE,
    MAX_EVIDENCE_QUOTE,
    MAX_PROPOSED,
    MAX_RESPONSE_TITLE,
    MAX_TAG,
    MAX_TAGS,
    MAX_URL,
    MAX_WOULD_CHANGE,
    Challenge,
    ResponseKind,
)

LANGUAGE_TAG = regex.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")


@dataclass(frozen=True)
class ResponseContent:
    """The words of a response as sent. ``evidence`` rows have ``quote``, ``url`` and ``date``."""

    kind: str
    body: str = ""
    title: str = ""
    language: str = ""
    tags: Sequence[str] = ()
    challenge: str = ""
    would_change: str = ""
    evidence: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    proposed: str = ""


def clean_content(content: ResponseContent) -> ResponseContent:
    """Return ``content`` normalised, or raise :class:`InvalidInput` naming every field at fault.

    Fields that do not belong to the kind are refused rather than dropped, so nothing is lost
    silently.
    """
    said: dict[str, list[str]] = {}
    cleaned = replace(
        content,
        body=clean_body(content.body),
        title=clean_text(content.title),
        language=content.language.strip(),
        tags=_clean_tags(content.tags, said),
        would_change=clean_body(content.would_change),
        evidence=_clean_evidence(content.evidence, said),
        proposed=clean_text(content.proposed),
    )
    _check_lengths(cleaned, said)
    _check_kind(cleaned, said)
    if said:
        raise InvalidInput(_("Something is to be mended before this can be kept."), fields=said)
    return cleaned


def digest_of(content: ResponseContent, *where: object) -> str:
    """Return a digest of what was sent, to tell a retry from another response with its key."""
    sent = orjson.dumps([asdict(content), [str(part) for part in where]])
    return hashlib.sha256(sent).hexdigest()


def render_body(body: str) -> str:
    """Return ``body`` as safe HTML: the preview and the stored response are made by this alone."""
    return render_markdown(body)


def preview_body(body: str) -> str:
    """Return how ``body`` would look, or raise :class:`InvalidInput` when it is too long."""
    cleaned = clean_body(body)
    if len(cleaned) > MAX_BODY:
        said = {"body": [_too_long(len(cleaned), MAX_BODY)]}
        raise InvalidInput(_("The text is too long."), fields=said)
    return render_body(cleaned)


def _too_long(length: int, most: int) -> str:
    return _("This has %(length)s characters; at most %(most)s fit. Shorten it a little.") % {
        "length": length,
        "most": most,
    }


def _check_lengths(content: ResponseContent, said: dict[str, list[str]]) -> None:
    limits = {
        "body": MAX_BODY,
        "title": MAX_RESPONSE_TITLE,
        "would_change": MAX_WOULD_CHANGE,
        "proposed": MAX_PROPOSED,
    }
    for name, most in limits.items():
        length = len(getattr(content, name))
        if length > most:
            said.setdefault(name, []).append(_too_long(length, most))
    if content.language and not LANGUAGE_TAG.fullmatch(content.language):
        said["language"] = [_("Write the language as a tag such as en, fr or pt-BR.")]


def _check_kind(content: ResponseContent, said: dict[str, list[str]]) -> None:
    if content.kind not in ResponseKind.values:
        said["kind"] = [_("Choose comment, critique, question, correction or private note.")]
        return
    critique = content.kind == ResponseKind.CRITIQUE
    if critique and content.challenge and content.challenge not in Challenge.values:
        said["challenge"] = [_("Choose what about the claim is challenged.")]
    if not critique:
        for name in ("challenge", "would_change", "evidence"):
            if getattr(content, name):
                said[name] = [_("Only a critique has this; choose Critique or leave it empty.")]
    if content.kind == ResponseKind.CORRECTION:
        if not content.proposed and "proposed" not in said:
            said["proposed"] = [_("Write the wording that you propose.")]
    elif content.proposed:
        said["proposed"] = [_("Only a correction proposes a wording; choose Correction.")]
    if not content.body and content.kind != ResponseKind.CORRECTION and "body" not in said:
        said["body"] = [_("Write something first.")]


def _clean_tags(tags: Sequence[str], said: dict[str, list[str]]) -> list[str]:
    cleaned = list(dict.fromkeys(tag for tag in map(clean_text, tags) if tag))
    if len(cleaned) > MAX_TAGS:
        said["tags"] = [_("At most %(most)s tags.") % {"most": MAX_TAGS}]
    elif any(len(tag) > MAX_TAG for tag in cleaned):
        said["tags"] = [_("A tag has at most %(most)s characters.") % {"most": MAX_TAG}]
    return cleaned


def _clean_evidence(
    rows: Sequence[Mapping[str, str]], said: dict[str, list[str]]
) -> list[dict[str, str]]:
    cleaned = []
    for number, row in enumerate(rows):
        quote = clean_text(str(row.get("quote", "")))
        url = clean_text(str(row.get("url", "")))
        date = clean_text(str(row.get("date", "")))
        if not (quote or url or date):
            continue
        fault = _evidence_fault(quote, url, date)
        if fault:
            said.setdefault(f"evidence-{number}", []).append(fault)
            continue
        host = (urlsplit(url).hostname or "") if url else ""
        cleaned.append({"quote": quote, "url": url, "host": host, "date": date})
    if len(cleaned) > MAX_EVIDENCE:
        said["evidence"] = [_("At most %(most)s pieces of evidence.") % {"most": MAX_EVIDENCE}]
    return cleaned


def _evidence_fault(quote: str, url: str, date: str) -> str:
    if not quote and not url:
        return _("Give the words of the source, its address, or both.")
    if len(quote) > MAX_EVIDENCE_QUOTE:
        return _too_long(len(quote), MAX_EVIDENCE_QUOTE)
    if url and not is_web_address(url):
        return _("Write the whole address, beginning with https:// or http://.")
    if date and (len(date) > MAX_DATE or not (is_edtf(date) or read_date(date))):
        return _("Write the date as 1977, 1977-11 or 1977-11-20, or in words as May 1, 1960.")
    return ""


def is_web_address(url: str) -> bool:
    """Whether ``url`` is a plain http or https address without a name and password in it."""
    if len(url) > MAX_URL or any(c.isspace() for c in url):
        return False
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return False
