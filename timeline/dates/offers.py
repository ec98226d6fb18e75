"""What a hint is: dates that may be meant by a text that cannot be read, as forms that can; and what hints share."""

import calendar
import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from .edtf import MONTHS
from .spelt import MONTH_NUMBERS

MONTH_NAMES = [name.lower() for name in MONTHS[1:]]
DECADES = ["noughties", "tens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties"]
DECADES += ["nineties"]


class Hint(NamedTuple):
    """A pattern of texts, the forms that may be meant by one, and the words that offer those that can be read.

    The forms are templates of the pattern's groups, such as “since \\1”, or a function finds them; some may be no
    real dates. In the words `{any}` stands for all that can be read, quoted, `{first}` and `{last}` for two of them,
    `{0}` for the first group.
    """

    pattern: str
    forms: list[str] | Callable[[re.Match[str]], list[str]]
    words: str = "Type {any}."

    def find_forms(self, match: re.Match[str]) -> list[str]:
        return self.forms(match) if callable(self.forms) else [match.expand(form) for form in self.forms]


def capitalise(form: str) -> str:
    """Return a form with its months and days of the week begun by a capital letter."""
    names = [*MONTH_NAMES, *(name.lower() for name in calendar.day_name)]
    names += [name[:3] for name in names]
    return re.sub(rf"\b(?:{'|'.join(names)})\b", lambda match: match[0].capitalize(), form)


def last_day(month: int, year: int) -> int:
    """Return the last day of a month; the longest where the year is beyond the calendar."""
    return calendar.monthrange(year, month)[1] if date.min.year <= year <= date.max.year else 31


def of_impossible_day(words: str) -> str:
    """Return what is wrong with a day that there is not, in a sentence; empty where it is something else."""
    day = r"([0-9]{1,2})(?:st|nd|rd|th)?"
    if match := re.fullmatch(rf"{day} (?:of )?([a-z]+),? ([0-9]{{4}})", words):
        number, month, year = match.groups()
    elif match := re.fullmatch(rf"([a-z]+) {day},? ([0-9]{{4}})", words):
        month, number, year = match.groups()
    elif match := re.fullmatch(r"([0-9]{1,2})[/.–-]([0-9]{1,2})[/.–-]([0-9]{4})", words):
        number, month, year = match.groups()
        if int(number) <= 12 < int(month):
            number, month = month, number
    elif match := re.fullmatch(r"([0-9]{4})[/.–-]([0-9]{1,2})[/.–-]([0-9]{1,2})", words):
        year, month, number = match.groups()
    else:
        return ""
    which = MONTH_NUMBERS.get(month, 0) if month.isalpha() else int(month)
    if month.isdigit() and (which > 31 or not which and not int(number)):
        return ""
    if month.isdigit() and not 1 <= which <= 12:
        return f'There is no month {which}: they go from 1 to 12. Type what is known and no more, such as "{year}".'
    if not which or not date.min.year <= int(year) <= date.max.year:
        return ""
    last = last_day(which, int(year))
    if 1 <= int(number) <= last:
        return ""
    known = "" if int(number) else f', or "{MONTHS[which]} {year}" where none is known'
    return f"{MONTHS[which]} {year} has {last} days: type a day from 1 to {last}{known}."


def of_decade(word: str) -> str:
    """Return a decade named by a word in figures; the noughties and tens are of this century."""
    number = DECADES.index(word)
    return f"{'20' if number < 2 else '19'}{number}0s"


def in_full(year: str) -> str:
    """Return a year of two digits in full, as it is likely meant; and with it what follows, such as a second year."""
    if not re.match("[0-9]{2}(?![0-9])", year):
        return year
    return f"{'20' if int(year[:2]) <= 30 else '19'}{year}"
