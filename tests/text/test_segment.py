"""What a line is taken for when nothing but its words says so."""

import pytest

from commentary.text.segment import is_credit


@pytest.mark.parametrize(
    "line",
    [
        "ANNA-LENA ØSTBY/Northern Press",
        "JO WU/Harbour Pictures/The Archive",
        "Photo: Jo Wu",
        "Jo Wu/Reuters",
    ],
)
def test_a_line_that_names_who_made_a_picture_is_a_credit(line: str) -> None:
    assert is_credit(line)


@pytest.mark.parametrize("line", ["AND/OR", "THE BEGINNING", "A word/another", "It ended 1/2 way"])
def test_other_lines_with_capitals_or_slashes_are_no_credits(line: str) -> None:
    assert not is_credit(line)
