"""One line of a download from one object, by column."""

import datetime
from typing import Any

from django.http import HttpRequest

from timeline.addresses import absolute
from timeline.models import Citation, Figure, Milestone, Source
from timeline.text import to_html, with_whole_addresses, with_whole_links

from .columns import FIGURE_COLUMNS

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


def timestamp(moment: datetime.datetime) -> str:
    """Return an aware datetime as RFC 3339 in UTC, to the second."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(date: datetime.date | None) -> str | None:
    """Return a date as YYYY-MM-DD, None for an open bound."""
    return date.isoformat() if date else None


def figure_row(figure: Figure) -> Row:
    """Return the values of `FIGURE_COLUMNS` for one figure."""
    return {
        "measure": figure.measure.slug,
        "measure_name": figure.measure.name,
        "value": figure.value,
        "kind": figure.kind,
        "approximate": figure.is_approximate,
        "counted_as": figure.counted_as,
        "edtf": figure.date.edtf,
        "label": figure.date.label,
        "earliest": day(figure.date.earliest),
        "latest": day(figure.date.latest),
        "milestone": figure.milestone.slug,
        "note": figure.note,
        "standing": figure.standing,
        "bound": figure.bound,
        "upper": figure.upper,
        "source": figure.source.slug if figure.source else None,
        "locator": figure.locator,
        "quotation": figure.quotation,
        "standing_reason": figure.standing_reason,
        "note_kind": figure.note_kind,
    }


def citation_row(request: HttpRequest, cited: Citation | Figure) -> Row:
    """Return the values of `CITATION_COLUMNS` for a citation, or for a figure that has a source."""
    source, kind = cited.source, cited.cited_by
    by = cited if kind == "figure" else getattr(cited, kind)
    key = cited.natural_key()[:-1] if kind == "figure" else [by.slug]
    return {
        "cited_by": kind,
        "key": "/".join(key),
        "url": absolute(request, by.get_absolute_url()),
        "source": source.slug,
        "title": source.title,
        "kind": source.kind,
        "author": source.author,
        "publisher": source.publisher,
        "date": source.date.edtf if source.date else "",
        "link": source.link,
        "locator": cited.locator,
        "quotation": cited.quotation,
        "seen": day(cited.seen),
        "archived": cited.archived or source.archived,
    }


def citation_object(cited: Citation) -> dict[str, object]:
    """Return one citation of a milestone's text as `/timeline.json` gives it."""
    return {
        "source": name_source(cited.source),
        "locator": cited.locator,
        "quotation": cited.quotation,
        "seen": day(cited.seen),
        "archived": cited.archived or cited.source.archived,
    }


def name_source(source: Source | None) -> dict[str, str] | None:
    """Return a source in short, None for none."""
    return source and {"slug": source.slug, "title": source.title}


def milestone_row(request: HttpRequest, milestone: Milestone) -> Row:
    """Return the values of `MILESTONE_COLUMNS` for one milestone; relations are lists."""
    url = absolute(request, milestone.get_absolute_url())
    return {
        "slug": milestone.slug,
        "url": url,
        "title": milestone.title,
        "edtf": milestone.date.edtf,
        "label": milestone.date.label,
        "earliest": day(milestone.date.earliest),
        "latest": day(milestone.date.latest),
        "text": with_whole_links(milestone.text, url),
        **{
            name: [item.slug for item in getattr(milestone, name).all()]
            for name in ("themes", "organisations", "plans", "authors")
        },
        "sources": [source.title for source in milestone.sources],
        "published": timestamp(milestone.first_public_at),
        "modified": timestamp(milestone.last_public_change),
    }


def milestone_object(request: HttpRequest, milestone: Milestone) -> dict[str, object]:
    """Return one milestone as `/timeline.json` gives it."""
    row = milestone_row(request, milestone)
    figure_keys = ("value", "kind", "approximate", "counted_as")
    later_keys = list(FIGURE_COLUMNS)[list(FIGURE_COLUMNS).index("note") :]
    figures = []
    for figure in milestone.figures.all():
        figure.milestone = milestone
        values = figure_row(figure)
        figures.append(
            {
                "measure": {"slug": values["measure"], "name": values["measure_name"]},
                **{key: values[key] for key in figure_keys},
                "date": {key: values[key] for key in ("edtf", "label", "earliest", "latest")},
                **{key: values[key] for key in later_keys},
                "source": name_source(figure.source),
            }
        )
    return {
        "slug": row["slug"],
        "url": row["url"],
        "title": row["title"],
        "date": {key: row[key] for key in ("edtf", "label", "earliest", "latest")},
        "text": row["text"],
        "html": with_whole_addresses(to_html(milestone.text), str(row["url"])),
        **{
            name: [{"slug": item.slug, "name": item.name} for item in getattr(milestone, name).all()]
            for name in ("themes", "organisations", "plans", "authors")
        },
        "sources": [
            {"title": source.title, "publisher": source.publisher, "url": source.link} for source in milestone.sources
        ],
        "citations": [citation_object(citation) for citation in milestone.citations.all()],
        "figures": figures,
        "published": row["published"],
        "modified": row["modified"],
    }
