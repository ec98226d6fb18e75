"""Whole histories of values that are extreme and yet accepted, through every public page, file, feed and picture.

A few histories by default; with REQUIRE_ALL=1, as in `.ci/run`, six.
"""

import csv
import datetime
import io
import json
import os
import re
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from timeline.charts.axes import NARROW, WIDE
from timeline.charts.geometry import Text, overlaps
from timeline.charts.panel import LARGEST
from timeline.fields import LARGEST_NUMBER
from timeline.models import Author, Citation, Figure, Measure, Milestone, Organisation, PolicingPlan, Source, Theme
from timeline.revisions import recording

from .conftest import begin_anew, thorough

pytestmark = pytest.mark.usefixtures("history")

EXAMPLES = 6 if os.environ.get("REQUIRE_ALL") else 2

DATES = [
    "0001", "9999", "../0001", "0001/..", "../9999", "9999/..", "[..0001]", "[9999..]", "0001/9999", "1066-10-14",
    "000X", "00XX", "198X", "19XX", "99XX", "2009-21", "2010-12/2011-02", "2012~", "2012?", "../1990", "../1990-05",
    "2012/..", "[..2023]", "[2019..]", "2009/2011", "2012", "2012", "2012-02-29", "2013",
]  # fmt: skip
LETTERS = ["W", "שלום", "漢", "🙂", "<b>&\"'", "ا", "i", "Straße-", "é"]
FIGURES = st.tuples(
    st.integers(0, 4),  # milestone
    st.integers(0, 2),  # measure
    st.sampled_from(Figure.Kind.values + ["actual", "actual"]),
    st.one_of(st.sampled_from([0, 1, LARGEST_NUMBER]), st.integers(0, LARGEST_NUMBER)),
    st.booleans(),
    st.sampled_from(DATES),
    st.sampled_from(LETTERS),
)
HISTORIES = st.fixed_dictionaries(
    {
        "letters": st.sampled_from(LETTERS),
        "dates": st.lists(st.sampled_from(DATES), min_size=1, max_size=50),
        "figures": st.lists(FIGURES, max_size=30),
        "periods": st.lists(st.sampled_from(DATES), max_size=12),
        "kind": st.sampled_from(PolicingPlan.Kind.values),
        "many": st.sampled_from([0, 0, 500]),
    }
)
WORST = {
    "letters": "W",
    "dates": DATES,
    "figures": [
        (number % 5, number % 3, kind, value, bool(number % 2), date, "W")
        for number, (date, kind, value) in enumerate(
            (date, kind, value)
            for date in DATES
            for kind, value in (("actual", LARGEST_NUMBER), ("change", LARGEST_NUMBER))
        )
    ],
    "periods": DATES[:14],
    "kind": "police-and-crime-plan",
    "many": 500,
}

# Nobody names the years 1 and 9999 here, between which an interval without a start or an end might be taken to lie.
OPEN = {
    "letters": "שלום",
    "dates": ["../1990", "2012/..", "[..2023]", "198X"],
    "figures": [(0, 1, "actual", 100, False, "../2010", "i"), (0, 1, "actual", 120, False, "2011", "i")],
    "periods": ["../2014", "2012/.."],
    "kind": "police-and-crime-plan",
    "many": 0,
}


def fill(letters, length, number=0):
    """A name of a given length without a space."""
    return f"{number}{letters * length}"[:length]


def save(model, **values):
    thing = model(**values)
    thing.full_clean()
    thing.save()
    return thing


