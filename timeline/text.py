"""The one spelling of what is typed, letters as they are looked for, Markdown to safe HTML and to plain text.

CommonMark with tables; raw HTML is shown as text, images are left out (a remote one would tell a third
party who reads the page), and what is left passes an allow-list.
"""

import html
import re
import unicodedata
from itertools import pairwise
from urllib.parse import urljoin

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "a", "ul", "ol", "li",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"*": {"dir"}, "a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

# What staff may write, by example; each is shown beside what becomes of it.
SYNTAX = [
    "A blank line\n\nstarts a paragraph.",
    "**bold**",
    "*italic*",
    "[words](https://example.org/)",
    "- one item\n- another",
    "1. first\n2. second",
    "## Heading",
    "> Words of somebody else",
    "| Year | Officers |\n|---|---|\n| 2012 | 218 |",
]


class Parser(MarkdownIt):
    """CommonMark with tables. A mail link is an address alone: copies and words behind it would go unseen."""

    def __init__(self):
        super().__init__("commonmark", {"html": False})
        self.enable("table").disable("image")

    def validateLink(self, url):
        return super().validateLink(url) and not re.match(r"mailto:.*\?", url, re.IGNORECASE)


_parser = Parser()
_words_only = nh3.Cleaner(tags=set())


def to_html(text, heading_level=2):
    """Return Markdown `text` as safe HTML; its headings start at `heading_level` (2 to 6).

    The page decides where the text stands in its outline, so `#` and `##` both give the first level.
    """
    tokens, lists = _parser.parse(text), []
    for before, token in pairwise([None, *tokens]):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, heading_level + max(0, int(token.tag[1]) - 2))}"
        if token.type.endswith("list_open"):
            lists.append(token)
        elif token.type.endswith("list_close"):
            lists.pop()
        elif token.type == "inline" and runs_from_right(token.content):
            # Each paragraph, heading, cell runs as its first letter does; a list as a whole, since its marks have room
            # on one side only.
            for each in (before, *lists[-1:]):
                each.attrSet("dir", "auto")
    return nh3.clean(
        _parser.renderer.render(tokens, _parser.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )


_BULLET = re.compile("\\s*([•·▪◦‣●○■\uf0b7])\\s*(.*)")
_SIGNS = {
    "bullet_list_open": (r"\s*-\s+([0-9].*)", "makes an item of a list, not a number below zero", "minus {}"),
    "blockquote_open": (r"\s*>\s*([0-9].*)", "makes a quotation, and the sign is lost", "more than {}"),
    "ordered_list_open": (r"\s*[0-9]+[.)]\s+(.*)", "makes a list of one item", "words before the number"),
    "heading_open": (r"\s*#+\s+([0-9].*)", "makes a heading, and the sign is lost", "No. {}"),
}


def find_surprises(text: str) -> list[str]:
    """Return what becomes of Markdown that its writer may not mean, each in a sentence that says what to type.

    Word processors paste bullets and tabs, and a sign at the start of a line can be a mark of Markdown.
    """
    lines, told, tokens = text.split("\n"), [], _parser.parse(text)
    for number, line in enumerate(lines, 1):
        if match := _BULLET.fullmatch(line):
            told.append((number, f"“{match[1]}” makes no list. Type “- {shorten(match[2], 20)}”."))
    for place, token in enumerate(tokens):
        first, last = token.map or (0, 0)
        if token.type == "code_block":
            told.append((first + 1, "a tab or four spaces make a block of code. Take them out."))
        elif token.type in _SIGNS and token.level == 0 and is_alone(tokens, place):
            pattern, effect, offer = _SIGNS[token.type]
            if match := re.fullmatch(pattern, lines[first]):
                told.append(
                    (first + 1, f"“{shorten(lines[first], 20)}” {effect}. Type {shorten(offer.format(match[1]), 40)}.")
                )
    return [f"Line {number}: {words}" for number, words in sorted(told)]


def is_alone(tokens, place):
    """Return whether a list that opens at a place has one item; anything else stands alone anyway."""
    if not tokens[place].type.endswith("list_open"):
        return True
    inside = tokens[place + 1 :]
    end = next(number for number, token in enumerate(inside) if token.level == 0)
    return sum(token.type == "list_item_open" and token.level == 1 for token in inside[:end]) == 1


_TAG_OR_RANGE = re.compile(r"<[^>]*>|[0-9][0-9,]*–[0-9][0-9,]*")
_FRAMES = {
    "<table>": '<div class="table-wrap" role="group" tabindex="0" aria-label="Table"><table>',
    "</table>": "</table></div>",
}


def to_page_html(text, heading_level=2):
    """Return `to_html` for a page: tables scroll in a frame of their own, a range of numbers stays on one line."""
    return lay_out(to_html(text, heading_level))


def lay_out(markup: str) -> str:
    """Return safe HTML as a page sets it: tables in frames, each range of numbers on one line."""

    def lay_out_part(match):
        part = match[0]
        return _FRAMES.get(part, part) if part.startswith("<") else f'<span class="whole">{part}</span>'

    return _TAG_OR_RANGE.sub(lay_out_part, markup)


def with_whole_addresses(markup: str, page: str) -> str:
    """Return safe HTML whose links lead where they lead on `page`, a whole address, wherever it is read."""

    def whole(match):
        return f'href="{html.escape(urljoin(page, html.unescape(match[1])))}"'

    return re.sub(r'href="([^"]*)"', whole, markup)


_LINK = re.compile(r"(\]\(<?|^ {0,3}\[[^\]\n]+\]:[ ]*<?)([^\s()<>]+)", re.MULTILINE)


def with_whole_links(text: str, page: str) -> str:
    """Return Markdown `text` whose links lead where they lead on `page`, and that says the same; else as it stands."""
    if "](" not in text and "]:" not in text:
        return text
    whole = _LINK.sub(lambda link: link[1] + urljoin(page, link[2]), text)
    if whole == text or to_html(whole) != with_whole_addresses(to_html(text), page):
        return text
    return whole


def to_plain(text, limit=None):
    """Return the words of Markdown `text` on one line, cut before a word at `limit` characters with “…”."""
    words = " ".join(html.unescape(_words_only.clean(to_html(text))).split())
    if limit is None or len(words) <= limit:
        return words
    return re.sub(r"\W*\s\S*$", "", words[:limit]) + "…"


# Spelling

# What means a new line: CRLF from browsers, and what word processors and old systems paste for one.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters but for tab and new line, half of a pair, and what Unicode keeps for no character.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Of the characters without a look of their own those that are not of the class “format”.
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0" + "".join(
    map(chr, range(0xFE00, 0xFE10))
)
# They join or part the letters on both sides, in Persian or in an emoji; anywhere else they only hide.
_JOINERS = "\u200c\u200d"


