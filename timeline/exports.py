"""Downloads: each a column list and one row function, streamed so that length costs no memory."""

import csv
import datetime
import json
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from timeline.addresses import absolute
from timeline.models import Citation, Figure, Milestone, Source
from timeline.text import to_html, with_whole_addresses, with_whole_links

CHUNK = 500
# The values of one line of a download, by column.
Row = dict[str, object]

# What changed in the downloads, by version: the Data page prints it. Old columns stay as and where they are.
FORMAT_VERSION = 2
FORMAT_CHANGES = {
    2: "figures.csv, figures.json and the files of one measure gain standing, bound, upper, source, locator, "
    "quotation, standing_reason and note_kind after the old columns; the figures in timeline.json gain the same, and "
    "each milestone there a list of citations. citations.csv is new. One measure and date may have several numbers: "
    "follow those whose standing is followed. Where bound is over, at-least, up-to, at-most or between, value is no "
    "exact number.",
    1: "The first version: timeline.csv, timeline.json, figures.csv, figures.json, derived.csv.",
}

# Column, and what it holds: the Data page prints this list, the downloads follow it.
MILESTONE_COLUMNS = {
    "slug": "The last part of the milestone's address; it never changes once public.",
    "url": "The milestone's whole address.",
    "title": "The heading.",
    "edtf": "The date in the Extended Date/Time Format (ISO 8601-2): 198X is the 1980s, 2009/2011 an "
    "interval, [..2023] “by 2023”.",
    "label": "The same date in words.",
    "earliest": "The first day that the date can mean (YYYY-MM-DD); empty where it is open.",
    "latest": "The last day that the date can mean (YYYY-MM-DD); empty where it is open.",
    "text": "The text, in Markdown.",
    "themes": "Themes by slug, joined by “; ”. Themes are this site's own labels.",
    "organisations": "Organisations that took part, by slug.",
    "plans": "Policing plans that the text names, by slug.",
    "authors": "Authors credited, by slug.",
    "sources": "Sources, by title.",
    "published": "When the milestone became public here (RFC 3339).",
    "modified": "When it was last changed here (RFC 3339).",
}
FIGURE_COLUMNS = {
    "measure": "What is counted, by slug.",
    "measure_name": "What is counted, by name.",
    "value": "The number, a whole number; of “between 300 and 350” the lower one.",
    "kind": "actual (counted), target, planned, or change (a difference, not a level).",
    "approximate": "true where the source says “about” or “around”.",
    "counted_as": "What the source counted, in its own words. Compare like with like.",
    "edtf": "The date of the figure, in the Extended Date/Time Format.",
    "label": "The same date in words.",
    "earliest": "The first day that the date can mean (YYYY-MM-DD); empty where it is open.",
    "latest": "The last day that the date can mean (YYYY-MM-DD); empty where it is open.",
    "milestone": "The slug of the milestone that gives the figure.",
    "note": "What to know about the figure.",
    "standing": "followed (the number on lines and in comparisons), or also-published (another source's number of the "
    "same). Where sources differ, one is followed.",
    "bound": "exact, about, over, at-least, up-to, at-most, or between: what the source says before the number.",
    "upper": "The higher number of “between 300 and 350”; else empty.",
    "source": "The slug of the source that gives the figure; empty where none is named yet.",
    "locator": "The place in the source, such as a page or a paragraph.",
    "quotation": "The sentence of the source, where it is quoted.",
    "standing_reason": "Why this number is followed, or is not, where sources differ.",
    "note_kind": "What the note tells of: disagreement or inference; else empty.",
}
CITATION_COLUMNS = {
    "cited_by": "What cites the source: milestone (its text), plan (its summary) or figure.",
    "key": "The slug of the milestone or plan; of a figure its milestone's slug, its measure's slug, its kind and its "
    "date in the Extended Date/Time Format, joined by “/”, as figures.csv has them.",
    "url": "The whole address of the page on which the citation stands.",
    "source": "The source, by slug.",
    "title": "The title of the source.",
    "kind": "What the source is: document, answer (of a parliament or assembly), foi-response, press, dataset or book.",
    "author": "Its author, as printed.",
    "publisher": "Who published it.",
    "date": "When it was published, in the Extended Date/Time Format.",
    "link": "Where the source is on the web.",
    "locator": "The place in the source, such as a page or a paragraph.",
    "quotation": "The sentence of the source, where it is quoted.",
    "seen": "The day on which staff looked at it (YYYY-MM-DD).",
    "archived": "Where an archive keeps this place of the source, else the source itself.",
}
DERIVED_COLUMNS = {
    "derived": "What this site calculated.",
    "label": "The year or date of both inputs, in words.",
    "value": "The result, with one decimal, halves up; empty where a source gives no single number: “over 370”.",
    "unit": "% for a share, else empty.",
    "formula": "How it was calculated from the two inputs.",
    "approximate": "true where an input is approximate.",
    "numerator": "The figure divided, as published.",
    "numerator_counted_as": "What it counts, in the source's own words.",
    "numerator_milestone": "The slug of the milestone that gives it.",
    "denominator": "The figure it is divided by, as published.",
    "denominator_counted_as": "What it counts, in the source's own words.",
    "denominator_milestone": "The slug of the milestone that gives it.",
}


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


class Line:
    """The file that `csv` writes to: it hands each line straight back."""

    def write(self, line: str) -> str:
        return line


# What a spreadsheet may begin a formula with, also in the wide forms of East Asian scripts.
FORMULA_SIGNS = "=+-@＝＋－＠"


def begins_formula(text: str) -> bool:
    """Return whether a spreadsheet might run a text: before the sign it may skip spaces, controls and what nobody sees.

    Commas and semicolons count as skipped too: where a spreadsheet parts columns at them, the sign begins one.
    """
    if text.startswith(("\t", "\r", "\n")):
        return True
    first = next((sign for sign in text if sign not in ";," and unicodedata.category(sign)[0] not in "ZC"), "")
    return first != "" and first in FORMULA_SIGNS


def safe_cell(value: object) -> str | int | Decimal:
    """Return a value as a CSV cell that no spreadsheet runs as a formula; numbers stay numbers.

    Source: OWASP, “CSV Injection”.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return value
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if begins_formula(text) else text


def open_to_all(response: HttpResponseBase) -> HttpResponseBase:
    """Let scripts of any origin read a download."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def csv_response(filename: str, columns: Iterable[str], rows: Iterable[Row]) -> HttpResponseBase:
    """Return a streamed CSV file (UTF-8 with byte order mark, as spreadsheets expect) of `rows`, dicts."""
    writer = csv.writer(Line())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(columns)
        for row in rows:
            yield writer.writerow([safe_cell(row[column]) for column in columns])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return open_to_all(response)


def json_response(head: dict[str, object], name: str, objects: Iterable[object]) -> HttpResponseBase:
    """Return a streamed JSON object: the pairs of `head`, then the list `objects` under `name`."""

    def parts() -> Iterator[str]:
        yield json.dumps(head, ensure_ascii=False)[:-1] + f", {json.dumps(name)}: ["
        for number, item in enumerate(objects):
            yield (",\n" if number else "\n") + json.dumps(item, ensure_ascii=False)
        yield "\n]}\n"

    return open_to_all(StreamingHttpResponse(parts(), content_type="application/json; charset=utf-8"))
