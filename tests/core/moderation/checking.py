"""A little outside checker on this machine, as a site might run one."""

import contextlib
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

SECRET = "a secret of the site and its checker"


@dataclass
class Checker:
    """Its address, what it was asked, and what it answers: bytes to put on the wire."""

    url: str = ""
    answer: bytes = b""
    # Seconds between the bytes of an answer, and before the first.
    trickle: float = 0.0
    sleep: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)

    def says(self, outcome: Any, **more: Any) -> None:
        self.speaks(json.dumps({"outcome": outcome, **more}).encode())

    def speaks(self, body: bytes, *, status: str = "200 OK", head: str = "") -> None:
        start = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n"
        self.answer = start.encode() + body


def is_signed(asked: dict[str, Any], secret: str = SECRET) -> bool:
    """Whether a request carries the signature of its body and time, as its receiver checks."""
    headers = asked["headers"]
    said = headers["x-commentary-timestamp"].encode() + b"." + asked["body"]
    expected = "sha256=" + hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
    fresh = abs(time.time() - int(headers["x-commentary-timestamp"])) < 300
    return fresh and hmac.compare_digest(expected, headers["x-commentary-signature"])


@contextlib.contextmanager
def running() -> Iterator[Checker]:
    """A checker on a port of its own, until the end of the block."""
    checker, over = Checker(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        checker.url = f"http://127.0.0.1:{server.getsockname()[1]}/check?site=1"
        thread = threading.Thread(target=_serve, args=(server, checker, over.is_set), daemon=True)
        thread.start()
        yield checker
        over.set()
        thread.join(5)


def _serve(server: socket.socket, checker: Checker, is_over: Callable[[], bool]) -> None:
    while not is_over():
        with contextlib.suppress(TimeoutError, OSError):
            connection, _address = server.accept()
            with connection:
                connection.settimeout(3)
                checker.asked.append(_read(connection))
                time.sleep(checker.sleep)
                _write(connection, checker)


def _read(connection: socket.socket) -> dict[str, Any]:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more_of(connection)
    head, _blank, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    while len(body) < int(headers["content-length"]):
        body += _more_of(connection)
    return {"first": first, "headers": headers, "body": body, "json": json.loads(body)}


def _more_of(connection: socket.socket) -> bytes:
    """What comes next; whoever hung up sends nothing any more, however often they are asked."""
    more = connection.recv(65_536)
    if not more:
        raise ConnectionError
    return more


def _write(connection: socket.socket, checker: Checker) -> None:
    size = 1 if checker.trickle else len(checker.answer) or 1
    for at in range(0, len(checker.answer), size):
        connection.sendall(checker.answer[at : at + size])
        time.sleep(checker.trickle)
