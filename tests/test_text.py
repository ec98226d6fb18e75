"""Markdown as staff may write it, and as nobody should."""

import time
from html.parser import HTMLParser

import pytest

from timeline.text import to_html, to_plain


class Elements(HTMLParser):
    """What a browser would make of a text: elements, attributes, addresses."""

    def __init__(self):
        super().__init__()
        self.names, self.attributes, self.addresses = set(), set(), set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses.update(value for name, value in attrs if name == "href")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Plain words.", "<p>Plain words.</p>\n"),
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("[a](https://example.org)", '<p><a href="https://example.org" rel="noopener nofollow">a</a></p>\n'),
        ("# Top", "<h2>Top</h2>\n"),
        ("## Two\n\n### Three", "<h2>Two</h2>\n<h3>Three</h3>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
    ],
)
def test_markdown_becomes_html(text, html):
    assert to_html(text) == html


def test_headings_start_where_the_page_says():
    assert to_html("# Top\n\n###### Deep", 5) == "<h5>Top</h5>\n<h6>Deep</h6>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://tracker.example/x.png)",
        "<img src=x onerror=alert(1)>",
        '<a href="#" onclick="alert(1)">x</a>',
        "<style>*{display:none}</style>",
        "<iframe src=//x></iframe>",
        '[x](https://a.example "onmouseover=alert(1)")',
    ],
)
def test_nothing_active_survives(text):
    found = Elements()
    found.feed(to_html(text))

    assert found.names <= {"p", "a"}
    assert found.attributes <= {"href", "title", "rel"}
    assert found.addresses <= {"https://a.example", "https://tracker.example/x.png"}


def test_the_longest_hostile_text_is_quick():
    started = time.process_time()

    to_html.__wrapped__("[" * 20_000)
    to_html.__wrapped__("> " * 10_000)
    to_html.__wrapped__("*a" * 10_000)

    assert time.process_time() - started < 10


def test_plain_words_are_cut_before_a_word():
    assert to_plain("**Bold** words & more") == "Bold words & more"
    assert to_plain("one two three four", 12) == "one two…"