def leave_out_controls(text: str) -> str:
    """Return a text with a space for each character that XML or a database cannot hold (XML 1.0, section 2.2)."""
    return _CONTROLS.sub(" ", text)


def _leave_out_invisible(text):
    if text.isascii():
        return text
    # Each letter is looked up once: a text of a thousand has fifty.
    hiding = {letter for letter in set(text) if letter in _FILLERS or unicodedata.category(letter) == "Cf"}
    if not hiding:
        return text
    kept = []
    for place, letter in enumerate(text):
        is_hiding = letter in hiding
        if letter in _JOINERS:
            beside = (text[place - 1 : place], text[place + 1 : place + 2])
            is_hiding = any(not other or other.isascii() or other.isspace() for other in beside)
        if not is_hiding:
            kept.append(letter)
    return "".join(kept)


def spell_text(value: str) -> str:
    """Return a text of several lines as it is stored: lines end in LF, nothing invisible, composed letters (NFC)."""
    value = leave_out_controls(_LINE_ENDS.sub("\n", value))
    return unicodedata.normalize("NFC", _leave_out_invisible(value)).strip()


def spell_line(value: str) -> str:
    """Return a name, a number or a date as it is stored: as `spell_text`, on one line with single spaces."""
    return " ".join(spell_text(value).split())


def spell_for_comparison(value: str) -> str:
    """Return a text so that two that are stored alike are equal, however long ago each of them was written."""
    spelt = spell_text(value)
    return spelt if "\n" in spelt else " ".join(spelt.split())


def shorten(value: object, limit: int = 60) -> str:
    """Return `value` fit to be quoted in a message: one line, at most `limit` characters."""
    line = re.sub(r"[\x00-\x1f\x7f]+", "�", str(value))
    return line if len(line) <= limit else line[: limit - 1] + "…"


# Abbreviations

_DEFINED = re.compile(r"((?:[\w’'-]+ )+)\((\w*[A-Z]\w*[A-Z]\w*)\)")


def find_abbreviations(text: str) -> dict[str, str]:
    """Return {abbreviation: words} of those that a text explains as “police constables (PCs)” does.

    Its capital letters are the first letters of the words before it.
    """
    found = {}
    for before, short in _DEFINED.findall(text):
        letters = [letter for letter in short if letter.isupper()]
        words = before.split()[-len(letters) :]
        if [word[0].upper() for word in words] == letters:
            found.setdefault(short, " ".join(words))
    return found


# Directions

# Letters that run from right to left, and what makes others do so (Unicode, UAX 9: classes R, AL and AN).
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def runs_from_right(text: str) -> bool:
    """Return whether anything in a text runs from right to left."""
    return not text.isascii() and bool(_RIGHT_TO_LEFT.search(text))


def isolate(words: object) -> str:
    """Return a name for a sentence, so that its direction turns round no sign beside it (Unicode, UAX 9: isolates).

    For sentences of plain text; in HTML `bdi` and `dir` do the same. Files of data hold each name alone, as it stands.
    """
    text = str(words)
    return f"\u2068{text}\u2069" if runs_from_right(text) else text


# Letters as they are looked for: one rule for the search, the desk, addresses and redactions

# All that is typed, printed or pasted for an apostrophe.
APOSTROPHES = "'’‘ʼ′´ˈ＇"

# Letters whose stroke or whose joining is no accent to Unicode, and what is typed for them.
_STROKES = {
    "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "þ": "th", "ŧ": "t",
    "ƀ": "b", "ǥ": "g", "ɨ": "i", "ƶ": "z",
}  # fmt: skip


class _Folded(dict):
    """What each character is folded to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code).casefold())
        letters = "".join(_STROKES.get(part, part) for part in parts.casefold())
        self[code] = "".join(letter for letter in letters if letter.isalnum() and letter not in APOSTROPHES)
        return self[code]


_folded = _Folded()


def fold_letters(text: str) -> str:
    """Return the letters and digits of a text alone: small, without accents, strokes, ligatures and what is not seen.

    What stands between them is left out, so whoever asks splits words first.
    """
    return text.translate(_folded)
