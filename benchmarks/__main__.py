"""`script/bench`: run every operation on our site and on its limit, in turns, and print ratios."""

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from benchmarks.measuring import Client, cpu_seconds, served
from tests.postgres import throwaway_cluster

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass
class Operation:
    """A thing to do on one server; ``against`` names its limit, ``target`` the least ratio."""

    name: str
    server: str
    do: Callable[[Client, int], None]
    count: int
    against: str = ""
    target: float = 0.0
    cost: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Operations for each CPU second, over all rounds."""
        return self.count * len(self.cost) / max(sum(self.cost), 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--responses", type=int, default=1_000)
    parser.add_argument("--only", default="", help="operations with this in their name")
    options = parser.parse_args()
    with throwaway_cluster(settings=DURABLE) as url, tempfile.TemporaryDirectory() as static:
        os.environ |= {
            "COMMENTARY_STATIC": static,
            "DATABASE_URL": url,
            "COMMENTARY_ENV": "development",
            "COMMENTARY_RATE_RESPOND": "100000000/3600",
            "DJANGO_SETTINGS_MODULE": "commentary.settings",
        }
        filled = _prepare(options.responses)
        article_id = filled.article_id
        raw = {"RAW_DSN": _dsn_of(url), "RAW_ARTICLE": str(article_id)}
        with (
            served("commentary.wsgi:application", {}) as ours,
            served("benchmarks.raw:application", raw) as limit,
            served("benchmarks.empty:application", {}) as empty,
        ):
            servers = {"ours": ours, "raw": limit, "empty": empty}
            every = [*_operations(filled), *_moderating(filled)]
            operations = [one for one in every if options.only in one.name]
            _measure(operations, servers, _postmaster(url), options.rounds)
    _report(operations)


@dataclass(frozen=True)
class Filled:
    """What was written before anything is measured, and who may ask for it."""

    slug: str
    article_id: int
    parent: str
    token: str
    moderator: str
    cookie: str


def _prepare(responses: int) -> Filled:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.filling import fill, fill_queue

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    filled = Filled(*fill("A thousand voices", responses=responses), *fill_queue())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    return filled


def _moderating(filled: Filled) -> list[Operation]:
    """The queue of moderators: a hundred rows as JSON, and its page."""
    bearer = {"Authorization": f"Bearer {filled.moderator}"}
    cookie = {"Cookie": filled.cookie}

    def get(path: str, headers: dict[str, str]) -> Callable[[Client, int], None]:
        return lambda client, number: _ignore(client.ask(path, headers=headers))

    queue = get("/api/v1/moderation/queue/?limit=100", bearer)
    page = get("/moderation/", cookie)
    return [
        Operation("raw queue, 100 rows", "raw", get("/queue", {}), 200),
        Operation("raw queue, HTML", "raw", get("/queue-html", {}), 200),
        Operation("queue, 100 rows", "ours", queue, 60, "raw queue, 100 rows", 0.25),
        Operation("queue, page", "ours", page, 20, "raw queue, HTML", 0.05),
    ]


def _operations(filled: Filled) -> list[Operation]:
    slug, article_id, parent, token = filled.slug, filled.article_id, filled.parent, filled.token
    api = f"/api/v1/articles/{slug}/annotations/"
    whole, page = f"{api}?limit=1000", f"{api}?limit=50"
    debate = f"/articles/{slug}/debate/"

    def get(path: str) -> Callable[[Client, int], None]:
        return lambda client, number: _ignore(client.ask(path))

    def get_after_write(path: str) -> Callable[[Client, int], None]:
        def do(client: Client, number: int) -> None:
            _touch(article_id)
            client.ask(path)

        return do

    def ask_again(client: Client, number: int) -> None:
        if number == 0:  # other operations moved the version on
            client.kept_etag = client.ask(whole)[1]
        client.ask(whole, headers={"If-None-Match": client.kept_etag}, expect=304)

    def reply(client: Client, number: int) -> None:
        body = json.dumps({"body": f"A reply, number {number}, of a usual length, say."}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        path = f"/api/v1/annotations/{parent}/replies/"
        client.ask(path, method="POST", body=body, headers=headers, expect=201)

    def raw_reply(client: Client, number: int) -> None:
        body = json.dumps({"parent": parent, "body": "A reply of a usual length."}).encode()
        client.ask("/post", method="POST", body=body)

    return [
        Operation("raw fragments, whole", "raw", get_after_write("/thread"), 40),
        Operation("raw rows, whole", "raw", get_after_write("/thread-rows"), 20),
        Operation("raw bytes in memory", "raw", get("/memory"), 400),
        Operation("raw fragments, page", "raw", get_after_write("/page"), 200),
        Operation("raw HTML", "raw", get_after_write("/html"), 20),
        Operation(
            "empty Django answer", "empty", lambda c, n: _ignore(c.ask("/empty", expect=204)), 1000
        ),
        Operation(
            "whole thread, after a write",
            "ours",
            get_after_write(whole),
            40,
            "raw fragments, whole",
            0.5,
        ),
        Operation("whole thread, unchanged", "ours", get(whole), 400, "raw bytes in memory", 0.18),
        Operation("304", "ours", ask_again, 600, "empty Django answer", 0.6),
        Operation(
            "first page, after a write",
            "ours",
            get_after_write(page),
            200,
            "raw fragments, page",
            0.28,
        ),
        Operation(
            "HTML page, 1,000 responses", "ours", get_after_write(debate), 20, "raw HTML", 0.45
        ),
        Operation("raw post", "raw", raw_reply, 60),
        Operation("post a reply, durable", "ours", reply, 60, "raw post", 0.25),
    ]


def _measure(
    operations: list[Operation],
    servers: dict[str, tuple[int, int]],
    postmaster: int,
    rounds: int,
) -> None:
    clients = {name: Client(port) for name, (port, _pid) in servers.items()}
    for turn in range(rounds + 1):
        for operation in operations:
            pid = servers[operation.server][1]
            before = cpu_seconds(pid) + cpu_seconds(postmaster)
            for number in range(operation.count):
                operation.do(clients[operation.server], number)
            spent = cpu_seconds(pid) + cpu_seconds(postmaster) - before
            if turn:  # the first round warms caches and plans
                operation.cost.append(spent)


def _report(operations: list[Operation]) -> None:
    rates = {operation.name: operation.rate for operation in operations}
    print(f"{'operation':<32}{'per CPU s':>12}{'of its limit':>14}{'target':>9}")
    for operation in operations:
        share, target = "", ""
        if operation.against:
            share = f"{operation.rate / rates[operation.against]:.0%}"
            target = f"{operation.target:.0%}"
        print(f"{operation.name:<32}{operation.rate:>12,.0f}{share:>14}{target:>9}")


def _touch(article_id: int) -> None:
    """Move the article's version on, as a write does, so that nothing kept can be used."""
    global _writer
    if _writer is None:
        import psycopg

        _writer = psycopg.connect(_dsn_of(os.environ["DATABASE_URL"]), autocommit=True)
    _writer.execute(
        "UPDATE commentary_article SET version = version + 1 WHERE id = %s", (article_id,)
    )


_writer = None


def _dsn_of(url: str) -> str:
    parts = urlsplit(url)
    return f"host={unquote(parts.hostname or '')} user={parts.username} dbname={parts.path[1:]}"


def _postmaster(url: str) -> int:
    folder = unquote(urlsplit(url).hostname or "")
    with open(f"{folder}/cluster/postmaster.pid") as file:
        return int(file.readline())


def _ignore(answer: object) -> None:
    """Drop an answer that was only asked for."""


if __name__ == "__main__":
    main()
