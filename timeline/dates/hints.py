"""What to type instead of a date that cannot be read: made for that very text, and only of forms that can."""

import calendar
import re
from collections.abc import Callable

from .edtf import HINT, MONTHS
from .offers import (
    DECADES,
    MONTH_NAMES,
    PARTS,
    Hint,
    capitalise,
    in_full,
    of_impossible_day,
    of_misspelt_month,
    of_numbered_days,
    of_numbers,
    of_part,
    of_short_numbers,
)
from .periods import PERIODS


def find_hint(words: str, is_read: Callable[[str], bool]) -> str:
    """Return what to type instead of normalised `words`; `is_read` tells which forms can be read."""
    if hint := of_impossible_day(words):
        return hint
    for pattern, find_forms, offer in _HINTS:
        if match := re.fullmatch(pattern, words):
            forms = [capitalise(form) for form in find_forms(match) if is_read(form)]
            if forms:
                groups = [(group or "").capitalize() for group in match.groups()]
                offered = " or ".join(f'"{form}"' for form in forms)
                return offer.format(*groups, any=offered, first=forms[0], last=forms[-1])
    return HINT


_DAYS = "|".join(day.lower() for day in calendar.day_name)
_HINTS = [
    *PERIODS,
    Hint(
        rf"(?:the )?({'|'.join(PARTS)})[ –-](?:of )?(.+)",
        of_part,
        "“{0}” names no days. Type what the source supports, such as {any}.",
    ),
    Hint(
        r"([0-9]{1,2})[/.–-]([0-9]{1,2})[/.–-]([0-9]{4})",
        of_numbers,
        "Write the month as a word: {first} or {last}?",
    ),
    Hint(
        r"([0-9]{1,2})[/.–-]([0-9]{1,2})[/.–-]([0-9]{2})",
        of_short_numbers,
        "Write the month as a word and the year in full, such as {any}.",
    ),
    Hint(
        r"([0-9]{1,2})[/.–-]([0-9]{4})|([0-9]{4})[/.–-]([0-9])",
        lambda match: [f"{MONTHS[int(match[1] or match[4]) % 13]} {match[2] or match[3]}"],
        "Write the month as a word: {any}.",
    ),
    Hint(
        r"by (?:the )?([0-9]{3})0'?s",
        lambda match: [f"by {match[1]}0", f"by {match[1]}9"],
        "Say by which of its years: type {any}.",
    ),
    Hint(
        r"([0-9]{4})-(00|1[3-9]|[4-9][0-9])",
        lambda match: [f"March {match[1]}"],
        "There is no month {1}: they go from 01 to 12. Type {any}, for example.",
    ),
    Hint(
        r"'?([0-9]{2})('?s?)",
        lambda match: [f"{in_full(match[1])}{match[2]}"],
        "Write the year in full, such as {any}.",
    ),
    Hint(
        r"((?:[0-9]{1,2}(?:st|nd|rd|th)? ?[ –-])?[a-z]{3,9}\.?) ?[ –-] ?'?([0-9]{2})",
        lambda match: [f"{match[1]} {in_full(match[2])}".replace("-", " ")],
        "Write the year in full, such as {any}.",
    ),
    Hint(
        r"([0-9]{2})([0-9]0)'?s(?: and | or | to | ?[/–-] ?)(?:the )?'?([0-9]0)'?s",
        lambda match: [f"{match[1]}{match[2]}s to {match[1]}{match[3]}s"],
        "Write the years in full, such as {any}.",
    ),
    Hint(
        rf"(?:nineteen )?({'|'.join(DECADES)})ies",
        lambda match: [f"19{DECADES.index(match[1]) + 2}0s"],
        "Write the decade in figures, such as {any}.",
    ),
    Hint(
        r"(?:[a-z]+[ –-])*(?:thousand|hundred|nineteen|twenty)(?:[ –-][a-z]+)*",
        lambda match: ["1995", "1990s"],
        "Write it in figures, such as {any}.",
    ),
    Hint(
        rf"(?:the )?[a-z–-]*(?:th|first|second|third) (?:of )?({'|'.join(MONTH_NAMES)}) ([0-9]{{4}})",
        lambda match: [f"12 {match[1]} {match[2]}"],
        "Write the day in figures, such as {any}.",
    ),
    Hint(
        r"(?:nineteenth|(19)th) c(?:entury)?",
        lambda match: ["19th century"],
        "Type {any}.",
    ),
    Hint(
        r"(?:twentieth|(20)th) c(?:entury)?",
        lambda match: ["20th century"],
        "Type {any}.",
    ),
    Hint(
        r"([0-9]{4})([0-9]{2})([0-9]{2})",
        lambda match: [f"{int(match[3])} {MONTHS[int(match[2]) % 13]} {match[1]}"],
        "Write the month as a word: {any}.",
    ),
    Hint(
        r".*[0-9]{1,2}[/.–-][0-9]{1,2}[/.–-][0-9]{4}.*",
        of_numbered_days,
        "Write the months as words, such as {any}.",
    ),
    Hint(
        r"(?:0{1,2}[/.–-]){1,2}([0-9]{4})",
        lambda match: [match[1]],
        "Type what is known and no more: {any}.",
    ),
    Hint(
        r"(?:.*? )?([0-9]{4}) ?[–-]",
        lambda match: [f"since {match[1]}"],
        "Say that it has no end: type {any}.",
    ),
    Hint(
        r"[–-] ?([0-9]{4})",
        lambda match: [f"until {match[1]}"],
        "Say that it has no start: type {any}.",
    ),
    Hint(
        r"(?=.*[0-9])(?=.*[a-z])[0-9olis]{4}",
        lambda match: [match[0].translate(str.maketrans("olis", "0115"))],
        "That has letters among its digits. Type {any}.",
    ),
    Hint(
        r"([0-9]{3}|[0-9]{5,7})",
        lambda match: ["1995"],
        "A year has four digits, such as {any}.",
    ),
    Hint(
        r".*\bb\.?c\.?(?:e\.?)?",
        lambda match: ["0001"],
        "The first year that can be read is {any}.",
    ),
    Hint(
        r"n\.? ?d|no date|undated|unknown|not known|tb[acd]|to be (?:confirmed|announced|decided)|n/a|various|none",
        lambda match: ["1980–1989", "by 2023"],
        "Type the span in which it must lie, however long, such as {any}.",
    ),
    Hint(
        r"today|yesterday|tomorrow|now|recently|(?:last|this|next) (?:year|month|week|[a-z]+)|soon",
        lambda match: ["12 March 2015", "2015"],
        "Type the day, the month or the year itself, such as {any}.",
    ),
    Hint(
        r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th)",
        lambda match: [f"{match[1]} March 2015"],
        "Give the month and the year as well, such as {any}.",
    ),
    Hint(
        r"(?:[0-9:.]+ ?(?:am|pm)?,? (?:on )?(?:the )?)?([0-9]{1,2}(?:st|nd|rd|th)? [a-z]{3,9} [0-9]{4})"
        r"(?:t|,? (?:at )?)?(?:[0-9:.]+ ?(?:am|pm)?|noon|midnight)?",
        lambda match: [match[1]],
        "Leave the time out: type {any}.",
    ),
    Hint(
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ][0-9:.]+z?",
        lambda match: [match[1]],
        "Leave the time out: type {any}.",
    ),
    Hint(
        r"(?:early|mid) to (?:mid|late) ([0-9]{3})0'?s",
        lambda match: [f"{match[1]}0–{match[1]}6" if match[0].startswith("early") else f"{match[1]}4–{match[1]}9"],
        "That names no years. Type what the source supports, such as {any}.",
    ),
    Hint(
        r"([0-9]{4})(?:(?:,| and|/)? ?[0-9]{4})*(?:,| and|/) ?([0-9]{4})",
        lambda match: [f"{match[1]} to {match[2]}"],
        "Type {any} if it means all that lies between as well.",
    ),
    Hint(
        r"([0-9]{1,2})(?:, [0-9]{1,2})*(?:,| and|, and) ([0-9]{1,2} [a-z]+ [0-9]{4})",
        lambda match: [f"{match[1]} to {match[2]}"],
        "Type {any} if it means all that lies between as well.",
    ),
    Hint(
        r"([0-9]{4}) ([0-9]{4})",
        lambda match: [f"{match[1]} to {match[2]}"],
        "Say what lies between: type {any}.",
    ),
    Hint(
        r"([a-z]{3,9})\.? ?[–/-] ?([a-z]{3,9})\.? ([0-9]{4})(?:[/–-][0-9]{2,4})?",
        lambda match: [f"{match[1]} {year} to {match[2]} {year + 1}" for year in (int(match[3]) - 1, int(match[3]))],
        "Give each its year: type {any}.",
    ),
    Hint(
        r"(?:est(?:imated)?\.?|say) ([0-9].*)|([0-9]{4}s?)-?ish",
        lambda match: [f"about {match[1] or match[2]}"],
        "Say that it is not exact: type {any}.",
    ),
    Hint(
        r"as of (.+)",
        lambda match: [match[1], f"since {match[1]}"],
        "Say whether it goes on: type {any}.",
    ),
    Hint(
        r"at least (.+)|at most (.+)",
        lambda match: [f"{match[1]} or later" if match[1] else f"{match[2]} or earlier"],
        "Type {any}.",
    ),
    Hint(
        r"(?:either )?(.+) or (.+)",
        lambda match: [f"{match[1]}–{match[2]}", f"about {match[1]}", f"possibly {match[2]}"],
        "Say how sure the source is. Type {any}.",
    ),
    Hint(
        rf"({_DAYS}),? (?:the )?(.+)",
        lambda match: [match[2]],
        "That day was no {0}. Type {any} if that is the day.",
    ),
    Hint(
        r"(.* )?([a-z]{4,12})( [0-9]{4})",
        of_misspelt_month,
        "Type {any} if that is the month.",
    ),
    Hint(
        r"(?:[0-9]{1,2}(?:st|nd|rd|th)? )?[a-z]+",
        lambda match: [f"{match[0]} 2015"],
        "Give the year as well, such as {any}.",
    ),
    Hint(
        r"(?:both )?(.+?) and (.+)",
        lambda match: [f"{match[1]} to {match[2]}"],
        "Type {any} if it means all that lies between as well.",
    ),
    Hint(
        r"(?:from |between )?(.+?) ?(?:–|-|/| to | and ) ?(.+)",
        lambda match: [f"{match[2]} to {match[1]}"],
        "The end lies before the start. Type {any}.",
    ),
]
