"""What is typed of a date in small letters and one spelling, before it is read."""

import re

from .edtf import MONTHS

MONTH_NUMBERS = {
    short: number
    for number, name in enumerate(MONTHS)
    if name
    for short in (name.lower(), name[:3].lower(), *(["sept"] if number == 9 else []))
}

# What a date may follow without meaning anything else.
_WITHIN = (
    r"(?:in|during|on|throughout|within|dated|as at|at(?! least| most)|some ?time (?:in|during)|(?:all|the whole) of)"
)
_ABOUT = r"approx\.?(?:imately)?|circa|c\.?|est\.?|estimated?"
_PERHAPS = r"\?|uncertain|unconfirmed|possibly|perhaps|maybe|probably"


def normalise(text: str) -> str:
    """Return typed text in small letters, with one kind of dash, apostrophe and space, without what says nothing."""
    words = re.sub("[‐‑‒–—―−﹘﹣－]", "–", " ".join(text.lower().split()))
    words = re.sub("[’‘ʼ`´]", "'", words).rstrip(" .,")
    words = re.sub(r" ?& ?", " and ", words).replace("≈", "~")
    words = re.sub(rf" ?\((?:{_ABOUT})\)$", " approx", words)
    words = re.sub(rf" ?\((?:{_PERHAPS})\)$", "?", words)
    words = re.sub(r"^a\.?d\.? ?([0-9]{1,4})$|^([0-9]{1,4}) ?(?:a\.?d|c\.?e)$", pad_year, words)
    words = re.sub(rf"^(?:{_WITHIN} )?(?:the )?(?:years? (?=[0-9]))?", "", words)
    # “March 12–14, 2015” as “12–14 March 2015”.
    day = r"([0-9]{1,2})(?:st|nd|rd|th)?"
    return re.sub(
        rf"^([a-z]{{3,9}}) {day}( ?[–-] ?| to | and | thru ){day},? ([0-9]{{4}})$",
        lambda match: (
            f"{match[2]}{match[3]}{match[4]} {match[1]} {match[5]}" if match[1] in MONTH_NUMBERS else match[0]
        ),
        words,
    )


def pad_year(match: re.Match[str]) -> str:
    """Return the year of the common era that is named as one, of four digits."""
    return f"{match[1] or match[2]:0>4}"
