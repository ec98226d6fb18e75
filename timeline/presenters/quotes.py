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
        quoting = model.objects.filter(milestone__in=keys).exclude(quotation="").select_related("source")
        for cited in quoting.only("milestone", "quotation", "locator", "source__title"):
            marked = mark(escape(cited.quotation), wishes)
            if "<mark>" in marked and len(found[cited.milestone_id]) < QUOTES:
                found[cited.milestone_id].append(
                    (mark_safe(marked), ", ".join(map(isolate, filter(None, [cited.source.title, cited.locator]))))
                )
    return found
