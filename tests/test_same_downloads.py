"""Every file of data is, byte for byte, what it was before it was read from the database in batches."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from timeline import exports
from timeline.exports import CITED_BY_FIGURE, CITED_BY_TEXT, CitedLine, MilestoneLine, read_values
from timeline.models import Author, Citation, Figure, Measure, Milestone, Organisation, PolicingPlan, Source, Theme
from timeline.revisions import recording

from .awkward import BODIES, TITLES
from .content import TEXT
from .test_chart_roles import load_published

pytestmark = pytest.mark.usefixtures("history")

# A digest of each line of each file. Where one is meant to differ, it is made anew by `write_golden`.
GOLDEN = Path(__file__).parent / "golden/downloads.json"
ADDRESSES = [
    "/timeline.csv",
    "/timeline.json",
    "/timeline.csv?order=newest&year_from=1900",
    "/timeline.json?theme=awkward-1&has_figures=1&plan=awkward-0&plan=local-policing-model",
    "/timeline.json?q=bold&order=relevance",
    "/figures.csv",
    "/figures.json",
    "/figures/awkward-2.csv",
    "/figures/awkward-2.json",
    "/figures/derived.csv",
    "/citations.csv",
]
# What differs from run to run: when a milestone was published, and the keys of figures.
CHANGING = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|#figure-[0-9a-f-]{36}")
LINKS = "[a](/data/) [b](#x) [c](?q=1&p=2) <https://example.org/> `](/no/)` [d]\n\n[d]: ../plans/ 'D'\n\n    ](/code/)"
DATES = [
    "198X",
    "19XX",
    "2009/2011",
    "2012/..",
    "../2013",
    "2013~",
    "2014?",
    "[..2023]",
    "[2019..]",
    "2015-03",
    "2015-21",
]


def make_nouns():
    """Store three or more of each noun, under awkward names; return them by the relation of a milestone."""
    kinds = {"themes": (Theme, {}), "organisations": (Organisation, {}), "authors": (Author, {"kind": "body"})}
    nouns = {
        relation: [
            model.objects.create(slug=f"awkward-{n}", name=f"{name} {n}", **more) for n, name in enumerate(BODIES)
        ]
        for relation, (model, more) in kinds.items()
    }
    nouns["plans"] = [
        PolicingPlan.objects.create(
            slug=f"awkward-{n}", name=title, kind="programme", period=str(1990 - n), summary=TEXT
        )
        for n, title in enumerate(TITLES[:6])
    ]
    return nouns


def make_sources():
    details = {
        "author": "A, “B” & C",
        "publisher": "=1",
        "date": "2011-12/2012-02",
        "link": "https://example.org/?a=1&b",
    }
    return [
        Source.objects.create(slug="bare", title="Some title"),
        Source.objects.create(slug="alike", title="Some title", publisher="Another", archived="https://a.example.org/"),
        Source.objects.create(slug="whole", title="-1, “x”; y", kind="dataset", **details),
    ]


def cite(sources, number, **of):
    """Cite every source, one of them twice, with more of the details the higher the number."""
    more = [
        {},
        {"quotation": f"“{TITLES[number]}”\nand more"},
        {"seen": "2026-03-01", "archived": "https://b.example.org/"},
    ]
    for n, source in enumerate(sources):
        Citation.objects.create(source=source, locator=f"page {n}", **of, **more[(n + number) % 3])
    Citation.objects.create(source=sources[0], locator="", **of)


def give_figures(milestone, measures, sources, number):
    """Give figures of several measures, kinds and words, one of them by two sources."""
    bounds = ["exact", "about", "over", "at-least", "up-to", "at-most", "between"]
    bound, date = bounds[number % 7], DATES[number % len(DATES)]
    upper = 1000 if bound == "between" else None
    first = {"measure": measures[number % 3], "value": number, "counted_as": TITLES[number][:100], "date": date}
    Figure.objects.create(milestone=milestone, bound=bound, upper=upper, note=TITLES[number], **first)
    also = {**first, "value": number + 1, "standing": "also-published", "standing_reason": "=why\nso"}
    place = {"source": sources[2], "locator": "page\t3", "seen": "2026-01-02", "note_kind": "inference"}
    Figure.objects.create(milestone=milestone, **also, **place)
    other = {**first, "measure": measures[(number + 1) % 3], "kind": "change", "value": -number}
    Figure.objects.create(milestone=milestone, source=sources[1], quotation="-said", **other)


@pytest.fixture
def everything():
    """Milestones with all that a file can tell, awkward in every part; and some that no file tells of."""
    with recording(None, "Awkward."):
        nouns, sources = make_nouns(), make_sources()
        measures = [Measure.objects.create(slug=f"awkward-{n}", name=TITLES[n + 4], position=n) for n in range(3)]
        cite(sources, 5, plan=nouns["plans"][0])
        cite(sources, 6, plan=nouns["plans"][5])
        for number, title in enumerate(TITLES):
            text = [f"{title}\n\n{title}", LINKS, TEXT][number % 3]
            status = {4: "draft", 9: "withdrawn"}.get(number, "published")
            milestone = Milestone.objects.create(
                slug=f"awkward-{number}", title=title, text=text, date=DATES[number % len(DATES)], status=status
            )
            for relation, things in nouns.items():
                getattr(milestone, relation).set(things[number % 5 : number % 5 + number % 4])
            if number % 4:
                cite(sources, number, milestone=milestone)
                give_figures(milestone, measures, sources, number)


def find_lines(client):
    """Return {address: lines}, without what differs from run to run."""
    found = {}
    for address in ADDRESSES:
        response = client.get(address)
        assert response.status_code == 200, address
        found[address] = CHANGING.sub("…", response.getvalue().decode()).splitlines(keepends=True)
    return found


def digest(line):
    return sha256(line.encode()).hexdigest()[:12]


def write_golden(client):
    lines = {address: [digest(line) for line in lines] for address, lines in find_lines(client).items()}
    GOLDEN.write_text(json.dumps(lines, indent=0) + "\n")


def test_every_file_is_as_before(client, everything):
    golden = json.loads(GOLDEN.read_text())

    for address, lines in find_lines(client).items():
        assert [line for line in lines if digest(line) not in golden[address]] == [], address
        assert [digest(line) for line in lines] == golden[address], address


def test_lines_of_objects_are_those_read_in_batches(everything):
    milestones = Milestone.objects.published()
    citations = Citation.objects.published().in_order()

    lines = list(exports.read_milestones(load_published(), is_whole=True))

    assert [exports.milestone_object("", MilestoneLine.of(each)) for each in milestones] == [
        exports.milestone_object("", line) for line in lines
    ]
    assert [CitedLine.of_text(read_values(each, CITED_BY_TEXT)) for each in citations] == [
        line for line in exports.read_citations() if line.cited_by != "figure"
    ]
    figures = {CitedLine.of_figure(read_values(each, CITED_BY_FIGURE)) for each in Figure.objects.published()}
    assert {line for line in exports.read_citations() if line.cited_by == "figure"} == {
        line for line in figures if line.source
    }
