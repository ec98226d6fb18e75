"""What to type instead of numbers and names of months in a shape that is no date, or that may be two."""

import calendar
import re
from difflib import get_close_matches

from .edtf import MONTHS
from .offers import DECADES, MONTH_NAMES, Hint, in_full, last_day, of_decade
from .spelt import MONTH_NUMBERS

_MISTYPED = re.compile(r"\b(?=[olis]*[0-9])[0-9olis]{4}\b")


def read_digits(match: re.Match[str]) -> str:
    """Return a year with the digits that its letters stand for."""
    return match[0].translate(str.maketrans("olis", "0115"))


def name_month(number: int | str) -> str:
    """Return the name of a month, empty where there is none of that number."""
    return MONTHS[int(number)] if 1 <= int(number) <= 12 else ""


def of_numbers(match: re.Match[str]) -> list[str]:
    """Return both days that two numbers and a year may mean."""
    one, other, year = int(match[1]), int(match[2]), match[3]
    return [f"{one} {name_month(other)} {year}", f"{other} {name_month(one)} {year}"] if max(one, other) <= 12 else []


def of_short_numbers(match: re.Match[str]) -> list[str]:
    """Return the day that three numbers mean where the year has two digits, in the order that is British."""
    day, month = (int(match[1]), int(match[2])) if int(match[2]) <= 12 else (int(match[2]), int(match[1]))
    return [f"{day} {name_month(month)} {in_full(match[3])}"]


def of_numbered_days(match: re.Match[str]) -> list[str]:
    """Return days in numbers with their months as words, in the order that is British."""
    numbered = r"([0-9]{1,2})([/.–-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])"
    return [re.sub(numbered, lambda day: f"{day[1]} {name_month(day[3])} {in_full(day[4])}", match[0])]


def of_misspelt_month(match: re.Match[str]) -> list[str]:
    """Return the text with the month that its letters come nearest to."""
    close = get_close_matches(match[2], [*MONTH_NAMES, "sept"], 1, 0.7)
    return [f"{match[1] or ''}{name.capitalize()}{match[3]}" for name in close]


