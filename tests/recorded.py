"""Fixtures whose rows are written once by the actions, and put back for every later test as rows.

What the cast and their articles are is decided by the actions, which take a thousand times as long
as the rows do. So the first test that asks has the actions write, what they wrote is taken down,
and each test, the first among them, gets just those rows and a copy of the objects.
"""

import functools
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

Rows = dict[str, dict[str, tuple[str, ...]]]
# A fixture that is given something else each time is better made each time.
MANY = 4
NOW = timezone.now


@dataclass(frozen=True)
class Recording:
    """What a fixture wrote, as statements, and what it returned."""

    statements: tuple[str, ...]
    returned: bytes

    def play(self) -> Any:
        """Write it all again, and give the objects as they were."""
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for statement in self.statements:
                cursor.execute(statement)
        return pickle.loads(self.returned)  # noqa: S301 - our own


def recorded(build: Callable[..., Any]) -> Callable[..., Any]:
    """Make of a function that writes rows a fixture that has them written once a run.

    For functions that do nothing beside the database, and what they are given is rows or plain
    values. Given other rows than before, they are recorded anew; under a clock of the test's own
    they are not recorded.
    """
    recordings: dict[bytes, Recording] = {}

    @functools.wraps(build)
    def play(*given: Any, **named: Any) -> Any:
        if timezone.now is not NOW:
            return build(*given, **named)
        key = pickle.dumps((given, named))
        if key not in recordings:
            if len(recordings) == MANY:
                return build(*given, **named)
            recordings[key] = record(lambda: build(*given, **named))
        return recordings[key].play()

    return play


def record(build: Callable[[], Any]) -> Recording:
    """Take down what `build` writes, and leave nothing of it behind."""
    around = transaction.atomic()
    # As around a test: what demands to be the outermost transaction may run within it.
    around._from_testcase = True
    with around:
        before = read_all()
        returned = pickle.dumps(build())
        after = read_all()
        transaction.set_rollback(True)
    return Recording(tuple(difference(before, after)), returned)


def read_all() -> Rows:
    """Every row of every table as literals of SQL, by its key."""
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table, (key, columns) in layout().items():
            cursor.execute(_ask_for_literals(table, columns))
            place = columns.index(key)
            rows[table] = {row[place]: row for row in cursor.fetchall()}
    return rows


def difference(before: Rows, after: Rows) -> list[str]:
    """The statements that lead from one state of the tables to another."""
    statements = []
    for table, (key, columns) in layout().items():
        name = connection.ops.quote_name
        old, new = before[table], after[table]
        gone = [literal for literal in old if literal not in new]
        if gone:
            where = f"{name(key)} IN ({', '.join(gone)})"
            statements.append(f"DELETE FROM {name(table)} WHERE {where}")  # noqa: S608
        for literal in new:
            if literal in old and old[literal] != new[literal]:
                pairs = zip(columns, old[literal], new[literal], strict=True)
                sets = [f"{name(column)} = {now}" for column, was, now in pairs if was != now]
                where = f"{name(key)} = {literal}"
                change = f"SET {', '.join(sets)} WHERE {where}"
                statements.append(f"UPDATE {name(table)} {change}")
        added = [f"({', '.join(row)})" for literal, row in new.items() if literal not in old]
        if added:
            into = f"{name(table)} ({', '.join(map(name, columns))})"
            statements.append(f"INSERT INTO {into} VALUES {', '.join(added)}")  # noqa: S608
    return statements


def _ask_for_literals(table: str, columns: list[str]) -> str:
    quote = "quote({})" if connection.vendor == "sqlite" else "quote_nullable({}::text)"
    quoted = [quote.format(connection.ops.quote_name(column)) for column in columns]
    return f"SELECT {', '.join(quoted)} FROM {connection.ops.quote_name(table)}"  # noqa: S608


@functools.cache
def layout() -> dict[str, tuple[str, list[str]]]:
    """The tables that a test may write to, each with its key and its columns."""
    found: dict[str, tuple[str, list[str]]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != "django_migrations":
                described = connection.introspection.get_table_description(cursor, table)
                key = connection.introspection.get_primary_key_column(cursor, table)
                found[table] = (key, [column.name for column in described])
    return found
