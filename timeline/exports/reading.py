"""What files tell of the record as it stands, read in batches: any number takes the same memory."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from django.db.models import DateTimeField, QuerySet
from django.db.models.functions import Coalesce

from timeline.filters import Selection
from timeline.index import derived, search
from timeline.index.listing import Listing, PastListing
from timeline.models import Citation, Figure, Measure, Milestone
from timeline.text import to_html

from .lines import (
    CITATION,
    CITED_BY_FIGURE,
    CITED_BY_TEXT,
    FIGURE,
    CitationLine,
    CitedLine,
    FigureLine,
    MilestoneLine,
    read_values,
)

CHUNK = 500


def read_milestones(selection: Selection, is_whole: bool = False) -> Iterator[MilestoneLine]:
    """Yield the lines of a selection in order; `is_whole` with what only the JSON tells."""
    # What another release has rendered is left alone.
    find_html = search.find_html if is_whole and derived.is_current() else lambda keys: {}
    for ranks in selection.in_batches(CHUNK):
        if isinstance(selection.listing, PastListing):
            yield from (MilestoneLine.of(each, is_whole) for each in selection.listing.fetch(ranks))
        else:
            yield from read_batch(selection.listing, ranks, is_whole, find_html)


def read_batch(listing: Listing, ranks: list[int], is_whole: bool, find_html: Callable) -> Iterator[MilestoneLine]:
    """Yield the lines of the milestones at some ranks of a listing: one query for them, one for each kind of child."""
    keys = [listing.order[rank] for rank in ranks]
    published = Coalesce("public_since", "publish_at", output_field=DateTimeField())
    modified = Coalesce("public_changed", "publish_at", output_field=DateTimeField())
    columns = ("pk", "slug", "title", "date", "text", published, modified)
    rows = {key: values for key, *values in Milestone.objects.filter(pk__in=keys).order_by().values_list(*columns)}
    nouns = listing.related(ranks)
    citations = read_children(Citation.objects, CitationLine, CITATION if is_whole else CITATION[:2], keys)
    figures = read_children(Figure.objects, FigureLine, FIGURE, keys) if is_whole else {}
    found = find_html(keys)
    for rank, key in zip(ranks, keys, strict=True):
        slug, title, date, text, first, last = rows[key]
        html = (found.get(key) or to_html(text)) if is_whole else ""
        yield MilestoneLine(
            slug, title, date, text, first, last, nouns[rank], citations.get(key, ()), figures.get(key, ()), html
        )


def read_children(children: Any, line: Any, lookups: tuple[str, ...], keys: list[int]) -> dict[int, list[Any]]:
    """Return {key of a milestone: lines of its children}, in their order."""
    found: dict[int, list[Any]] = {}
    for key, *values in children.filter(milestone__in=keys).values_list("milestone_id", *lookups):
        found.setdefault(key, []).append(line(*values))
    return found


def list_figures(measure: Measure) -> QuerySet:
    """Return the published figures of a measure, in the order of its table."""
    return Figure.objects.published().filter(measure=measure).in_order()


def read_figures(listing: Listing, measures: Iterable[Measure]) -> Iterator[FigureLine]:
    """Yield the lines of the public figures, measure by measure: each is read off an index, nothing is sorted."""
    for measure in measures:
        if isinstance(listing, PastListing):
            values = (read_values(figure, FIGURE) for figure in listing.find_figures([measure.pk]))
        else:
            values = list_figures(measure).values_list(*FIGURE).iterator(CHUNK)
        yield from map(FigureLine._make, values)


def read_citations() -> Iterator[CitedLine]:
    """Yield the lines of all that cites a source in public: texts of milestones, summaries of plans, figures."""
    citations = Citation.objects.published().in_order().values_list(*CITED_BY_TEXT)
    giving = (
        list_figures(measure).filter(source__isnull=False).values_list(*CITED_BY_FIGURE).iterator(CHUNK)
        for measure in Measure.objects.published()
    )
    yield from map(CitedLine.of_text, citations.iterator(CHUNK))
    yield from map(CitedLine.of_figure, chain.from_iterable(giving))
