"""Where a page shows what was asked for."""

import html
import re

from .words import all_but, split_words

TAG = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")


def mark(markup, wishes):
    """Return safe HTML with what `Wish`es ask for in `<mark>`; tags and their attributes stay as they are."""
    phrases = [phrase for wish in wishes for phrase in wish.phrases]
    if not phrases:
        return markup
    others = all_but({word.plain[:1] for phrase in phrases for word in phrase.words})
    pieces = TAG.split(markup)
    texts = {place: html.unescape(piece) for place, piece in enumerate(pieces) if place % 2 == 0 and piece}
    words = [(place, word) for place, text in texts.items() for word in split_words(text, others)]
    plain = [word for _, word in words]
    stems = {word.stem for word in plain}
    phrases = [phrase for phrase in phrases if phrase.needed <= stems]
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
