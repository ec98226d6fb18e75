"""What a hint is, and the dates that may be meant by a text that cannot be read, as forms that can.

A function takes the match of a text with a hint's pattern, and returns forms in words; some may be no real dates.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from difflib import get_close_matches
from typing import NamedTuple

from .edtf import MONTHS

PARTS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
MONTH_NAMES = [name.lower() for name in MONTHS[1:]]
QUARTERS = {1: "January–March", 2: "April–June", 3: "July–September", 4: "October–December"}
TERMS = {"autumn": "September–December", "spring": "January–April", "summer": "April–July"}
TERMS |= {"michaelmas": TERMS["autumn"], "lent": TERMS["spring"], "hilary": TERMS["spring"]}
TERMS |= {"trinity": TERMS["summer"]}
HOLIDAYS = {"easter": "April", "christmas": "December", "new year": "January", "half[ -]term": "October"}
HOLIDAYS |= {"summer": "July–August"}
HALVES = {"1": "January–June", "first": "January–June", "2": "July–December", "second": "July–December"}
ORDINALS = ["first", "second", "third", "fourth"]
DECADES = ["twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet"]
NUMBERED = r"([0-9]{1,2})[/.–-]([0-9]{1,2})[/.–-]([0-9]{4})"


class Hint(NamedTuple):
    """A pattern of texts, the forms that may be meant by one, and the words that offer those that can be read.

    In the words `{any}` stands for all of these, quoted, `{first}` and `{last}` for two of them, `{0}` for the first
    group of the pattern.
    """

    pattern: str
    find_forms: Callable[[re.Match[str]], list[str]]
    words: str


def capitalise(form: str) -> str:
    """Return a form with its months begun by a capital letter."""
    short = {name[:3] for name in MONTH_NAMES}
    return re.sub(rf"\b(?:{'|'.join([*MONTH_NAMES, *short])})\b", lambda match: match[0].capitalize(), form)


def of_impossible_day(words: str) -> str:
    """Return how many days the month has of a day that there is not; empty where it is something else."""
    day, of_year = r"([0-9]{1,2})(?:st|nd|rd|th)?", r",? ([0-9]{4})"
    match = re.fullmatch(rf"{day} (?:of )?(?P<month>[a-z]+){of_year}|(?P<first>[a-z]+) {day}{of_year}", words)
    if not match:
        return ""
    name, year = match["month"] or match["first"], int(words[-4:])
    number = next((number for number, full in enumerate(MONTH_NAMES, 1) if name in (full, full[:3])), 0)
    if not number or not date.min.year <= year <= date.max.year:
        return ""
    last = calendar.monthrange(year, number)[1]
    return f"{MONTHS[number]} {year:04d} has {last} days: type a day from 1 to {last}."


def of_part(match: re.Match[str]) -> list[str]:
    """Early, mid and late say no days: the years or months that the source supports do."""
    part, whole = PARTS[match[1]], match[2].removeprefix("the ")
    if short := re.fullmatch(r"'?([0-9]{2})'?s", whole):
        whole = f"{in_full(short[1])}s"
    if decade := re.fullmatch(r"([0-9]{3})0'?s", whole):
        first, last = ((0, 3), (4, 6), (7, 9))[part]
        form = f"{decade[1]}{first}–{decade[1]}{last}"
    elif century := re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th) century", whole):
        first, last = ((0, 29), (30, 69), (70, 99))[part]
        form = f"{int(century[1]) - 1:02d}{first:02d}–{int(century[1]) - 1:02d}{last}"
    elif re.fullmatch(r"[0-9]{4}", whole):
        first, last = ((1, 4), (5, 8), (9, 12))[part]
        form = f"{MONTHS[first]}–{MONTHS[last]} {whole}"
    else:
        first, last = ((1, 10), (11, 20), (21, 28))[part]
        form = f"{first}–{last} {whole}"
    return [form, f"about {whole}"]


def in_months(first: str, last: str, year: int) -> str:
    """Return the months of a year that begins in one calendar year and ends in the next."""
    return f"{first} {year:04d} to {last} {year + 1:04d}"


def of_numbers(match: re.Match[str]) -> list[str]:
    """Return both days that two numbers and a year may mean."""
    one, other, year = int(match[1]), int(match[2]), match[3]
    return [f"{one} {MONTHS[other]} {year}", f"{other} {MONTHS[one]} {year}"] if max(one, other) <= 12 else []


def of_short_numbers(match: re.Match[str]) -> list[str]:
    """Return the day that three numbers mean where the year has two digits, in the order that is British."""
    day, month = (int(match[1]), int(match[2])) if int(match[2]) <= 12 else (int(match[2]), int(match[1]))
    return [f"{day} {MONTHS[month % 13]} {in_full(match[3])}"]


def in_full(year: str) -> str:
    """Return a year of two digits in full, as it is likely meant."""
    return f"{'20' if int(year) <= 30 else '19'}{year}"


def of_numbered_days(match: re.Match[str]) -> list[str]:
    """Return days in numbers with their months as words, in the order that is British."""
    return [re.sub(NUMBERED, lambda day: f"{day[1]} {MONTHS[int(day[2]) % 13]} {day[3]}", match[0])]


def of_week(match: re.Match[str]) -> list[str]:
    """Return the seven days that begin with the one that a week is named by."""
    try:
        first = date(int(match[3]), MONTH_NAMES.index(match[2]) + 1, int(match[1]))
        last = first + timedelta(days=6)
    except (ValueError, OverflowError):
        return []
    return [f"{first.day} {MONTHS[first.month]} {first.year} to {last.day} {MONTHS[last.month]} {last.year}"]


def of_quarter(match: re.Match[str]) -> list[str]:
    """Return the months of a quarter, of a calendar year or, where two years are named, of a financial one."""
    number, year, more = match[1], match[2], match[3]
    number = int(number) if number.isdigit() else ORDINALS.index(number) + 1
    if more:
        number, year = (number + 1, year) if number < 4 else (1, int(year) + 1)
    return [f"{QUARTERS[number]} {year}"]


def of_financial_year(match: re.Match[str]) -> list[str]:
    """Return the months of a financial year, and the calendar years that it touches."""
    years = match[1] or match[2]
    return [in_months("April", "March", int(years[:4])), re.sub("[-–]", "/", years)]


def of_misspelt_month(match: re.Match[str]) -> list[str]:
    """Return the text with the month that its letters come nearest to."""
    close = get_close_matches(match[2], MONTH_NAMES, 1, 0.7)
    return [f"{match[1] or ''}{name.capitalize()}{match[3]}" for name in close]
