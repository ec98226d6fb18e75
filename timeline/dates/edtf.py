"""Imprecise dates: EDTF and plain words in; earliest, latest, order and label out.

A date is kept as a string of the Extended Date/Time Format (ISO 8601-2; Library of Congress, “EDTF
Specification”, 2019): years, months and days (level 0), decades, centuries, `~`, `?` and open intervals
(level 1), and the one-of-a-set forms `[..2023]` and `[2019..]` (level 2). Nothing else is accepted.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

LONGEST = 64
HINT = 'Try 1995, 1990s, 2009-2011 or "by 2023".'

_PLAIN = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
_POINT = re.compile(rf"(?P<text>{_PLAIN}|[0-9]{{3}}X|[0-9]{{2}}XX)(?P<mark>[~?]?)")
_BEFORE = re.compile(rf"\[\.\.({_PLAIN})\]")
_AFTER = re.compile(rf"\[({_PLAIN})\.\.\]")

MONTHS = list(calendar.month_name)


class ImpreciseDateError(ValueError):
    """A text that is not a date this site can read; its message says what to type instead."""

    def __init__(self, value):
        shown = str(value) if len(str(value)) <= 40 else str(value)[:39] + "…"
        super().__init__(f'"{shown}" is not a date this site can read. {HINT}')


class _Point(NamedTuple):
    """A year, month, day, decade or century with its mark, and the days that it covers."""

    text: str
    mark: str
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
    def earliest(self):
        """The first day that it can mean, None where that is open; `~` and `?` never widen."""
        return _bounds(self.edtf).earliest

    @property
    def latest(self):
        """The last day that it can mean, None where that is open."""
        return _bounds(self.edtf).latest

    @property
    def first(self):
        """The first day under which it is filtered and drawn: “by 2023” stands at 2023."""
        return _bounds(self.edtf).first

    @property
    def last(self):
        """The last day under which it is filtered and drawn; `date.max` for an interval without an end."""
        return _bounds(self.edtf).last

    @property
    def year(self):
        """The year that it names first: the one whose decade it falls into."""
        return _bounds(self.edtf).named.year

    @property
    def order(self):
        """A text of fixed width that sorts alike everywhere: the first day it names, then the latest."""
        bounds = _bounds(self.edtf)
        return f"{bounds.named.isoformat()} {(bounds.latest or date.max).isoformat()}"

    @property
    def is_approximate(self):
        return "~" in self.edtf

    @property
    def is_uncertain(self):
        return "?" in self.edtf

    @property
    def label(self):
        """The date in words, such as “1980s”, “2009–2011” or “by 2023”; `parse()` reads it back."""
        return _label(self.edtf)


def explain(value):
    """Return how the site understands an `ImpreciseDate`: “2009–2011: 1 January 2009 to 31 December 2011”."""
    return f"{value.label}: {_days(value)}{_MARK_NOTES[value.is_approximate, value.is_uncertain]}"


def in_years(value):
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
    if match := _BEFORE.fullmatch(edtf):
        point = to_point(match[1], edtf)
        return _Bounds(None, point.last, point.first, point.last, point.first)
    if match := _AFTER.fullmatch(edtf):
        point = to_point(match[1], edtf)
        return _Bounds(point.first, None, point.first, point.last, point.first)
    start, slash, end = edtf.partition("/")
    if not slash:
        point = to_point(edtf, edtf)
        return _Bounds(point.first, point.last, point.first, point.last, point.first)
    if start == "..":
        point = to_point(end, edtf)
        return _Bounds(None, point.last, date.min, point.last, point.first)
    first = to_point(start, edtf)
    if end == "..":
        return _Bounds(first.first, None, first.first, date.max, first.first)
    last = to_point(end, edtf)
    if first.first > last.last:
        raise ImpreciseDateError(edtf)
    return _Bounds(first.first, last.last, first.first, last.last, first.first)


def to_point(text, whole):
    """Return the `_Point` of one EDTF date, or raise `ImpreciseDateError` about the whole text."""
    match = _POINT.fullmatch(text)
    if not match:
        raise ImpreciseDateError(whole)
    plain, mark = match["text"], match["mark"]
    if "X" in plain:
        # There is no year 0: the first decade and century begin with year 1.
        first, last = max(int(plain.replace("X", "0")), 1), int(plain.replace("X", "9"))
        return _Point(plain, mark, date(first, 1, 1), date(last, 12, 31))
    numbers = [int(number) for number in plain.split("-")]
    try:
        if len(numbers) == 3:
            day = date(*numbers)
            return _Point(plain, mark, day, day)
        year, first_month = numbers[0], numbers[1] if len(numbers) == 2 else 1
        last_month = first_month if len(numbers) == 2 else 12
        last_day = calendar.monthrange(year, last_month)[1]
        return _Point(plain, mark, date(year, first_month, 1), date(year, last_month, last_day))
    except ValueError:
        raise ImpreciseDateError(whole) from None


def neighbour(plain, step):
    """Return the year, month or day before (-1) or after (1) one of EDTF; None beyond the calendar."""
    try:
        point = to_point(plain, plain)
        day = point.first - timedelta(days=1) if step < 0 else point.last + timedelta(days=1)
    except (ImpreciseDateError, OverflowError):
        return None
    return day.isoformat()[: len(plain)]


# Words out


@lru_cache(maxsize=4096)
def _label(edtf):
    if match := _BEFORE.fullmatch(edtf):
        return f"by {_point_label(match[1])}"
    if match := _AFTER.fullmatch(edtf):
        earlier = neighbour(match[1], -1)
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
    if match := _BEFORE.fullmatch(value.edtf):
        return f"some day up to {_day_label(latest)}; readers find it under {_point_label(match[1])}"
    if match := _AFTER.fullmatch(value.edtf):
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
    match = _POINT.fullmatch(text)
    plain, lead = match["text"], _MARK_WORDS[match["mark"]]
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
    month = MONTHS[int(rest[0])]
    return f"{lead}{int(rest[1])} {month} {year}" if rest[1:] else f"{lead}{month} {year}"


def _ordinal_suffix(number):
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _day_label(day):
    return _point_label(day.isoformat())
