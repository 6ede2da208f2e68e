"""Answers kept in the process: bounded, never mixed, made once."""

from collections.abc import Callable

from commentary.api import kept


def making(body: bytes, made: list[bytes]) -> Callable[[], bytes]:
    def make() -> bytes:
        made.append(body)
        return body

    return make


def test_an_answer_is_made_once_for_both_forms():
    made: list[bytes] = []
    long = b"words " * 1000
    for zipped in (True, False, True):
        body, is_zipped = kept.fetch((1, 1, "a"), making(long, made), zipped=zipped)
        assert is_zipped is zipped
        assert (body == long) is not zipped
    assert made == [long]


def test_answers_of_other_names_articles_and_versions_are_others():
    made: list[bytes] = []
    keys = [(1, 1, "a"), (1, 1, "b"), (1, 2, "a"), (2, 1, "a")]
    for number, key in enumerate(keys):
        kept.fetch(key, making(b"%d" % number, made), zipped=False)
    for number, key in enumerate(keys):
        assert kept.fetch(key, making(b"x", made), zipped=False) == (b"%d" % number, False)


def test_no_more_is_kept_than_there_is_room_for():
    made: list[bytes] = []
    for number in range(40):
        kept.fetch((number, 1, "a"), making(b"x" * 1_000_000, made), zipped=False)
    assert 0 < kept.held() <= kept.MOST_BYTES
    kept.fetch((39, 1, "a"), making(b"", made), zipped=False)
    assert len(made) == 40
    kept.fetch((0, 1, "a"), making(b"", made), zipped=False)
    assert len(made) == 41


def test_what_is_too_large_is_given_and_not_kept():
    made: list[bytes] = []
    for _ in range(2):
        kept.fetch((1, 1, "a"), making(b"x" * 5_000_000, made), zipped=False)
    assert len(made) == 2
    assert kept.held() == 0


def test_forgetting_makes_room():
    kept.fetch((1, 1, "a"), lambda: b"x", zipped=False)
    kept.forget_all()
    assert kept.held() == 0
