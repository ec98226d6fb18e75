"""What to type instead of a date that cannot be read: made for that very text, and only of forms that can."""

import re
from collections.abc import Callable
from unicodedata import decimal

from .edtf import HINT
from .marks import MARKS
from .offers import capitalise, of_impossible_day
from .periods import PERIODS
from .shapes import SHAPES

_DATED = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])|[0-9](?:st|nd|rd|th) century")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_MOST_PIECES = 12
_TIME = r"[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9.]+)?(?: ?[ap]\.?m\.?)?|[0-9]{1,2} ?[ap]\.?m\.?|noon|midnight"
_TIMED = re.compile(rf"(?:{_TIME}),? (?:on )?(.+)|(.+?)(?:t(?=[0-9]{{2}}:)|,? at |,? )(?:{_TIME})z?")
_OPEN = r"by|since|from|until|till|up to|before|after|prior to|no later than|not later than|no earlier than|not before"
_SURE = r"about|around|circa|c\.?|possibly|perhaps|probably|maybe"
_LED = re.compile(rf"({_OPEN}|{_SURE}) (?:the )?(.+)")


def find_hint(words: str, is_read: Callable[[str], bool]) -> str:
    """Return what to type instead of normalised `words`; `is_read` tells which forms can be read."""
    if timed := _TIMED.fullmatch(words):
        bare = timed[1] or timed[2]
        return f'Leave the time out: type "{capitalise(bare)}".' if is_read(bare) else find_hint(bare, is_read)
    if hint := of_impossible_day(words):
        return hint
    if found := find_offer(words, is_read):
        return found[0]
    if (led := _LED.fullmatch(words)) and (hint := of_led(led[1], led[2], is_read)):
        return hint
    if form := find_readable(words, is_read):
        return f'Of this only "{capitalise(form)}" can be read. Type that if the source says no more.'
    return HINT if not words or re.search("[0-9]{3}", words) else f"It names no year. {HINT}"


def find_offer(words: str, is_read: Callable[[str], bool]) -> tuple[str, list[str]] | None:
    """Return the hint of the first pattern that offers something, and the forms that it offers; None of none."""
    for hint in (*PERIODS, *MARKS, *SHAPES):
        if match := re.fullmatch(hint.pattern, words):
            forms = [capitalise(form) for form in dict.fromkeys(hint.find_forms(match)) if is_read(form)]
            if forms:
                groups = [(group or "").capitalize() for group in match.groups()]
                offered = offer_any(forms)
                return hint.words.format(*groups, any=offered, first=forms[0], last=forms[-1]), forms
    return None


def offer_any(forms: list[str]) -> str:
    return " or ".join(f'"{form}"' for form in forms)


def of_led(lead: str, rest: str, is_read: Callable[[str], bool]) -> str:
    """Return what to type instead of a word such as “by” before what cannot follow it; empty where nothing is known.

    What lasts has two ends: “by mid 2012” is by May or by August 2012.
    """
    if hint := of_impossible_day(rest):
        return hint
    _, offered = find_offer(rest, is_read) or ("", [])
    whole = re.sub(rf"^(?:{_SURE}) ?|[~?]$", "", rest)
    ends = [end for form in offered or [whole] for end in (ends_of(form) if re.fullmatch(_OPEN, lead) else [form])]
    forms = [capitalise(form) for form in dict.fromkeys(f"{lead} {end}" for end in ends) if is_read(form)]
    return f"Type what the source supports, such as {offer_any(forms)}." if forms else ""


def ends_of(form: str) -> list[str]:
    """Return where a date in words begins and ends; the first may borrow month and year from the second."""
    if decade := re.fullmatch(r"(?:about )?([0-9]{3})0s", form):
        return [f"{decade[1]}0", f"{decade[1]}9"]
    first, sign, last = re.sub("^(?:about|possibly) ", "", form).partition(" to " if " to " in form else "–")
    if not sign:
        return [first]
    borrowed = last.split(" ", 1)[1:] if sign == "–" else []
    return [" ".join([first, *borrowed]), last]


def find_readable(words: str, is_read: Callable[[str], bool]) -> str:
    """Return the longest run of words with a year that can be read by itself, empty where there is none."""
    words = "".join(str(decimal(sign, sign)) for sign in words)
    pieces = re.sub(r"[^\w'~?./–-]+", " ", words).split()
    if len(pieces) <= _MOST_PIECES:
        for length in range(len(pieces), 0, -1):
            for start in range(len(pieces) - length + 1):
                form = " ".join(pieces[start : start + length]).strip(".,-/–' ")
                form = re.sub("^(?:in|of|year) ", "", form)
                # “From” would say that it has no end, “to” that it has no start; “no later” is not “later”.
                is_cut = re.match("from |to ", form) or pieces[:start][-1:] in (["no"], ["not"])
                if _DATED.search(form) and not is_cut and is_read(form):
                    return form
    years = [] if re.search("[0-9]{5}", words) else _YEAR.findall(words)
    return years[0] if len(years) == 1 and is_read(years[0]) else ""
