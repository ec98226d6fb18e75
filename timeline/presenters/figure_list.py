"""The page of all figures: a small chart and a table of each measure, and what the site calculates from them."""

from itertools import islice, zip_longest

from django.db.models import Count

from timeline.charts.axes import MARKS
from timeline.charts.multiples import present_multiples
from timeline.charts.tally import Tally, choose_many, tally_all
from timeline.models import Figure

from .derived import derive
from .figures import present_figures
from .milestones import fetch_first
from .sources import find_shared

# Calculated figures on the page; the download has every one.
DERIVED_LIMIT = 50


def present_figure_list(milestones, measures):
    """Return what the page shows of public `milestones`, a `Selection`, and of published `measures`, in their order."""
    published = Figure.objects.published()
    tallies = tally_all(milestones)
    counts = milestones.of_figures(
        "counts", lambda: dict(published.order_by().values_list("measure").annotate(Count("pk")))
    )
    many = {key: tallies.get(key, Tally()) for key in choose_many(counts)}
    figures = list(published.filter(measure__in=counts.keys() - many).in_tables())
    rows = present_figures(figures, with_milestone=True)
    derived = list(islice(derive(published), DERIVED_LIMIT + 1))
    # More of them than the timeline's strip draws are counted there, and not drawn here.
    dates = [each.date for each in fetch_first(milestones, MARKS)] if milestones.count() <= MARKS else []
    plans = list(milestones.nouns["plan"].values())
    bands, smalls = present_multiples(measures, figures, plans, dates, many)
    return {
        "measures": [
            (measure, small, [row for row in rows if row.measure_url == measure.get_absolute_url()], counts[measure.pk])
            for measure, small in zip_longest(measures, smalls)
        ],
        "source": find_shared(rows),
        "count": sum(counts.values()),
        "derived": derived[:DERIVED_LIMIT],
        "has_more_derived": len(derived) > DERIVED_LIMIT,
        "bands": bands,
    }
