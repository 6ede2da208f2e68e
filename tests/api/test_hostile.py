"""Hostile input of every kind: a 4xx with a sentence, soon, and never a 5xx."""

import contextlib
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commentary.api.parsing import MAX_BODY_BYTES, read_json
from commentary.errors import InvalidInput
from commentary.models import Annotation
from tests.api.conftest import Caller, problem, read
from tests.hanging import cut_off
from tests.people import Cast, keys_of, respond

DEEP = 100_000
BODIES = {
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep and unclosed": b'{"body":' + b"[" * DEEP,
    "21 levels": b"[" * 21 + b"]" * 21,
    "many brackets": b"[" + b"[]," * 30_000 + b"[]]",
    "closed only": b"]" * DEEP,
    "unclosed string of quotes": b'{"body":"' + b'\\"' * DEEP,
    "unclosed string of backslashes": b'{"body":"' + b"\\" * DEEP,
    "NaN": b'{"body": NaN}',
    "Infinity": b'{"body": -Infinity}',
    "a number beyond floats": b'{"body": 1e999}',
    "400 digits": b'{"version": ' + b"9" * 400 + b"}",
    "400 decimals": b'{"version": 0.' + b"9" * 400 + b"}",
    "a million digits": b'{"version": ' + b"9" * 900_000 + b"}",
    "raw NUL": b'{"body": "a\x00b"}',
    "escaped NUL": b'{"kind":"comment","body": "a\\u0000b"}',
    "NUL in a key": b'{"a\\u0000b": 1}',
    "high surrogate": b'{"kind":"comment","body": "\\ud83d"}',
    "low surrogate": b'{"kind":"comment","body": "x\\udc00"}',
    "surrogates the wrong way round": b'{"kind":"comment","body": "\\udc00\\ud83d"}',
    "surrogate in UTF-8": b'{"kind":"comment","body": "\xed\xa0\xbd"}',
    "surrogate within a list": b'{"kind":"comment","tags": ["\\ud83d"]}',
    "duplicate key": b'{"kind":"comment","body":"a","body":"b"}',
    "duplicate key by escape": b'{"kind":"comment","body":"a","b\\u006fdy":"b"}',
    "duplicate key within": b'{"targets":[{"passage":"a","passage":"b"}]}',
    "Latin-1": '{"kind":"comment","body":"é"}'.encode("latin-1"),
    "UTF-16": '{"kind":"comment","body":"a"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"kind":"comment","body":"a"}',
    "single quotes": b"{'kind':'comment'}",
    "a comment": b'{"kind":"comment" /* so */}',
    "a trailing comma": b'{"kind":"comment",}',
    "two values": b'{"kind":"comment"}{}',
    "half": b'{"kind":"comm',
    "a raw line break": b'{"kind":"comment","body":"a\nb"}',
    "white space": b"   ",
    "no JSON": b"kind=comment&body=a",
}


def quickly(deed: Any) -> Any:
    """What `deed` gives, which takes no more of the processor than a small part of the guard's."""
    with cut_off(10):
        return deed()


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_json_that_two_parsers_could_read_in_two_ways_is_refused(body, cast, article, caller):
    of = caller(cast.mira)
    path = f"articles/{article.slug}/annotations/"
    problem(quickly(lambda: of.send("POST", path, body)), 400, "bad_json")
    assert Annotation.objects.count() == 0


def test_the_depth_and_the_digits_that_are_allowed_are_read():
    assert read_json(b"[" * 20 + b"]" * 20)
    assert read_json(b"123456789012345678") == 123456789012345678
    words = {"a": "[[[[[[[[[[[[[[[[[[[[[[[[[", "b": '{"\\', "c": "😀", "d": [True, None, -1.5]}
    assert read_json(orjson.dumps(words)) == words


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
        max_leaves=30,
    )
)
def test_what_is_sound_json_is_read_as_another_parser_reads_it(value):
    body = orjson.dumps(value)
    try:
        assert read_json(body) == value
    except InvalidInput:
        assert b"\\u0000" in body or body.count(b"[") + body.count(b"{") > 20


@given(st.binary(max_size=200) | st.text('[]{}",:\\ue0', max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(body):
    with contextlib.suppress(InvalidInput):
        read_json(body)


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, 10_000_000])
def test_a_body_that_is_too_long_is_refused(size, cast, article, caller):
    body = b'{"kind":"comment","body":"' + b"x" * size + b'"}'
    of, path = caller(cast.mira), f"articles/{article.slug}/annotations/"
    problem(quickly(lambda: of.send("POST", path, body)), 413, "body_too_long")


def test_an_import_that_is_too_long_is_refused(cast, caller):
    of = caller(cast.edda)
    body = orjson.dumps({"text": "x" * 10_000_000})
    problem(quickly(lambda: of.send("POST", "articles/", body)), 413, "body_too_long")
    body = orjson.dumps({"text": "x " * 2_600_000})
    answer = quickly(lambda: of.send("POST", "articles/", body))
    assert "text" in problem(answer, 422, "invalid")["fields"]


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json-seq",
        "",
        "nonsense",
        "application/json/x",
    ],
)
def test_another_content_type_is_415(kind, cast, article, caller):
    of, path = caller(cast.mira), f"articles/{article.slug}/annotations/"
    answer = of.send("POST", path, b'{"kind":"comment","body":"a"}', content_type=kind)
    problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "utf-7", "nonsense"])
def test_another_charset_is_refused(charset, cast, article, caller):
    of, path = caller(cast.mira), f"articles/{article.slug}/annotations/"
    body = b'{"kind":"comment","body":"a"}'
    answer = of.send("POST", path, body, content_type=f"application/json; charset={charset}")
    problem(answer, 400, "bad_json")
    answer = of.send("POST", path, body, content_type='application/JSON; charset="UTF-8"')
    read(answer, 201)


