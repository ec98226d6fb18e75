"""What a word is: in texts, in what readers type, and where a page marks it. The same for every database."""

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import snowballstemmer

# Letters and digits of any script, with their accents; “children’s” and “1,180” are one word each.
WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|[^\W_](?:[^\W_]|[\u0300-\u036f]|['’](?=[^\W_]))*")
TAG = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")

# A longer word is found by its beginning: databases refuse endless ones.
LONGEST = 60
# From this length on, the last word that is typed also stands for words that begin with it.
SHORTEST_BEGINNING = 3


_stemmer, _lock = snowballstemmer.stemmer("porter"), Lock()


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


@dataclass(frozen=True)
class Phrase:
    """Words that stand side by side; `is_open` when the last is only the beginning of one, maybe."""

    words: tuple
    is_open: bool = False

    @property
    def stems(self):
        return [word.stem for word in self.words]

    @property
    def beginning(self):
        """The stems, the last one as it was typed."""
        return [*self.stems[:-1], self.words[-1].plain]

    def find_in(self, words):
        """Return the places in a list of words where the phrase stands, as ranges."""
        *before, _ = self.stems
        last, found = self.words[-1], []
        for place, word in enumerate(words):
            if word.stem == last.stem or (self.is_open and word.plain.startswith(last.plain)):
                start = place - len(before)
                if start >= 0 and [other.stem for other in words[start:place]] == before:
                    found.append(range(start, place + 1))
        return found


def split_words(text):
    """Return the `Word`s of a text."""
    return [Word(*fold(found[0]), *found.span()) for found in WORD.finditer(text)]


@lru_cache(maxsize=20_000)
def fold(word):
    """Return a word in small letters without accents, and its stem."""
    plain = word.translate({ord("'"): None, ord("’"): None, ord(","): None}).casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if c.isalnum()).casefold()
    plain = plain[:LONGEST]
    return plain, stem(plain)


def read_phrases(typed):
    """Return the `Phrase`s that a reader asks for; all of them must be in a text.

    What stands between quotes or is typed without a space (“anti-social”) stands side by side. Nothing else has a
    meaning of its own: signs are left out, and AND is a word.
    """
    phrases, is_open = [], False
    for quoted, plain in re.findall(r'"([^"]*)"|([^\s"]+)', re.sub("[“”„«»]", '"', typed)):
        words = tuple(split_words(quoted or plain))
        if words:
            phrases.append(Phrase(words))
            is_open = not quoted and len(words[-1].plain) >= SHORTEST_BEGINNING
    return [*phrases[:-1], *(replace(phrase, is_open=is_open) for phrase in phrases[-1:])]


def mark(markup, typed):
    """Return safe HTML with what `typed` asks for in `<mark>`; tags and their attributes stay as they are."""
    phrases = read_phrases(typed)
    if not phrases:
        return markup
    pieces = TAG.split(markup)
    texts = {place: html.unescape(piece) for place, piece in enumerate(pieces) if place % 2 == 0 and piece}
    words = [(place, word) for place, text in texts.items() for word in split_words(text)]
    plain = [word for _, word in words]
    marked = {number for phrase in phrases for numbers in phrase.find_in(plain) for number in numbers}
    hits = {}
    for number in sorted(marked):
        place, word = words[number]
        hits.setdefault(place, []).append(word)
    for place, found in hits.items():
        pieces[place] = mark_text(texts[place], found)
    return "".join(pieces)


def mark_text(text, words):
    """Return plain text as HTML with `words` of it marked."""
    parts, end = [], 0
    for word in words:
        parts += [html.escape(text[end : word.start]), f"<mark>{html.escape(text[word.start : word.end])}</mark>"]
        end = word.end
    return "".join([*parts, html.escape(text[end:])])
