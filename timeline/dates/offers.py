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
PARTS |= {"very early": 0, "early part": 0, "later": 2, "latter": 2, "latter part": 2, "very late": 2}
PART = "|".join(PARTS)
MONTH_NAMES = [name.lower() for name in MONTHS[1:]]
QUARTERS = {1: "January–March", 2: "April–June", 3: "July–September", 4: "October–December"}
TERMS = {"autumn": "September–December", "spring": "January–April", "summer": "April–July"}
TERMS |= {"michaelmas": TERMS["autumn"], "lent": TERMS["spring"], "hilary": TERMS["spring"]}
TERMS |= {"trinity": TERMS["summer"], "easter": TERMS["summer"]}
HOLIDAYS = {"easter": "April", "christmas": "December", "new year": "January", "whitsun": "May"}
HOLIDAYS |= {"(?:october )?half[ -]term": "October", "(?:spring|february) half[ -]term": "February"}
HOLIDAYS |= {"summer half[ -]term": "May", "summer": "July–August", "good friday": "April", "midsummer": "June"}
DAYS = {"christmas day": "25 December", "christmas eve": "24 December", "boxing day": "26 December"}
DAYS |= {"new year's day": "1 January", "new year's eve": "31 December", "may day": "1 May"}
DAYS |= {"halloween": "31 October", "valentine's day": "14 February", "st george's day": "23 April"}
HALVES = {"1": "January–June", "first": "January–June", "2": "July–December", "second": "July–December"}
HALVES |= {"latter": "July–December"}
ORDINALS = ["first", "second", "third", "fourth", "fifth"]
DECADES = ["noughties", "tens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties"]
DECADES += ["nineties"]
NUMBERED = r"([0-9]{1,2})[/.–-]([0-9]{1,2})[/.–-]([0-9]{4})"


