"""What a reader sees of a text, letter by letter, and where in its source each letter stands."""

import html
import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import unquote

from timeline.text import APOSTROPHES, fold_letters

# What ends a link: its address with a title, or the label of one.
_TITLE = r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?"
ADDRESS = rf"\](?:\(\s*(?:<[^<>\n]*>|(?:[^()\s]|\([^()\s]*\))*){_TITLE}\s*\)|\[[^\[\]]*\])"
# What stands for other characters: in texts, and in web addresses.
_CODE = (
    r"(?P<entity>&(?:\#[xX][0-9a-fA-F]{1,6}|\#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<percent>(?:%[0-9a-fA-F]{2})+)"
)
_TAG = r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>"
# Of Markdown only what stands between the letters of a page: a look-alike does no harm, since texts are read as plain
# words as well.
_ATOM = re.compile(
    rf"(?P<address>{ADDRESS})"
    rf"|(?P<tag>{_TAG})"
    rf"|{_CODE}"
    r"|(?P<block>[ \t]*(?:\\?\n[ \t]*(?:[>#+*-]+[ \t]+|[0-9]{1,2}[.)][ \t]+)*)+)"
    r"|(?P<mark>[*`~]+|(?<![^\W_])_+|_+(?![^\W_]))"
    r"|(?P<cell>\|)"
    r"|(?P<one>.)",
    re.DOTALL,
)
_HIDDEN = re.compile(f"{ADDRESS}|{_TAG}")
_PLAIN = re.compile(rf"{_CODE}|(?P<one>.)", re.DOTALL)
_SOFT_BREAK = re.compile(r"[ \t]*\n[ \t]*")


@dataclass
class Reading:
    """Letters of a text, folded, with “'” for apostrophes and one space for each other sign, and their places.

    `kept` are the places of Markdown's own signs, which a rewriting leaves alone; `is_hidden` tells that readers see
    none of it: the address of a link, its title, what stands in a tag.
    """

    is_hidden: bool = False
    letters: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    kept: list[tuple[int, int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.letters)

    def add(self, text: str, start: int, end: int) -> None:
        """Add characters that stand from `start` to `end`; what has no look of its own goes with what it follows."""
        for character in text:
            folded = fold_letters(character)
            if not folded and (character in APOSTROPHES or not is_unseen(character)):
                folded = "'" if character in APOSTROPHES else " "
            for letter in folded:
                self.letters.append(letter)
                self.places.append((start, end))
            if not folded and self.places and self.places[-1][1] == start:
                self.places[-1] = (self.places[-1][0], end)

    def keep(self, start: int, end: int, parts_words: bool) -> None:
        self.kept.append((start, end))
        if parts_words:
            self.letters.append(" ")
            self.places.append((start, end))


def is_unseen(character: str) -> bool:
    """Return whether a character is an accent of its own or has no look at all, such as a soft hyphen."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc") and not character.isspace()


def fold_roughly(source: str) -> str:
    """Return quickly all letters of a text that `read_source` may find side by side in a word, and some more."""
    if not any(sign in source for sign in "&%[<"):
        return fold_letters(source)
    forms = (source, html.unescape(unquote(source)), html.unescape(unquote(_HIDDEN.sub("", source))))
    return " ".join(map(fold_letters, forms))


def read_source(source: str) -> list[Reading]:
    """Return what can be read in a text: as Markdown, as the plain characters that it is, and hidden in its links."""
    hidden: list[Reading] = []
    marked = read_marked(source, hidden)
    return [marked, *([read_plain(source)] if marked.kept else []), *hidden]


def read_plain(source: str, start: int = 0, *, is_hidden: bool = False) -> Reading:
    """Return the reading of plain words, with entities and the signs of web addresses undone."""
    reading = Reading(is_hidden)
    for atom in _PLAIN.finditer(source):
        reading.add(decode(atom), start + atom.start(), start + atom.end())
    return reading


def decode(atom: re.Match[str]) -> str:
    """Return the characters that a piece of a text stands for."""
    if atom.lastgroup == "percent":
        return unquote(atom[0])
    return html.unescape(atom[0]) if atom.lastgroup == "entity" else atom[0]


def read_marked(source: str, hidden: list[Reading]) -> Reading:
    """Return the reading of Markdown; what it hides is added to `hidden`."""
    reading = Reading()
    openers = find_openers(source)
    for atom in _ATOM.finditer(source):
        start, end = atom.span()
        kind = atom.lastgroup
        if kind in ("address", "tag"):
            reading.keep(start, end, parts_words=False)
            hidden.append(read_plain(atom[0], start, is_hidden=True))
        elif kind == "mark" or start in openers:
            reading.keep(start, end, parts_words=False)
        elif kind == "cell" or (kind == "block" and not _SOFT_BREAK.fullmatch(atom[0])):
            reading.keep(start, end, parts_words=True)
        elif kind == "block":
            reading.add(" ", start, end)
        else:
            reading.add(decode(atom), start, end)
    return reading


def find_openers(source: str) -> set[int]:
    """Return where the brackets stand that open a link."""
    openers, waiting = set(), []
    for atom in _ATOM.finditer(source):
        if atom[0] == "[":
            waiting.append(atom.start())
        elif waiting and atom[0].startswith("]"):
            opener = waiting.pop()
            if atom.lastgroup == "address":
                openers.add(opener)
    return openers
