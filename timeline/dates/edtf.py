"""Imprecise dates: EDTF and plain words in; earliest, latest, order and label out.

A date is kept as a string of the Extended Date/Time Format (ISO 8601-2; Library of Congress, “EDTF
Specification”, 2019): years, months and days (level 0), decades, centuries, the seasons 21 to 23, `~`, `?` and open
intervals (level 1), and the one-of-a-set forms `[..2023]` and `[2019..]` (level 2). Nothing else is accepted. The
season 24 is not: a winter lies in two years, and its number does not say in which.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

LONGEST = 64
HINT = 'Try 1995, 1990s, 2009-2011 or "by 2023". A month is March 2015, a day 12 March 2015.'
WINTER_HINT = "A winter lies in two years: give its months, such as 2010-12/2011-02."

# The meteorological seasons of the northern half of the world: number, name, first month and last.
SEASONS = {21: ("spring", 3, 5), 22: ("summer", 6, 8), 23: ("autumn", 9, 11)}
WINTER = 24

_PLAIN = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
_POINT = re.compile(rf"(?P<text>{_PLAIN}|[0-9]{{3}}X|[0-9]{{2}}XX)[~?]?")
BEFORE = re.compile(rf"\[\.\.({_PLAIN})\]")
AFTER = re.compile(rf"\[({_PLAIN})\.\.\]")

WEEKDAYS = list(calendar.day_name)
MONTHS = list(calendar.month_name)


class ImpreciseDateError(ValueError):
    """A text that is not a date this site can read; its message says what to type instead of that very text."""

    def __init__(self, value: object, hint: str = HINT, problem: str = "is not a date this site can read."):
        shown = str(value) if len(str(value)) <= 40 else str(value)[:39] + "…"
        super().__init__(f'"{shown}" {problem} {hint}')
        self.hint = hint


class _Point(NamedTuple):
    """The days that a year, month, day, decade or century covers."""

    first: date
    last: date


class _Bounds(NamedTuple):
    """What a date means: strict bounds (None where open), the span that it is filed under, the day it names."""

    earliest: date | None
    latest: date | None
    first: date
    last: date
    named: date


@dataclass(frozen=True, slots=True)
class ImpreciseDate:
    """A date as precise as its source, equal to another of the same EDTF spelling.

    `ImpreciseDate("198X")` takes EDTF only, and raises `ImpreciseDateError`; `parse()` takes words as well.
    """

    edtf: str

    def __post_init__(self):
        if not isinstance(self.edtf, str) or len(self.edtf) > LONGEST:
            raise ImpreciseDateError(self.edtf)
        _bounds(self.edtf)

    def __str__(self):
        return self.label

    @property
    def earliest(self) -> date | None:
        """The first day that it can mean, None where that is open; `~` and `?` never widen."""
        return _bounds(self.edtf).earliest

    @property
    def latest(self) -> date | None:
        """The last day that it can mean, None where that is open."""
        return _bounds(self.edtf).latest

    @property
    def first(self) -> date:
        """The first day under which it is filtered and drawn: “by 2023” stands at 2023."""
        return _bounds(self.edtf).first

    @property
    def last(self) -> date:
        """The last day under which it is filtered and drawn; `date.max` for an interval without an end."""
        return _bounds(self.edtf).last

    @property
    def year(self) -> int:
        """The year that it names first: the one whose decade it falls into."""
        return _bounds(self.edtf).named.year

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The years in which it begins and ends; None for the start or the end that an interval does not give."""
        start, end = self.edtf.startswith("../"), self.edtf.endswith("/..")
        return None if start else self.first.year, None if end else self.last.year

    @property
    def named_years(self) -> tuple[int, int]:
        """The first and last year that it names: an interval without a start or an end names one."""
        start, end = self.years
        return (self.last.year if start is None else start), (self.first.year if end is None else end)

    @property
    def order(self) -> str:
        """A text of fixed width that sorts alike everywhere: the first day it names, then the latest."""
        bounds = _bounds(self.edtf)
        return f"{bounds.named.isoformat()} {(bounds.latest or date.max).isoformat()}"

    @property
    def is_approximate(self) -> bool:
        return "~" in self.edtf

    @property
    def is_uncertain(self) -> bool:
        return "?" in self.edtf

    @property
    def label(self) -> str:
        """The date in words, such as “1980s”, “2009–2011” or “by 2023”; `parse()` reads it back."""
        return _label(self.edtf)


def explain(value: ImpreciseDate) -> str:
    """Return how the site understands an `ImpreciseDate`: “2009–2011: 1 January 2009 to 31 December 2011”."""
    return f"{value.label}: {_days(value)}{_MARK_NOTES[value.is_approximate, value.is_uncertain]}"


def in_years(value: ImpreciseDate) -> "ImpreciseDate":
    """Return the `ImpreciseDate` of the whole years under which another one is filtered and drawn."""
    first, last = value.first.year, value.last.year
    if value.first == date.min and value.earliest is None:
        return ImpreciseDate(f"../{last:04}")
    if value.last == date.max:
        return ImpreciseDate(f"{first:04}/..")
    return ImpreciseDate(f"{first:04}" if first == last else f"{first:04}/{last:04}")


# EDTF


