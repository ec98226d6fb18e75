"""The documented history against the source, number by number."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from timeline.models import Citation, Figure, Measure, Milestone, PolicingPlan, SiteText, Source, Theme
from timeline.revisions import drift, recorded_models

FIXTURE = Path(__file__).parent.parent / "fixtures" / "history.json"

OFFICERS, SCHOOLS = "safer-schools-officers", "secondary-schools"
SSO = "Safer Schools Officers"

# Typed by hand from the source: milestone's EDTF, measure, kind, value, approximate, basis, figure's EDTF.
GOLDEN = [
    ("2002", "pilot-officers", "actual", 100, False, "police officers", "2002"),
    ("2002", "pilot-boroughs", "actual", 10, False, "boroughs", "2002"),
    ("2009/2011", OFFICERS, "actual", 118, False, "PCs", "2009?"),
    ("2009/2011", OFFICERS, "actual", 183, False, "PCs", "2010/2011"),
    ("2009/2011", "pcsos", "actual", 102, False, "PCSOs", "2010/2011"),
    ("2012", OFFICERS, "change", 70, False, SSO, "2012"),
    ("2012", OFFICERS, "actual", 218, False, "PCs", "2012"),
    ("2012", OFFICERS, "target", 253, False, "PCs", "2012"),
    ("2012", SCHOOLS, "actual", 295, False, "secondary schools", "2012"),
    ("2013", OFFICERS, "actual", 238, False, SSO, "2013"),
    ("2013", SCHOOLS, "actual", 425, False, "secondary schools", "2013"),
    ("2015", OFFICERS, "actual", 270, False, SSO, "2015"),
    ("2015", SCHOOLS, "actual", 550, False, "secondary schools", "2015"),
    ("2017", OFFICERS, "actual", 294, False, SSO, "2017"),
    ("2017", SCHOOLS, "actual", 639, False, "secondary schools", "2017"),
    ("2018", "youth-officers", "planned", 600, False, "youth officers", "2018"),
    ("2018", OFFICERS, "actual", 319, False, SSO, "2018"),
    ("2021", OFFICERS, "actual", 287, False, SSO, "2021"),
    ("2021", SCHOOLS, "actual", 570, False, "schools in an official Safer School Partnership", "2021"),
    ("2022", OFFICERS, "actual", 377, False, SSO, "2022"),
    ("2022", SCHOOLS, "actual", 622, False, "secondary schools", "2022"),
    ("2022", "ad-hoc-schools", "actual", 374, False, "schools on an ad-hoc basis", "2022"),
    ("[..2023]", OFFICERS, "actual", 311, True, SSO, "[..2023]"),
]

DATES = [
    "1980s", "1987", "1995", "2002", "2009–2011", "2012", "2013", "2015", "2017", "2018", "2021", "2022", "by 2023",
]  # fmt: skip

# How the paragraph of the source begins that each milestone and its figures rest on.
PARAGRAPHS = {
    "198X": "In the 1980’s", "1987": "In 1987", "1995": "In 1995", "2002": "In 2002", "2009/2011": "In 2009-2011",
    "2012": "In 2012", "2013": "In 2013", "2015": "In 2015", "2017": "In 2017", "2018": "In 2018", "2021": "In 2021",
    "2022": "In 2022", "[..2023]": "By 2023",
}  # fmt: skip

# What each milestone must not lose: names, reasons and judgements of the source, with who says so.
WORDS = {
    "198X": [
        "England and Wales",
        "Professional Association of Teachers",
        "Prime Minister",
        "committee of enquiry",
    ],
    "1987": [
        "Lord Elton",
        "chair",
        "next few years",
        "academic achievement",
        "rare incidents",
        "media attention",
    ],
    "1995": [
        "Philip Lawrence",
        "head teacher",
        "15-year-old",
        "nearby school",
        "among other things",
        "According to",
    ],
    "2002": [
        "joint initiative",
        "DfES",
        "YJB",
        "ACPO",
        "truancy",
        "both by and against",
        "According to the source",
    ],
    "2009/2011": ["every London borough", "118", "183", "102", "2010–2011"],
    "2012": ["withdrawn", "the source says", "by 70", "Local Policing Model", "218", "target of 253", "295"],
    "2013": ["early point of contact", "positive engagement", "that wants one", "238", "425"],
    "2015": ["Junior Cadet", "Senior Cadet", "one local team per borough", "270", "550"],
    "2017": ["improve confidence", "young Londoners", "named officer", "294", "639"],
    "2018": ["Basic Command Unit", "doubled", "600", "Volunteer Police Cadet coordinators", "319"],
    "2021": ["reached 287", "official Safer School Partnership", "570", "ongoing"],
    "2022": [
        "According to the Police & Crime Plan",
        "child-centred",
        "contextual safeguarding",
        "377",
        "622",
        "374",
    ],
    "[..2023]": ["around 311", "The source attributes", "negative perceptions", "Child Q", "Met Police"],
}


@pytest.mark.usefixtures("history")
def test_figures_are_the_golden_table():
    stored = Figure.objects.order_by("milestone__date_order").values_list(
        "milestone__date", "measure__slug", "kind", "value", "bound", "counted_as", "date"
    )

    found = [
        (date.edtf, measure, kind, value, bound == "about", basis, own.edtf)
        for date, measure, kind, value, bound, basis, own in stored
    ]

    assert len(GOLDEN) == 23
    assert sorted(found, key=str) == sorted(GOLDEN, key=str)


@pytest.mark.usefixtures("history")
def test_every_text_and_figure_cites_the_one_source_by_the_paragraph_that_its_year_begins():
    source = Source.objects.get()
    for milestone in Milestone.objects.all():
        (citation,), place = milestone.citations.all(), f"paragraph beginning “{PARAGRAPHS[milestone.date.edtf]}”"
        assert (citation.source, citation.locator) == (source, place)
        assert {(figure.source, figure.locator) for figure in milestone.figures.all()} <= {(source, place)}
    assert not Figure.objects.exclude(quotation="", standing="followed", upper=None).exists()
    assert set(Figure.objects.values_list("bound", flat=True)) == {"exact", "about"}
    assert not Citation.objects.exclude(quotation="", plan=None).exists()


@pytest.mark.usefixtures("history")
def test_figures_with_a_doubt_say_so():
    inferred = Figure.objects.get(value=118)
    change, total = Figure.objects.get(value=70), Figure.objects.get(value=218)

    assert "inferred" in inferred.note
    assert "does not agree" in change.note and "35" in change.note
    assert "does not agree" in total.note and "70" in total.note
    kinds = {figure.value: figure.note_kind for figure in Figure.objects.exclude(note_kind="")}
    assert kinds == {118: "inference", 70: "disagreement", 218: "disagreement", 253: "disagreement", 570: "inference"}


@pytest.mark.usefixtures("history")
def test_nothing_is_said_that_the_source_does_not_say(client):
    texts = {milestone.date.edtf: f"{milestone.title} {milestone.text}" for milestone in Milestone.objects.all()}

    assert "London" not in Measure.objects.get(slug="pilot-boroughs").description
    assert PolicingPlan.objects.get(slug="safer-school-partnership-pilot").period.edtf == "2002/.."
    assert "primary-aged children" in texts["2022"] and "younger" not in texts["2022"]
    # Causes and judgements are told as the source's.
    for edtf, words in {
        "198X": "According to the source, poor discipline",
        "2002": "that, the source says, had a high rate of",
        "2015": "the source says that this was to integrate",
        "2022": "according to the source, this is to best protect",
    }.items():
        assert words in texts[edtf]
    assert "183 + 70 = 253" in Figure.objects.get(value=253).note
    ended = client.get("/compare/?from=2002&to=2003").content.decode().split("Ended")[1]
    assert "None with a published end ended in these years." in ended


@pytest.mark.usefixtures("history")
def test_milestones_stand_in_the_order_of_the_source():
    labels = [milestone.date.label for milestone in Milestone.objects.published()]

    assert labels == DATES


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("edtf", WORDS)
def test_milestone_text_loses_nothing(edtf):
    text = Milestone.objects.get(date=edtf).text

    assert [words for words in WORDS[edtf] if words not in text] == []


@pytest.mark.usefixtures("history")
def test_milestone_of_2021_does_not_claim_a_rise():
    milestone = Milestone.objects.get(date="2021")

    assert "rose" not in milestone.text and "increased" not in milestone.text


@pytest.mark.usefixtures("history")
def test_plans_are_linked_only_where_the_text_names_them():
    links = {
        milestone.date.edtf: [plan.slug for plan in milestone.plans.all()]
        for milestone in Milestone.objects.prefetch_related("plans")
        if milestone.plans.all()
    }

    assert links == {
        "2002": ["safer-school-partnership-pilot"],
        "2012": ["local-policing-model"],
        "2013": ["police-and-crime-plan-2013-2016"],
        "2017": ["police-and-crime-plan-2017-2021"],
        "2018": ["basic-command-unit-model"],
        "2022": ["police-and-crime-plan-2022-2025"],
    }
    assert [
        plan.period.label for plan in PolicingPlan.objects.filter(kind=PolicingPlan.Kind.POLICE_AND_CRIME_PLAN)
    ] == [
        "2013–2016",
        "2017–2021",
        "2022–2025",
    ]


@pytest.mark.usefixtures("history")
def test_what_no_document_gives_is_empty():
    site, source = SiteText.objects.get(), Source.objects.get()

    assert (site.contact, site.licence, site.licence_link) == ("", "", "")
    assert (source.publisher, source.date, source.link) == ("", None, "")
    assert [plan for plan in PolicingPlan.objects.all() if plan.issuing_body] == []


@pytest.mark.usefixtures("history")
def test_every_object_is_valid():
    for model in apps.get_app_config("timeline").get_models():
        for item in model.objects.all():
            item.full_clean()


def count_rows():
    return {
        model.__name__: model.objects.count()
        for model in apps.get_app_config("timeline").get_models(include_auto_created=True)
    }


@pytest.mark.usefixtures("history")
def test_history_loads_twice_without_duplicates():
    once = count_rows()

    call_command("loaddata", "history", verbosity=0)

    assert count_rows() == once
    assert once["Milestone"] == 13 and once["Figure"] == 23


def test_fixture_has_natural_keys_and_narrative_order():
    objects = json.loads(FIXTURE.read_text(encoding="utf-8"))

    assert [item for item in objects if "pk" in item] == []
    assert [item["fields"]["date"] for item in objects if item["model"] == "timeline.milestone"] == [
        "198X", "1987", "1995", "2002", "2009/2011", "2012", "2013", "2015", "2017", "2018", "2021", "2022", "[..2023]",
    ]  # fmt: skip
    assert not {"created", "modified", "publish_at"} & {key for item in objects for key in item["fields"]}


def milestone_of(slug, themes, **more):
    fields = {"slug": slug, "title": slug, "text": "x", "date": "2024", "themes": themes}
    return {"model": "timeline.milestone", "fields": fields} | more


@pytest.mark.usefixtures("history")
def test_fixture_may_name_things_before_after_and_again(tmp_path):
    first, second = Theme.objects.all()[:2]
    rows = [
        milestone_of("one", [["new"], [first.slug], [first.slug]]),
        {"model": "timeline.theme", "fields": {"slug": "new", "name": "New"}},
        milestone_of("two", [[first.slug], ["new"]]),
        milestone_of("two", [["new"]]),
        {"model": "timeline.theme", "pk": second.pk, "fields": {"slug": "renamed", "name": "Renamed"}},
        milestone_of("three", [["renamed"]]),
        {"model": "timeline.theme", "fields": {"slug": second.slug, "name": "In its old place"}},
        milestone_of("four", [[second.slug]]),
    ]
    path = tmp_path / "more.json"
    path.write_text(json.dumps(rows))

    call_command("loaddata", str(path), verbosity=0, overwrite=True)

    themes = {
        milestone.slug: {theme.name for theme in milestone.themes.all()}
        for milestone in Milestone.objects.filter(slug__in=["one", "two", "three", "four"])
    }
    assert themes == {
        "one": {first.name, "New"},
        "two": {"New"},
        "three": {"Renamed"},
        "four": {"In its old place"},
    }
    assert Theme.objects.get(pk=second.pk).name == "Renamed"
    assert [list(drift(model)) for model in recorded_models()] == [[]] * len(recorded_models())


@pytest.mark.usefixtures("history")
def test_fixture_that_names_what_does_not_exist_says_so(tmp_path):
    path = tmp_path / "more.json"
    path.write_text(json.dumps([milestone_of("one", [["nowhere"]])]))

    with pytest.raises(CommandError, match="Nothing was loaded.*Theme matching query does not exist.*nowhere"):
        call_command("loaddata", str(path), verbosity=0)
    assert not Milestone.objects.filter(slug="one").exists()
