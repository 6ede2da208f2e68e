"""The limit: a WSGI application with no framework, on the rows that the site has.

Run by granian; RAW_DSN names the database and RAW_ARTICLE the article.
"""

import json
import os
import secrets
import threading
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import orjson
import psycopg

ARTICLE = int(os.environ.get("RAW_ARTICLE", "0"))
_local = threading.local()

_SHOWN = """kind <> 'note' AND state IN ('published', 'removed', 'withdrawn', 'erased')
    AND (state = 'published' OR branch_count > 0)"""
_FRAGMENTS = f"""SELECT card_json, reply_count, branch_count FROM commentary_annotation
    WHERE article_id = %s AND {_SHOWN} ORDER BY path LIMIT %s"""
_CARDS = f"""SELECT depth, card_html FROM commentary_annotation
    WHERE article_id = %s AND {_SHOWN} ORDER BY path LIMIT %s"""
_ROWS = f"""SELECT key, kind, state, title, body, body_html, language, depth, path, version,
    created_at, reply_count, branch_count FROM commentary_annotation
    WHERE article_id = %s AND {_SHOWN} ORDER BY path LIMIT %s"""


_QUEUE = """SELECT c.key, c.version, c.state, c.reason, c.reasons, c.priority, c.opened_at,
        h.username AS holder, c.claimed_until, c.flag_count, c.flag_weight, r.key AS response,
        r.kind, r.state AS response_state, r.title, left(r.body, 300) AS excerpt,
        u.username AS person, u.display_name AS person_name, a.slug, a.title AS article_title
    FROM commentary_case c
    JOIN commentary_annotation r ON r.id = c.response_id
    JOIN commentary_article a ON a.id = c.article_id
    JOIN accounts_user u ON u.id = c.author_id
    LEFT JOIN accounts_user h ON h.id = c.claimed_by_id
    WHERE c.state IN ('open', 'claimed', 'escalated')
        AND (c.claimed_until IS NULL OR c.claimed_until <= now())
    ORDER BY c.priority, c.opened_at, c.id LIMIT %s"""
_COUNTS = "SELECT reason, waiting FROM commentary_queuecount"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = _ROUTES[environ["PATH_INFO"]](environ)
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def _connection() -> psycopg.Connection:
    if not hasattr(_local, "connection"):
        _local.connection = psycopg.connect(os.environ["RAW_DSN"], autocommit=True)
    return _local.connection


def _fragments(limit: int) -> bytes:
    rows = _connection().execute(_FRAGMENTS, (ARTICLE, limit)).fetchall()
    parts = (f'{json},"reply_count":{n},"branch_count":{m}}}' for json, n, m in rows)
    return f'{{"annotations":[{",".join(parts)}]}}'.encode()


def _rows(limit: int) -> bytes:
    cursor = _connection().execute(_ROWS, (ARTICLE, limit))
    names = [column.name for column in cursor.description or ()]
    return orjson.dumps([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])


def _queue_rows(limit: int) -> list[dict[str, Any]]:
    cursor = _connection().execute(_QUEUE, (limit,))
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _queue() -> bytes:
    counts = dict(_connection().execute(_COUNTS).fetchall())
    return orjson.dumps({"items": _queue_rows(100), "by_reason": counts})


def _queue_html() -> bytes:
    counts = dict(_connection().execute(_COUNTS).fetchall())
    parts = (
        f'<li id="{row["key"]}"><b>{escape(row["person_name"])}</b> {escape(row["article_title"])} '
        f"{row['reason']} {row['opened_at']}<p>{escape(row['excerpt'])}</p></li>"
        for row in _queue_rows(50)
    )
    return f"<!doctype html><title>Raw</title>{counts}<ol>{''.join(parts)}</ol>".encode()


def _html() -> bytes:
    rows = _connection().execute(_CARDS, (ARTICLE, 1_000)).fetchall()
    parts = (f'<li class="turn" data-depth="{min(d, 4)}">{card}</li>' for d, card in rows)
    return f"<!doctype html><title>Raw</title><ol>{''.join(parts)}</ol>".encode()


def _memory() -> bytes:
    if not hasattr(_local, "kept"):
        _local.kept = _fragments(1_000)
    return _local.kept


def _post(environ: dict[str, Any]) -> bytes:
    """Write a reply with the statements that a reply takes, and nothing else."""
    sent = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    key = secrets.token_hex(6)
    connection = _connection()
    with connection.transaction():
        connection.execute("SELECT * FROM commentary_article WHERE id = %s FOR UPDATE", (ARTICLE,))
        parent = connection.execute(
            "SELECT * FROM commentary_annotation WHERE key = %s", (sent["parent"],)
        ).fetchone()
        connection.execute(_NUMBER, {"key": sent["parent"]})
        connection.execute(_INSERT, {"new": key, "key": sent["parent"], "body": sent["body"]})
        connection.execute(_COUNT, {"key": sent["parent"]})
        connection.execute(
            "UPDATE commentary_passage SET response_count = response_count + 1 WHERE id IN "
            "(SELECT passage_id FROM commentary_anchor WHERE annotation_id = %s)",
            ((parent or (0,))[0],),
        )
        connection.execute(
            "UPDATE commentary_article SET version = version + 1,"
            " response_count = response_count + 1 WHERE id = %s",
            (ARTICLE,),
        )
        connection.execute(
            "INSERT INTO commentary_ledgerentry (at, system, verb, subject, subject_key, before,"
            " after, reason) VALUES (now(), 'raw', 'post', 'response', %s, '{}', '{}', '')",
            (key,),
        )
    return orjson.dumps({"id": key})


_NUMBER = "UPDATE commentary_annotation SET next_ordinal = next_ordinal + 1 WHERE key = %(key)s"
_COUNT = """UPDATE commentary_annotation SET branch_count = branch_count + 1,
    reply_count = reply_count + 1 WHERE key = %(key)s"""
_INSERT = """INSERT INTO commentary_annotation (key, article_id, author_id, kind, state,
        revision_id, parent_id, root_id, depth, path, next_ordinal, reply_count, branch_count,
        of_whole, title, body, body_html, markup_version, language, tags, proposed, challenge,
        would_change, evidence, version, client_digest, created_at, card_html, card_json,
        collapsed, resubmitted, wording, inner_html, inner_json)
    SELECT %(new)s, article_id, author_id, 'reply', state, revision_id, id, coalesce(root_id, id),
        depth + 1, path || 'z' || lpad(next_ordinal::text, 3, '0'), 0, 0, 0, of_whole, '',
        %(body)s, %(body)s, 1, '', '[]', '', '', '', '[]', 1, '', now(), card_html, card_json,
        false, false, 1, '', ''
    FROM commentary_annotation WHERE key = %(key)s"""

_ROUTES: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "/empty": lambda environ: b"",
    "/thread": lambda environ: _fragments(1_000),
    "/thread-rows": lambda environ: _rows(1_000),
    "/memory": lambda environ: _memory(),
    "/page": lambda environ: _fragments(50),
    "/html": lambda environ: _html(),
    "/queue": lambda environ: _queue(),
    "/queue-html": lambda environ: _queue_html(),
    "/post": _post,
}
