"""The external checker: an outside service that looks at a response before it appears.

It is asked by a POST that is signed (HMAC-SHA256 over the time and the body) and given a few
seconds; it answers pass, nudge, hold or refuse. Whatever else happens, the response waits.
"""

import hashlib
import hmac
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from http.client import HTTPException
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from commentary.actions.reasons import Reason
from commentary.actions.screening.findings import Finding, Nudge
from commentary.actions.screening.submission import Submission
from commentary.errors import InvalidInput
from commentary.text.normalize import clean_text
from commentary.vocabulary import CaseReason, RuleEffect

TIMESTAMP = "X-Commentary-Timestamp"
SIGNATURE = "X-Commentary-Signature"
MOST_BYTES = 16_000
_PASS = "pass"  # noqa: S105 (an answer, and no password)
_MOST_SAID = 300
_MOST_FOUND = 5
_LONGEST_FOUND = 80

logger = logging.getLogger("commentary.screening")


class CheckerFailed(Exception):
    """The checker gave no answer that can be used. What it says is for the log."""


def ask_checker(asked: Submission) -> Iterator[Finding]:
    """The last phase: what the outside service says, where one is named and the policy asks it.

    It is sent the words, the article's slug and a name for the person that means nothing to
    anybody else; no address, no e-mail. It has settings.CHECKER_SECONDS to be reached, and as
    many to answer.
    """
    if not settings.CHECKER_URL or not asked.policy.use_checker:
        return
    try:
        answer = _read_answer(_post(_describe(asked)))
    except CheckerFailed as failed:
        logger.warning("the external checker failed: %s", failed)
        yield Reason(CaseReason.CHECKER, _("The external checker did not answer."))
        return
    outcome, says, found = answer
    if outcome == RuleEffect.REFUSE:
        says = says or _("The external checker refused this. Say it in another way.")
        raise InvalidInput(says, fields={"body": [says]})
    if outcome == RuleEffect.NUDGE:
        yield Nudge("checker", says or _("Read this once more: is it what you want to say?"))
    elif outcome == RuleEffect.HOLD:
        yield Reason(CaseReason.CHECKER, says, found)


def sign(timestamp: str, body: bytes) -> str:
    """Return the signature of a request: HMAC-SHA256 over ``timestamp``, a dot, and the body."""
    secret = settings.CHECKER_SECRET.encode()
    signed = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def _describe(asked: Submission) -> bytes:
    secret = settings.CHECKER_SECRET.encode()
    person = hmac.new(secret, f"person:{asked.person_id}".encode(), hashlib.sha256)
    words = asdict(asked.content)
    return orjson.dumps(
        {
            "response": {**words, "tags": list(words["tags"]), "evidence": list(words["evidence"])},
            "article": asked.terms.article.slug if asked.terms.article else "",
            "person": person.hexdigest()[:16],
            "edited": asked.is_edit,
        }
    )


def _post(body: bytes) -> bytes:
    """Send ``body`` signed and return the answer, or raise :class:`CheckerFailed`.

    No redirect is followed, no proxy of the environment asked.
    """
    if not settings.CHECKER_SECRET:
        raise CheckerFailed("COMMENTARY_CHECKER_SECRET is not set")
    connection, path = _name_connection()
    try:
        with _shut_in_time(connection):
            connection.connect()
        with _shut_in_time(connection):
            return _exchange(connection, path, body)
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        raise CheckerFailed(repr(error)[:200]) from None
    finally:
        connection.close()


def _name_connection() -> tuple[HTTPConnection, str]:
    try:
        parts = urlsplit(settings.CHECKER_URL)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise CheckerFailed("COMMENTARY_CHECKER_URL is no address") from None
    kinds = {"http": HTTPConnection, "https": HTTPSConnection}
    if not host or parts.scheme not in kinds:
        raise CheckerFailed("COMMENTARY_CHECKER_URL is no address of http or https")
    seconds = float(settings.CHECKER_SECONDS)
    connection = kinds[parts.scheme](host, port, timeout=seconds)
    return connection, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _exchange(connection: HTTPConnection, path: str, body: bytes) -> bytes:
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Commentary",
        TIMESTAMP: timestamp,
        SIGNATURE: sign(timestamp, body),
    }
    connection.request("POST", path, body, headers, preload_content=False, decode_content=False)
    answer = connection.getresponse()
    if answer.status != 200:
        raise CheckerFailed(f"status {answer.status}")
    said = answer.read(MOST_BYTES + 1)
    if len(said) > MOST_BYTES:
        raise CheckerFailed("the answer is too long")
    return said


@contextmanager
def _shut_in_time(connection: HTTPConnection) -> Iterator[None]:
    """Shut ``connection`` from here when the time is over, so that one that trickles holds nobody
    up: the time-out of a socket begins anew with each byte."""
    over = Timer(settings.CHECKER_SECONDS, _shut, (connection,))
    over.daemon = True
    over.start()
    try:
        yield
    finally:
        over.cancel()


def _shut(connection: HTTPConnection) -> None:
    # There is no socket yet while a name is looked up.
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _read_answer(said: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return outcome, sentence and words found; what is not of that shape is no answer."""
    try:
        answer: Any = orjson.loads(said)
    except orjson.JSONDecodeError:
        raise CheckerFailed("the answer is no JSON") from None
    if not isinstance(answer, dict) or answer.get("outcome") not in (_PASS, *RuleEffect.values):
        raise CheckerFailed("the answer names no outcome")
    says, found = answer.get("says", ""), answer.get("found", [])
    if not isinstance(says, str) or not isinstance(found, list):
        raise CheckerFailed("the answer says it in another shape")
    words = [clean_text(word)[:_LONGEST_FOUND] for word in found if isinstance(word, str)]
    return answer["outcome"], clean_text(says)[:_MOST_SAID], tuple(words[:_MOST_FOUND])
