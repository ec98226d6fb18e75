"""A source, and all that is public and rests on it: texts of milestones, figures, summaries of plans."""

from collections import Counter

from django.db.models import Count

from timeline.models import Citation, Figure

from .figures import fetch_others, present_figures
from .paging import Counted, fetch_by_key


def find_citing():
    """Return what is public and cites, of every source: citations of texts, then of plans, and figures."""
    return Citation.objects.published().in_order().with_places(), Figure.objects.published().in_tables()


def count_citing(sources, published):
    """Return [(source, how often it is cited)] of public sources, with two queries."""

    def count():
        counts = Counter()
        for citing in find_citing():
            counts.update(dict(citing.order_by().values_list("source").annotate(Count("pk"))))
        return counts

    counts = published.of_figures("citing", count)
    return [(source, counts[source.pk]) for source in sources]


def list_citing(source):
    """Return all that cites a source as one list of which a part is fetched: texts, then plans, then figures."""
    citations, figures = (citing.filter(source=source) for citing in find_citing())
    count = citations.order_by().count()

    def fetch(asked):
        found = fetch_by_key(citations, slice(asked.start, min(asked.stop, count))) if asked.start < count else []
        rest = slice(max(asked.start - count, 0), max(asked.stop - count, 0))
        return [*found, *(fetch_by_key(figures, rest) if rest.stop else [])]

    return Counted(count + figures.order_by().count(), fetch)


def present_citing(citing, published):
    """Return one page of what cites a source, by kind: `texts` and `plans` as (date, name, object, citation), `figures`
    as rows.
    """
    figures = [each for each in citing if isinstance(each, Figure)]
    citations = [each for each in citing if isinstance(each, Citation)]
    return {
        "texts": [
            (each.milestone.date, each.milestone.title, each.milestone, each) for each in citations if each.milestone
        ],
        "figures": present_figures(figures, with_milestone=True, others=fetch_others(figures, published)),
        "plans": [(each.plan.period, each.plan.name, each.plan, each) for each in citations if each.plan],
    }
