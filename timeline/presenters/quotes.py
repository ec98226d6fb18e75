"""Sentences of sources by which a search found a milestone."""

from collections import defaultdict

from django.utils.html import escape
from django.utils.safestring import mark_safe

from timeline.index.search import mark
from timeline.models import Citation, Figure
from timeline.text import isolate

QUOTES = 3  # sentences of sources that a card shows


def find_quotes(keys, wishes):
    """Return {key of a milestone: quotations of its sources that hold something of some `Wish`es}, in two queries.

    A card has no room for them; found by one, it shows why. Each is (the sentence as HTML with marks, its source).
    """
    found = defaultdict(list)
    for model in (Citation, Figure):
        quoting = model.objects.filter(milestone__in=keys).exclude(quotation="")
        for key, quotation, *place in quoting.values_list("milestone", "quotation", "source__title", "locator"):
            marked = mark(escape(quotation), wishes)
            if "<mark>" in marked and len(found[key]) < QUOTES:
                found[key].append((mark_safe(marked), ", ".join(map(isolate, filter(None, place)))))  # noqa: S308  escaped
    return found