def write(letters, dates, figures, periods, kind, many):
    """Store a history in place of the documented one; gives the years that it names."""
    with recording():
        for model in (Figure, Milestone, PolicingPlan):
            model.objects.all().delete()
        word = letters
        plans = [
            save(PolicingPlan, slug=f"plan-{n}", name=fill(word, 120, n), kind=kind, period=period, summary="x")
            for n, period in enumerate(periods)
        ]
        theme = save(Theme, slug="long", name=fill(word, 60))
        body = save(Organisation, slug="long", name=fill(word, 120))
        author = save(Author, slug="long", name=fill(word, 120), kind="body", organisation=body)
        source = save(Source, slug="long", title=fill(word, 200), date="../1990")
        milestones = []
        for number, date in enumerate(dates):
            milestone = save(
                Milestone, slug=f"m-{number}", title=fill(word, 160, number), text=word * 200, date=date,
                status="published", publish_at=timezone.now() - timezone.timedelta(days=1),
            )  # fmt: skip
            milestone.plans.set(plans)
            for relation, item in (("themes", theme), ("organisations", body), ("authors", author)):
                getattr(milestone, relation).add(item)
            cited = {"source": source, "locator": fill(word, 100), "quotation": fill(word, 600)}
            save(Citation, milestone=milestone, **cited)
            milestones.append(milestone)
        measures = [*Measure.objects.filter(slug__in=["safer-schools-officers", "secondary-schools"])]
        measures.append(save(Measure, slug="empty-or-not", name=fill(word, 80), ended_by=milestones[0], ended_as="e"))
        known = set()
        for where, which, of_kind, value, is_approximate, date, basis in figures:
            place = (where % len(milestones), which, of_kind, date)
            if place not in known:
                known.add(place)
                value = -value if of_kind == "change" and value % 2 else value
                save(
                    Figure, milestone=milestones[place[0]], measure=measures[which], kind=of_kind, value=value,
                    bound="about" if is_approximate else "exact", counted_as=fill(basis, 100), date=date,
                    note=fill(basis, 600), **cited,
                )  # fmt: skip
        gone = save(PolicingPlan, slug="gone", name=fill(word, 110), kind=kind, period=dates[0])
        gone_too = save(Milestone, slug="gone", title=fill(word, 150), text=word, date=dates[0], status="published")
        gone_too.plans.add(gone)
        first = datetime.date(2012, 1, 1)
        Figure.objects.bulk_create(
            Figure(milestone=milestones[0], measure=measures[0], value=number, counted_as="PCs", kind=of_kind,
                   date=(first + datetime.timedelta(days=number)).isoformat(), date_year=2012)
            for number in range(1, many // 2) for of_kind in ("actual", "target")
        )  # fmt: skip
    with recording(reason=fill(word, 300)):
        gone_too.status = "withdrawn"
        gone_too.save()
    with recording(reason=fill(word, 300)):
        gone.delete()
    dated = [*(each.date for each in (*Milestone.objects.all(), *Figure.objects.all())), *(p.period for p in plans)]
    return {year for date in dated for year in read_years(date.edtf)}


def read_years(edtf):
    """The years that are written in an EDTF text; of decades and centuries the first and the last."""
    for text in re.findall(r"(?<![0-9X-])[0-9X]{4}(?![0-9X])", edtf):
        yield from (max(int(text.replace("X", "0")), 1), int(text.replace("X", "9")))


def find_addresses():
    yield from (
        "/", "/?order=newest&has_figures=1", "/?year_from=1990&year_to=1990", "/figures/", "/figures.csv",
        "/figures.json", "/figures/derived.csv", "/citations.csv",
        "/compare/", "/compare/?from=1&to=9999", "/compare/?from=2012&to=2013",
        "/plans/", "/authors/", "/authors/long/", "/sources/",
        "/sources/long/", "/changes/", "/changes.atom", "/feed.atom", "/sitemap.xml",
        "/timeline.csv", "/timeline.json", "/?q=straße", "/?q=s&order=relevance", "/?q=1990", "/data/", "/picture.svg",
        f"/?as_of={timezone.localdate()}", f"/?as_of={timezone.localdate()}&page=2", "/?page=2", "/changes/?page=2",
        "/sitemap-milestones-1.xml", "/changes/?milestone=m-0", "/compare/?from=1&to=1", "/compare/?from=9998&to=9999",
        "/milestones/gone/", "/plans/gone/", "/milestones/gone.ris",
    )  # fmt: skip
    for milestone in Milestone.objects.order_by("pk")[:5]:
        path = milestone.get_absolute_url()
        yield from (path, f"{path[:-1]}.bib", f"{path[:-1]}.ris", f"{path}?as_of={timezone.localdate()}")
    yield from (plan.get_absolute_url() for plan in PolicingPlan.objects.all())
    for measure in Measure.objects.published():
        path = measure.get_absolute_url()
        yield from (path, *(f"{path[:-1]}.{end}" for end in ("csv", "json", "svg")))


def check_drawing(drawing, width, is_phone):
    """Every shape of a drawing stands inside its frame, and no label on another."""
    height, boxes = float(drawing.get("height")), []
    for shape in drawing.iter():
        for name in ("x", "x1", "x2"):
            if shape.get(name, "").endswith("%"):
                assert -0.02 <= float(shape.get(name)[:-1]) <= 100.02, ElementTree.tostring(shape)
        for name in ("y", "y1", "y2"):
            if shape.get(name):
                assert -0.02 <= float(shape.get(name)) <= height + 0.02, ElementTree.tostring(shape)
        if shape.tag == "text" and shape.get("x") and ("roomy" if is_phone else "narrow") not in shape.get("class"):
            place = float(shape.get("x")[:-1]), float(shape.get("y"))
            first, *others = shape.itertext()
            box = Text(
                *place, first, shape.get("class"), shape.get("text-anchor", "start"), more="".join(others[1:])
            ).box(width)
            assert box[0] >= -1 and box[2] <= width + 1, (first, box)
            assert not any(overlaps(box, other) for other in boxes), first
            boxes.append(box)


def check_page(address, page, years):
    """The drawings of a page hold together, and its links and titles name no year that nobody named."""
    where = ""
    for token in re.findall(r'(?s)<div class="for-(?:wide|phone)"[^>]*>|</div>|<svg class="drawing.*?</g></svg>', page):
        if not token.startswith("<svg"):
            where = token
            continue
        drawing = ElementTree.fromstring(token)
        if "whole-picture" in where:
            check_drawing(drawing, LARGEST, False)
            check_drawing(drawing, WIDE, True)
            continue
        if "phone" not in where:
            check_drawing(drawing, WIDE, False)
        if "wide" not in where:
            check_drawing(drawing, NARROW, True)
    asked = set(map(int, re.findall(r"\d+", urlsplit(address).query)))
    for tag in re.findall(r"<a [^>]*>", page):
        if 'tabindex="-1"' not in tag:  # bars count stretches of years
            values = parse_qs(urlsplit(re.search(r'href="([^"]*)"', tag)[1].replace("&amp;", "&")).query)
            named = {int(values[name][0]) for name in ("year_from", "year_to", "from", "to") if name in values}
            assert named <= years | asked, tag
    for linked in re.findall(r'(?s)<script type="application/ld\+json">(.*?)</script>', page):
        # Each year is one that somebody named, or the year of a change.
        dated = re.findall(r'"(?:temporalCoverage|startDate|endDate)": "([^"]*)"', json.dumps(json.loads(linked)))
        assert {int(year) for each in dated for year in re.findall(r"(?<!\d)\d{4}(?!\d)", each)} <= years, dated
    for title in re.findall(r"published figures?, (\d+)(?:–(\d+))?<", page):
        assert {int(year) for year in title if year} <= years, title


def check(address, years):
    response = Client().get(address)
    expected = {410} if "/gone" in address else {200, 404} if address.endswith(".svg") else {200}
    assert response.status_code in expected, (address, response.status_code)
    if response.status_code == 404:
        return
    text = response.getvalue().decode()
    kind = response["Content-Type"].partition(";")[0]
    if kind == "text/html":
        check_page(address, text, years)
    elif kind.endswith("xml"):
        ElementTree.fromstring(text)
    elif kind == "application/json":
        json.loads(text)
    elif kind == "text/csv":
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert len({len(row) for row in rows}) == 1


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@thorough
@given(told=HISTORIES)
@example(told=WORST)
@example(told=OPEN)
def test_history_of_extremes_is_drawn_written_and_sent(db, told):
    with transaction.atomic():
        years = write(**told)
        begin_anew()
        for address in find_addresses():
            check(address, years)
        transaction.set_rollback(True)
    begin_anew()
