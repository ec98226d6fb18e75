"""Sources that disagree: one number is followed, others stand beside it; what is no one number is drawn as such."""

import re

import pytest

from timeline.charts.measure import chart_of
from timeline.charts.series import find_end
from timeline.charts.tally import tally
from timeline.models import Citation, Figure, Measure, Milestone, Source
from timeline.presenters.figures import group_figures, present_figures
from timeline.revisions import recording

from .conftest import begin_anew, delete_all
from .page import parse
from .test_same_pictures import find_pictures, trace

pytestmark = pytest.mark.usefixtures("history")

OFFICERS = "/figures/safer-schools-officers/"
PLACE = "/milestones/targeted-support-and-education/"


@pytest.fixture
def answer():
    return Source.objects.create(slug="answer", title="An answer", date="2022-06", kind="answer")


def add(answer, value, bound="exact", **more):
    """Store a number of the officers of 2022 that another source gives too."""
    values = {
        "milestone": Milestone.objects.get(slug="targeted-support-and-education"),
        "measure": Measure.objects.get(slug="safer-schools-officers"),
        "counted_as": "Safer Schools Officers",
        "date": "2022",
        "source": answer,
        "locator": "question 12",
        "standing": "also-published",
        "standing_reason": "It counts another month.",
        **more,
    }
    with recording():
        return Figure.objects.create(value=value, bound=bound, **values)


def read(client, address):
    begin_anew()
    response = client.get(address)
    assert response.status_code == 200, address
    return parse(response)


LINES = re.compile(r"segment .*(line|gap|span|change|grid|axis)|mark .* (mark|hollow|around|doubt) ")


def test_number_that_is_also_published_moves_no_line_and_no_mark(answer):
    before = find_pictures()
    add(answer, 370, "over")
    add(Source.objects.create(slug="report", title="A report"), 390)
    begin_anew()

    after = find_pictures()

    for name in before:
        drawn, now = ([line for line in lines if LINES.match(line)] for lines in (before[name], after[name]))
        assert now == drawn, name
    assert len([line for line in after["safer-schools-officers"] if " also first" in line]) == 2


def test_number_that_is_also_published_changes_nothing_that_is_calculated(client, answer):
    addresses = {
        "/compare/?from=2021&to=2022": "table.comparison", "/figures/": "section[aria-labelledby=derived]",
        "/plans/police-and-crime-plan-2022-2025/": "section[aria-labelledby=ends]",
        "/": "h2[id=glance-title]", "/milestones/officer-numbers-fall/": "p.number-move",
    }  # fmt: skip
    before = {address: read(client, address).one(part).words for address, part in addresses.items()}
    head = description_of(client, PLACE)
    add(answer, 999)
    add(answer, 5, kind="target")

    for address, part in addresses.items():
        assert read(client, address).one(part).words == before[address], address
    assert description_of(client, PLACE) == head and "377 Safer" in head


def description_of(client, address):
    return read(client, address).one("meta[name=description]")["content"]


def test_mark_is_hollow_of_its_series_own_shape_without_a_label(answer):
    added = add(answer, 370, "over")

    chart = chart_of(Measure.objects.get(slug="safer-schools-officers"))

    (link,) = [link for link in chart.drawing.links if link.id == f"mark-{added.pk}"]
    assert link.url == f"{PLACE}#figure-{added.pk}"
    assert link.name == "2022: over 370 Safer Schools Officers (also published)"
    marks = [(shape.shape, shape.role) for shape in link.shapes if shape.kind == "mark" and shape.role != "target"]
    assert marks == [("up", "above first"), ("dot", "also first")]
    assert not [text for text in chart.drawing.texts if "370" in text.text]
    assert {"also", "above"} <= {key.role for key in chart.legend}
    (followed,) = [link for link in chart.drawing.links if link.name == "2022: 377 Safer Schools Officers"]
    assert followed.at < link.at < followed.at + 0.5


def test_axis_of_values_is_wider_only_for_what_would_not_fit():
    def of(value, is_followed=True):
        return Figure(value=value, standing="followed" if is_followed else "also-published")

    assert find_end([of(377)]) == find_end([of(377), of(400, False)]) == find_end([of(190), of(400, False)], 377) == 400
    assert find_end([of(377), of(401, False)]) == 600
    assert find_end([Figure(value=300, upper=450, bound="between")]) == 600


def test_table_lists_it_directly_below_the_one_followed_with_the_reasons(client, answer):
    followed = Figure.objects.get(value=377)
    assert "followed" not in read(client, OFFICERS).words and "followed" not in read(client, PLACE).words
    with recording():
        followed.standing_reason = "It is the count of the year's end."
        followed.save()
    assert "It is the count" not in read(client, PLACE).one("table").words
    added = add(answer, 370, "over")

    for address in (OFFICERS, PLACE):
        rows = read(client, address).select("table.figures tbody tr")
        place = [row["id"] for row in rows].index(f"figure-{followed.pk}")
        first, second = rows[place : place + 2]
        assert second["id"] == f"figure-{added.pk}"
        assert first.one("td.numeric").words == "377 followed" and "90 more than 2021" in first.words
        assert first.words.endswith("Why it is followed It is the count of the year's end.")
        assert second.one("td.numeric").words == "over 370 also published"
        assert second.words.endswith(
            "An answer , question 12, June 2022 Why it is not followed It counts another month."
        )
        assert " – " in second.words