@lru_cache(maxsize=4096)
def _bounds(edtf):
    """Return the `_Bounds` of an EDTF text; raises `ImpreciseDateError`."""
    if match := BEFORE.fullmatch(edtf) or AFTER.fullmatch(edtf):
        first, last = to_point(match[1], edtf)
        is_before = match.re is BEFORE
        return _Bounds(None if is_before else first, last if is_before else None, first, last, first)
    start, slash, end = edtf.partition("/")
    named = to_point(end if start == ".." else start, edtf).first
    last = to_point(end if slash and end != ".." else start, edtf).last
    if named > last:
        raise ImpreciseDateError(edtf)
    earliest, latest = None if start == ".." else named, None if end == ".." else last
    return _Bounds(earliest, latest, earliest or date.min, latest or date.max, named)


def to_point(text: str, whole: str) -> _Point:
    """Return the `_Point` of one EDTF date, or raise `ImpreciseDateError` about the whole text."""
    match = _POINT.fullmatch(text)
    if not match:
        raise ImpreciseDateError(whole)
    plain = match["text"]
    if "X" in plain:
        # There is no year 0: the first decade and century begin with year 1.
        first, last = max(int(plain.replace("X", "0")), 1), int(plain.replace("X", "9"))
        return _Point(date(first, 1, 1), date(last, 12, 31))
    year, *rest = [int(number) for number in plain.split("-")]
    if rest == [WINTER]:
        raise ImpreciseDateError(whole, WINTER_HINT)
    try:
        if len(rest) == 2:
            return _Point(date(year, *rest), date(year, *rest))
        first_month, last_month = _months(*rest)
        last_day = calendar.monthrange(year, last_month)[1]
        return _Point(date(year, first_month, 1), date(year, last_month, last_day))
    except ValueError:
        raise ImpreciseDateError(whole) from None


def _months(number: int | None = None) -> tuple[int, int]:
    """Return the first and last month of a month or a season of EDTF, of the whole year without one."""
    if number is None:
        return 1, 12
    return SEASONS[number][1:] if number in SEASONS else (number, number)


def neighbour(plain: str, step: int) -> str | None:
    """Return the year, month or day before (-1) or after (1) one of EDTF; None beyond the calendar.

    Beside a season stands a month.
    """
    try:
        point = to_point(plain, plain)
        day = point.first - timedelta(days=1) if step < 0 else point.last + timedelta(days=1)
    except (ImpreciseDateError, OverflowError):
        return None
    return day.isoformat()[: len(plain)]


# Words out


@lru_cache(maxsize=4096)
def _label(edtf):
    if match := BEFORE.fullmatch(edtf):
        return f"by {_point_label(match[1])}"
    if match := AFTER.fullmatch(edtf):
        earlier = None if is_season(match[1]) else neighbour(match[1], -1)
        return f"after {_point_label(earlier)}" if earlier else f"{_point_label(match[1])} or later"
    start, slash, end = edtf.partition("/")
    if not slash:
        return _point_label(edtf)
    if end == "..":
        return f"since {_point_label(start)}"
    if start == "..":
        return f"until {_point_label(end)}"
    if both := re.fullmatch(r"([0-9]{4})([~?]?)/([0-9]{4})\2", edtf):
        return f"{_MARK_WORDS[both[2]]}{both[1]}–{both[3]}"
    lead = "from " if re.search("[~?]", edtf) else ""
    return f"{lead}{_point_label(start)} to {_point_label(end)}"


def _days(value):
    """Return the days that a date can mean in words, with what is open said openly."""
    earliest, latest = value.earliest, value.latest
    if match := BEFORE.fullmatch(value.edtf):
        return f"some day up to {_day_label(latest)}; readers find it under {_point_label(match[1])}"
    if match := AFTER.fullmatch(value.edtf):
        return f"some day from {_day_label(earliest)} on; readers find it under {_point_label(match[1])}"
    if earliest is None:
        return f"up to {_day_label(latest)}, with no start given"
    if latest is None:
        return f"from {_day_label(earliest)}, with no end given"
    if earliest == latest:
        return f"the day {_day_label(earliest)}" if value.is_approximate or value.is_uncertain else "that day"
    return f"{_day_label(earliest)} to {_day_label(latest)}"


_MARK_NOTES = {
    (False, False): "",
    (True, False): ", marked as approximate",
    (False, True): ", marked as uncertain",
    (True, True): ", marked as approximate and uncertain",
}
_MARK_WORDS = {"": "", "~": "about ", "?": "possibly "}


def _point_label(text):
    plain, lead = text.rstrip("~?"), _MARK_WORDS[text[len(text.rstrip("~?")) :]]
    if lead and "X" in plain:
        lead += "the "
    if plain.endswith("XX"):
        century = int(plain[:2]) + 1
        return f"{lead}{century}{_ordinal_suffix(century)} century"
    if plain.endswith("X"):
        return f"{lead}{plain[:3]}0s"
    year, *rest = plain.split("-")
    if not rest:
        return lead + year
    month = SEASONS[int(rest[0])][0] if is_season(plain) else MONTHS[int(rest[0])]
    return f"{lead}{int(rest[1])} {month} {year}" if rest[1:] else f"{lead}{month} {year}"


def is_season(plain: str) -> bool:
    return re.fullmatch(r"[0-9]{4}-2[1-3]", plain) is not None


def _ordinal_suffix(number):
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _day_label(day):
    return _point_label(day.isoformat())
