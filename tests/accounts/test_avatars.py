import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from accounts.avatars import BACKGROUNDS, LETTERS, avatar_svg, find_initials

pytestmark = pytest.mark.one_database


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    line = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]


@pytest.mark.parametrize("colour", BACKGROUNDS)
def test_letters_can_be_read_on_every_colour(colour):
    assert (luminance(LETTERS) + 0.05) / (luminance(colour) + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Maria da Silva", "MS"),
        ("maria", "M"),
        ("bob-jacobson~1", "B"),
        ("  ", "?"),
        ("😀 ***", "?"),
        ("佐藤 さくら", "佐"),
        ("Éric Zola", "ÉZ"),
        ("ßeta", "ß"),
        ("<script> &x", "SX"),
    ],
)
def test_the_initials_of_a_name(name, initials):
    assert find_initials(name) == initials


@given(st.text(max_size=80), st.text(max_size=300))
def test_the_picture_is_always_well_formed_and_carries_nothing_that_acts(seed, name):
    drawing = avatar_svg(seed, name)
    root = ElementTree.fromstring(drawing)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names == {"svg", "rect", "clipPath", "path", "text"}
    for element in root.iter():
        assert not {key for key in element.attrib if key == "style" or key.startswith("on")}
        assert "href" not in element.attrib
    assert len(drawing) < 1000


def test_the_same_person_has_the_same_picture_and_others_differ():
    assert avatar_svg("maria", "Maria") == avatar_svg("maria", "Maria")
    assert len({avatar_svg(str(seed), "Maria") for seed in range(100)}) > 40
