"""One line of a file by column, from what `lines.py` knows of it.

`root` is the site's whole address, before each path.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from timeline.addresses import page_of
from timeline.dates import ImpreciseDate, write_instant
from timeline.models import Figure
from timeline.text import with_whole_addresses, with_whole_links

from .columns import FIGURE_COLUMNS
from .lines import RELATIONS, CitationLine, CitedLine, FigureLine, MilestoneLine

# The values of one line of a download, by column.
Row = dict[str, object]


def derived_row(derived: Any) -> Row:
    """Return the values of `DERIVED_COLUMNS` for one calculated number, a `Derived` of the presenters."""
    row = {
        "derived": derived.name,
        "label": derived.label,
        "value": derived.value,
        "unit": derived.unit,
        "formula": derived.formula,
        "approximate": derived.is_approximate,
    }
    for name in ("numerator", "denominator"):
        figure = getattr(derived, name)
        row[name] = figure.value if figure.is_measured else figure.number
        row[f"{name}_counted_as"] = figure.counted_as
        row[f"{name}_milestone"] = figure.milestone.slug
    return row


def day(date: datetime.date | None) -> str | None:
    """Return a date as YYYY-MM-DD, None for an open bound."""
    return date.isoformat() if date else None


def date_columns(date: ImpreciseDate) -> Row:
    """Return what files tell of a date."""
    return {"edtf": date.edtf, "label": date.label, "earliest": day(date.earliest), "latest": day(date.latest)}


def figure_row(figure: FigureLine) -> Row:
    """Return the values of `FIGURE_COLUMNS` for one figure."""
    return {
        "measure": figure.measure,
        "measure_name": figure.measure_name,
        "value": figure.value,
        "kind": figure.kind,
        "approximate": figure.bound == Figure.Bound.ABOUT,
        "counted_as": figure.counted_as,
        **date_columns(figure.date),
        "milestone": figure.milestone,
        "note": figure.note,
        "standing": figure.standing,
        "bound": figure.bound,
        "upper": figure.upper,
        "source": figure.source,
        "locator": figure.locator,
        "quotation": figure.quotation,
        "standing_reason": figure.standing_reason,
        "note_kind": figure.note_kind,
    }


def citation_row(root: str, cited: CitedLine) -> Row:
    """Return the values of `CITATION_COLUMNS` for one citation, whatever cites."""
    return {
        "cited_by": cited.cited_by,
        "key": cited.key,
        "url": root + cited.path,
        "source": cited.source,
        "title": cited.title,
        "kind": cited.kind,
        "author": cited.author,
        "publisher": cited.publisher,
        "date": cited.date.edtf if cited.date else "",
        "link": cited.link,
        "locator": cited.locator,
        "quotation": cited.quotation,
        "seen": day(cited.seen),
        "archived": cited.archived or cited.source_archived,
    }


def milestone_row(root: str, milestone: MilestoneLine) -> Row:
    """Return the values of `MILESTONE_COLUMNS` for one milestone; relations are lists."""
    url = root + page_of("milestone-detail", milestone.slug)
    return {
        "slug": milestone.slug,
        "url": url,
        "title": milestone.title,
        **date_columns(milestone.date),
        "text": with_whole_links(milestone.text, url.partition("?")[0]),
        **{name: [noun.slug for noun in milestone.nouns[name]] for name in RELATIONS},
        "sources": [cited.title for cited in find_sources(milestone)],
        "published": write_instant(milestone.published),
        "modified": write_instant(milestone.modified),
    }


def find_sources(milestone: MilestoneLine) -> Iterable[CitationLine]:
    """Return the first citation of each source, in the order of the citations."""
    first: dict[str, CitationLine] = {}
    for cited in milestone.citations:
        first.setdefault(cited.source, cited)
    return first.values()


def milestone_object(root: str, milestone: MilestoneLine) -> dict[str, object]:
    """Return one milestone as `/timeline.json` gives it."""
    url = root + page_of("milestone-detail", milestone.slug)
    page = url.partition("?")[0]
    return {
        "slug": milestone.slug,
        "url": url,
        "title": milestone.title,
        "date": date_columns(milestone.date),
        "text": with_whole_links(milestone.text, page),
        "html": with_whole_addresses(milestone.html, page),
        **{name: [{"slug": noun.slug, "name": noun.name} for noun in milestone.nouns[name]] for name in RELATIONS},
        "sources": [
            {"title": cited.title, "publisher": cited.publisher, "url": cited.link} for cited in find_sources(milestone)
        ],
        "citations": [citation_object(cited) for cited in milestone.citations],
        "figures": [figure_object(figure) for figure in milestone.figures],
        "published": write_instant(milestone.published),
        "modified": write_instant(milestone.modified),
    }


def citation_object(cited: CitationLine) -> dict[str, object]:
    """Return one citation of a milestone's text as `/timeline.json` gives it."""
    return {
        "source": {"slug": cited.source, "title": cited.title},
        "locator": cited.locator,
        "quotation": cited.quotation,
        "seen": day(cited.seen),
        "archived": cited.archived or cited.source_archived,
    }


LATER = list(FIGURE_COLUMNS)[list(FIGURE_COLUMNS).index("note") :]


def figure_object(figure: FigureLine) -> dict[str, object]:
    """Return one figure of a milestone as `/timeline.json` gives it."""
    return {
        "measure": {"slug": figure.measure, "name": figure.measure_name},
        "value": figure.value,
        "kind": figure.kind,
        "approximate": figure.bound == Figure.Bound.ABOUT,
        "counted_as": figure.counted_as,
        "date": date_columns(figure.date),
        **{key: getattr(figure, key) for key in LATER},
        "source": figure.source and {"slug": figure.source, "title": figure.source_title},
    }
