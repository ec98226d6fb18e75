"""Each part of a drawing is declared once, so that every drawing can stand alone as a file."""

import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib import admin
from django.utils import timezone

from timeline.charts.bands import draw_bands
from timeline.charts.geometry import Drawing, Text
from timeline.charts.glance import present_glance, present_strip
from timeline.charts.measure import chart_of
from timeline.charts.multiples import present_multiples
from timeline.charts.roles import HUES, OPACITY, ROLES, SHEET, find_role, look
from timeline.charts.scales import Scale
from timeline.charts.tally import tally
from timeline.filters import Selection
from timeline.index import listing, version
from timeline.models import Figure, Measure, Milestone, PolicingPlan, Source
from timeline.revisions import recording
from timeline.templatetags.charts import draw

from .conftest import make_public

CSS = Path(__file__).parent.parent / "timeline/static/timeline/css"


def find_drawings(thing, known=None):
    """Return every `Drawing` inside a structure, whatever holds it."""
    known = [] if known is None else known
    if isinstance(thing, Drawing):
        known.append(thing)
    elif isinstance(thing, (list, tuple)):
        for item in thing:
            find_drawings(item, known)
    elif hasattr(thing, "__dataclass_fields__"):
        for name in thing.__dataclass_fields__:
            find_drawings(getattr(thing, name), known)
    return known


def load_published():
    loaded = listing.load(version.read().number)
    return Selection(loaded, loaded.public(version.read().at))


def draw_everything():
    """Return the drawings of all kinds of picture of the history, long and short, open and closed."""
    plans, measures = list(PolicingPlan.objects.all()), list(Measure.objects.select_related("ended_by"))
    figures = list(Figure.objects.published().in_tables())
    dates = [milestone.date for milestone in Milestone.objects.all()]
    drawings = find_drawings([chart_of(measure) for measure in measures])
    drawings += find_drawings(present_multiples(measures, figures, plans, dates, {}))
    drawings += find_drawings(present_multiples(measures, [], plans, dates, tally(Figure.objects.published())))
    drawings += [draw_bands(plans, Scale(2000, 2026, 0, 100), 670)]
    published = load_published()
    drawings += find_drawings(present_glance(published, plans))
    drawings.append(present_strip(published, published.only(0b101)))
    return drawings


@pytest.fixture
def many():
    """More milestones than are drawn one by one, some of them of open, long and doubtful dates."""
    dates = ["1980s", "2010s", "by 1999", "after 2001", "about 2005", "1990?", "since 2010", "2001–2004", "spring 2003"]
    when = timezone.now() - timedelta(days=1)
    with recording():
        for number in range(4):
            for date in dates:
                Milestone.objects.create(
                    slug=f"m-{number}-{len(date)}-{abs(hash(date)) % 9999}", title="M", text="x", date=date,
                    status="published", publish_at=when,
                )  # fmt: skip


@pytest.fixture
def several(many):
    """Numbers of other sources: one that is not followed, and such as are no one number."""
    values = {"measure": Measure.objects.get(slug="safer-schools-officers"), "counted_as": "PCs"}
    milestone, source = Milestone.objects.get(slug="local-policing-model"), Source.objects.create(slug="s", title="S")
    with recording():
        for bound, date, upper in (("over", "2012", None), ("up-to", "2016", None), ("between", "2019", 9)):
            standing = "also-published" if date == "2012" else "followed"
            Figure.objects.create(
                milestone=milestone, source=source, value=8, bound=bound, upper=upper, date=date, standing=standing,
                **values,
            )  # fmt: skip


def roles_of(drawing):
    linked = [shape for link in drawing.links for shape in link.shapes]
    return {shape.role for shape in (*drawing.shapes, *drawing.texts, *linked)}


@pytest.mark.usefixtures("history", "several")
def test_every_drawing_stands_alone():
    make_public(PolicingPlan.objects.create(slug="old", name="Old", kind="programme", period="1995"))
    drawings = draw_everything()
    with recording():
        Milestone.objects.filter(slug__startswith="m-").exclude(slug__startswith="m-0").delete()
    drawings += draw_everything()

    assert len(drawings) > 20
    for drawing in drawings:
        markup = f'<svg xmlns="http://www.w3.org/2000/svg">{draw(drawing, alone=True)}</svg>'
        tree = ElementTree.fromstring(markup)
        assert not [node for node in tree.iter() if node.get("class")]
    used = {role.split()[0] for drawing in drawings for role in roles_of(drawing)}
    assert ROLES.keys() - used == {"range"} - used


def test_role_that_nobody_declared_is_an_error():
    with pytest.raises(KeyError):
        look("nothing first")
    with pytest.raises(KeyError):
        draw(Drawing((670,), 10, texts=[Text(1, 1, "x", "unheard-of")]), alone=True)


def test_every_role_has_a_look_on_a_page_and_every_look_a_role():
    rules = re.sub(r"/\*.*?\*/", "", (CSS / "shared.css").read_text().partition("@layer charts {")[2], flags=re.S)
    selectors = " ".join(re.findall(r"([^{}]+)\{", rules))
    classes = set(re.findall(r"\.([a-z][a-z0-9-]*)", selectors))
    parts = classes - {
        "chart", "glance", "multiples", "chart-title", "chart-summary", "skip-picture", "drawing", "for-wide",
        "for-phone", "key", "roomy", "legend", "key-letter", "small-row", "series", "what-counted",
        "footnotes", "chart-links", "reading", "strip", "narrow", "under", "embed", "folded",
    }  # fmt: skip

    assert parts - HUES.keys() - OPACITY.keys() == ROLES.keys()
    assert HUES.keys() | OPACITY.keys() <= parts


def test_sheet_of_pages_and_desk_styles_no_class_of_djangos_own():
    """On a phone Django's wide fieldsets were hidden with the picture for wide pages."""
    named = r"\.([a-z][a-z0-9-]*)"
    admins = " ".join(path.read_text() for path in Path(admin.__path__[0], "static/admin/css").glob("*.css"))

    shared = set(re.findall(named, (CSS / "shared.css").read_text())) & set(re.findall(named, admins))

    assert shared - ROLES.keys() - HUES.keys() - OPACITY.keys() - SHEET.keys() == set()


def test_words_of_a_legend_stand_with_their_role():
    assert all(role.words or role.name or not role.sample for role in ROLES.values())
    assert find_role("hollow first").sample == "diamond"
    assert not SHEET.keys() & ROLES.keys()


def test_each_colour_is_declared_once():
    tokens = (CSS / "shared.css").read_text()
    light = dict(re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]+)", tokens))

    for name in ("site.css", "shared.css", "admin.css"):
        rules = (CSS / name).read_text().replace(tokens.partition("@layer charts {")[0], "")
        found = re.findall(r"#[0-9a-fA-F]{3,6}\b(?=[;,) ])", rules)
        assert set(found) <= {"#fff", "#000"}, (name, found)
    assert (light["ink"], light["first"], light["second"]) == (HUES["other"], HUES["first"], HUES["second"])
