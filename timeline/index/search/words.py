"""What a word is: in texts, in what readers type, and where a page marks it. The same for every database."""

import re
from functools import lru_cache
from importlib.metadata import version
from string import ascii_letters, digits
from threading import Lock
from typing import NamedTuple

import snowballstemmer

from timeline.text import APOSTROPHES, fold_letters

# Accents of their own, and what has no look at all: soft hyphens, joiners, marks of direction.
_UNSEEN = (
    "\u00ad\u0300-\u036f\u061c\u180b-\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)
_APOSTROPHE = f"[{APOSTROPHES}]"
# Letters and digits of any script; “1,180”, “P.C.s”, “children’s” and “&” are one word each.
WORD = re.compile(
    r"\d{1,3}(?:,\d{3})+(?!\d)"
    rf"|(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?:\.?{_APOSTROPHE}?s)?(?![^\W_])"
    r"|[&＆﹠]"
    rf"|[^\W_](?:[^\W_]|[{_UNSEEN}]|{_APOSTROPHE}(?=[^\W_]))*"
)
# What is said for a sign.
_SAID = dict.fromkeys(map(ord, "&＆﹠"), "and")

# A longer word is found by its beginning: databases refuse endless ones.
LONGEST = 60

# The algorithm, and the release of the library: another one may cut words elsewhere.
STEMMER = ("porter", version("snowballstemmer"))
_stemmer, _lock = snowballstemmer.stemmer(STEMMER[0]), Lock()


def stem(word):
    """Return the stem of a word in small letters: “policing” and “police” both give “polic”.

    Porter's algorithm (1980), which takes the s off “PCs” and “1980s”. The databases have stemmers of their own, and
    each another one: of these, none could mark a hit in a page.
    """
    if len(word) < 3 or not word.isascii():
        return word  # the library would leave nothing of “s”
    with _lock:  # it keeps the word that it is at in itself
        return _stemmer.stemWord(word)


class Word(NamedTuple):
    """A word of a text, in small letters without accents, and its stem."""

    plain: str
    stem: str
    start: int
    end: int


def say_signs(text):
    """Return a text with the word that is said in place of each sign that stands for one."""
    return text.translate(_SAID)


NO_WORD = Word("", "", 0, 0)
_PLAIN = frozenset(ascii_letters + digits)


def all_but(initials):
    """Return the plain letters and digits, in both cases, that are none of some in small letters."""
    return _PLAIN.difference(initials, map(str.upper, initials))


def split_words(text, leave_out=frozenset()):
    """Return the `Word`s of a text, `NO_WORD` for each whose first letter is left out.

    To fold a word takes longer than to find it. What begins with no plain letter or digit is folded to know.
    """
    return [
        NO_WORD if found[0][0] in leave_out else Word(*fold(found[0]), *found.span()) for found in WORD.finditer(text)
    ]


@lru_cache(maxsize=4096)
def fold(word):
    """Return a word in small letters without accents, and its stem."""
    plain = fold_letters(say_signs(word))[:LONGEST]
    return plain, stem(plain)
