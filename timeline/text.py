"""Markdown to safe HTML, and to plain text.

CommonMark with tables; raw HTML is shown as text, images are left out (a remote one would tell a third
party who reads the page), and what is left passes an allow-list.
"""

import html
import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "a", "ul", "ol", "li",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
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

_parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_words_only = nh3.Cleaner(tags=set())


@lru_cache(maxsize=1024)
def to_html(text, heading_level=2):
    """Return Markdown `text` as safe HTML; its headings start at `heading_level` (2 to 6).

    The page decides where the text stands in its outline, so `#` and `##` both give the first level.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, heading_level + max(0, int(token.tag[1]) - 2))}"
    return nh3.clean(
        _parser.renderer.render(tokens, _parser.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )


def to_plain(text, limit=None):
    """Return the words of Markdown `text` on one line, cut before a word at `limit` characters with “…”."""
    words = " ".join(html.unescape(_words_only.clean(to_html(text))).split())
    if limit is None or len(words) <= limit:
        return words
    return re.sub(r"\W*\s\S*$", "", words[:limit]) + "…"
