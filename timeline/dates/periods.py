"""What to type instead of a part of a year that has no date of its own: a term, a quarter, a winter, a week."""

import re

from .offers import (
    HALVES,
    HOLIDAYS,
    ORDINALS,
    QUARTERS,
    TERMS,
    Hint,
    in_months,
    of_financial_year,
    of_quarter,
    of_week,
)

_YEARS = r"[0-9]{4}(?: ?[/–-] ?[0-9]{2,4})?"
PERIODS = [
    Hint(
        r"(?:week|wk|w/?[ceb])(?: (?:commencing|beginning|starting|of))? "
        r"([0-9]{1,2})(?:st|nd|rd|th)? ([a-z]+) ([0-9]{4})",
        of_week,
        "Type its days: {any}.",
    ),
    Hint(
        r"(?:fy )?([0-9]{4})[/–-][0-9]{2,4}(?: to | and |–|-)([0-9]{4})[/–-]([0-9]{2,4})",
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
    Hint(
        r"winter (?:of )?([0-9]{4})",
        lambda match: [in_months("December", "February", int(match[1]) + step) for step in (-1, 0)],
        "A winter lies in two years. Type {any}.",
    ),
    Hint(
        rf"(?:the )?({_YEARS}) (?:financial|fiscal|tax) year|(?:the )?(?:(?:financial|fiscal|tax) year|fy) ?({_YEARS})",
        of_financial_year,
        'Type its months, "{first}", or the calendar years that it touches, "{last}".',
    ),
    Hint(
        rf"(?:the )?({_YEARS}) (?:school|academic) year|(?:the )?(?:(?:school|academic) year|ay) ?({_YEARS})",
        lambda match: [in_months("September", "August", int((match[1] or match[2])[:4]))],
        "Type its months, such as {any}.",
    ),
    Hint(
        r"(?:the )?(autumn|spring|summer) term,? (?:of )?([0-9]{4})",
        lambda match: [f"{TERMS[match[1]]} {match[2]}", f"{match[1]} {match[2]}"],
        'Type the months of the term, such as "{first}", or the season, "{last}".',
    ),
    Hint(
        rf"(?:the )?({'|'.join(TERMS)}) term,? (?:of )?([0-9]{{4}})",
        lambda match: [f"{TERMS[match[1]]} {match[2]}"],
        "Type the months of the term, such as {any}.",
    ),
    Hint(
        rf"(?:q|(?:the )?(?={'|'.join(ORDINALS)}|[1-4](?:st|nd|rd|th) ))([1-4]|{'|'.join(ORDINALS)})"
        r"(?:st|nd|rd|th)?(?: quarter)?,? ?(?:of )?([0-9]{4})([/–-][0-9]{2,4})?",
        of_quarter,
        "Type its months: {any}.",
    ),
    Hint(
        r"([0-9]{4}) ?q([1-4])",
        lambda match: [f"{QUARTERS[int(match[2])]} {match[1]}"],
        "Type its months: {any}.",
    ),
    Hint(
        r"(?:h|(?:the )?(?=first|second|[12](?:st|nd)))([12]|first|second)(?:st|nd)?(?: half)?,? ?(?:of )?([0-9]{4})",
        lambda match: [f"{HALVES[match[1]]} {match[2]}"],
        "Type its months: {any}.",
    ),
]
