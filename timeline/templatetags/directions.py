"""Names that run from right to left, kept to themselves, and abbreviations. Built into the template engine: nearly
every template asks.
"""

import re
from html import escape

from django import template
from django.utils.safestring import mark_safe

from timeline.presenters.markup import isolated
from timeline.text import isolate

register = template.Library()
register.filter(isolated)


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
