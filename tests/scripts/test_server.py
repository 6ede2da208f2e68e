"""The one command that starts everything, run as a stranger would run it."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="it makes its own SQLite"),
    pytest.mark.skipif(
        not (ROOT / ".venv" / ".installed-run").exists(), reason="script/setup was never run"
    ),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(data: Path, *, port: int) -> subprocess.Popen[str]:
    ours = ("COMMENTARY_", "DJANGO_", "DATABASE_URL", "HOST", "PORT")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.Popen(
        ["script/server", "--data", str(data)],
        cwd=ROOT,
        env={**environment, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def serving(data: Path, *, port: int) -> Iterator[str]:
    """A running server; what it has printed by the time it answers. Nothing of it is left over."""
    process = start(data, port=port)
    said, children = "", []
    try:
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        wait_for(f"http://127.0.0.1:{port}/readyz", process)
        children = children_of(process.pid)
        yield said
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0, said + rest
    assert len(children) == 2, "the site and the worker"
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    assert "Terminated" not in rest


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    said = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(number) for number in said.stdout.split()]


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 30
    while True:
        assert process.poll() is None, process.stdout.read()
        try:
            fetch(address)
            return
        except OSError:
            assert time.monotonic() < until, f"{address} did not answer"
            time.sleep(0.05)


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
        return answer.read().decode()


@dataclass(frozen=True)
class Start:
    """What the first start of a site printed, what its front page was, and what it left."""

    port: int
    said: str
    front: str
    data: Path


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> Start:
    """A first start migrates, which takes long. Each test gets a copy of what it left."""
    port, data = free_port(), tmp_path_factory.mktemp("first")
    with serving(data, port=port) as said:
        front = fetch(f"http://127.0.0.1:{port}/")
    return Start(port, said, front, data)


@pytest.fixture
def started(first, tmp_path) -> Path:
    return shutil.copytree(first.data, tmp_path / "data")


def test_the_first_start_shows_the_sample_and_the_second_repeats_nothing(first, started):
    assert f"http://127.0.0.1:{first.port}/" in first.said
    assert "passwords" in first.said
    assert "/articles/" in first.front
    port = free_port()
    style = re.search(r'href="(/static/[^"]+\.css)"', first.front)[1]
    marks = {name: (started / name).stat().st_mtime_ns for name in (".migrated", ".collected")}

    with serving(started, port=port) as said:
        assert "/articles/" in fetch(f"http://127.0.0.1:{port}/")
        assert "{" in fetch(f"http://127.0.0.1:{port}{style}")
    assert "passwords" not in said
    assert {name: (started / name).stat().st_mtime_ns for name in marks} == marks


WRITE_A_LETTER = """
from commentary.actions.letters import LetterText, send_to
context = {"article": "Maps", "body": "Please say more.", "case_url": "/"}
send_to("reader@example.org", LetterText("message", context, "message:1"))
"""


def test_letters_are_sent_by_the_worker_beside_the_site(started):
    with serving(started, port=free_port()):
        environment = {**os.environ, "COMMENTARY_DATA": str(started)}
        environment["COMMENTARY_ENV"] = "development"
        python = [".venv/bin/python", "manage.py", "shell", "--no-imports", "-c", WRITE_A_LETTER]
        subprocess.run(python, cwd=ROOT, env=environment, check=True, capture_output=True)
        rows = sqlite3.connect(started / "commentary.sqlite3")
        until = time.monotonic() + 120
        while not rows.execute("SELECT count(sent_at) FROM commentary_letter").fetchone()[0]:
            assert time.monotonic() < until, "the letter was not sent"
            time.sleep(0.1)
        rows.close()


def test_a_port_that_is_taken_is_told_and_not_shared(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(tmp_path, port=taken.getsockname()[1])
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "take another port" in said


def test_an_option_that_it_does_not_know_is_refused(tmp_path):
    done = subprocess.run(
        ["script/server", "--dat", str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "does not know --dat" in done.stderr
