"""The external checker: what it is sent, what it may answer, and what happens when it does not."""

import json
import time

import pytest

from commentary.actions.screening import screen
from commentary.errors import InvalidInput, Nudged
from commentary.models import Policy, WordRule
from tests.core.moderation.checking import SECRET, is_signed, running
from tests.people import content, respond, select, viewer


@pytest.fixture
def checker(settings):
    with running() as checker:
        settings.CHECKER_URL = checker.url
        settings.CHECKER_SECRET = SECRET
        settings.CHECKER_SECONDS = 1
        checker.says("pass")
        yield checker


def look(person, article, body="I doubt it.", *, despite=(), **more):
    words = content(body, more.pop("kind", "comment"), **more)
    return screen(viewer(person), words, slug=article.slug, despite=frozenset(despite))


def codes(*args, **kwargs):
    return [reason.code for reason in look(*args, **kwargs)]


def test_it_is_sent_the_words_signed_and_nothing_about_who_wrote_them(cast, article, checker):
    evidence = [{"quote": "so", "url": "https://a.example", "host": "a.example", "date": "1911"}]
    said = {"kind": "critique", "title": "Maps", "tags": ["maps"], "evidence": evidence}
    assert look(cast.mira, article, "Ñandú 地図", **said) == []
    (asked,) = checker.asked
    assert is_signed(asked)
    assert not is_signed(asked, "another secret")
    assert not is_signed({**asked, "body": asked["body"] + b" "})
    assert asked["first"] == "POST /check?site=1 HTTP/1.1"
    assert asked["headers"]["content-type"] == "application/json"
    assert asked["json"]["response"] == {
        "kind": "critique",
        "body": "Ñandú 地図",
        "title": "Maps",
        "language": "",
        "tags": ["maps"],
        "challenge": "",
        "would_change": "",
        "proposed": "",
        "evidence": evidence,
    }
    assert asked["json"]["article"] == article.slug
    assert asked["json"]["edited"] is False
    sent = json.dumps([asked["json"], asked["headers"]])
    for private in ("mira", "example.org", "192.0.2.7"):
        assert private not in sent


def test_it_can_tell_that_two_are_by_one_person_and_not_who(cast, article, checker):
    for person in (cast.mira, cast.noor, cast.mira):
        look(person, article)
    first, second, third = (asked["json"]["person"] for asked in checker.asked)
    assert first == third != second


def test_it_may_hold_and_say_why(cast, article, checker):
    checker.says("hold", says="Looks\nbought.", found=["cheap\u200b pills", 7, *"abcdefg"])
    (held,) = look(cast.mira, article)
    assert (held.code, held.says) == ("checker", "Looks bought.")
    assert held.found == ("cheap pills", "a", "b", "c", "d")


def test_it_may_refuse(cast, article, checker):
    checker.says("refuse", says="No pills here.")
    with pytest.raises(InvalidInput, match="No pills here") as refused:
        look(cast.mira, article)
    assert list(refused.value.fields) == ["body"]
    checker.says("refuse")
    with pytest.raises(InvalidInput, match="in another way"):
        look(cast.mira, article)


def test_it_may_ask_to_look_again(cast, article, checker):
    checker.says("nudge", says="Do you mean this?")
    with pytest.raises(Nudged) as nudged:
        look(cast.mira, article)
    assert nudged.value.nudges == [{"code": "checker", "says": "Do you mean this?"}]
    assert look(cast.mira, article, despite=["checker"]) == []
    checker.says("nudge")
    with pytest.raises(Nudged):
        look(cast.mira, article)


def test_it_says_no_more_than_fits(cast, article, checker):
    checker.says("hold", says="x" * 5_000, found=["y" * 500])
    (held,) = look(cast.mira, article)
    assert len(held.says) == 300
    assert [len(word) for word in held.found] == [80]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"yes",
        b"[]",
        b"{}",
        b'{"outcome": "publish"}',
        b'{"outcome": ["pass"]}',
        b'{"outcome": "hold", "says": 7}',
        b'{"outcome": "hold", "found": "all"}',
        b'{"outcome": "pass"}' + b" " * 20_000,
        b"\xff\xfe",
        b"[" * 10_000,
    ],
)
def test_an_answer_of_another_shape_holds(cast, article, checker, answer):
    checker.speaks(answer)
    (held,) = look(cast.mira, article)
    assert (held.code, held.says) == ("checker", "The external checker did not answer.")


