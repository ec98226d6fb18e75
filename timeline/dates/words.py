"""Plain words to EDTF: what staff type, read generously but never guessed at."""

import re

from .edtf import LONGEST, MONTHS, ImpreciseDate, ImpreciseDateError, neighbour, to_point

_MONTH_NUMBERS = {
    short: number
    for number, name in enumerate(MONTHS)
    if name
    for short in (name.lower(), name[:3].lower(), *(["sept"] if number == 9 else []))
}


def parse(text):
    """Return the `ImpreciseDate` that `text` means: its EDTF where it is EDTF, else its plain words.

    Raises `ImpreciseDateError`. Case, extra spaces and the kind of dash are forgiven, except that `2010-11`
    is EDTF for November 2010 while `2010–11` is the two years.
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        raise ImpreciseDateError(text)
    spaced = " ".join(text.split())
    try:
        return ImpreciseDate(re.sub("x", "X", spaced))
    except ImpreciseDateError:
        words = re.sub("[‐‑‒–—―−﹘﹣－]", "–", spaced.lower())
        words = re.sub("[’‘ʼ`´]", "'", words).removesuffix(".").removeprefix("in ").removeprefix("the ")
        edtf = _read_words(words)
    try:
        return ImpreciseDate(edtf or "")
    except ImpreciseDateError:
        raise ImpreciseDateError(text) from None


_ABOUT = r"(?:about|around|approximately|approx\.?|roughly|circa|ca?\.|ca?(?= ))"
_PERHAPS = r"(?:possibly|perhaps|maybe|probably)"
_RANGE_SIGNS = (" to ", "–", "-", "/")


def _read_words(words):
    """Return the EDTF that normalised `words` mean, or None; what it returns may still be no real date."""
    for lead, build in (
        (r"(?:by the end of|by|no later than) ", lambda plain: f"[..{plain}]"),
        (r"before ", lambda plain: f"[..{neighbour(plain, -1)}]"),
        (r"(?:after|later than) ", lambda plain: f"[{neighbour(plain, 1)}..]"),
    ):
        if match := re.fullmatch(lead + "(.+)", words):
            plain = _read_plain(match[1])
            return build(plain) if plain else None
    if match := re.fullmatch(r"(.+) or (later|after|earlier|before)", words):
        plain = _read_plain(match[1])
        is_start = match[2] in ("later", "after")
        return plain and (f"[{plain}..]" if is_start else f"[..{plain}]")
    if match := re.fullmatch(r"since (.+)|(?:from )?(.+?)(?: onwards?| on| ?(?:–|-|to) ?present)", words):
        start = _read_point(match[1] or match[2])
        return start and f"{start}/.."
    if match := re.fullmatch(r"(?:until|till|up to) (.+)", words):
        end = _read_point(match[1])
        return end and f"../{end}"
    if match := re.fullmatch(r"between (.+) and (.+)", words):
        return _join(match[1], match[2])
    if words.startswith("from "):
        return _split_range(words[5:])
    return _read_point(words) or _read_range(words)


def _read_point(words):
    """Return one date with or without a mark as EDTF, or None."""
    words = words.strip()
    if match := re.fullmatch(rf"{_ABOUT} ?(.+)|(.+)~", words):
        plain = _read_plain(match[1] or match[2])
        return plain and f"{plain}~"
    if match := re.fullmatch(rf"{_PERHAPS} (.+)|(.+?) ?\?", words):
        plain = _read_plain(match[1] or match[2])
        return plain and f"{plain}?"
    return _read_plain(words)


def _read_range(words):
    """Return an interval as EDTF, or None; a mark before or after the whole counts for both ends."""
    if match := re.fullmatch(rf"{_ABOUT} ?(.+)", words):
        return _mark_both(_read_range(match[1]), "~")
    if match := re.fullmatch(rf"{_PERHAPS} (.+)|(.+[0-9s]) ?\?", words):
        return _mark_both(_read_range(match[1] or match[2]), "?")
    if re.fullmatch(r"[0-9]{4}-(2[1-9]|3[0-9]|4[01])", words):
        return None  # elsewhere EDTF for a season or a quarter: too easily meant to be guessed at
    if match := re.fullmatch(r"([0-9]{4}) ?[–/-] ?([0-9]{2})", words):
        return _read_short_range(int(match[1]), int(match[2]))
    return _split_range(words)


def _split_range(words):
    """Return the interval of two dates with a sign between them, each with its own mark; or None."""
    for sign in _RANGE_SIGNS:
        start, found, end = words.partition(sign)
        if found and (edtf := _join(start, end)):
            return edtf
    return None


def _read_short_range(year, ending):
    """Return “2010/11” as 2010/2011; None where the second year would not follow the first."""
    last = year - year % 100 + ending
    if ending == 0 and year % 100 == 99:
        last += 100
    return f"{year:04d}/{last:04d}" if last > year else None


def _join(start, end):
    """Return the interval of two dates in words; the first may borrow month and year from the second."""
    last = _read_point(end)
    if not last or not start.strip():
        return None
    borrowed = end.split()
    for wanted in (start, *(f"{start} {' '.join(borrowed[-count:])}" for count in (1, 2))):
        if first := _read_point(wanted):
            return f"{first}/{last}"
    return None


def _mark_both(edtf, mark):
    """Return an interval with `mark` on both ends; None stays None, and so does one marked otherwise."""
    if edtf is None:
        return None
    ends = [end if end.endswith(mark) else end + mark for end in edtf.split("/")]
    return "/".join(ends)


def _read_plain(words):
    """Return one date without a mark as EDTF, or None where there is no such day."""
    edtf = _spell_plain(words)
    try:
        return edtf and to_point(edtf, edtf).text
    except ImpreciseDateError:
        return None


def _spell_plain(words):
    """Return one date in words as EDTF, be it a real day or not; None where the words are not of that form."""
    words = words.strip().removeprefix("the ")
    if match := re.fullmatch(r"([0-9]{3})(?:0'?s|x)", words):
        return f"{match[1]}X"
    if match := re.fullmatch(r"([0-9]{1,3})(?:st|nd|rd|th) century", words):
        return f"{int(match[1]) - 1:02d}XX"
    if match := re.fullmatch(r"([0-9]{2})xx", words):
        return f"{match[1]}XX"
    if re.fullmatch(r"[0-9]{4}(?:[–-][0-9]{2}[–-][0-9]{2}|-[0-9]{2})?", words):
        return words.replace("–", "-")
    day, month, year = (
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?",
        r"(?P<month>[a-z]{3,9})\.?",
        r"(?P<year>[0-9]{4})",
    )
    for form in (rf"{month},? {year}", rf"{day} (?:of )?{month},? {year}", rf"{month} {day},? {year}"):
        if (match := re.fullmatch(form, words)) and match["month"] in _MONTH_NUMBERS:
            parts = match.groupdict()
            written = f"{parts['year']}-{_MONTH_NUMBERS[parts['month']]:02d}"
            return f"{written}-{int(parts['day']):02d}" if "day" in parts else written
    return None
