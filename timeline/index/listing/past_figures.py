"""Figures as the public saw them at a moment, asked as a queryset of today's is."""

from timeline.models import Author, Source
from timeline.models.figure_queries import ENDLESS, STARTLESS
from timeline.revisions.hydrate import find_previous, in_order


class PastFigures(list):
    """Hydrated figures in the order of tables, with all that they refer to, as they stood at a moment."""

    def __init__(self, figures, at):
        super().__init__(figures)
        self.at = at

    def with_places(self):
        return self

    in_order = in_tables = with_places

    def fetch(self, part):
        """Return those at a slice of places, with what came before each."""
        figures = self[part]
        find_previous(figures, self.at)
        return figures

    def exceeds(self, number):
        return len(self) > number

    def find_extent(self):
        years = [figure.date_year for figure in self]
        return len(self), min(years, default=None), max(years, default=None)

    def tallied(self):
        groups = {}
        for figure in self:
            if figure.is_followed:
                groups.setdefault((figure.measure_id, figure.kind, figure.date_year), []).append(figure)
        return [(*group, len(figures), *find_ranges(figures)) for group, figures in groups.items()]

    def find_authors(self):
        authors = {author.pk: author for figure in self for author in figure.milestone.authors.all()}
        return in_order(Author._meta.ordering, authors.values())

    def find_sources(self):
        sources = {figure.source_id: figure.source for figure in self if figure.source_id}
        return in_order(Source._meta.ordering, sources.values())

    def find_last_change(self, total):
        return max(figure.milestone.public_changed for figure in self)


def find_ranges(figures):
    """Return (lowest, highest, first day, last day) of figures, as `tallied` does."""
    values = [figure.value for figure in figures]
    first = [figure.date_first for figure in figures if figure.date_first > STARTLESS]
    last = [figure.date_last for figure in figures if figure.date_last < ENDLESS]
    return min(values), max(values), min(first, default=None), max(last, default=None)
