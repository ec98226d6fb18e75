"""The words that a redaction takes out: how they are found, what stands in their place, where they stood."""

import re
import unicodedata
from dataclasses import dataclass, field

from django.core.validators import MaxLengthValidator
from django.db import models

# What stands in place of the words: the first that the field has room for.
MARKERS = ("[redacted]", "[…]", "…")
LEAST = 2  # letters or digits


def find_tokens(words):
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", words))


def find_hint(words):
    """Return the longest word that every database finds by itself, in JSON as well; empty if there is none."""
    return max(filter(str.isascii, find_tokens(words)), key=len, default="")


def to_pattern(words):
    """Return the pattern that finds `words`, None where they hold too few letters or digits.

    It finds whole words in any case, whatever stands between them but letters and digits: spaces, line ends, hyphens as
    in addresses, quotes, signs of Markdown.
    """
    tokens = find_tokens(words)
    if sum(map(len, tokens)) < LEAST:
        return None
    spelt = r"[\W_]{1,40}".join(map(spellings, tokens))
    return re.compile(rf"(?<![^\W_]){spelt}(?![^\W_])", re.IGNORECASE)


def spellings(token):
    """Return a pattern for one word: accents as one sign, as two, and left out as addresses do."""
    decomposed = unicodedata.normalize("NFD", token)
    plain = decomposed.encode("ascii", "ignore").decode()
    forms = dict.fromkeys([token, decomposed, *([plain] if plain else [])])
    return "(?:" + "|".join(map(re.escape, sorted(forms, key=len, reverse=True))) + ")"


def without(pattern, text, limit=None):
    """Return a text with the first marker that fits its limit in place of what the pattern finds."""
    for marker in MARKERS:
        new = pattern.sub(marker, text)
        if limit is None or len(new) <= limit:
            break
    return new


@dataclass
class Place:
    """A field of one object that holds the words: how often, in which states of it, and the first in its sentence."""

    what: str
    field: str
    before: str
    found: str
    after: str
    count: int = 0
    states: list = field(default_factory=list)

    @property
    def where(self):
        """The states in words: “now, revisions 1, 2, draft”."""
        numbers = [str(state) for state in self.states if isinstance(state, int)]
        words = [state for state in self.states if isinstance(state, str)]
        revisions = [f"revision{'' if len(numbers) == 1 else 's'} {', '.join(numbers)}"] if numbers else []
        return "; ".join([*dict.fromkeys(words), *revisions])


def is_wording(model_field):
    """Return whether people write words into a field; one that is not known any more may hold some."""
    if model_field is None:
        return True
    return isinstance(model_field, (models.CharField, models.TextField)) and not model_field.choices


def limit_of(model_field):
    """Return how many characters a field holds, None where there is no limit."""
    limits = [check.limit_value for check in model_field.validators if isinstance(check, MaxLengthValidator)]
    return min([limit for limit in (*limits, model_field.max_length) if limit], default=None)
