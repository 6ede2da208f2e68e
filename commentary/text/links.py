"""Addresses that people link to: which are taken, and which pretend to be others."""

import re
import unicodedata
from urllib.parse import urlsplit

MAX_URL_LENGTH = 2_000
"""Longest address that is linked, in characters."""

_PRINTABLE = re.compile(r"[!-\[\]-~]+", re.ASCII)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?\.?|[0-9a-f:]+:[0-9a-f:.]*", re.ASCII)
_MAILBOX = re.compile(r"mailto:[\w.!#$%&'*+/=^`{|}~-]{1,64}@([a-z0-9.-]{1,253})", re.A | re.I)

# A character of a name between dots: anything but white space and punctuation.
_LETTER = r"[^\s!-,./:-@\[-^`{-~¡-©«¬®-±´¶-¸»¿‐-‧‰-⁞]"
_NAMED = re.compile(rf"(?<!{_LETTER})(?<!\.)({_LETTER}+(?:\.{_LETTER}+)+)")
_AUTHORITY = re.compile(r"://([^\s/?#]*)")
_DOTS = str.maketrans("。｡．․", "....")
# Names of files and things that people write, which are no domains.
_NO_DOMAINS = {
    *("js", "txt", "html", "htm", "pdf", "php", "css", "xml", "json", "csv"),
    *("doc", "docx", "xls", "xlsx", "odt", "epub", "jpg", "jpeg", "png", "gif", "svg"),
}


def is_acceptable_url(url: str) -> bool:
    """Whether `url`, already encoded, may be linked: http, https or mailto, and plain.

    Nothing relative, no user name before the host, no port that is none, nothing a browser
    might read in another way than we do.
    """
    if len(url) > MAX_URL_LENGTH or not _PRINTABLE.fullmatch(url):
        return False
    return bool(_find_host(url))


def is_disguised(words: str, url: str) -> bool:
    """Whether `words` look like an address at another host than that of `url`.

    Names outside ASCII are always taken for another host, since their letters may be
    borrowed from a script where they look the same.
    """
    host = _plain_host(_find_host(url))
    return any(_plain_host(named) != host for named in _named_hosts(words))


def _find_host(url: str) -> str:
    """The host of an address that is acceptable in every other way, or nothing."""
    if match := _MAILBOX.fullmatch(url):
        return match[1].lower()
    try:
        parts = urlsplit(url)
        host, has_port = parts.hostname or "", parts.port is None or parts.port > 0
    except ValueError:
        return ""
    plain = parts.scheme in ("http", "https") and "@" not in parts.netloc and has_port
    return host if plain and _HOST.fullmatch(host) else ""


def _plain_host(host: str) -> str:
    return host.strip(".").removeprefix("www.")


def _named_hosts(words: str) -> list[str]:
    shown = "".join(
        character
        for character in unicodedata.normalize("NFKC", words.translate(_DOTS))
        if unicodedata.category(character) not in ("Cf", "Cc")
    ).lower()
    authorities = [match[1].rpartition("@")[2] for match in _AUTHORITY.finditer(shown)]
    hosts = [re.sub(r":\d*$", "", authority).strip("[]") for authority in authorities]
    return hosts + [match[1] for match in _NAMED.finditer(shown) if _is_domain(match[1])]


def _is_domain(name: str) -> bool:
    last = name.rpartition(".")[2]
    if last.isdigit():
        return name.count(".") == 3
    return len(last) > 1 and last not in _NO_DOMAINS
