"""A page as a test reads it: its source, its words, the fields of its forms."""

import html
import re
from functools import cached_property
from html.parser import HTMLParser

from benchmarks.editor import FormReader

MARKUP = re.compile(r"<[^>]+>")
# What has no end tag.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SELECTED = re.compile(r"""([\w-]+)|\.([\w-]+)|\#([\w-]+)|\[([\w:-]+)(?:=["']?([^"'\]]*)["']?)?\]""")


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


class Element:
    """A part of a page: its `name`, `attributes`, and `children`, elements and words."""

    def __init__(self, name, attributes):
        self.name, self.attributes, self.children = name, attributes, []

    def walk(self):
        """Yield the elements and words inside, in the order of the page."""
        for child in self.children:
            yield child
            if isinstance(child, Element):
                yield from child.walk()

    @cached_property
    def words(self):
        """Its words, on one line, as `read_words` gives them, but for scripts."""
        return " ".join(" ".join(self.read()).split())

    def read(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.name != "script":
                yield from child.read()

    def one(self, selector):
        """Return the one element inside that a selector means."""
        (found,) = self.select(selector)
        return found

    def select(self, selector):
        """Return the elements inside that a selector means, such as `h4.card-title a[href]`, in the order of the page.

        It knows names, classes, ids, attributes with their whole value or without, and what stands within what.
        """
        found = [self]
        for part in selector.split():
            inside = (child for each in found for child in each.walk() if isinstance(child, Element))
            found = [each for each in dict.fromkeys(inside) if each.matches(part)]
        return found

    def matches(self, selector):
        """Return whether a selector without spaces means this element."""
        for name, kind, key, attribute, value in SELECTED.findall(selector):
            attribute, value = ("id", key) if key else (attribute, value)
            has_it = value == self.attributes.get(attribute) if value else attribute in self.attributes
            classes = (self.attributes.get("class") or "").split()
            if not (name == self.name if name else kind in classes if kind else has_it):
                return False
        return True

    def __getitem__(self, attribute):
        return self.attributes[attribute]


class PageReader(HTMLParser):
    """Reads a page to a tree, whose `root` holds all of it."""

    def __init__(self, source):
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag):
        places = [place for place, element in enumerate(self.open) if element.name == tag]
        if places:
            del self.open[places[-1] :]

    def handle_data(self, data):
        self.open[-1].children.append(data)


def parse(page):
    """Return the `Element` that holds all of an answer, or of the source of a page."""
    return PageReader(page if isinstance(page, str) else read(page)).root


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