@pytest.mark.parametrize("status", ["500 Oops", "204 Nothing", "404 Not Found", "201 Made"])
def test_any_other_status_holds(cast, article, checker, status):
    checker.speaks(b'{"outcome": "pass"}', status=status)
    assert codes(cast.mira, article) == ["checker"]


def test_no_redirect_is_followed(cast, article, checker):
    with running() as other:
        other.says("pass")
        for status in ("302 Found", "307 Temporary Redirect"):
            checker.speaks(b"", status=status, head=f"Location: {other.url}\r\n")
            assert codes(cast.mira, article) == ["checker"]
        assert other.asked == []


def test_one_that_is_down_holds(cast, article, checker, settings):
    settings.CHECKER_URL = "http://127.0.0.1:1/"
    assert codes(cast.mira, article) == ["checker"]


@pytest.mark.parametrize("garbage", [b"no http\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b""])
def test_one_that_speaks_no_http_holds(cast, article, checker, garbage):
    checker.answer = garbage
    assert codes(cast.mira, article) == ["checker"]


def test_a_slow_one_holds_in_time(cast, article, checker):
    checker.sleep = 2.5
    start = time.monotonic()
    assert codes(cast.mira, article) == ["checker"]
    assert time.monotonic() - start < 2.2


def test_one_that_trickles_holds_in_time(cast, article, checker):
    checker.speaks(b'{"outcome": "pass"}', head="X-Slow: " + "y" * 40 + "\r\n")
    checker.trickle = 0.1
    start = time.monotonic()
    assert codes(cast.mira, article) == ["checker"]
    assert time.monotonic() - start < 2.2


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/",
        "127.0.0.1",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_none_holds(cast, article, checker, settings, url):
    settings.CHECKER_URL = url
    assert codes(cast.mira, article) == ["checker"]
    assert checker.asked == []


def test_https_without_a_certificate_that_holds_is_not_believed(cast, article, checker, settings):
    settings.CHECKER_URL = checker.url.replace("http://", "https://")
    assert codes(cast.mira, article) == ["checker"]
    assert checker.asked == []


def test_without_a_secret_nothing_is_sent(cast, article, checker, settings):
    settings.CHECKER_SECRET = ""
    assert codes(cast.mira, article) == ["checker"]
    assert checker.asked == []


def test_a_path_is_not_needed(cast, article, checker, settings):
    settings.CHECKER_URL = checker.url.partition("/check")[0]
    assert codes(cast.mira, article) == []
    assert checker.asked[0]["first"] == "POST / HTTP/1.1"


def test_it_is_asked_only_about_what_would_appear(cast, article, checker):
    WordRule.objects.create(key="a", text="rogue", effect="hold")
    WordRule.objects.create(key="b", text="cur", effect="refuse")
    WordRule.objects.create(key="c", text="scamp", effect="nudge")
    look(cast.mira, article, "rogue")
    for body in ("cur", "scamp"):
        with pytest.raises((InvalidInput, Nudged)):
            look(cast.mira, article, body)
    look(cast.omar, article)
    look(cast.vera, article)
    look(cast.mira, article, kind="note")
    assert checker.asked == []
    look(cast.mira, article, "scamp", despite=["word-c"])
    assert len(checker.asked) == 1


def test_the_policy_may_leave_it_out(cast, article, checker):
    Policy.objects.create(article=article, use_checker=False)
    assert look(cast.mira, article) == []
    assert checker.asked == []


def test_posting_asks_it_before_anything_is_locked_or_written(cast, article, checker):
    checker.says("hold", says="Looks bought.")
    response = respond(cast.mira, article, targets=[select(article, "A map is")])
    assert response.state == "held"
    assert response.case.reasons[0]["code"] == "checker"
    assert len(checker.asked) == 1
