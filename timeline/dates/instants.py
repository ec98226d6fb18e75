"""A day or a moment in a web address, such as 2026-11-25, 2026-11-25T09:30 or 2026-11-25T09:30:12Z."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from .moments import LONDON

_DAY = r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
_TIME = r"(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?"
# The plus sign of an address that nobody escaped is read as a space.
_ZONE = r"(?P<zone>[Zz]|(?P<sign>[-+ ])(?P<hours>[0-9]{2}):?(?P<minutes>[0-5][0-9]))"
_INSTANT = re.compile(rf"{_DAY}(?:[Tt ]{_TIME}{_ZONE}?)?")
SHOWN = 40  # characters of what cannot be read that a message repeats


class InstantError(ValueError):
    """A text that is no day and no moment of an address; its message says what to type instead."""


def parse_instant(text: str) -> tuple[datetime, datetime]:
    """Return the first and the last moment (aware) of what an address means: of a whole day, or of a second.

    Without a zone both are of London, of two alike the later one. Raises `InstantError`.
    """
    match = _INSTANT.fullmatch(text)
    if not match:
        raise _refuse(text)
    try:
        first = datetime.combine(date.fromisoformat(match["day"]), time.fromisoformat(match["time"] or "00:00"))
        moment = _in_zone(text, first, match)
        after = moment + timedelta(seconds=1) if match["time"] else _in_zone(text, first + timedelta(days=1), match)
        return moment, after - timedelta.resolution
    except InstantError:
        raise
    except (ValueError, OverflowError):
        raise _refuse(text) from None


def write_instant(moment: datetime) -> str:
    """Return a moment (aware) in UTC to the second, as addresses and files name it: 2026-11-25T09:30:12Z (RFC 3339)."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _in_zone(text, local, match):
    """Return a local time as a moment; raises `InstantError` where London's clocks leave it out."""
    if match["hours"]:
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
        return local.replace(tzinfo=timezone(-offset if match["sign"] == "-" else offset)).astimezone(UTC)
    if match["zone"]:
        return local.replace(tzinfo=UTC)
    moment = local.replace(tzinfo=LONDON, fold=1).astimezone(UTC)
    if moment.astimezone(LONDON).replace(tzinfo=None) != local:
        later = f"{local + timedelta(hours=1):%Y-%m-%dT%H:%M}"
        raise InstantError(f"“{text}” never was: clocks in London went forward over it. Try {later}.")
    return moment


def _refuse(text):
    shown = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
    return InstantError(f"“{shown}” is not a day or a moment this site can read. Try 2026-12-01 or 2026-12-01T09:30.")
