"""What to type instead of a part of a year that has no date of its own: a term, a quarter, a winter, a week."""

import re
from datetime import date, timedelta

from .edtf import MONTHS
from .offers import DECADES, Hint, in_full, last_day, of_decade
from .spelt import MONTH_NUMBERS

PARTS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
PARTS |= {"very early": 0, "early part": 0, "later": 2, "latter": 2, "latter part": 2, "very late": 2}
PART = "|".join(PARTS)
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
    if (month := re.fullmatch(r"([a-z]+)\.? ([0-9]{4})", whole)) and (number := MONTH_NUMBERS.get(month[1])):
        end = last_day(number, int(month[2]))
        first, last = ((1, 10), (11, 20), (21, end))[third]
        return f"{first} {whole}", f"{last} {whole}"
    return "", ""


def of_half(match: re.Match[str]) -> list[str]:
    """Return the years of the first or second half of a decade or a century."""
    is_second = match[1] in ("second", "2nd", "latter", "later")
    if decade := re.fullmatch(r"([0-9]{3})0'?s", match[2]):
        return [f"{decade[1]}5–{decade[1]}9" if is_second else f"{decade[1]}0–{decade[1]}4"]
    century = int(re.sub("[^0-9]", "", match[2])) - 1
    return [f"{century:02d}50–{century:02d}99" if is_second else f"{century:02d}00–{century:02d}49"]


def in_months(first: str, last: str, year: int) -> str:
    """Return the months of a year that begins in one calendar year and ends in the next."""
    return f"{first} {year:04d} to {last} {year + 1:04d}"


def of_week(match: re.Match[str]) -> list[str]:
    """Return the seven days that begin, or end, with the one that a week is named by."""
    try:
        day = date(int(match[4]), MONTH_NUMBERS.get(match[3], 0), int(match[2]))
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
    month, year = MONTH_NUMBERS.get(match[2]), int(match[3])
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
        MONTH_NUMBERS.get(match[3]),
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


def of_term(match: re.Match[str]) -> list[str]:
    """Return the months of a term; of a school year the autumn lies in its first, all else in its second."""
    months, year = TERMS[match[1]], int(match[2])
    forms = [f"{months} {year if not match[3] or months == TERMS['autumn'] else year + 1:04d}"]
    return forms if match[3] or match[1] not in ("autumn", "spring", "summer") else [*forms, f"{match[1]} {year:04d}"]


def of_financial_year(match: re.Match[str]) -> list[str]:
    """Return the months of a financial year, and the calendar years that it touches."""
    years = in_full(next(filter(None, match.groups())))
    return [in_months("April", "March", int(years[:4])), re.sub(" ?[-–] ?", "/", years)]


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