def test_a_compressed_body_is_refused(cast, article, caller):
    of, path = caller(cast.mira), f"articles/{article.slug}/annotations/"
    answer = of.send("POST", path, b"\x1f\x8b" + b"x" * 50, Content_Encoding="gzip")
    problem(answer, 415, "unsupported_media_type")


def test_an_empty_body_is_told_what_is_missing(cast, article, caller):
    of, path = caller(cast.mira), f"articles/{article.slug}/annotations/"
    assert "kind" in problem(of.send("POST", path, b""), 422, "invalid")["fields"]


def test_a_field_with_a_monstrous_name_is_named_in_part(cast, article, caller):
    of, path = caller(cast.mira), f"articles/{article.slug}/annotations/"
    sent = {"x" * 10_000: 1, **{f"y{n}": 1 for n in range(1000)}}
    answer = of.post(path, sent)
    assert len(problem(answer, 422, "invalid")["fields"]) <= 20
    assert len(answer.content) < 5_000


QUERIES = [
    "limit=0",
    "limit=-1",
    "limit=1001",
    "limit=1e3",
    "limit=%C2%B2",
    "limit=" + "9" * 400,
    "limit=1&limit=2",
    "after=%00",
    "after=!",
    "after=" + "0" * 5000,
    "unknown=1",
    "format=xml",
    "%00=1",
    "after=%FF",
    "limit=10;after=0001",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    "path",
    ["articles/", "articles/{slug}/annotations/", "annotations/{key}/replies/", "people/mira/"],
)
def test_a_query_that_cannot_be_read_is_400(path, query, cast, article, caller, nobody):
    said = respond(cast.mira, article)
    address = f"{path.format(slug=article.slug, key=said.key)}?{query}"
    for of in (nobody, caller(cast.mira)):
        problem(of.get(address), 400, "bad_query")


@pytest.mark.parametrize(
    "query",
    [
        "after=abc",
        "after=abcde",
        "after=" + "0" * 72,
        "sort=most-replied&after=5",
        "sort=most-replied&after=-0000",
        "sort=most-replied&after=x-0000",
        "sort=most-replied&after=99999999999-0000",
        "sort=newest&after=5-0000",
    ],
)
def test_a_cursor_that_was_never_given_out_is_400(query, cast, article, nobody):
    problem(nobody.get(f"articles/{article.slug}/annotations/?{query}"), 400, "bad_cursor")


def test_the_cursor_of_another_branch_is_400(cast, article, nobody):
    first, second = respond(cast.mira, article), respond(cast.mira, article)
    path = f"annotations/{first.key}/replies/?after={second.path}"
    problem(nobody.get(path), 400, "bad_cursor")
    problem(nobody.get("people/mira/?after=abcdefghijkl"), 400, "bad_cursor")
    problem(nobody.get("articles/?after=never-there"), 400, "bad_cursor")


@pytest.mark.parametrize(
    "query", ["sort=best", "sort=", "passage=x", "passage=%00", "sort=a&sort=b"]
)
def test_a_filter_that_is_unknown_is_400(query, cast, article, nobody):
    answer = nobody.get(f"articles/{article.slug}/annotations/?{query}")
    if query == "sort=":
        assert answer.status_code == 200
    else:
        problem(answer, 400, "bad_query")


@pytest.fixture
def mira(cast: Cast, caller: Any) -> Caller:
    return caller(cast.mira)


WORDS = st.text(max_size=20) | st.sampled_from(
    ["0000", "0001", "5-0000", "newest", "most-replied", "1", "1000", "\0", "²", "٣", "'--", "%"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.sampled_from(["after", "limit", "sort", "passage", "x"]), max_size=3),
    values=st.lists(WORDS, min_size=3, max_size=3),
    part=st.sampled_from(
        ["articles/", "articles/{slug}/annotations/", "annotations/{key}/replies/"]
    ),
)
def test_no_query_whatever_is_a_5xx(names, values, part, cast: Cast, article, nobody: Caller):
    said = Annotation.objects.first() or respond(cast.mira, article)
    query = dict(zip(names, values, strict=False))
    path = f"/api/v1/{part.format(slug=article.slug, key=said.key)}"
    answer = nobody.client.get(path, query)
    assert answer.status_code in (200, 400, 404), (path, query)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sent=st.fixed_dictionaries(
        {"kind": st.sampled_from(["comment", "critique", "correction", "x"])},
        optional={
            name: st.none() | st.text(max_size=30) | st.integers() | st.lists(st.text(max_size=5))
            for name in ("body", "title", "tags", "language", "proposed", "evidence", "targets")
        },
    )
)
def test_no_body_whatever_is_a_5xx(sent, article, mira: Caller):
    body = orjson.dumps(sent) if _fits(sent) else b"{}"
    answer = mira.send("POST", f"articles/{article.slug}/annotations/", body)
    assert answer.status_code in (201, 400, 422)


def _fits(sent: Any) -> bool:
    try:
        orjson.dumps(sent)
    except TypeError:
        return False
    return True


@pytest.mark.parametrize(
    "header",
    [{"If_None_Match": value} for value in ('"', "x" * 8000, 'W/"', "*", '"a", "b"', "é")]
    + [{"Accept": "application/xml"}, {"Accept": "nonsense"}, {"Accept_Encoding": "gzip;q=x"}],
)
def test_odd_headers_of_a_read_do_no_harm(header, cast, article, nobody):
    keys_of(article)
    for path in (f"articles/{article.slug}/annotations/", "articles/", f"articles/{article.slug}/"):
        assert nobody.get(path, **header).status_code in (200, 304)
