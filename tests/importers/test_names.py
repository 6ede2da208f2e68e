"""Names as a file prints them, and as people write them."""

import pytest

from commentary.importers.names import is_name, read_byline, split_names, split_subjects, write_name


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("CLARA HOLMBERG", "Clara Holmberg"),
        ("JEAN-LUC DE LA TOUR", "Jean-Luc de la Tour"),
        ("DE LA TOUR", "De la Tour"),
        ("LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven"),
        ("ROSA MCINTYRE", "Rosa McIntyre"),
        ("SEAN O'BRIEN", "Sean O'Brien"),
        ("SEAN O’BRIEN", "Sean O’Brien"),
        ("GABRIELE D'ANNUNZIO", "Gabriele D'Annunzio"),
        ("JONAS V. MERCER", "Jonas V. Mercer"),
        ("J.R.R. TOLKIEN", "J.R.R. Tolkien"),
        ("HENRY VIII", "Henry Viii"),
        ("JOHN DOE III", "John Doe III"),
        ("“BUDDY” HOLLY", "“Buddy” Holly"),
        ("ÉMILE ÖZGÜR", "Émile Özgür"),
        ("bell hooks", "bell hooks"),
        ("Ann McLee", "Ann McLee"),
        ("BO", "BO"),
        ("李明", "李明"),
    ],
)
def test_capitals_are_undone_as_people_write_their_names(printed, written):
    assert write_name(printed) == written


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Ann Lee", (("Ann Lee",), "")),
        ("BY ANN LEE | JULY/AUGUST 2011", (("Ann Lee",), "JULY/AUGUST 2011")),
        ("By Ann Lee and Bo Ek, Cy Day & Di Poe", (("Ann Lee", "Bo Ek", "Cy Day", "Di Poe"), "")),
        ("By Ann Lee, Jr., and Bo Ek", (("Ann Lee, Jr.", "Bo Ek"), "")),
        ("By Ann Lee, May 1, 1960", (("Ann Lee",), "May 1, 1960")),
        ("Written by Ann Lee — 2011", (("Ann Lee",), "2011")),
        ("By: Ann Lee", (("Ann Lee",), "")),
        ("By the river it was cold", None),
        ("By no means", None),
        ("By and by", None),
        ("Bypass surgery", None),
        ("By Ann Lee who was there in 1960", None),
        ("By " + "A, " * 30 + "B", None),
        ("By " + "Name " * 100, None),
    ],
)
def test_a_byline_is_told_from_a_sentence(line, byline):
    assert read_byline(line) == byline


@pytest.mark.parametrize("text", ["Ann Lee", "bob_b", "x.y-z", "Ludwig van Beethoven", "O'Neil"])
def test_a_name_is_a_name(text):
    assert is_name(text)


@pytest.mark.parametrize(
    "text", ["", "1984", "The End", "what is this", "Ann Lee 3", "A B C D E F G", "x" * 90, "?!"]
)
def test_what_is_no_name_is_none(text):
    assert not is_name(text)


def test_names_and_subjects_are_split():
    assert split_names("Ann Lee; Bo Ek") == ("Ann Lee", "Bo Ek")
    assert split_names("") == ()
    assert split_subjects("HISTORY OF IDEAS, U.S., NPT, talks; talks | ARAB-ISRAELI TALKS") == (
        *("History of Ideas", "U.S.", "NPT", "talks", "Arab-Israeli Talks"),
    )
