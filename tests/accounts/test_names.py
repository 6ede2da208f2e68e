import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import (
    RESERVED,
    clean_user_name,
    unclaimed_user_name,
    user_name_key,
    validate_user_name,
)

ALLOWED = [
    "maria",
    "Maria",
    "jean-luc",
    "o.neill",
    "snake_case",
    "a1",
    "x" * 40,
    "Zoë",
    "Łukasz",
    "Мария",
    "Δημήτρης",
    "佐藤さん",
    "カタカナ",
    "김철수",
    "שלמה",
    "محمد",
    "हिन्दी",
    "tom2",
]
REFUSED = [
    ("a", "length"),
    ("", "length"),
    ("x" * 41, "length"),
    ("two words", "invisible"),
    ("zero\u200bwidth", "invisible"),
    ("join\u200der", "invisible"),
    ("soft\u00adhyphen", "invisible"),
    ("turn\u202eed", "invisible"),
    ("nul\x00", "invisible"),
    ("line\nbreak", "invisible"),
    ("hangul\u3164filler", "invisible"),
    ("nbsp\u00a0name", "invisible"),
    ("me@example.org", "characters"),
    ("bob~1", "characters"),
    ("a/b", "characters"),
    ("a<b", "characters"),
    ("smile😀", "characters"),
    ("z" + "\u0301\u0302\u0303\u0304\u0305", "characters"),
    (".dot", "ends"),
    ("dash-", "ends"),
    ("a..b", "ends"),
    ("a._b", "ends"),
    ("\u0301a", "ends"),
    ("pаul", "scripts"),  # the a is Cyrillic
    ("mariа", "scripts"),
    ("αlpha", "scripts"),
    ("Мария-Smith", "scripts"),
    ("admin", "reserved"),
    ("Admin", "reserved"),
    ("ADMINISTRATOR", "reserved"),
    ("ad.min", "reserved"),
    ("a_d_m_i_n", "reserved"),
    ("adm1n", "reserved"),
    ("adrnin", "reserved"),
    ("m0derat0r", "reserved"),
    ("ａｄｍｉｎ", "reserved"),
    ("ádmín", "reserved"),
    ("ѕуѕтем", "reserved"),  # all Cyrillic, looks like system
    ("r00t", "reserved"),
    ("www", "reserved"),
    ("erased-7", "reserved"),
    ("Erased-7", "reserved"),
    ("commentary", "reserved"),
]


@pytest.mark.parametrize("name", ALLOWED)
def test_a_member_may_have_this_name(name):
    validate_user_name(name)


@pytest.mark.parametrize(("name", "code"), REFUSED)
def test_a_member_may_not_have_this_name(name, code):
    with pytest.raises(ValidationError) as refusal:
        validate_user_name(name)
    assert refusal.value.code == code
    assert refusal.value.messages[0].strip()


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_every_reserved_name_is_refused_in_any_dress(name):
    for dress in (name, name.upper(), name.title(), "".join(chr(ord(c) + 0xFEE0) for c in name)):
        with pytest.raises(ValidationError):
            validate_user_name(dress)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maria", "maria"),
        ("MARIA", "maria"),
        ("ｍａｒｉａ", "maria"),
        ("straße", "STRASSE"),
        ("ﬁnn", "finn"),
        ("Zoe\u0308", "Zoë"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("сосо", "coco"),
        ("İstanbul", "i\u0307stanbul"),
    ],
)
def test_names_that_read_alike_share_a_key(one, other):
    assert user_name_key(one) == user_name_key(other)


@pytest.mark.parametrize(("one", "other"), [("maria", "mario"), ("a.b", "ab"), ("佐藤", "佐籐")])
def test_names_that_differ_have_keys_that_differ(one, other):
    assert user_name_key(one) != user_name_key(other)


@given(st.text(max_size=60))
def test_the_key_of_a_key_is_the_key(name):
    key = user_name_key(name)
    assert user_name_key(key) == key


@given(st.text(max_size=60))
def test_the_key_does_not_see_case_or_width(name):
    assert user_name_key(unicodedata.normalize("NFKC", name)) == user_name_key(name)
    assert user_name_key(name.casefold()) == user_name_key(name)


def refusals(name):
    try:
        validate_user_name(name)
    except ValidationError as refusal:
        return refusal.messages
    return []


@given(st.text(max_size=60))
def test_any_text_is_either_a_good_name_or_refused_with_a_sentence(name):
    said = refusals(name)
    if said:
        assert len(said) == 1
        assert said[0].endswith(".")
    else:
        kept = clean_user_name(name)
        assert 2 <= len(kept) <= 40
        assert not set(kept) & set(" /\\@~<>&\"'?#%\u200b\u202e")
        validate_user_name(kept)


@given(st.text(max_size=200), st.integers(1, 10_000))
def test_an_imported_author_gets_a_name_that_no_member_may_have(name, number):
    given_name = unclaimed_user_name(name, number=number)
    assert "~" in given_name
    assert len(given_name) <= 150
    assert len(user_name_key(given_name)) <= 300
    with pytest.raises(ValidationError):
        validate_user_name(given_name)


def test_an_imported_author_is_named_after_the_printed_name():
    assert unclaimed_user_name("Ada  Lovelace", number=1) == "ada-lovelace~1"
    assert unclaimed_user_name("***", number=3) == "person~3"
