"""Two texts compared word by word, at a cost that has a bound."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import takewhile

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Pairs of words, spaces among them, that are looked at for one text: a fifth of a second for the worst of texts.
MOST_PAIRS = 1_000_000
SHORT = 200  # characters that are taken in at a glance: of these nobody is told that they were rewritten


@dataclass(frozen=True)
class Piece:
    """A run of words; `mark` is "del", "ins" or "" for words on both sides."""

    mark: str
    text: str


@dataclass(frozen=True)
class Part:
    """One field that changed, word by word."""

    name: str
    pieces: Sequence[Piece]

    @property
    def is_rewritten(self):
        """Whether a whole text or paragraph stands on each side because no more was compared."""
        return any(
            old.mark == "del" and new.mark == "ins" and min(len(old.text), len(new.text)) > SHORT
            for old, new in zip(self.pieces, self.pieces[1:], strict=False)
        )


@lru_cache(maxsize=128)
def compare_words(old, new):
    """Return the `Piece`s of two texts, compared word by word, or by paragraphs where that is too much.

    Pages show the same pairs of revisions again and again, so some are kept.
    """
    before, after = WORDS.findall(old), WORDS.findall(new)
    # Most edits touch a few words: what is the same before and after them need not be compared with everything.
    start = count_same(before, after)
    end = count_same(reversed(before[start:]), reversed(after[start:]))
    head, tail = before[:start], before[len(before) - end :]
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    middle = compare_parts(before, after) if is_bearable(before, after) else compare_paragraphs(before, after)
    pieces = [Piece("", "".join(head)), *middle, Piece("", "".join(tail))]
    return tuple(piece for piece in pieces if piece.text)


def is_bearable(before, after, most=MOST_PAIRS):
    return len(before) * len(after) <= most


def compare_parts(before, after):
    """Return the `Piece`s of two lists of texts, compared one by one."""
    pieces = []
    for mark, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if mark == "equal":
            pieces.append(Piece("", "".join(before[a:b])))
        else:
            pieces += [Piece("del", "".join(before[a:b])), Piece("ins", "".join(after[c:d]))]
    return pieces


def compare_paragraphs(before, after):
    """Return the `Piece`s of two long lists of words: paragraphs first, then words in those that changed."""
    before, after = ("".join(words).splitlines(keepends=True) for words in (before, after))
    if not is_bearable(before, after):
        return rewritten(before, after)
    pieces, left = [], MOST_PAIRS
    for mark, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if mark == "equal":
            pieces.append(Piece("", "".join(before[a:b])))
            continue
        old, new = (WORDS.findall("".join(lines)) for lines in (before[a:b], after[c:d]))
        if is_bearable(old, new, left):
            left -= len(old) * len(new)
            pieces += compare_parts(old, new)
        else:
            pieces += rewritten(old, new)
    return pieces


def rewritten(before, after):
    """Return the `Piece`s of what is not compared any further: both whole."""
    return [Piece("del", "".join(before)), Piece("ins", "".join(after))]


def count_same(one, other):
    """Return how many items two sequences have in common at their beginnings."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