_DAYS = "|".join(day.lower() for day in calendar.day_name)
_SHORT_DAYS = "|".join(rf"{day[:3].lower()}\w?\w?\.?" for day in calendar.day_name)
_SIGN = r"(?: ?[/.,_\\–-] ?| )"
SHAPES = [
    Hint(
        rf"([0-9]{{4}}){_SIGN}([0-9]{{1,2}}){_SIGN}([0-9]{{1,2}})",
        lambda match: [f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"],
    ),
    Hint(
        rf"([0-9]{{1,2}}){_SIGN}([0-9]{{1,2}}){_SIGN}([0-9]{{4}})",
        of_numbers,
        "Write the month as a word: {first} or {last}?",
    ),
    Hint(
        rf"([0-9]{{1,2}}){_SIGN}([0-9]{{1,2}}){_SIGN}([0-9]{{2}})",
        of_short_numbers,
        "Write the month as a word and the year in full, such as {any}.",
    ),
    Hint(
        r"([0-9]{3})([0-9])[/–-]([0-9])",
        lambda match: (
            [f"{match[1]}{match[2]}/{int(match[1][2] + match[3]):02d}", f"{name_month(match[3])} {match[1]}{match[2]}"]
            if match[3] > match[2]
            else []
        ),
        "Say whether it names two years: type {any}.",
    ),
    Hint(
        r"([0-9]{1,2})[ /.–-]([0-9]{4})|([0-9]{4})[ /.–-]([0-9]{1,2})",
        lambda match: [f"{month} {match[2] or match[3]}"] if (month := name_month(match[1] or match[4])) else [],
        "Write the month as a word: {any}.",
    ),
    Hint(
        r"([0-9]{2})[/–-]([0-9]{2})",
        lambda match: [f"{in_full(match[1])}/{match[2]}", f"{int(match[1])} {name_month(match[2])} 2015"],
        "Write years in full, and months as words: type {any}, for example.",
    ),
    Hint(r"by (?:the )?([0-9]{3})0'?s", [r"by \g<1>0", r"by \g<1>9"], "Say by which of its years: type {any}."),
    Hint(
        r"([0-9]{4})-(00|1[3-9]|[4-9][0-9])",
        [r"March \1"],
        "There is no month {1}: they go from 01 to 12. Type {any}, for example.",
    ),
    Hint(
        r"'?([0-9]{2})('?s?)",
        lambda match: [f"{in_full(match[1])}{match[2]}"],
        "Write the year in full, such as {any}.",
    ),
    Hint(
        r"([a-z]{3,9})\.?[ –-]([0-9]{1,2})",
        lambda match: (
            [f"{match[1]} {in_full(f'{int(match[2]):02d}')}", f"{int(match[2])} {match[1]} 2015"]
            if (month := MONTH_NUMBERS.get(match[1])) and 1 <= int(match[2]) <= last_day(month, 2012)
            else []
        ),
        "Write the year in full: type {any}, for example.",
    ),
    Hint(
        r"((?:[0-9]{1,2}(?:st|nd|rd|th)? ?[ –-])?[a-z]{3,9}\.?)(?: of)? ?[ –-] ?'?([0-9]{2})",
        lambda match: [f"{match[1]} {in_full(match[2])}".replace("-", " ")],
        "Write the year in full, such as {any}.",
    ),
    Hint(
        r"([0-9]{2})([0-9]0)(?:'?s)?(?: and | or | to | ?[/–-] ?)(?:the )?'?([0-9]0)'?s",
        [r"\1\2s to \1\3s"],
        "Write the years in full, such as {any}.",
    ),
    Hint(
        r"'?([0-9]{2})'?s(?: and | or | to | ?[/–-] ?)(?:the )?'?([0-9]{2})'?s",
        lambda match: [f"{in_full(match[1])}s to {in_full(match[2])}s"],
        "Write the years in full, such as {any}.",
    ),
    Hint(
        r"([0-9]{1,2}(?:st|nd|rd|th))(?: and | to | ?[/–-] ?)(?:the )?([0-9]{1,2}(?:st|nd|rd|th)) centuries",
        [r"\1 century to \2 century"],
    ),
    Hint(
        r"([a-z]{3,9})\.? ([0-9]{4})[/–-]([0-9]{2}|[0-9]{4})",
        lambda match: [f"{match[1]} {int(match[2]) + more:04d}" for more in (0, 1)],
        "Say in which of the years: type {any}.",
    ),
    Hint(r"([0-9]{1,2}) ([a-z]{3,9} [0-9]{4})(?: to | ?[–-] ?)([0-9]{1,2})", [r"\1 to \3 \2"]),
    Hint(
        rf"(?:nineteen[ –-])?({'|'.join(DECADES)})",
        lambda match: [of_decade(match[1])],
        "Write the decade in figures, such as {any}.",
    ),
    Hint(
        r"(?:[a-z]+[ –-])*(?:thousand|hundred|nineteen|twenty)(?:[ –-][a-z]+)*",
        ["1995", "1990s"],
        "Write it in figures, such as {any}.",
    ),
    Hint(
        rf"(?:the )?[a-z–-]*(?:th|first|second|third) (?:of )?({'|'.join(MONTH_NAMES)}) ([0-9]{{4}})",
        [r"12 \1 \2"],
        "Write the day in figures, such as {any}.",
    ),
    Hint(r"(?:nineteenth|(19)th|c\.? ?19(?:th)?) ?(?:c|cent|century)?", ["19th century"]),
    Hint(r"(?:twentieth|(20)th|c\.? ?20(?:th)?) ?(?:c|cent|century)?", ["20th century"]),
    Hint(
        r"([0-9]{4})([0-9]{2})([0-9]{2})",
        lambda match: [
            f"{int(match[3])} {month} {match[1]}"
            if (month := name_month(match[2]))
            else f"{int(match[1][:2])} {name_month(match[1][2:])} {match[2]}{match[3]}"
        ],
        "Write the month as a word: {any}.",
    ),
    Hint(
        r".*[0-9]{1,2}[/.–-][0-9]{1,2}[/.–-](?:[0-9]{4}|[0-9]{2}).*",
        of_numbered_days,
        "Write the months as words, such as {any}.",
    ),
    Hint(
        r"(?:0{1,2}[/.–-]){1,2}([0-9]{4})|([0-9]{4})(?:[/.–-]0{1,2}){2}",
        [r"\1\2"],
        "Type what is known and no more: {any}.",
    ),
    Hint(
        r"(?=.*[0-9])(?=.*[a-z])(?:.* )?[0-9olis]{4}(?: .*)?",
        lambda match: [form for form in [_MISTYPED.sub(read_digits, match[0])] if form != match[0]],
        "That has letters among its digits. Type {any}.",
    ),
    Hint(r"[0-9]|[0-9]{3}|[0-9]{5,7}|[0-9]{9,}", ["1995"], "A year has four digits, such as {any}."),
    Hint(
        r"([0-9])[ ,.]([0-9]{3})|([0-9]{2}) ([0-9]{2})",
        [r"\1\2\3\4"],
        "Write the year without a sign: type {any}.",
    ),
    Hint(r"([0-9]{3})[?_*]", [r"\g<1>0s"], "Type the decade: {any}."),
    Hint(
        r"([0-9]{2})[?_*]{2}",
        [r"\g<1>00–\g<1>99"],
        "Type the years in which it must lie: {any}, or fewer where more is known.",
    ),
    Hint(r".*(?:\b|[0-9])b\.?c\.?(?:e\.?)?", ["0001"], "The first year that can be read is {any}."),
    Hint(
        r"n\.? ?d|no date|undated|unknown|not known|tb[acd]|to be (?:confirmed|announced|decided)|n/a|various|none"
        r"|s\.? ?d|various dates|date unknown|[?–x-]+",
        ["1980–1989", "by 2023"],
        "Type the span in which it must lie, however long, such as {any}.",
    ),
    Hint(
        r"today|yesterday|tomorrow|now|recently|(?:last|this|next) (?:year|month|week|[a-z]+)|soon|.* ago",
        ["12 March 2015", "2015"],
        "Type the day, the month or the year itself, such as {any}.",
    ),
    Hint(
        r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th)",
        [r"\1 March 2015"],
        "Give the month and the year as well, such as {any}.",
    ),
    Hint(
        r"([0-9]{4})(?:(?:,| and|/)? ?[0-9]{4})*(?:,| and|/) ?([0-9]{4})",
        [r"\1 to \2"],
        "Type {any} if it means all that lies between as well.",
    ),
    Hint(
        r"([0-9]{1,2})(?:, ?[0-9]{1,2})*(?:, ?| and |, and )([0-9]{1,2} [a-z]+ [0-9]{4})",
        [r"\1 to \2"],
        "Type {any} if it means all that lies between as well.",
    ),
    Hint(r"(.+?) ?(?:\.{2,3}|-{2,}>?|…|>) ?(.+)", [r"\1 to \2"], "Say what lies between: type {any}."),
    Hint(r"[^0-9a-z]*([0-9]{4})[^0-9a-z]+([0-9]{4})[^0-9a-z]*", [r"\1 to \2"], "Say what lies between: type {any}."),
    Hint(
        r"([a-z]{3,9})\.? ?[–/-] ?([a-z]{3,9})\.? ([0-9]{4})(?:[/–-][0-9]{2,4})?",
        lambda match: [f"{match[1]} {year} to {match[2]} {year + 1}" for year in (int(match[3]) - 1, int(match[3]))],
        "Give each its year: type {any}.",
    ),
    Hint(
        r"(.*[a-z]{3}.* ([0-9]{4})) ?(?:to|[–/-]) ?([a-z]{3,9}|[0-9]{1,2} [a-z]{3,9})",
        lambda match: [f"{match[1]} to {match[3]} {int(match[2]) + more:04d}" for more in (0, 1)],
        'Give each its year: type "{first}".',
    ),
    Hint(rf"({_DAYS}),? (?:the )?(.*[a-z/.-].*)", [r"\2"], "That day was no {0}. Type {any} if that is the day."),
    Hint(
        rf"({_SHORT_DAYS}),? (?:the )?(.*[a-z/.-].*)",
        [r"\2"],
        "That day was another one of its week. Type {any} if that is the day.",
    ),
    Hint(r"(.* )?([a-z]{4,12})( [0-9]{4})", of_misspelt_month, "Type {any} if that is the month."),
    Hint(
        r"(?=.*[a-z]{3})(?!.*[0-9]{3}).+",
        lambda match: [f"{match[0]} 2015", f"{match[0].removesuffix(' term')} 2015"][: 2 if "term" in match[0] else 1],
        "Give the year as well, such as {any}.",
    ),
    Hint(r"(?:both )?(.+?) and (.+)", [r"\1 to \2"], "Type {any} if it means all that lies between as well."),
    Hint(
        r"(?:from |between )?(.+?) ?(?:–|-|/| to | and ) ?(.+)",
        [r"\2 to \1"],
        "The end lies before the start. Type {any}.",
    ),
]
