"""A page as a test reads it: its source, its words, the fields of its forms."""

import html
import re
from html.parser import HTMLParser

from benchmarks.editor import FormReader

MARKUP = re.compile(r"<[^>]+>")


def read(response):
    """Return the source of an answer, sent whole or in pieces."""
    return response.getvalue().decode()


def read_words(page):
    """Return the words of an answer, or of a part of its source, without markup, on one line."""
    source = page if isinstance(page, str) else read(page)
    return " ".join(html.unescape(MARKUP.sub(" ", source)).split())


def read_fields(page, *names):
    """Return {name: value} of the fields with these names that the forms of a page have, as a browser posts them."""
    fields = FormReader(page if isinstance(page, str) else read(page)).fields
    return {name: fields[name] for name in names if name in fields}


class AgainForm(HTMLParser):
    """The form that sends once more what was typed: its address, {name of a hidden field: values}, its buttons."""

    def __init__(self, page):
        super().__init__()
        self.address, self.typed, self.buttons = None, {}, []
        self.is_open = False
        self.feed(read(page))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.is_open = attrs.get("id") == "locked_form"
            self.address = attrs["action"] if self.is_open else self.address
        elif tag == "input" and self.is_open and attrs["type"] == "hidden":
            self.typed.setdefault(attrs["name"], []).append(attrs["value"])
        elif tag == "input" and self.is_open and "name" in attrs:
            self.buttons.append(attrs["name"])
