"""Names that run from right to left, kept to themselves, abbreviations, ranges on one line, and addresses. Built into
the template engine: nearly every template asks.
"""

import re
from html import escape

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from timeline.addresses import path_to
from timeline.text import isolate, lay_out, runs_from_right

register = template.Library()
# What stands on every page is resolved once, not a dozen times each.
register.simple_tag(path_to, name="path")


@register.filter
def isolated(words):
    """Return a name as HTML, in an element that keeps its direction from what stands beside it.

    A sentence whose names are isolated stays as it is: the element would run as the first of them does.
    """
    escaped = conditional_escape(words)
    is_name = runs_from_right(escaped) and "\u2068" not in escaped
    return mark_safe(f"<bdi>{escaped}</bdi>") if is_name else escaped  # noqa: S308  escaped


@register.filter
def isolated_text(words):
    """Return a name for a title or an attribute, where no element can stand."""
    return isolate(str(words))


@register.filter
def spelled(words, known):
    """Return words as HTML in which each abbreviation of `known`, {abbreviation: words}, is explained once."""
    markup, left = escape(str(words)), dict(known)
    if not left:
        return mark_safe(markup)  # noqa: S308  escaped

    def explain(match):
        full = left.pop(match[0], "")
        return f'<abbr title="{escape(full)}">{match[0]}</abbr>' if full else match[0]

    pattern = "|".join(re.escape(escape(short)) for short in left)
    return mark_safe(re.sub(rf"\b(?:{pattern})\b", explain, markup))  # noqa: S308  escaped


@register.filter
def whole(words):
    """Return words in which no range of numbers, such as 2010–2011, is broken between two lines."""
    return mark_safe(lay_out(escape(words)))  # noqa: S308  escaped
