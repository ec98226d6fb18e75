"""The words that a redaction takes out: how they are found, what stands in their place, where they stood."""

import dataclasses
import hashlib
import re
from collections.abc import Callable

from django.core.validators import MaxLengthValidator
from django.db import models

from timeline.text import fold_letters, to_plain

from .reading import ADDRESS, Reading, fold_roughly, read_plain, read_source

# What stands in place of the words: the first that the field has room for.
MARKERS = ("[redacted]", "[…]", "…")
IN_ADDRESS = "redacted"
# (model name, key) of an object, None for the log of the desk; a number of a revision, “draft” or “now”.
Target = tuple[str, str] | None
State = int | str
LEAST = 2  # letters or digits
MOST_NAMES = 4  # words of a name; what is longer is a sentence, which has no initials

# In a reading: what parts two words, what may stand inside one, where a word begins and ends.
_BETWEEN = "[ ']{1,40}"
_START, _END = "(?<![^ '])", "(?![^ '])"
# They stand for the first letter, the others and what parts words while a text is rewritten; none is ever stored.
_FIRST, _OTHER, _SPACE = "\ufdd0", "\ufdd1", "\ufdd2"


@dataclasses.dataclass(frozen=True)
class Found:
    """Words in a text: from where to where, as what (empty for the words themselves), and in which reading."""

    start: int
    end: int
    likeness: str
    reading: Reading


def find_tokens(words: str) -> list[str]:
    """Return the words of what was typed as they are compared, with an apostrophe where one stands inside."""
    return [token.strip("'") for token in read_plain(words).text.split() if token.strip("'")]


def spell(token: str) -> str:
    """Return a pattern for one word: O’Brien is found as OBrien, O'Brien and, in an address, as o-brien."""
    return "[ ']{0,3}".join("'?".join(map(re.escape, part)) for part in token.split("'"))


class Wording:
    """Words as they are looked for, and what comes near them; raises ValueError where there is too little to find."""

    def __init__(self, words: str):
        self.tokens = find_tokens(words)
        if sum(len(fold_letters(token)) for token in self.tokens) < LEAST:
            raise ValueError("There are too few letters to look for.")
        spelt = {"": _BETWEEN.join(map(spell, self.tokens)), **self.find_likenesses()}
        self.patterns = {name: re.compile(_START + pattern + _END) for name, pattern in spelt.items()}
        self.seeds = {fold_letters(token) for token in (self.tokens[0], self.tokens[-1])}

    def find_likenesses(self) -> dict[str, str]:
        """Return {what it is: its pattern} of what may mean the same as a name, the most certain first."""
        first, *middle, last = [spell(token) for token in self.tokens] if len(self.tokens) > 1 else ["", ""]
        if not first:
            return {"with an ending": spell(self.tokens[0]) + "'?(?:s|es)"}
        if len(self.tokens) > MOST_NAMES:
            return {}
        given = [*self.tokens[:-1]]
        initials = "".join(f"(?:{token[0]}{_BETWEEN}){'?' if place else ''}" for place, token in enumerate(given))
        return {
            "the other way round": _BETWEEN.join([last, first, *middle]),
            "with other names between": f"{first}(?:{_BETWEEN}[^ ']+){{{0 if middle else 1},2}}{_BETWEEN}{last}",
            "written as one word": "".join([first, *middle, last]),
            "with initials": f"(?:{initials}|{''.join(token[0] for token in given)}{_BETWEEN}){last}",
            "with an initial for the last name": f"{first}{_BETWEEN}{self.tokens[-1][0]}",
            "the last name alone": f"{last}(?:'?(?:s|es))?",
        }

    def find(self, text: str) -> list[Found]:
        """Return what a text holds, in the order of the text: the words, and what comes near them elsewhere."""
        if not self.may_stand_in(text):
            return []
        found: list[Found] = []
        taken = bytearray(len(text))
        readings = read_source(text)
        for likeness, pattern in self.patterns.items():
            for reading in readings:
                for match in pattern.finditer(reading.text):
                    start, end = reading.places[match.start()][0], reading.places[match.end() - 1][1]
                    if not any(taken[start:end]):
                        taken[start:end] = b"1" * (end - start)
                        found.append(Found(start, end, likeness, reading))
        return sorted(found, key=lambda each: each.start)

    def may_stand_in(self, text: str) -> bool:
        """Return quickly whether it is worth while to read a text letter by letter."""
        letters = fold_roughly(text)
        return any(seed in letters for seed in self.seeds)


