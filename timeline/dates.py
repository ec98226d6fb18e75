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

_MONTHS = list(calendar.month_name)
_MONTH_NUMBERS = {
    short: number
    for number, name in enumerate(_MONTHS)
    if name
    for short in (name.lower(), name[:3].lower(), *(["sept"] if number == 9 else []))
}


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


def parse(text):
    """Return the `ImpreciseDate` that `text` means: its EDTF where it is EDTF, else its plain words.

    Raises `ImpreciseDateError`. Case, extra spaces and the kind of dash are forgiven, except that `2010-11`
    is EDTF for November 2010 while `2010–11` is the two years.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        raise ImpreciseDateError(text)
    spaced = " ".join(text.split())
    try:
        return ImpreciseDate(re.sub("x", "X", spaced))
    except ImpreciseDateError:
        words = re.sub("[‐‑‒–—―−﹘﹣－]", "–", spaced.lower())
        words = re.sub("[’‘ʼ`´]", "'", words).removesuffix(".").removeprefix("in ").removeprefix("the ")
        edtf = _read_words(words)
    try:
        return ImpreciseDate(edtf or "")
    except ImpreciseDateError:
        raise ImpreciseDateError(text) from None


def describe(value):
    """Return the days that an `ImpreciseDate` can mean, in words: “1 January 2009 to 31 December 2011”."""
    earliest, latest = value.earliest, value.latest
    if earliest is None:
        return f"any day up to {_day_label(latest)}"
    if latest is None:
        return f"from {_day_label(earliest)}, with no end given"
    if earliest == latest:
        return _day_label(earliest)
    return f"{_day_label(earliest)} to {_day_label(latest)}"


# EDTF


@lru_cache(maxsize=4096)
def _bounds(edtf):
    """Return the `_Bounds` of an EDTF text; raises `ImpreciseDateError`."""
    if match := _BEFORE.fullmatch(edtf):
        point = _point(match[1], edtf)
        return _Bounds(None, point.last, point.first, point.last, point.first)
    if match := _AFTER.fullmatch(edtf):
        point = _point(match[1], edtf)
        return _Bounds(point.first, None, point.first, point.last, point.first)
    start, slash, end = edtf.partition("/")
    if not slash:
        point = _point(edtf, edtf)
        return _Bounds(point.first, point.last, point.first, point.last, point.first)
    if start == "..":
        point = _point(end, edtf)
        return _Bounds(None, point.last, date.min, point.last, point.first)
    first = _point(start, edtf)
    if end == "..":
        return _Bounds(first.first, None, first.first, date.max, first.first)
    last = _point(end, edtf)
    if first.first > last.last:
        raise ImpreciseDateError(edtf)
    return _Bounds(first.first, last.last, first.first, last.last, first.first)


def _point(text, whole):
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


# Words out


@lru_cache(maxsize=4096)
def _label(edtf):
    if match := _BEFORE.fullmatch(edtf):
        return f"by {_point_label(match[1])}"
    if match := _AFTER.fullmatch(edtf):
        earlier = _neighbour(match[1], -1)
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
    month = _MONTHS[int(rest[0])]
    return f"{lead}{int(rest[1])} {month} {year}" if rest[1:] else f"{lead}{month} {year}"


def _ordinal_suffix(number):
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _day_label(day):
    return _point_label(day.isoformat())


# Words in

_ABOUT = r"(?:about|around|approximately|approx\.?|roughly|circa|ca?\.|ca?(?= ))"
_PERHAPS = r"(?:possibly|perhaps|maybe|probably)"
_RANGE_SIGNS = (" to ", "–", "-", "/")


def _read_words(words):
    """Return the EDTF that normalised `words` mean, or None; what it returns may still be no real date."""
    for lead, build in (
        (r"(?:by the end of|by|no later than) ", lambda plain: f"[..{plain}]"),
        (r"before ", lambda plain: f"[..{_neighbour(plain, -1)}]"),
        (r"(?:after|later than) ", lambda plain: f"[{_neighbour(plain, 1)}..]"),
    ):
        if match := re.fullmatch(lead + "(.+)", words):
            plain = _read_plain(match[1])
            return build(plain) if plain else None
    if match := re.fullmatch(r"(.+) or (later|after|earlier|before)", words):
        plain = _read_plain(match[1])
        is_start = match[2] in ("later", "after")
        return plain and (f"[{plain}..]" if is_start else f"[..{plain}]")
    if match := re.fullmatch(r"since (.+)|(?:from )?(.+?)(?: onwards?| on| ?(?:–|-|to) ?present)", words):
        start = _read_point(match[1] or match[2])
        return start and f"{start}/.."
    if match := re.fullmatch(r"(?:until|till|up to) (.+)", words):
        end = _read_point(match[1])
        return end and f"../{end}"
    if match := re.fullmatch(r"between (.+) and (.+)", words):
        return _join(match[1], match[2])
    if words.startswith("from "):
        return _split_range(words[5:])
    return _read_point(words) or _read_range(words)


def _read_point(words):
    """Return one date with or without a mark as EDTF, or None."""
    words = words.strip()
    if match := re.fullmatch(rf"{_ABOUT} ?(.+)|(.+)~", words):
        plain = _read_plain(match[1] or match[2])
        return plain and f"{plain}~"
    if match := re.fullmatch(rf"{_PERHAPS} (.+)|(.+?) ?\?", words):
        plain = _read_plain(match[1] or match[2])
        return plain and f"{plain}?"
    return _read_plain(words)


def _read_range(words):
    """Return an interval as EDTF, or None; a mark before or after the whole counts for both ends."""
    if match := re.fullmatch(rf"{_ABOUT} ?(.+)", words):
        return _mark_both(_read_range(match[1]), "~")
    if match := re.fullmatch(rf"{_PERHAPS} (.+)|(.+[0-9s]) ?\?", words):
        return _mark_both(_read_range(match[1] or match[2]), "?")
    if re.fullmatch(r"[0-9]{4}-(2[1-9]|3[0-9]|4[01])", words):
        return None  # elsewhere EDTF for a season or a quarter: too easily meant to be guessed at
    if match := re.fullmatch(r"([0-9]{4}) ?[–/-] ?([0-9]{2})", words):
        return _read_short_range(int(match[1]), int(match[2]))
    return _split_range(words)


def _split_range(words):
    """Return the interval of two dates with a sign between them, each with its own mark; or None."""
    for sign in _RANGE_SIGNS:
        start, found, end = words.partition(sign)
        if found and (edtf := _join(start, end)):
            return edtf
    return None


def _read_short_range(year, ending):
    """Return “2010/11” as 2010/2011; None where the second year would not follow the first."""
    last = year - year % 100 + ending
    if ending == 0 and year % 100 == 99:
        last += 100
    return f"{year:04d}/{last:04d}" if last > year else None


def _join(start, end):
    """Return the interval of two dates in words; the first may borrow month and year from the second."""
    last = _read_point(end)
    if not last or not start.strip():
        return None
    borrowed = end.split()
    for wanted in (start, *(f"{start} {' '.join(borrowed[-count:])}" for count in (1, 2))):
        if first := _read_point(wanted):
            return f"{first}/{last}"
    return None


def _mark_both(edtf, mark):
    """Return an interval with `mark` on both ends; None stays None, and so does one marked otherwise."""
    if edtf is None:
        return None
    ends = [end if end.endswith(mark) else end + mark for end in edtf.split("/")]
    return "/".join(ends)


def _read_plain(words):
    """Return one date without a mark as EDTF, or None where there is no such day."""
    edtf = _spell_plain(words)
    try:
        return edtf and _point(edtf, edtf).text
    except ImpreciseDateError:
        return None


def _spell_plain(words):
    """Return one date in words as EDTF, be it a real day or not; None where the words are not of that form."""
    words = words.strip().removeprefix("the ")
    if match := re.fullmatch(r"([0-9]{3})(?:0'?s|x)", words):
        return f"{match[1]}X"
    if match := re.fullmatch(r"([0-9]{1,3})(?:st|nd|rd|th) century", words):
        return f"{int(match[1]) - 1:02d}XX"
    if match := re.fullmatch(r"([0-9]{2})xx", words):
        return f"{match[1]}XX"
    if re.fullmatch(r"[0-9]{4}(?:[–-][0-9]{2}[–-][0-9]{2}|-[0-9]{2})?", words):
        return words.replace("–", "-")
    day, month, year = (
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?",
        r"(?P<month>[a-z]{3,9})\.?",
        r"(?P<year>[0-9]{4})",
    )
    for form in (rf"{month},? {year}", rf"{day} (?:of )?{month},? {year}", rf"{month} {day},? {year}"):
        if (match := re.fullmatch(form, words)) and match["month"] in _MONTH_NUMBERS:
            parts = match.groupdict()
            written = f"{parts['year']}-{_MONTH_NUMBERS[parts['month']]:02d}"
            return f"{written}-{int(parts['day']):02d}" if "day" in parts else written
    return None


def _neighbour(plain, step):
    """Return the year, month or day before (-1) or after (1) one of EDTF; None beyond the calendar."""
    try:
        point = _point(plain, plain)
        day = point.first - timedelta(days=1) if step < 0 else point.last + timedelta(days=1)
    except (ImpreciseDateError, OverflowError):
        return None
    return day.isoformat()[: len(plain)]