class Hint(NamedTuple):
    """A pattern of texts, the forms that may be meant by one, and the words that offer those that can be read.

    The forms are templates of the pattern's groups, such as “since \\1”, or a function finds them. In the words `{any}`
    stands for all that can be read, quoted, `{first}` and `{last}` for two of them, `{0}` for the first group.
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


def name_month(number: int | str) -> str:
    """Return the name of a month, empty where there is none of that number."""
    return MONTHS[int(number)] if 1 <= int(number) <= 12 else ""


def find_month(name: str) -> int:
    """Return the number of a month by its name or the beginning of that, 0 for other words."""
    return next((number for number, full in enumerate(MONTH_NAMES, 1) if name in (full, full[:3])), 0)


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
    elif match := re.fullmatch(NUMBERED, words):
        number, month, year = match.groups()
        if int(number) <= 12 < int(month):
            number, month = month, number
    elif match := re.fullmatch(r"([0-9]{4})[/.–-]([0-9]{1,2})[/.–-]([0-9]{1,2})", words):
        year, month, number = match.groups()
    else:
        return ""
    which = find_month(month) if month.isalpha() else int(month)
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


def of_part(match: re.Match[str]) -> list[str]:
    """Early, mid and late say no days: the years or months that the source supports do."""
    whole = whole_of(match[2])
    first, last = ends_of_part(match[1], whole)
    span = f"{first.split()[0]}–{last}" if first else ""
    return [form for form in (span, f"about {whole}") if form]


def of_parts(match: re.Match[str]) -> list[str]:
    """Return the span from one part to another: “early to mid 1990s”, “late 1990s to early 2000s”."""
    whole = whole_of(match["of_last"])
    first, _ = ends_of_part(match["first"], whole_of(match.groupdict().get("of_first") or whole))
    _, last = ends_of_part(match["last"], whole)
    return [f"{first}{'–' if first.isdigit() else ' to '}{last}"] if first and last else []


def whole_of(words: str) -> str:
    """Return what a part is one of, with a decade in figures: “90s” and “nineties” as “1990s”."""
    words = words.removeprefix("the ")
    if short := re.fullmatch(r"'?([0-9]{2})'?s", words):
        return f"{in_full(short[1])}s"
    if century := re.fullmatch(r"c\.? ?([0-9]{2})(?:th)?|([0-9]{2})th c(?:ent)?", words):
        return f"{century[1] or century[2]}th century"
    return of_decade(words) if words in DECADES else words


def of_decade(word: str) -> str:
    """Return a decade named by a word in figures; the noughties and tens are of this century."""
    number = DECADES.index(word)
    return f"{'20' if number < 2 else '19'}{number}0s"


def ends_of_part(part: str, whole: str) -> tuple[str, str]:
    """Return the first and the last year, month or day of an early, middle or late part; empty of what has no parts."""
    third = PARTS[part]
    if decade := re.fullmatch(r"([0-9]{3})0'?s", whole):
        first, last = ((0, 3), (4, 6), (7, 9))[third]
        return f"{decade[1]}{first}", f"{decade[1]}{last}"
    if century := re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th) century", whole):
        first, last = ((0, 29), (30, 69), (70, 99))[third]
        return f"{int(century[1]) - 1:02d}{first:02d}", f"{int(century[1]) - 1:02d}{last}"
    if re.fullmatch(r"[0-9]{4}", whole):
        first, last = ((1, 4), (5, 8), (9, 12))[third]
        return f"{MONTHS[first]} {whole}", f"{MONTHS[last]} {whole}"
    if (month := re.fullmatch(r"([a-z]+)\.? ([0-9]{4})", whole)) and (number := find_month(month[1])):
        end = last_day(number, int(month[2]))
        first, last = ((1, 10), (11, 20), (21, end))[third]
        return f"{first} {whole}", f"{last} {whole}"
    return "", ""


def in_months(first: str, last: str, year: int) -> str:
    """Return the months of a year that begins in one calendar year and ends in the next."""
    return f"{first} {year:04d} to {last} {year + 1:04d}"


def of_numbers(match: re.Match[str]) -> list[str]:
    """Return both days that two numbers and a year may mean."""
    one, other, year = int(match[1]), int(match[2]), match[3]
    return [f"{one} {name_month(other)} {year}", f"{other} {name_month(one)} {year}"] if max(one, other) <= 12 else []


def of_short_numbers(match: re.Match[str]) -> list[str]:
    """Return the day that three numbers mean where the year has two digits, in the order that is British."""
    day, month = (int(match[1]), int(match[2])) if int(match[2]) <= 12 else (int(match[2]), int(match[1]))
    return [f"{day} {name_month(month)} {in_full(match[3])}"]


def in_full(year: str) -> str:
    """Return a year of two digits in full, as it is likely meant; and with it what follows, such as a second year."""
    if not re.match("[0-9]{2}(?![0-9])", year):
        return year
    return f"{'20' if int(year[:2]) <= 30 else '19'}{year}"


def of_numbered_days(match: re.Match[str]) -> list[str]:
    """Return days in numbers with their months as words, in the order that is British."""
    numbered = r"([0-9]{1,2})([/.–-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])"
    return [re.sub(numbered, lambda day: f"{day[1]} {name_month(day[3])} {in_full(day[4])}", match[0])]


def of_week(match: re.Match[str]) -> list[str]:
    """Return the seven days that begin, or end, with the one that a week is named by."""
    try:
        day = date(int(match[4]), find_month(match[3]), int(match[2]))
        is_end = re.match("e|ending", match[1] or "") is not None
        return [to_days(day - timedelta(days=6), day) if is_end else to_days(day, day + timedelta(days=6))]
    except (ValueError, OverflowError):
        return []


def of_numbered_week(match: re.Match[str]) -> list[str]:
    """Return the days of a week that ISO 8601 counts from the start of a year."""
    number, year = (match[1], match[2]) if match[1] else (match[4], match[3])
    try:
        return [to_days(*(date.fromisocalendar(int(year), int(number), day) for day in (1, 7)))]
    except ValueError:
        return []


def of_week_of_month(match: re.Match[str]) -> list[str]:
    """Return the seven days of the first to the last week of a month, weeks counted from its first day."""
    month, year = find_month(match[2]), int(match[3])
    if not month:
        return []
    end = last_day(month, year)
    first = end - 6 if match[1] == "last" else 7 * ORDINALS.index(match[1]) + 1
    return [f"{first}–{min(first + 6, end)} {MONTHS[month]} {year:04d}"]


def to_days(first: date, last: date) -> str:
    return f"{first.day} {MONTHS[first.month]} {first.year:04d} to {last.day} {MONTHS[last.month]} {last.year:04d}"


def of_ending(match: re.Match[str]) -> list[str]:
    """Return the twelve or three months that end with a month, or with a day of one."""
    length, day, month, year = (
        3 if re.match("quarter|three|3", match[1]) else 12,
        match[2],
        find_month(match[3]),
        int(match[4]),
    )
    if not month:
        return []
    months = year * 12 + month - length  # of the first one, counted from the year 0
    first = f"{MONTHS[months % 12 + 1]} {months // 12:04d}"
    if day and int(day) != last_day(month, year):
        return []
    return [f"1 {first} to {day} {MONTHS[month]} {year:04d}" if day else f"{first} to {MONTHS[month]} {year:04d}"]


def of_quarter(match: re.Match[str]) -> list[str]:
    """Return the months of a quarter, of a calendar year or, where two years are named, of a financial one."""
    named, year, more = match[1], in_full(match[2].removeprefix("'")), match[3]
    number = int(named) if named.isdigit() else ORDINALS.index(named) + 1
    if more:
        number, year = (number + 1, year) if number < 4 else (1, str(int(year) + 1))
    return [f"{QUARTERS[number]} {year}"]


def of_quarters(match: re.Match[str]) -> list[str]:
    """Return the months from one quarter of a year to another."""
    first, last = QUARTERS[int(match[1])].split("–")[0], QUARTERS[int(match[3])].split("–")[1]
    return [f"{first} {match[2] or match[4]} to {last} {match[4]}"]


def of_half(match: re.Match[str]) -> list[str]:
    """Return the years of the first or second half of a decade or a century."""
    is_second = match[1] in ("second", "2nd", "latter", "later")
    if decade := re.fullmatch(r"([0-9]{3})0'?s", match[2]):
        return [f"{decade[1]}5–{decade[1]}9" if is_second else f"{decade[1]}0–{decade[1]}4"]
    century = int(re.sub("[^0-9]", "", match[2])) - 1
    return [f"{century:02d}50–{century:02d}99" if is_second else f"{century:02d}00–{century:02d}49"]


def of_term(match: re.Match[str]) -> list[str]:
    """Return the months of a term; of a school year the autumn lies in its first, all else in its second."""
    months, year = TERMS[match[1]], int(match[2])
    forms = [f"{months} {year if not match[3] or months == TERMS['autumn'] else year + 1:04d}"]
    return forms if match[3] or match[1] not in ("autumn", "spring", "summer") else [*forms, f"{match[1]} {year:04d}"]


def of_financial_year(match: re.Match[str]) -> list[str]:
    """Return the months of a financial year, and the calendar years that it touches."""
    years = in_full(next(filter(None, match.groups())))
    return [in_months("April", "March", int(years[:4])), re.sub(" ?[-–] ?", "/", years)]


def of_misspelt_month(match: re.Match[str]) -> list[str]:
    """Return the text with the month that its letters come nearest to."""
    close = get_close_matches(match[2], [*MONTH_NAMES, "sept"], 1, 0.7)
    return [f"{match[1] or ''}{name.capitalize()}{match[3]}" for name in close]