def test_what_another_milestone_gives_is_named_in_the_row_of_the_one_followed(client, answer):
    other = Milestone.objects.create(
        slug="other", title="An answer is given", date="2022", text="x", status="published"
    )
    added = add(answer, 370, "over", milestone=other)
    followed = Figure.objects.get(value=377)

    note = read(client, PLACE).one(f"tr[id=figure-{followed.pk}] p.note")
    assert note.words == "Also published over 370 : An answer, question 12, June 2022 — It counts another month."
    assert note.one("a")["href"] == added.get_absolute_url()
    notes = read(client, "/milestones/other/").select(f"tr[id=figure-{added.pk}] p.note")
    assert [each.words for each in notes][1].startswith("Followed 377 : The history of Safer School")
    with recording():
        Milestone.objects.filter(pk=other.pk).update(status="withdrawn")
    assert "over 370" not in read(client, PLACE).words and "followed" not in read(client, PLACE).one("table").words


def test_card_joins_no_number_that_is_also_published(answer):
    milestone = Milestone.objects.get(slug="officers-in-every-borough")
    add(answer, 190, milestone=milestone, date="2010/2011", counted_as="PCs")

    groups = group_figures(present_figures(milestone.figures.with_previous()), milestone.date)

    assert [([row.number for row in group.rows], group.label) for group in groups] == [
        (["118", "183"], "PCs"), (["102"], "PCSOs"), (["190"], "PCs (also published)")
    ]  # fmt: skip


def test_measure_of_which_all_numbers_are_only_also_published_has_its_pages(client, answer):
    measure = Measure.objects.create(slug="new", name="New")
    add(answer, 370, "over", measure=measure)

    assert "Table of 1 published figure" in read(client, "/figures/").words
    page = read(client, "/figures/new/")
    assert "No actual figure is published." in page.words
    assert "over 370 also published" in page.one("table").words
    assert "New" in read(client, "/compare/").words


def test_ranges_of_too_many_figures_hold_what_is_followed(client, answer):
    measure, milestone = Measure.objects.get(slug="pcsos"), Milestone.objects.get(slug="local-policing-model")
    with recording():
        Figure.objects.bulk_create(
            Figure(
                milestone=milestone, measure=measure, value=100, counted_as="PCSOs", date=f"{year}-01-{day:02}"
            )
            for year in range(1990, 2000) for day in range(1, 21)
        )  # fmt: skip
    before = read(client, "/figures/pcsos/").one("svg.drawing")
    boxes = [box.attributes for box in before.select("rect")]
    add(answer, 99_999, measure=measure, date="1995-01-01")

    after = read(client, "/figures/pcsos/").one("svg.drawing")

    assert [box.attributes for box in after.select("rect")] == boxes and boxes


def test_years_are_those_of_what_is_followed(answer):
    def find_ranges():
        return {key: counted.levels for key, counted in tally(Figure.objects.published()).items()}

    before, years = find_ranges(), set(Figure.objects.published().levels().find_years())
    add(answer, 99_999, date="2019")

    assert find_ranges() == before and before
    assert set(Figure.objects.published().levels().find_years()) == years and years


BOUNDS = [
    ("over", None, "over 370", "above"), ("at-least", None, "at least 370", "above"),
    ("up-to", None, "up to 370", "below"), ("at-most", None, "at most 370", "below"),
    ("between", 390, "between 370 and 390", "between"),
]  # fmt: skip


@pytest.mark.parametrize(("bound", "upper", "words", "role"), BOUNDS)
def test_what_is_no_one_number_is_drawn_as_such_joined_to_nothing_and_not_calculated(client, bound, upper, words, role):
    figure = Figure.objects.get(value=377)
    with recording():
        figure.value, figure.bound, figure.upper = 370, bound, upper
        figure.full_clean()
        figure.save()

    chart = chart_of(figure.measure)

    (link,) = [link for link in chart.drawing.links if link.id == f"mark-{figure.pk}"]
    assert link.name == f"2022: {words} Safer Schools Officers"
    assert [shape for shape in link.shapes if shape.role == f"{role} first"]
    assert len([shape for shape in link.shapes if shape.role == "mark first"]) == (2 if upper else 1)
    x = next(shape.x for shape in link.shapes if shape.kind == "mark")
    lines = [shape for shape in chart.drawing.shapes if shape.kind == "segment" and shape.role[:4] in ("line", "gap ")]
    assert lines and not [line for line in lines if x in (line.x1, line.x2)]
    assert role in {key.role for key in chart.legend}
    reason = f"not calculated: “{words}” is not one number"
    table = read(client, OFFICERS).one("table")
    assert table.words.count(reason) == 2, "its own difference and that of the next"
    assert reason in read(client, "/compare/?from=2021&to=2022").one("table.comparison").words
    assert reason in read(client, "/figures/").one("section[aria-labelledby=derived]").words
    assert "about not calculated" not in read(client, "/figures/").words
    assert words in read(client, PLACE).one("ul.numbers").words


def test_followed_figures_of_one_source_are_told_in_the_words_of_before(client):
    delete_all(Citation)

    assert "also published" not in read(client, "/figures/").words
    assert "by another source" not in " ".join(trace(chart_of(Measure.objects.get(slug="pcsos"))))


def test_no_jump_is_calculated_from_what_is_no_single_number():
    last = Figure.objects.get(value=319)
    values = {name: getattr(last, name) for name in ("milestone", "measure", "kind", "counted_as")}

    exact, bounded = (Figure(**values, value=900, bound=bound, date="2019") for bound in ("exact", "over"))
    asked = [any("a jump of more than half" in words for words in each.find_questions()) for each in (exact, bounded)]

    assert asked == [True, False]
