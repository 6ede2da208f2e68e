"""Servers to measure, their CPU time, and requests to them, one after another."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

# Seconds that a connection may rest while other servers are measured.
_PATIENCE = 5
_TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(application: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve a WSGI application by granian with one worker; give its port and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1"),
        *("--blocking-threads", "1", "--log-level", "error", application),
    ]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def cpu_seconds(root: int) -> float:
    """Return the CPU time of a process and all that came of it, in seconds."""
    parents: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
                times[int(entry.name)] = sum(map(int, fields[11:15])) / _TICKS
    total, family = 0.0, [root]
    while family:
        pid = family.pop()
        total += times.get(pid, 0.0)
        family += parents.get(pid, [])
    return total


class Client:
    """One kept connection; every answer is read whole and its status checked."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.kept_etag = ""
        self.used = time.monotonic()

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        expect: int = 200,
    ) -> tuple[bytes, str]:
        """Return the body and the ETag of the answer; stop when the status is another."""
        if time.monotonic() - self.used > _PATIENCE:
            self.connection.close()  # the server has, or will; it is opened anew by itself
        self.used = time.monotonic()
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != expect:
            raise SystemExit(f"{method} {path}: {answer.status} {said[:300]!r}")
        return said, answer.headers.get("ETag", "")


def _wait_for(port: int) -> None:
    for _attempt in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("a server to be measured did not start")
