"""Markdown as staff may write it, and as nobody should."""

import time
from html.parser import HTMLParser

import pytest

from timeline.text import find_abbreviations, to_html, to_page_html, to_plain, with_whole_links


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
        "[x](mailto:a@example.org?bcc=b@evil.example)",
        "[x](MailTo:a@example.org&#63;cc=b@evil.example)",
        "<mailto:a@example.org?body=evil>",
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

    to_html("[" * 20_000)
    to_html("> " * 10_000)
    to_html("*a" * 10_000)

    assert time.process_time() - started < 10


def test_plain_words_are_cut_before_a_word():
    assert to_plain("**Bold** words & more") == "Bold words & more"
    assert to_plain("one two three four", 12) == "one two…"


def test_table_of_a_page_scrolls_in_a_frame_and_a_range_stays_on_one_line():
    found = to_page_html("| a |\n|---|\n| 2010–2011 |\n\n<table> [2009–2011](https://example.org/1–2)")

    assert found.startswith('<div class="table-wrap" role="group" tabindex="0" aria-label="Table"><table>')
    assert found.count("<div") == found.count("</table></div>") == 1 and "&lt;table&gt;" in found
    assert (
        found.count('<span class="whole">2010–2011</span>') == found.count('<span class="whole">2009–2011</span>') == 1
    )
    assert found.count("<span") == 2


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("See [the data](/data/).", "See [the data](https://example.org/data/)."),
        ('[it](../b/ "Title")', '[it](https://example.org/milestones/b/ "Title")'),
        ("[it][1]\n\n[1]: /data/", "[it][1]\n\n[1]: https://example.org/data/"),
        ("[it](</data/>)", "[it](<https://example.org/data/>)"),
        ("[us](mailto:a@example.org)", "[us](mailto:a@example.org)"),
        ("`[code](/data/)`", "`[code](/data/)`"),
    ],
)
def test_links_of_markdown_that_leaves_the_page_are_whole(text, whole):
    assert with_whole_links(text, "https://example.org/milestones/a/") == whole


def test_abbreviations_are_those_that_a_text_explains():
    text = (
        "Officers (SSOs) work. Safer Schools Officers (SSOs) and police constables (PCs), beside Police Community "
        "Support Officers (PCSOs); the Department for Education and Skills (DfES); anti-social behaviour (ASB)."
    )

    assert find_abbreviations(text) == {
        "SSOs": "Safer Schools Officers",
        "PCs": "police constables",
        "PCSOs": "Police Community Support Officers",
    }