def replace(text: str, found: list[Found], limit: int | None = None, *, is_markdown: bool = False) -> str:
    """Return a text with a marker in place of what was found in it, the first that fits its limit.

    Markdown is rendered to see that all else still reads as it did. Where it does not, such as in the middle of a word,
    each part between its signs has a marker of letters, which leaves the signs their meaning.
    """
    if not is_markdown:
        return fit(limit, lambda marker: substitute(text, found, lambda each: marker))
    covered = substitute(text, found, lambda each: cover(text, each))
    expected = squeeze(to_plain(covered.replace(_SPACE, " ")).replace(_FIRST, "").replace(_OTHER, ""))
    in_parts = re.sub(f"[{_FIRST}{_OTHER}][{_FIRST}{_OTHER}{_SPACE}]*(?<!{_SPACE})", _FIRST, covered).replace(
        _SPACE, " "
    )

    def mark(marker: str) -> str:
        for way in (leave_out_empty(covered), in_parts):
            new = way.replace(_FIRST, marker)
            if squeeze(to_plain(new)).replace(marker, "") == expected.replace(marker, ""):
                return new
        return in_parts.replace(_FIRST, IN_ADDRESS)

    return fit(limit, mark)


def fit(limit: int | None, make: Callable[[str], str]) -> str:
    for marker in MARKERS:
        new = make(marker)
        if limit is None or len(new) <= limit:
            break
    return new


def substitute(text: str, found: list[Found], make: Callable[[Found], str]) -> str:
    parts, end = [], 0
    for each in found:
        parts += [text[end : each.start], make(each)]
        end = each.end
    return "".join([*parts, text[end:]])


def cover(text: str, found: Found) -> str:
    """Return what was found with a sign for each of its letters, the first apart, and Markdown's own signs kept."""
    if found.reading.is_hidden:
        return IN_ADDRESS
    covered, place = "", found.start
    for start, end in [*found.reading.kept, (found.end, found.end)]:
        if found.start < start and end <= found.end:
            covered += "".join(_OTHER if letter.isalnum() else _SPACE for letter in text[place:start]) + text[start:end]
            place = end
    return _FIRST + covered[1:]


def leave_out_empty(covered: str) -> str:
    """Return a covered text with one marker's place, without the emphasis and links that have nothing else in them."""
    before, nothing = None, f"((?:{_OTHER}|{_SPACE})+)"
    while before != covered:
        before = covered
        covered = re.sub(rf"(?<![*_`~])([*_`~]{{1,3}}){nothing}\1(?![*_`~])", r"\2", covered)
        covered = re.sub(rf"\[{nothing}{ADDRESS}", r"\1", covered)
    return covered.replace(_OTHER, "").replace(_SPACE, "")


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


@dataclasses.dataclass
class Place:
    """A field of one object that holds the words, or what comes near them (`likeness`).

    How often, in which states of it, and the first in its sentence. What only comes near goes where it `is_chosen`.
    """

    target: Target
    what: str
    field: str
    likeness: str
    before: str
    found: str
    after: str
    count: int = 0
    states: list = dataclasses.field(default_factory=list)
    is_chosen: bool = False

    @property
    def name(self) -> str:
        """What stands for the place in a form: it holds none of its words."""
        return hashlib.sha256(repr((self.target, self.field, self.likeness)).encode()).hexdigest()[:16]

    @property
    def goes(self) -> bool:
        return not self.likeness or self.is_chosen

    @property
    def where(self) -> str:
        """The states in words: “now, revisions 1, 2, draft”."""
        numbers = [str(state) for state in self.states if isinstance(state, int)]
        words = [state for state in self.states if isinstance(state, str)]
        revisions = [f"revision{'' if len(numbers) == 1 else 's'} {', '.join(numbers)}"] if numbers else []
        return "; ".join([*dict.fromkeys(words), *revisions])


def is_wording(model_field: models.Field | None) -> bool:
    """Return whether people write words into a field; one that is not known any more may hold some."""
    if model_field is None:
        return True
    return isinstance(model_field, (models.CharField, models.TextField)) and not model_field.choices


def limit_of(model_field: models.Field) -> int | None:
    """Return how many characters a field holds, None where there is no limit."""
    limits = [check.limit_value for check in model_field.validators if isinstance(check, MaxLengthValidator)]
    return min([limit for limit in (*limits, model_field.max_length) if limit], default=None)
