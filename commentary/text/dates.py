"""Dates as people print them, read into EDTF (ISO 8601-2, levels 0 and 1).

What cannot be read for certain is not guessed: "01/05/1960" gives nothing, because it is
January in one country and May in another.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import time

_MONTH_NAMES = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_MONTHS = {name[:length]: n for n, name in enumerate(_MONTH_NAMES, 1) for length in (3, 9)}
_MONTHS |= {"sept": 9}
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_SEASON = "(" + "|".join(_SEASONS) + ")"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(\d{4})"
_TO = r"\s*(?:-|–|—|/|\bto\b|\band\b|\buntil\b)\s*"
_LONGEST = 80

_ABOUT = re.compile(r"(?:c\.|ca\.?|circa|around|about)\s*(.+)", re.ASCII)
_OPEN_BEFORE = re.compile(r"(?:before|until|up to)\s+(.+)", re.ASCII)
_OPEN_AFTER = re.compile(
    r"(?:after|since|from)\s+(.+)|(.+?)\s*(?:-|–|—|to)\s*(?:present|today|now)", re.ASCII
)
_ERA = re.compile(r"(?:(ad|ce)\s+)?(\d{1,4})\s*(bc|bce|ad|ce)?", re.ASCII)
_CENTURY = re.compile(r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)\s+century", re.ASCII)
_DECADE = re.compile(r"(?:the\s+)?(?:(?:early|mid|late)[\s-]+)?(\d{3})0['’]?s", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.](\d{2}))?\s*(a\.?m\.?|p\.?m\.?)?(?:\s*\(?([a-z]{1,5})\)?)?",
    re.ASCII,
)
ZONES = {
    **dict.fromkeys(("et", "est", "edt"), "America/New_York"),
    **dict.fromkeys(("ct", "cst", "cdt"), "America/Chicago"),
    **dict.fromkeys(("mt", "mst", "mdt"), "America/Denver"),
    **dict.fromkeys(("pt", "pst", "pdt"), "America/Los_Angeles"),
    **dict.fromkeys(("utc", "gmt", "z"), "UTC"),
    **dict.fromkeys(("cet", "cest"), "Europe/Paris"),
    **dict.fromkeys(("eet", "eest"), "Europe/Athens"),
    "bst": "Europe/London",
    "jst": "Asia/Tokyo",
    "ist": "Asia/Kolkata",
}
"""Abbreviations of time zones that are read, lower case, with the zone taken for each."""


def read_date(text: str) -> str:
    """The date that `text` is, wholly, in EDTF; empty when it is none or uncertain.

    Reads English names of months and seasons, decades, centuries, ranges, "c." and "since",
    eras, ISO dates, and dates in figures where day and month cannot be mixed up.
    """
    text = " ".join(text.split())
    if is_edtf(text) and not _YEAR_OR_MONTH.fullmatch(text):
        return text
    text = text.strip(" .,")
    if not text or len(text) > _LONGEST:
        return ""
    return _read_date(text.lower())


def read_clock(text: str) -> tuple[time, str] | None:
    """The time of day that `text` is, wholly, and the name of its zone (empty if unsaid).

    "10:11 AM ET" gives 10:11 and "America/New_York". A bare number is no time of day.
    """
    match = _CLOCK.fullmatch(" ".join(text.split()).lower())
    if not match:
        return None
    hour, half, zone = int(match[1]), match[4], match[5]
    if not (match[2] or half) or (zone and zone not in ZONES):
        return None
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return time(hour, int(match[2] or 0), int(match[3] or 0)), ZONES.get(zone or "", "")
    except ValueError:
        return None


def is_edtf(text: str) -> bool:
    """Whether `text` is an EDTF date or interval as this module writes them."""
    start, slash, end = text.partition("/")
    if not slash:
        return _is_single(text)
    return all(part in ("", "..") or _is_single(part) for part in (start, end)) and bool(
        start.strip(".") or end.strip(".")
    )


_SINGLE = re.compile(
    r"(-?(?:\d{4}|\d{3}X|\d{2}XX|\dXXX|XXXX)|Y-?\d{5,12})(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?[?~%]?",
    re.ASCII,
)
# 1921-24 is printed for four years, and would be a winter in EDTF: prose has its way.
_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-\d{2})?", re.ASCII)
_LAST_SEASON = 41


def _is_single(text: str) -> bool:
    match = _SINGLE.fullmatch(text)
    if not match:
        return False
    year, month, day = match.groups()
    if month is None or month == "XX":
        return day in (None, "XX")
    if not (1 <= int(month) <= 12):
        return 21 <= int(month) <= _LAST_SEASON and day is None
    if day in (None, "XX"):
        return True
    leap = 2000 if not year.lstrip("-").isdigit() else int(year) % 400 + 2000
    return 1 <= int(day) <= monthrange(leap, int(month))[1]


def _read_date(text: str) -> str:
    if match := _ABOUT.fullmatch(text):
        date = _read_date(match[1])
        return f"{date}~" if date and "/" not in date and date[-1] not in "?~" else ""
    if match := _OPEN_BEFORE.fullmatch(text):
        return _open(match[1], "../{}")
    if match := _OPEN_AFTER.fullmatch(text):
        return _open(match[1] or match[2], "{}/..")
    if text.endswith("?"):
        date = _read_date(text[:-1].rstrip())
        return f"{date}?" if date and "/" not in date and date[-1] not in "?~" else ""
    return _read_single(text) or _read_range(text)


def _open(text: str, pattern: str) -> str:
    date = _read_date(text)
    return pattern.format(date) if date and "/" not in date else ""


def _read_single(text: str) -> str:
    for pattern, write in _SINGLE_FORMS:
        if match := pattern.fullmatch(text):
            date = write(*match.groups())
            return date if date and is_edtf(date) else ""
    return ""


def _read_range(text: str) -> str:
    for pattern, write in _RANGE_FORMS:
        if match := pattern.fullmatch(text):
            date = write(*match.groups())
            if date and is_edtf(date):
                return date
    # Two whole dates: each place where the text might be divided is tried, and they are few.
    for match in re.finditer(_TO, text):
        start, end = _read_single(text[: match.start()]), _read_single(text[match.end() :])
        if start and end and start < end:
            return f"{start}/{end}"
    return ""


def _year(year: str) -> str:
    return year if 1000 <= int(year) < 2200 else ""


def _year_of_era(before: str | None, year: str, after: str | None) -> str:
    if int(year) == 0 or bool(before) == bool(after):
        return ""
    if after in ("bc", "bce"):
        # EDTF counts a year 0, so 44 BC is -0043.
        return f"-{int(year) - 1:04}" if int(year) > 1 else "0000"
    return f"{int(year):04}"


def _figures(first: str, second: str, year: str) -> str:
    one, two = int(first), int(second)
    if one <= 12 and two <= 12 and one != two:
        return ""
    month, day = (two, one) if one > 12 else (one, two)
    return f"{year}-{month:02}-{day:02}"


def _day(year: str, month: str, day: str) -> str:
    return f"{year}-{_MONTHS[month]:02}-{int(day):02}"


def _short_range(start: str, end: str) -> str:
    """1994-96: two years, unless it is a season of EDTF or runs backwards."""
    return f"{start}/{start[:2]}{end}" if end > start[2:] else ""


_SINGLE_FORMS: list[tuple[re.Pattern[str], Callable[..., str]]] = [
    (re.compile(pattern, re.ASCII), write)
    for pattern, write in (
        (_YEAR, _year),
        (r"(\d{4}-\d{2}-\d{2})(?:[t ]\d{2}:\d{2}.{0,20})?", str),
        (r"(\d{4}-(?:0\d|1[0-2]))", str),
        (r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", lambda y, m, d: f"{y}-{int(m):02}-{int(d):02}"),
        (r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", lambda d, m, y: f"{y}-{int(m):02}-{int(d):02}"),
        (r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", _figures),
        (rf"{_WEEKDAY}{_MONTH}\s*{_DAY},?\s+{_YEAR}", lambda m, d, y: _day(y, m, d)),
        (
            rf"{_WEEKDAY}(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
            lambda d, m, y: _day(y, m, d),
        ),
        (rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}", lambda m, y: f"{y}-{_MONTHS[m]:02}"),
        (rf"(?:the\s+)?{_SEASON},?\s+(?:of\s+)?{_YEAR}", lambda s, y: f"{y}-{_SEASONS[s]}"),
        # A winter, or an issue, that lasts into the next year is named by its first.
        (rf"{_SEASON}\s+{_YEAR}[-–/]\d{{2}}(?:\d{{2}})?", lambda s, y: f"{y}-{_SEASONS[s]}"),
        (_DECADE.pattern, lambda decade: f"{decade}X"),
        (_CENTURY.pattern, lambda n: f"{int(n) - 1:02}XX" if int(n) else ""),
        (_ERA.pattern, _year_of_era),
    )
]
_RANGE_FORMS: list[tuple[re.Pattern[str], Callable[..., str]]] = [
    (re.compile(pattern, re.ASCII), write)
    for pattern, write in (
        (rf"{_YEAR}[-–—/](\d{{2}})", _short_range),
        (r"(\d{4}-2[1-4])", str),
        (rf"{_MONTH}{_TO}{_MONTH},?\s+{_YEAR}", lambda a, b, y: _months(y, a, b)),
        (rf"{_SEASON}{_TO}{_SEASON},?\s+{_YEAR}", lambda a, b, y: _seasons(y, a, b)),
        (rf"{_MONTH}\s+{_DAY}{_TO}{_DAY},?\s+{_YEAR}", lambda m, a, b, y: _days(y, m, a, m, b)),
        (rf"{_DAY}{_TO}{_DAY}\s+{_MONTH},?\s+{_YEAR}", lambda a, b, m, y: _days(y, m, a, m, b)),
        (
            rf"{_MONTH}\s+{_DAY}{_TO}{_MONTH}\s+{_DAY},?\s+{_YEAR}",
            lambda m, a, n, b, y: _days(y, m, a, n, b),
        ),
        (
            rf"{_DAY}\s+{_MONTH}{_TO}{_DAY}\s+{_MONTH},?\s+{_YEAR}",
            lambda a, m, b, n, y: _days(y, m, a, n, b),
        ),
    )
]


def _months(year: str, first: str, last: str) -> str:
    one, two = _MONTHS[first], _MONTHS[last]
    # "December/January 2011" begins in the year before.
    begins = int(year) if one < two else int(year) - 1
    return f"{begins}-{one:02}/{year}-{two:02}"


def _seasons(year: str, first: str, last: str) -> str:
    one, two = _SEASONS[first], _SEASONS[last]
    return f"{year}-{one}/{year}-{two}" if one < two else ""


def _days(year: str, month: str, day: str, last_month: str, last_day: str) -> str:
    start, end = _day(year, month, day), _day(year, last_month, last_day)
    return f"{start}/{end}" if start < end else ""
