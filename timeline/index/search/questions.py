"""What a reader asks for: wishes, each of which is granted by any of some phrases."""

import re
from dataclasses import dataclass, replace

from .words import LONGEST, Word, split_words, stem

# From this length on, the last word that a reader types also stands for words that begin with it.
SHORTEST_BEGINNING = 3
# The least letters of each part into which a word is cut: “ad hoc” for “adhoc”.
SHORTEST_PART = 2


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

    @property
    def needed(self):
        """The stems without which no text holds it: most spellings of a compound stand in none."""
        return set(self.stems[: -1 if self.is_open else None])

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


@dataclass(frozen=True)
class Wish:
    """One thing that a text must hold: the phrase as it was typed, or another spelling of it."""

    phrase: Phrase
    others: tuple = ()

    @property
    def phrases(self):
        return (self.phrase, *self.others)


def read_wishes(typed, shortest=SHORTEST_BEGINNING):
    """Return the `Wish`es of what a reader typed; a text must grant all of them.

    From `shortest` letters on, the last word also stands for words that begin with it.

    What stands between quotes or is typed without a space (“anti-social”) stands side by side. Nothing else has a
    meaning of its own: signs are left out, “&” is “and”, and AND is a word. A compound is found as one word, as two
    and with a hyphen, however it is typed.
    """
    found = re.findall(r'"([^"]*)"|([^\s"]+)', re.sub("[“”„«»]", '"', typed))
    pieces = [(tuple(split_words(quoted or plain)), bool(quoted)) for quoted, plain in found]
    pieces = [(words, is_quoted) for words, is_quoted in pieces if words]
    phrases = [Phrase(words, is_decade(words[-1])) for words, _ in pieces]
    if pieces and not pieces[-1][1]:
        phrases[-1] = replace(phrases[-1], is_open=may_go_on(phrases[-1].words[-1], shortest))
    others = [respell(phrase) for phrase in phrases]
    for place in range(1, len(phrases)):
        first, last = phrases[place - 1], phrases[place]
        if not (pieces[place - 1][1] or pieces[place][1]) and len(first.words) == len(last.words) == 1:
            for joined in join(last, first.words + last.words, 0):
                others[place - 1].append(joined)
                others[place].append(joined)
    return [Wish(phrase, tuple(spellings)) for phrase, spellings in zip(phrases, others, strict=True)]


def may_go_on(word, shortest=SHORTEST_BEGINNING):
    """Return whether the last word that is typed may be a beginning: not a whole year, but a decade always."""
    return len(word.plain) >= shortest and not re.fullmatch(r"\d{4}", word.plain)


def is_decade(word):
    """Return whether a word names a decade: the index knows which dates lie in it, by its whole name."""
    return bool(re.fullmatch(r"\d{3}0s", word.plain))


def respell(phrase):
    """Return a phrase with two of its words written as one, and with one written as two, in every way."""
    found = []
    for place in range(len(phrase.words)):
        found += join(phrase, phrase.words, place)
        found += cut(phrase, place)
    return found


def join(phrase, words, place):
    """Return the phrase of `words` with those at a place and after it written as one; nothing for other than letters.

    A single letter is joined to another one, “P C”, or to the word after it, “e mail”; an s that stands alone never is.
    """
    pair = words[place : place + 2]
    if len(pair) < 2 or not all(word.plain.isalpha() for word in pair):
        return []
    first, last = (word.plain for word in pair)
    if not may_begin(first) and len(last) > 1 or len(first) > 1 == len(last):
        return []
    return [replace(phrase, words=(*words[:place], to_word(pair[0].plain + pair[1].plain), *words[place + 2 :]))]


def may_begin(part):
    """Return whether a part may begin a compound: a single letter may, “e-mail”, that is no word of its own."""
    return len(part) >= SHORTEST_PART or part not in ("a", "i")


def cut(phrase, place):
    """Return the phrases in which the word at a place is written as two."""
    before, plain, after = phrase.words[:place], phrase.words[place].plain, phrase.words[place + 1 :]
    if not plain.isalpha():
        return []
    found = []
    for middle in range(1, len(plain) - SHORTEST_PART + 1):
        if not may_begin(plain[:middle]):
            continue
        parts = to_word(plain[:middle]), to_word(plain[middle:])
        is_open = phrase.is_open and (bool(after) or may_go_on(parts[1]))
        found.append(Phrase((*before, *parts, *after), is_open))
    return found


def to_word(plain):
    """Return the `Word` of letters that stand in no text."""
    plain = plain[:LONGEST]
    return Word(plain, stem(plain), 0, len(plain))
