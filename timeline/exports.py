"""Downloads: each a column list and one row function, streamed so that length costs no memory."""

import csv
import datetime
import json
from decimal import Decimal

from django.http import StreamingHttpResponse

from timeline.addresses import absolute
from timeline.text import to_html

CHUNK = 500

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
    "value": "The number, a whole number.",
    "kind": "actual (counted), target, planned, or change (a difference, not a level).",
    "approximate": "true where the source says “around”.",
    "counted_as": "The basis: what the source counted, in its own words. Compare like with like.",
    "edtf": "The date of the figure, in the Extended Date/Time Format.",
    "label": "The same date in words.",
    "earliest": "The first day that the date can mean (YYYY-MM-DD); empty where it is open.",
    "latest": "The last day that the date can mean (YYYY-MM-DD); empty where it is open.",
    "milestone": "The slug of the milestone that gives the figure.",
    "note": "What to know about the figure.",
}
DERIVED_COLUMNS = {
    "derived": "What this site calculated.",
    "label": "The year or date of both inputs, in words.",
    "value": "The result, with one decimal, halves up.",
    "unit": "% for a share, else empty.",
    "formula": "How it was calculated from the two inputs.",
    "approximate": "true where an input is approximate.",
    "numerator": "The figure divided, as published.",
    "numerator_counted_as": "Its basis.",
    "numerator_milestone": "The slug of the milestone that gives it.",
    "denominator": "The figure it is divided by, as published.",
    "denominator_counted_as": "Its basis.",
    "denominator_milestone": "The slug of the milestone that gives it.",
}


def derived_row(derived):
    """Return the values of `DERIVED_COLUMNS` for one calculated number."""
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
        row[name] = figure.value
        row[f"{name}_counted_as"] = figure.counted_as
        row[f"{name}_milestone"] = figure.milestone.slug
    return row


def timestamp(moment):
    """Return an aware datetime as RFC 3339 in UTC, to the second."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(date):
    """Return a date as YYYY-MM-DD, None for an open bound."""
    return date.isoformat() if date else None


def figure_row(figure):
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
    }


def milestone_row(request, milestone):
    """Return the values of `MILESTONE_COLUMNS` for one milestone; relations are lists."""
    return {
        "slug": milestone.slug,
        "url": absolute(request, milestone.get_absolute_url()),
        "title": milestone.title,
        "edtf": milestone.date.edtf,
        "label": milestone.date.label,
        "earliest": day(milestone.date.earliest),
        "latest": day(milestone.date.latest),
        "text": milestone.text,
        **{
            name: [item.slug for item in getattr(milestone, name).all()]
            for name in ("themes", "organisations", "plans", "authors")
        },
        "sources": [source.title for source in milestone.sources.all()],
        "published": timestamp(milestone.publish_at),
        "modified": timestamp(milestone.modified),
    }


def milestone_object(request, milestone):
    """Return one milestone as `/timeline.json` gives it."""
    row = milestone_row(request, milestone)
    figure_keys = ("value", "kind", "approximate", "counted_as")
    figures = []
    for figure in milestone.figures.all():
        figure.milestone = milestone
        values = figure_row(figure)
        figures.append(
            {
                "measure": {"slug": values["measure"], "name": values["measure_name"]},
                **{key: values[key] for key in figure_keys},
                "date": {key: values[key] for key in ("edtf", "label", "earliest", "latest")},
                "note": values["note"],
            }
        )
    return {
        "slug": row["slug"],
        "url": row["url"],
        "title": row["title"],
        "date": {key: row[key] for key in ("edtf", "label", "earliest", "latest")},
        "text": row["text"],
        "html": to_html(milestone.text),
        **{
            name: [{"slug": item.slug, "name": item.name} for item in getattr(milestone, name).all()]
            for name in ("themes", "organisations", "plans", "authors")
        },
        "sources": [
            {"title": source.title, "publisher": source.publisher, "url": source.link}
            for source in milestone.sources.all()
        ],
        "figures": figures,
        "published": row["published"],
        "modified": row["modified"],
    }


class Line:
    """The file that `csv` writes to: it hands each line straight back."""

    def write(self, line):
        return line


def safe_cell(value):
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
    if text.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) or text.startswith(("\t", "\r", "\n")):
        return f"'{text}"
    return text


def open_to_all(response):
    """Let scripts of any origin read a download."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def csv_response(filename, columns, rows):
    """Return a streamed CSV file (UTF-8 with byte order mark, as spreadsheets expect) of `rows`, dicts."""
    writer = csv.writer(Line())

    def lines():
        yield "\ufeff" + writer.writerow(columns)
        for row in rows:
            yield writer.writerow([safe_cell(row[column]) for column in columns])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return open_to_all(response)


def json_response(head, name, objects):
    """Return a streamed JSON object: the pairs of `head`, then the list `objects` under `name`."""

    def parts():
        yield json.dumps(head, ensure_ascii=False)[:-1] + f", {json.dumps(name)}: ["
        for number, item in enumerate(objects):
            yield (",\n" if number else "\n") + json.dumps(item, ensure_ascii=False)
        yield "\n]}\n"

    return open_to_all(StreamingHttpResponse(parts(), content_type="application/json; charset=utf-8"))
