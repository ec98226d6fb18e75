"""What to type instead of a part of a year that has no date of its own: a term, a quarter, a winter, a week."""

import re

from .offers import (
    DAYS,
    HALVES,
    HOLIDAYS,
    ORDINALS,
    PART,
    QUARTERS,
    TERMS,
    Hint,
    in_full,
    in_months,
    of_ending,
    of_financial_year,
    of_half,
    of_numbered_week,
    of_part,
    of_parts,
    of_quarter,
    of_quarters,
    of_term,
    of_week,
    of_week_of_month,
)

_YEARS = r"(?:[0-9]{4}|[0-9]{2})(?: ?[/–-] ?[0-9]{2,4})?"
_FINANCIAL = r"(?:(?:financial|fiscal|tax) years?|fy)"
_SCHOOL = r"(?:(?:school|academic) years?|ay)"
_TO = r"(?: to | and | ?[/–-] ?)(?:the )?"
PERIODS = [
    Hint(
        rf"(?P<first>{PART})(?: to |-to-|[ /–-]| and )(?P<last>{PART})[ –-](?:of )?(?P<of_last>.+)",
        of_parts,
        "That names no years. Type what the source supports, such as {any}.",
    ),
    Hint(
        rf"(?P<first>{PART})[ –-](?:of )?(?P<of_first>.+?){_TO}(?P<last>{PART})[ –-](?:of )?(?P<of_last>.+)",
        of_parts,
        "That names no years. Type what the source supports, such as {any}.",
    ),
    Hint(
        rf"(?:the )?({PART})[ –-](?:of )?(.+)",
        of_part,
        "“{0}” names no days. Type what the source supports, such as {any}.",
    ),
    Hint(
        r"(first|1st|second|2nd|latter|later) half of (?:the )?([0-9]{3}0'?s|[0-9]{1,2}(?:st|nd|rd|th) century)",
        of_half,
        "Type its years: {any}.",
    ),
    Hint(
        r"(?:week|wk|w/?)[ -]?(commencing|beginning|starting|ending|of|[ceb])? ?"
        r"([0-9]{1,2})(?:st|nd|rd|th)? ([a-z]+) ([0-9]{4})",
        of_week,
        "Type its days: {any}.",
    ),
    Hint(
        r"(?:week|wk) ([0-9]{1,2})(?: of|,)? ([0-9]{4})|([0-9]{4})[ –-]?w(?:eek ?)?([0-9]{1,2})",
        of_numbered_week,
        "Type its days: {any}, if it is counted from the first Monday.",
    ),
    Hint(
        rf"({'|'.join(ORDINALS)}|last) week (?:of|in) ([a-z]+),? ([0-9]{{4}})",
        of_week_of_month,
        "Type its days, such as {any}.",
    ),
    Hint(
        r"(?:(?:the )?(?:(?:financial|fiscal|school|academic) )?(year|quarter|(?:twelve|12|three|3) months)"
        r"(?: ending| ended| to))"
        r"(?: (?:the )?([0-9]{1,2})(?:st|nd|rd|th)?)? ([a-z]+) ([0-9]{4})",
        of_ending,
        "Type its months: {any}.",
    ),
    Hint(
        rf"{_SCHOOL} ([0-9]{{4}})[/–-][0-9]{{2,4}}(?: to | and |–|-)(?:{_SCHOOL} )?([0-9]{{4}})[/–-]([0-9]{{2,4}})",
        lambda match: [f"September {match[1]} to August {int(match[2]) + 1}"],
        "Type its months, such as {any}.",
    ),
    Hint(
        rf"(?:{_FINANCIAL} ?)?([0-9]{{4}})[/–-][0-9]{{2,4}}(?: to | and |–|-)(?:{_FINANCIAL} ?)?"
        r"([0-9]{4})[/–-]([0-9]{2,4})",
        lambda match: [f"April {match[1]} to March {int(match[2]) + 1}", f"{match[1]} to {int(match[2]) + 1}"],
        'Type the months, such as "{first}", or the calendar years, "{last}".',
    ),
    Hint(
        r"(spring|summer|autumn)(?: and |/|–|-)winter ([0-9]{4})",
        lambda match: [
            f"{ {'spring': 'March', 'summer': 'June', 'autumn': 'September'}[match[1]] } {match[2]} to February "
            f"{int(match[2]) + 1}"
        ],
        "A winter lies in two years. Type the months: {any}.",
    ),
    Hint(
        rf"(?:the )?({'|'.join(HOLIDAYS)})(?: (?:holidays?|break))?,? (?:of )?([0-9]{{4}})",
        lambda match: [f"{months} {match[2]}" for name, months in HOLIDAYS.items() if re.fullmatch(name, match[1])],
        "Type its days or its month, such as {any}.",
    ),
    Hint(rf"({'|'.join(DAYS)}),? ([0-9]{{4}})", lambda match: [f"{DAYS[match[1]]} {match[2]}"], "Type the day: {any}."),
    Hint(
        r"winter (?:of )?([0-9]{4})",
        lambda match: [in_months("December", "February", int(match[1]) + step) for step in (-1, 0)],
        "A winter lies in two years. Type {any}.",
    ),
    Hint(
        rf"(?:the )?({_YEARS}) (?:financial|fiscal|tax) year|(?:the )?{_FINANCIAL} ?({_YEARS})|({_YEARS}) fy",
        of_financial_year,
        'Type its months, "{first}", or the calendar years that it touches, "{last}".',
    ),
    Hint(
        rf"(?:the )?({_YEARS}) (?:school|academic) year|(?:the )?{_SCHOOL} ?({_YEARS})",
        lambda match: [in_months("September", "August", int(in_full(match[1] or match[2])[:4]))],
        "Type its months, such as {any}.",
    ),
    Hint(
        r"(?:the )?(autumn|spring|summer) term,? (?:of )?([0-9]{4})()",
        of_term,
        'Type the months of the term, such as "{first}", or the season, "{last}".',
    ),
    Hint(
        rf"(?:the )?({'|'.join(TERMS)})(?: term|(?<!summer)(?<!spring)(?<!autumn)),? (?:of )?"
        r"([0-9]{4})([/–-][0-9]{2,4})?",
        of_term,
        "Type the months of the term, such as {any}.",
    ),
    Hint(
        r"q([1-4])(?:,? ([0-9]{4}))?(?: ?[/–-] ?| to | and )q([1-4]),? ([0-9]{4})",
        of_quarters,
        "Type the months: {any}.",
    ),
    Hint(
        rf"(?:q|(?:the )?(?={'|'.join(ORDINALS[:4])}|[1-4](?:st|nd|rd|th) ))([1-4]|{'|'.join(ORDINALS[:4])})"
        r"(?:st|nd|rd|th)?(?: quarter)?,?[ /–-]?(?:of )?([0-9]{4}|'?[0-9]{2})([/–-][0-9]{2,4})?",
        of_quarter,
        "Type its months: {any}.",
    ),
    Hint(
        r"([0-9]{4})[ /–-]?q([1-4])", lambda match: [f"{QUARTERS[int(match[2])]} {match[1]}"], "Type its months: {any}."
    ),
    Hint(
        r"(?:h|(?:the )?(?=first|second|latter|[12](?:st|nd)))([12]|first|second|latter)(?:st|nd)?(?: half)?"
        r",? ?(?:of )?([0-9]{4})",
        lambda match: [f"{HALVES[match[1]]} {match[2]}"],
        "Type its months: {any}.",
    ),
    Hint(r"([0-9]{4})[ –-]?h([12])", lambda match: [f"{HALVES[match[2]]} {match[1]}"], "Type its months: {any}."),
]
