"""Words and numbers as a drawing needs them: how wide they are, and what fits."""

import math
import unicodedata
from functools import cache

TEXT_SIZE = 13
LINE_HEIGHT = 16


def text_width(text: str, size: int = TEXT_SIZE) -> int:
    """Return the width in pixels that `text` needs at most in a common sans-serif font of `size` pixels."""
    return math.ceil(sum(map(letter_width, text)) * size)


@cache
def letter_width(letter: str) -> float:
    """Return the width of a letter, as a share of its height."""
    if letter in " .,:;'’iljI()|–":
        return 0.4
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0  # an accent, or nothing that is seen
    if letter in "mwMW@%—…" or ord(letter) > 0x24F or unicodedata.east_asian_width(letter) in "WF":
        return 1.1
    return 0.8 if letter in "CDGHNOQRU&" or (letter.isupper() and not letter.isascii()) else 0.66


def wrap_text(text: str, width: int, size: int = TEXT_SIZE) -> list[str]:
    """Return `text` as lines of at most `width` pixels; a word that is longer is broken."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = ""
        for letter in word:
            if text_width(line + letter, size) > width:
                lines.append(line)
                line = ""
            line += letter
    return [*lines, line] if line else lines


def cut_text(text: str, width: int, size: int = TEXT_SIZE) -> str:
    """Return `text`, or as much of it as fits into `width` pixels with an ellipsis."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def shorten_number(number: int) -> str:
    """Return a whole number for an axis: “1,500”, “0.5m”, “2bn”."""
    for unit, name in ((10**12, "tn"), (10**9, "bn"), (10**6, "m")):
        if abs(number) >= unit:
            return f"{number / unit:,g}{name}"
    return f"{number:,}"
