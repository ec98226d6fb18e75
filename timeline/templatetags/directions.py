"""Names that run from right to left, kept to themselves. Built into the template engine: nearly every template asks."""

from django import template

from timeline.presenters.markup import isolated
from timeline.text import isolate

register = template.Library()
register.filter(isolated)


@register.filter
def isolated_text(words):
    """Return a name for a title or an attribute, where no element can stand."""
    return isolate(str(words))
