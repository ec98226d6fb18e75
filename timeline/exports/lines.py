"""What files tell of one thing, in plain values: filled from the database in batches, or from objects of the past."""

import datetime
from collections.abc import Iterable
from functools import reduce
from typing import Any, NamedTuple

from timeline.addresses import page_of
from timeline.dates import ImpreciseDate
from timeline.models import Figure, Milestone
from timeline.text import to_html

RELATIONS = ("themes", "organisations", "plans", "authors")
# The columns that fill a line, in the order of its fields.
FIGURE = (
    "milestone__slug", "measure__slug", "measure__name", "value", "kind", "counted_as", "date", "note", "standing",
    "bound", "upper", "source__slug", "source__title", "locator", "quotation", "standing_reason", "note_kind",
)  # fmt: skip
CITATION = (
    "source__slug", "source__title", "source__publisher", "source__link", "locator", "quotation", "seen",
    "archived", "source__archived",
)  # fmt: skip
_CITED = (
    "source__slug", "source__title", "source__kind", "source__author", "source__publisher", "source__date",
    "source__link", "locator", "quotation", "seen", "archived", "source__archived",
)  # fmt: skip
CITED_BY_TEXT = ("milestone__slug", "plan__slug", *_CITED)
CITED_BY_FIGURE = ("milestone__slug", "measure__slug", "kind", "date", "pk", *_CITED)


def follow(thing: Any, lookup: str) -> Any:
    """Return the value to which a lookup such as `source__slug` leads from an object; None where nothing stands."""
    return reduce(lambda one, name: one and getattr(one, name), lookup.split("__"), thing)


def read_values(thing: Any, lookups: Iterable[str]) -> list[Any]:
    """Return of an object whose relations are there what `values_list` gives of a row."""
    return [follow(thing, lookup) for lookup in lookups]


class FigureLine(NamedTuple):
    """One figure; its milestone and measure by slug, its source by slug and title, None where it has none."""

    milestone: str
    measure: str
    measure_name: str
    value: int
    kind: str
    counted_as: str
    date: ImpreciseDate
    note: str
    standing: str
    bound: str
    upper: int | None
    source: str | None
    source_title: str | None
    locator: str
    quotation: str
    standing_reason: str
    note_kind: str


class CitationLine(NamedTuple):
    """One citation of a milestone's text; what only the JSON tells may be left out: all but the source."""

    source: str
    title: str
    publisher: str = ""
    link: str = ""
    locator: str = ""
    quotation: str = ""
    seen: datetime.date | None = None
    archived: str = ""
    source_archived: str = ""


class CitedLine(NamedTuple):
    """One citation by whatever cites: the text of a milestone, the summary of a plan, or a figure."""

    cited_by: str
    key: str
    path: str
    source: str
    title: str
    kind: str
    author: str
    publisher: str
    date: ImpreciseDate | None
    link: str
    locator: str
    quotation: str
    seen: datetime.date | None
    archived: str
    source_archived: str

    @classmethod
    def of_text(cls, values: Iterable[Any]) -> "CitedLine":
        """Return the line of a citation of which `values` are those of `CITED_BY_TEXT`."""
        milestone, plan, *others = values
        name, slug = ("milestone", milestone) if milestone else ("policing-plan", plan)
        return cls("milestone" if milestone else "plan", slug, page_of(f"{name}-detail", slug), *others)

    @classmethod
    def of_figure(cls, values: Iterable[Any]) -> "CitedLine":
        """Return the line of a figure that has a source, of which `values` are those of `CITED_BY_FIGURE`."""
        milestone, measure, kind, date, pk, *others = values
        key = "/".join((milestone, measure, kind, date.edtf))
        return cls("figure", key, Figure.path_of(milestone, pk), *others)


class MilestoneLine(NamedTuple):
    """One milestone with all that files tell of it; of nouns, objects that have `slug` and `name`.

    What only the JSON tells may be left out: `html`, the safe HTML of the text, and the figures.
    """

    slug: str
    title: str
    date: ImpreciseDate
    text: str
    published: datetime.datetime
    modified: datetime.datetime
    nouns: dict[str, Iterable[Any]]  # by the name of the relation
    citations: Iterable[CitationLine]
    figures: Iterable[FigureLine] = ()
    html: str = ""

    @classmethod
    def of(cls, milestone: Milestone, is_whole: bool = True) -> "MilestoneLine":
        """Return the line of an object whose relations are there, stored or hydrated; without HTML if not whole."""
        return cls(
            milestone.slug,
            milestone.title,
            milestone.date,
            milestone.text,
            milestone.first_public_at,
            milestone.last_public_change,
            {relation: getattr(milestone, relation).all() for relation in RELATIONS},
            [CitationLine._make(read_values(citation, CITATION)) for citation in milestone.citations.all()],
            [FigureLine._make(read_values(figure, FIGURE)) for figure in milestone.figures.all()],
            to_html(milestone.text) if is_whole else "",
        )
