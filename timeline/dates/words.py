"""Plain words to EDTF: what staff type, read generously but never guessed at."""

import re
from datetime import date, timedelta

from .edtf import LONGEST, MONTHS, SEASONS, WEEKDAYS, WINTER, ImpreciseDate, ImpreciseDateError, neighbour, to_point
from .hints import find_hint
from .spelt import MONTH_NUMBERS, normalise

_SEASON_NUMBERS = {name: number for number, (name, *_) in SEASONS.items()} | {"fall": 23}
_WEEKDAYS = {
    short: number
    for number, name in enumerate(WEEKDAYS)
    for short in (name.lower(), name[:3].lower(), {1: "tues", 2: "weds", 3: "thurs"}.get(number, name.lower()))
} | {"thur": 3}


def read(text: object) -> ImpreciseDate:
    """Return the date that a stored text or a script's means: its EDTF where it is EDTF, else its words.

    Raises `ImpreciseDateError`.
    """
    try:
        return ImpreciseDate(text)  # type: ignore[arg-type]  # it refuses what is no text
    except ImpreciseDateError:
        return parse(text)


def parse(text: object) -> ImpreciseDate:
    """Return the date that somebody means by what they typed.

    Raises `ImpreciseDateError`, whose message is made for that very text. Case, spaces and the kind of dash are
    forgiven, with one exception: `2010-11` may be November 2010 or two years, so it is asked which; `2010–11` is not.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        raise ImpreciseDateError(text)
    words = normalise(text)
    if forms := [form for form in _find_meanings(text, words) if _understand(form)]:
        offered = " or ".join(f'"{form}"' for form in forms)
        raise ImpreciseDateError(text, f"Type {offered}.", "does not say whether it names two years.")
    value = _understand(text)
    if value is None:
        raise ImpreciseDateError(text, find_hint(words, lambda form: _understand(form) is not None))
    return value


def _understand(text):
    """Return the `ImpreciseDate` that a text can only mean, None where there is none."""
    words = normalise(text)
    if _find_meanings(text, words):
        return None
    for edtf in (re.sub("x", "X", " ".join(text.split())), _read_words(words) or ""):
        try:
            return ImpreciseDate(edtf)
        except ImpreciseDateError:
            continue
    return None


# A hyphen between four digits and two: a month or a season in EDTF, and to many people two years.
_HYPHEN = re.compile(r"(?<![0-9.–-])([0-9]{4})-([0-9]{2})(?![0-9.]|[–-][0-9])")


def _find_meanings(text, words):
    """Return what to type for each of the two things that a hyphen may mean, nothing where it means one."""
    if "/" in text or "[" in text:
        return []  # EDTF from end to end
    for match in _HYPHEN.finditer(words):
        year, number = int(match[1]), int(match[2])
        if number <= year % 100 or not (1 <= number <= 12 or 21 <= number <= 41):
            continue
        meant = [f"{year:04d}/{number:02d}"]
        if number <= 12:
            meant.append(f"{MONTHS[number]} {year:04d}")
        elif number in SEASONS:
            meant.append(f"{SEASONS[number][0]} {year:04d}")
        elif number == WINTER:
            meant.append(f"winter {year:04d}/{(year + 1) % 100:02d}")
        return [words[: match.start()] + one + words[match.end() :] for one in meant]
    return []


_ABOUT = r"(?:about|around|approximately|approx\.?|roughly|circa|ca?\.|ca?(?= |[0-9])|~)"
_TO_NOW = r" ?(?:–|-|to|until|till) ?(?:the )?(?:present(?: day)?|current|ongoing|date|now|today)"
_PERHAPS = r"(?:possibly|perhaps|maybe|probably|likely)"
_RANGE_SIGNS = (" to ", " until ", " till ", " through ", " thru ", "→", "->", "–", "-", "/")


def _read_point(words):
    """Return one date with or without a mark as EDTF, or None."""
    words = words.strip()
    if match := re.fullmatch(rf"{_ABOUT} ?(.+)|(.+?) ?(?:~|,? approx\.?(?:imately)?|,? circa)", words):
        plain = _read_plain(match[1] or match[2])
        return plain and f"{plain}~"
    if match := re.fullmatch(rf"{_PERHAPS} (.+)|(.+?)(?: ?\?|,? {_PERHAPS})", words):
        plain = _read_plain(match[1] or match[2])
        return plain and f"{plain}?"
    return _read_plain(words)


def _read_range(words):
    """Return an interval as EDTF, or None; a mark before or after the whole counts for both ends."""
    if match := re.fullmatch(rf"{_ABOUT} ?(.+)|(.+[0-9s]),? approx\.?(?:imately)?", words):
        return _mark_both(_read_range(match[1] or match[2]), "~")
    if match := re.fullmatch(rf"{_PERHAPS} (.+)|(.+[0-9s])(?: ?\?|,? {_PERHAPS})", words):
        return _mark_both(_read_range(match[1] or match[2]), "?")
    if match := re.fullmatch(r"winter (?:of )?(.+)", words):
        return _read_winter(match[1])
    if match := re.fullmatch(r"([0-9]{4}) ?[–/-] ?([0-9]{2})", words):
        return _read_short_range(int(match[1]), int(match[2]))
    return _split_range(words)


def _split_range(words):
    """Return the interval of two dates with a sign between them, each with its own mark; or None.

    Two dates with “and” between them are an interval only where nothing lies between.
    """
    if match := re.fullmatch(r"(.+) and (.+)", words):
        edtf = _join(match[1], match[2])
        return edtf if edtf and _is_gapless(*edtf.split("/")) else None
    for sign in _RANGE_SIGNS:
        start, found, end = words.partition(sign)
        if found and (edtf := _join(start, end)):
            return edtf
    return None


def _read_winter(words):
    """Return a winter that names both its years as its months, December to February; else None."""
    years = re.fullmatch(r"([0-9]{4}) ?(?:–|-|/|to) ?([0-9]{2}|[0-9]{4})", words)
    if not years or (int(years[1]) + 1 - int(years[2])) % (100 if len(years[2]) == 2 else 10_000):
        return None
    return f"{years[1]}-12/{int(years[1]) + 1:04d}-02"


def _read_short_range(year, ending):
    """Return “2010/11” as 2010/2011; None where the second year would not follow the first."""
    last = year - year % 100 + ending
    if ending == 0 and year % 100 == 99:
        last += 100
    return f"{year:04d}/{last:04d}" if last > year else None


def _join(start, end):
    """Return the interval of two dates in words; the first may borrow month and year from the second."""
    start, last = start.strip(), _read_point(end)
    if not last or not start:
        return None
    borrowed = end.split()
    # A year alone lends nothing: “March – 2015” is one month.
    lent = [" ".join(borrowed[-count:]) for count in (1, 2) if count < len(borrowed)]
    for wanted in (start, *(f"{start} {words}" for words in lent)):
        if first := _read_point(wanted):
            return f"{first}/{last}"
    return None


def _is_gapless(first, last):
    """Return whether the second of two dates begins on the day after the first ends."""
    one, other = to_point(first, first), to_point(last, last)
    return one.last < date.max and one.last + timedelta(days=1) == other.first


def _mark_both(edtf, mark):
    """Return an interval with `mark` on both ends; None stays None, and so does one marked otherwise."""
    if edtf is None:
        return None
    ends = [end if end.endswith(mark) else end + mark for end in edtf.split("/")]
    return "/".join(ends)


def _read_plain(words):
    """Return one date without a mark as EDTF, or None where there is no such day."""
    edtf = _spell_plain(words) or ""
    try:
        to_point(edtf, edtf)
    except ImpreciseDateError:
        return None
    return edtf


def _spell_plain(words):
    """Return one date in words as EDTF, be it a real day or not; None where the words are not of that form."""
    words = words.strip().removeprefix("the ")
    for pattern, write in _FORMS:
        if match := re.fullmatch(pattern, words):
            return write(match)
    return _spell_month(words)


def _spell_month(words):
    """Return a month, or a day of one, that is written as a word."""
    day, month, year = (
        r"(?P<day>[0-9]{1,2})(?: ?(?:st|nd|rd|th))?",
        r"(?P<month>[a-z]{3,9})\.?",
        r"(?P<year>[0-9]{4})",
    )
    between = r"(?:[,.]? |[/.–-]| [–-] |)"
    for form in (
        rf"{month}{between}(?:of )?{year}",
        rf"{day}{between}(?:of )?{month}{between}{year}",
        rf"{month} (?:the )?{day},? {year}",
        rf"{year}{between}{month}(?:{between}{day})?",
    ):
        if (match := re.fullmatch(form, words)) and match["month"] in MONTH_NUMBERS:
            parts = match.groupdict()
            written = f"{parts['year']}-{MONTH_NUMBERS[parts['month']]:02d}"
            return f"{written}-{int(parts['day']):02d}" if parts.get("day") else written
    return None


def _spell_numbers(one, other, year):
    """Return a day in numbers, where only one of them can be the month."""
    if one > 12 >= other or one == other:
        return f"{year:04d}-{other:02d}-{one:02d}"
    return f"{year:04d}-{one:02d}-{other:02d}" if other > 12 >= one else None


def _spell_weekday(weekday, words):
    """Return a day that is named with its day of the week, None where it was another one."""
    edtf = _spell_plain(words)
    try:
        day = date.fromisoformat(edtf or "")
    except ValueError:
        return None
    return edtf if day.weekday() == _WEEKDAYS[weekday.removesuffix(".")] else None


# A date in words that is no month by name: its pattern, and its EDTF.
_FORMS = (
    (rf"((?:{'|'.join(_WEEKDAYS)})\.?),? (?:the )?(.+)", lambda match: _spell_weekday(match[1], match[2])),
    (r"([0-9]{3})(?:0'?s|x)", lambda match: f"{match[1]}X"),
    (r"([0-9]{1,3})(?:st|nd|rd|th) century", lambda match: f"{int(match[1]) - 1:02d}XX"),
    (r"([0-9]{2})xx", lambda match: f"{match[1]}XX"),
    (r"[0-9]{4}(?:[–-][0-9]{2}[–-][0-9]{2}|-[0-9]{2})?", lambda match: match[0].replace("–", "-")),
    (
        r"(spring|summer|autumn|fall),? (?:of )?([0-9]{4})",
        lambda match: f"{match[2]}-{_SEASON_NUMBERS[match[1]]}",
    ),
    (r"([0-9]{1,2})[/.–-]([0-9]{1,2})[/.–-]([0-9]{4})", lambda match: _spell_numbers(*map(int, match.groups()))),
    # The year first is the order of ISO 8601, with whatever sign and without its zeros.
    (r"([0-9]{4})([/.–-])([0-9]{1,2})\2([0-9]{1,2})", lambda match: f"{match[1]}-{match[3]:0>2}-{match[4]:0>2}"),
)

# What is open to one side: its pattern, what reads the date in it, and the EDTF of the whole. The “on” of
# “on or before” is gone by then.
_OPEN = (
    (
        r"by (?:the )?end (?:of )?(.+)",
        _read_plain,
        lambda plain: f"[..{plain.replace('X', '9')}]",
    ),
    (
        r"(?:by|or before|not? later than|(?:the )?latest) (.+)|(.+?),? (?:at )?(?:the )?latest",
        _read_plain,
        lambda plain: f"[..{plain}]",
    ),
    (r"(?:before |prior to |pre[ –-]?(?=[0-9]))(.+)", _read_plain, lambda plain: f"[..{neighbour(plain, -1)}]"),
    (r"(?:after |later than |post[ –-]?(?=[0-9]))(.+)", _read_plain, lambda plain: f"[{neighbour(plain, 1)}..]"),
    (
        r"(.+) (?:or|and) (?:later|after)|(.+?),? (?:at )?(?:the )?earliest|"
        r"(?:not? earlier than|not before|or after|(?:the )?earliest) (.+)",
        _read_plain,
        lambda plain: f"[{plain}..]",
    ),
    (r"(.+) (?:or|and) (?:earlier|before)", _read_plain, lambda plain: f"[..{plain}]"),
    (
        rf"since (.+)|(?:from )?(.+?)(?: (?:and )?onwards?| on| (?:and )?ongoing|{_TO_NOW})",
        _read_point,
        lambda start: f"{start}/..",
    ),
    (r"(?:(?:up )?until|'?till?|up to(?: and including)?|to) (.+)", _read_point, lambda end: f"../{end}"),
)


def _read_words(words):
    """Return the EDTF that normalised `words` mean, or None; what it returns may still be no real date."""
    for pattern, read_date, write in _OPEN:
        if match := re.fullmatch(pattern, words):
            edtf = read_date(next(filter(None, match.groups())))
            return edtf and write(edtf)
    if match := re.fullmatch(r"between (.+) and (.+)", words):
        return _join(match[1], match[2])
    if words.startswith("between "):
        return _split_range(words[8:])
    if words.startswith("from "):
        start = _read_point(words[5:])
        return f"{start}/.." if start else _split_range(words[5:])
    return _read_point(words) or _read_range(words)
