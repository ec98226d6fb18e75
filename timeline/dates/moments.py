"""Moments, such as when something is published: days with a time, in London, as people write them.

The day is read by the reader of all dates (`words`); here the time beside it is.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .edtf import WEEKDAYS, ImpreciseDate, ImpreciseDateError
from .words import parse

LONDON = ZoneInfo("Europe/London")
LONGEST_MOMENT = 80  # characters

_ZONES = {"gmt": "GMT", "bst": "BST", "utc": "UTC", "z": "UTC"}
_NAMED_TIMES = {"noon": (12, 0), "midday": (12, 0), "12 noon": (12, 0)}
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.]?(?P<minute>[0-9]{2}))?(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
    r" ?(?P<half>[ap]\.?m\b\.?)?(?: ?(?:hours|o['’]clock))?"
)
_ANY_TIME = rf"(?:{_TIME.pattern.replace('?P<', '?P<_')}|noon|midday|12 noon|midnight|12 midnight)"
_DAY_THEN_TIME = re.compile(rf"(?P<day>.+?)(?:,? at |,? ?[–-] |, ?|t(?=[0-9]{{2}}:)| +)(?P<time>{_ANY_TIME})")
_TIME_THEN_DAY = re.compile(rf"(?P<time>{_ANY_TIME})(?:,? on |, ?| +)(?P<day>.+)")
_ZONE = re.compile(r"(.*[0-9apm. ]) ?(gmt|bst|utc|z|london(?: time)?)")
_RELATIVE = {"today": 0, "tonight": 0, "now": 0, "tomorrow": 1}


class MomentError(ImpreciseDateError):
    """A text that is not a moment this site can read; its message says what to type instead of that very text."""

    def __init__(self, value: object, hint: str, problem: str = "is not a day and time this site can read."):
        super().__init__(value, hint, problem)


def in_london(moment: datetime) -> str:
    """Return a moment (aware) as the desk writes it, “1 January 2039, 00:00”.

    In the hour that comes twice, when summer time ends, it names the zone as well.
    """
    return _write(moment, "%H:%M")


def write_moment(moment: datetime) -> str:
    """Return a moment (aware) as `parse_moment` reads it back: with seconds where it has some."""
    return _write(moment, "%H:%M:%S" if moment.second else "%H:%M")


def _write(moment, form):
    local = moment.astimezone(LONDON)
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{_write_day(local.date())}, {local:{form}}{f' {local.tzname()}' if is_twice else ''}"


def explain_moment(moment: datetime) -> str:
    """Return how the site understands a moment: “Wednesday 2 December 2026, 09:00”."""
    return f"{WEEKDAYS[moment.astimezone(LONDON).weekday()]} {write_moment(moment)}"


def parse_moment(text: str, now: datetime) -> datetime:
    """Return the moment (aware) that somebody means by a day with or without a time; a day alone begins at 00:00.

    Raises `MomentError`. What depends on the day of reading is refused; the hint says which day `now` (aware) makes it.
    """
    words = " ".join(text.lower().split()).rstrip(",")
    if not words or len(text) > LONGEST_MOMENT:
        raise MomentError(text, _hint(now))
    bare, zone = _take_zone(words)
    day_words, time_words = _split(bare)
    clock = _read_time(text, time_words) if time_words else time()
    naive = datetime.combine(_read_day(text, day_words, clock, time_words, now), clock)
    try:
        return _in_london(text, naive, zone)
    except OverflowError:  # the first or last hours that Python has
        raise MomentError(text, _hint(now)) from None


def parse_day(text: str, now: datetime) -> date:
    """Return the one day that somebody typed; raises `MomentError`, with what to type instead."""
    return _read_day(text, text, time(), "", now)


def _take_zone(words):
    """Return what was typed without the zone at its end, and the zone's name, empty for London's time of that day."""
    match = _ZONE.fullmatch(words)
    if not match:
        return words, ""
    return match[1].strip().rstrip(","), _ZONES.get(match[2], "")


def _split(words):
    """Return (day, time) of what was typed, either of which may be empty."""
    if re.fullmatch(_ANY_TIME, words) and not re.fullmatch(r"[0-9]+", words):
        return "", words
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", words) or _is_day(words):
        return words, ""
    for pattern in (_DAY_THEN_TIME, _TIME_THEN_DAY):
        match = pattern.fullmatch(words)
        if match and not (match["time"].isdecimal() and not _is_one_day(match["day"])):
            return match["day"].strip(), match["time"]
    return words, ""


def _is_day(words):
    try:
        parse(words)
    except ImpreciseDateError:
        return False
    return True


def _is_one_day(words):
    return _is_day(words) and parse(words).earliest == parse(words).latest


def _read_time(text, words):
    """Return the time that was typed; raises `MomentError` for what may be two, and for what is none."""
    if words in _NAMED_TIMES:
        return time(*_NAMED_TIMES[words])
    if "midnight" in words:
        raise MomentError(
            text, 'Type "00:00" for when that day begins, "23:59" for when it ends.', "may mean two times."
        )
    match = _TIME.fullmatch(words)
    assert match  # it was found by the same pattern
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    half = (match["half"] or "").replace(".", "")
    if hour == 24 and not minute:
        raise MomentError(text, 'Type "00:00" of the day that begins then.', "ends a day.")
    if hour > 23 or minute > 59 or second > 59 or half and not 1 <= hour <= 12:
        raise MomentError(text, "Hours go from 00 to 23 and minutes from 00 to 59: 09:00, 17:30.", "has no such time.")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif not match["minute"]:
        both = " or ".join(f'"{hour % 12 + more:02d}:00"' for more in (0, 12))
        raise MomentError(text, f"Type the time as {both}.", "does not say which half of the day it means.")
    return time(hour, minute, second)


def _read_day(text, words, clock, time_words, now):
    """Return the day that was typed; raises `MomentError`, which keeps the time in what it offers."""
    suffix = f", {clock:%H:%M}" if time_words else ""
    today = now.astimezone(LONDON)
    if not words:
        day = today.date() if clock > today.time() else today.date() + timedelta(days=1)
        raise MomentError(text, f'Give the day as well, such as "{_write_day(day)}{suffix}".', "names no day.")
    if day := _find_relative(words, today):
        offer = f'"{_write_day(day)}{suffix}"'
        raise MomentError(text, f"Type the day itself: {offer}.", "means another day tomorrow.")
    if day := _find_next(words, today.date()):
        raise MomentError(text, f'Give the year as well, such as "{_write_day(day)}{suffix}".', "names no year.")
    try:
        value = parse(words)
    except ImpreciseDateError as error:
        raise MomentError(text, _find_hint(error.hint, suffix) or _hint(now)) from None
    if value.is_approximate or value.is_uncertain or value.earliest is None or value.earliest != value.latest:
        first = value.earliest or value.first
        raise MomentError(text, f'Name one day, such as "{_write_day(first)}{suffix}".', "is more than a day.")
    return value.earliest


def _find_hint(hint, suffix):
    """Return the hint of the reader of dates with the time that was typed; empty where it offers more than days."""
    offered = re.findall('"([^"]*)"', hint)
    if not all(_is_one_day(form) for form in offered):
        return ""
    return re.sub('"([^"]*)"', rf'"\1{suffix}"', hint)


def _find_relative(words, today):
    """Return the day that words such as “tomorrow” or “next Monday” mean on the day `today`, None for other words."""
    name = re.sub(r"^(?:next|on|this) ", "", words)
    if name in _RELATIVE:
        return today.date() + timedelta(days=_RELATIVE[name])
    if match := re.fullmatch(r"in ([0-9]{1,2}|a) (days?|weeks?)", words):
        count = 1 if match[1] == "a" else int(match[1])
        return today.date() + timedelta(days=count * (7 if match[2].startswith("week") else 1))
    named = [number for number, weekday in enumerate(WEEKDAYS) if name in (weekday.lower(), weekday[:3].lower())]
    return today.date() + timedelta(days=(named[0] - today.weekday() - 1) % 7 + 1) if named else None


def _find_next(words, today):
    """Return the next day of a day and month without a year, None for other words."""
    for year in (today.year, today.year + 1):
        for form in (f"{words} {year}", f"{words}, {year}", f"{words}/{year}"):
            try:
                value = parse(form) if not re.search("[0-9]{4}", words) else None
            except ImpreciseDateError:
                continue
            if value and value.earliest and value.earliest == value.latest and value.earliest >= today:
                return value.earliest
    return None


def _in_london(text, naive, zone):
    """Return the moment of a time in London; raises `MomentError` where clocks show it twice or never."""
    if zone == "UTC":
        return naive.replace(tzinfo=UTC).astimezone(LONDON)
    found: dict[str | None, datetime] = {}
    for fold in (0, 1):
        moment = naive.replace(tzinfo=LONDON, fold=fold)
        if moment.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) == naive:
            found.setdefault(moment.tzname(), moment)
    written = f"{_write_day(naive.date())}, {naive:%H:%M}"
    if not found:
        later = naive + timedelta(hours=1)
        raise MomentError(
            text, f'Type "{_write_day(later.date())}, {later:%H:%M}".', "is left out: clocks go forward then."
        )
    if zone and zone not in found:
        (name,) = list(found)[:1]
        raise MomentError(text, f'Type "{written}".', f"is not right: on that day London has {name}.")
    if not zone and len(found) > 1:
        offered = " or ".join(f'"{written} {name}"' for name in found)
        raise MomentError(text, f"Type {offered}.", "comes twice: clocks go back then.")
    return found.get(zone) or next(iter(found.values()))


def _write_day(day: date) -> str:
    return ImpreciseDate(day.isoformat()).label


def _hint(now):
    day = now.astimezone(LONDON).date() + timedelta(days=1)
    return f'Type a day and a time, such as "{_write_day(day)}, 09:00".'
