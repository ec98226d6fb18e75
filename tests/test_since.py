"""What changed in the lists' files since a moment: a copy that is told of it is today's file."""

import csv
import io
import json
import random

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from timeline.models import Figure, Measure, Milestone, Source, Theme
from timeline.revisions import recording
from timeline.revisions.redaction import redact

from .conftest import sparing, thorough
from .test_as_of import get, on, past

__all__ = ["past"]

SLUG = "local-policing-model"
LISTS = {"/timeline.csv": "slug", "/figures.csv": None, "/timeline.json": "slug", "/figures.json": None}


def read_changes(client, address, since):
    """Return the changes of a list's file as [(change, old, new)]."""
    text = get(client, f"{address}?since={since}")
    if address.endswith(".json"):
        return [(each["change"], each["old"], each["new"]) for each in json.loads(text)["changes"]]
    changes, old = [], None
    for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))):
        change = row.pop("change")
        if change == "old":
            old = row
        else:
            sides = {"new": ("changed", old, row), "added": (change, None, row), "withdrawn": (change, row, None)}
            changes.append(sides[change])
    return changes


def read_list(client, address):
    """Return the rows of a list's file, without the time of the last change."""
    text = get(client, address)
    if address.endswith(".json"):
        (name,) = json.loads(text).keys() & {"milestones", "figures"}
        rows = json.loads(text)[name]
    else:
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    return [without_time(row) for row in rows]


def without_time(row):
    return row and {name: value for name, value in row.items() if name != "modified"}


def name_figures(changes):
    return [(change, old and old["value"], new and new["value"]) for change, old, new in changes]


def test_changed_row_is_told_as_it_stood_and_as_it_stands(client, past):
    with on("2026-02-15"):
        changes = read_changes(client, "/timeline.csv", "2026-01-31")
        figures = read_changes(client, "/figures.csv", "2026-01-31")

    (change, old, new) = next(each for each in changes if each[1]["slug"] == SLUG)
    assert change == "changed" and old["slug"] == new["slug"] == SLUG
    assert (old["title"], new["title"]) == ("A new Local Policing Model", "A changed title")
    assert old["text"] != new["text"] == "Changed text."
    assert new["modified"].startswith("2026-02-01") and old["modified"].startswith("2026-01-10")
    assert sorted(name_figures(figures)) == [("changed", "218", "219"), ("withdrawn", "253", None)]


def test_withdrawn_and_added_rows_are_told(client, past):
    withdrawn = read_changes(client, "/timeline.json", "2026-02-15")
    with on("2026-04-01"), recording(reason="Asked for."):
        past.status = "published"
        past.save()
    with on("2026-04-02"):
        added = read_changes(client, "/timeline.json", "2026-03-15")
        figures = read_changes(client, "/figures.json", "2026-03-15")

    assert [(change, old["title"], new) for change, old, new in withdrawn] == [("withdrawn", "A changed title", None)]
    assert [(change, old, new["title"]) for change, old, new in added] == [("added", None, "A changed title")]
    assert ("added", None, 219) in name_figures(figures) and {change for change, *_ in figures} == {"added"}


def test_moment_is_read_as_well_as_a_day(client, past):
    with on("2026-02-15"):
        assert read_changes(client, "/timeline.csv", "2026-02-01T11:59:59Z")
        assert read_changes(client, "/timeline.csv", "2026-02-01T12:00:00Z") == []


def test_what_was_undone_and_what_was_public_for_a_moment_is_no_change(client, past):
    other = Milestone.objects.get(slug="junior-cadet-units")
    title = other.title
    for day, words in (("2026-04-02", "Another title"), ("2026-04-03", title)):
        with on(day), recording(reason="Weighed."):
            other.title = words
            other.save()
    for day, status in (("2026-04-02", "published"), ("2026-04-03", "withdrawn")):
        with on(day), recording(reason="Weighed."):
            past.status = status
            past.save()
    figure = (
        Figure.objects.filter(milestone=other).first() or Figure.objects.filter(milestone__status="published").first()
    )
    with on("2026-04-02"), recording(reason="Weighed."):
        figure.delete()
    with on("2026-04-03"), recording(reason="Weighed."):
        figure.save(force_insert=True)

    assert {address: read_changes(client, address, "2026-04-01") for address in LISTS} == dict.fromkeys(LISTS, [])


def test_renamed_noun_is_told_where_a_row_names_it(client, past):
    theme = Theme.objects.get(slug="officer-numbers")
    source = Source.objects.first()
    with on("2026-04-02"), recording(reason="A better word."):
        theme.name = "Numbers of officers"
        theme.save()

    changes = read_changes(client, "/timeline.json", "2026-04-01")
    assert len(changes) == Milestone.objects.published().filter(themes=theme).count() > 1
    for _, old, new in changes:
        assert "Numbers of officers" in json.dumps(new) and "Numbers of officers" not in json.dumps(old)
    # The file names themes by slug: here only their order may be another.
    for _, old, new in read_changes(client, "/timeline.csv", "2026-04-01"):
        assert old["themes"] != new["themes"] and {**old, "themes": ""}.items() - new.items() <= {("themes", "")} | {
            ("modified", old["modified"])
        }

    with on("2026-04-03"), recording(reason="Its whole title."):
        source.title = "A source of another title"
        source.save()

    rows = read_changes(client, "/timeline.csv", "2026-04-02")
    assert len(rows) == Milestone.objects.published().filter(citations__source=source).distinct().count() > 1


def test_redacted_words_are_told_of_and_never_come_back(client, past):
    other = Milestone.objects.get(slug="junior-cadet-units")
    with on("2026-04-02"), recording(reason="Said so."):
        other.text += " Zebedee Quagga said so."
        other.save()
    copies = {address: read_list(client, address) for address in LISTS}
    with on("2026-04-04"):
        redact("Zebedee Quagga", User.objects.create(username="ann"), "erasure")

    assert "Quagga" in json.dumps(copies["/timeline.csv"])
    for address in LISTS:
        changes = read_changes(client, address, "2026-04-03")
        assert "Quagga" not in json.dumps(changes)
    ((change, _, new),) = read_changes(client, "/timeline.csv", "2026-04-03")
    assert change == "changed" and new["slug"] == other.slug and "said so." in new["text"]


def bring_up_to_date(rows, changes, key):
    """Return the rows of a copy as what is told makes them; figures, which have no key, by their whole old row."""
    gone = [old[key] if key else without_time(old) for _, old, _ in changes if old]
    kept = [row for row in rows if (row[key] if key else row) not in gone]
    return [*kept, *(without_time(new) for *_, new in changes if new)]


def edit_at_random(chance, day):
    """Change something of the record, or several things, as staff do."""
    milestone = chance.choice(list(Milestone.objects.exclude(public_since=None)))
    with recording(reason="Changed."):
        act = chance.randrange(6)
        if act == 0:
            milestone.title = f"Title of day {day}"
        elif act == 1:
            milestone.status = chance.choice(["withdrawn", "published"])
        elif act == 2 and (figure := milestone.figures.order_by("date_order", "value").first()):
            figure.value += 1
            figure.save()
        elif act == 3:
            noun = chance.choice([*Measure.objects.all(), *Theme.objects.all()])
            noun.name = f"Name of day {day}"
            noun.save()
        elif act == 4:
            source = Source.objects.first()
            source.title = f"Source of day {day}"
            source.save()
        elif figures := list(milestone.figures.order_by("date_order", "value")):
            chance.choice(figures).delete()
        milestone.save()


@pytest.mark.parametrize("seed", sparing([*range(6)], marks=[thorough, pytest.mark.database]))
def test_copy_of_any_day_is_brought_up_to_date(client, past, seed):
    chance, copies = random.Random(seed), {}
    for day in range(1, 9):
        with on(f"2026-04-{day:02}"):
            edit_at_random(chance, day)
            copies[day] = {address: read_list(client, address) for address in LISTS}

    with on("2026-04-10"):
        for day, address, key in ((day, *each) for day in copies for each in LISTS.items()):
            changes = read_changes(client, address, f"2026-04-{day:02}")
            copy = bring_up_to_date(copies[day][address], changes, key)
            assert sorted(map(repr, copy)) == sorted(map(repr, read_list(client, address))), (day, address)
            olds = [without_time(old) for _, old, _ in changes if old]
            assert all(old in copies[day][address] for old in olds), (day, address)


def test_changes_cost_a_fixed_number_of_queries(client, past, django_assert_max_num_queries):
    with on("2026-04-02"), recording(reason="All of it."):
        for milestone in Milestone.objects.published():
            milestone.title = f"{milestone.title}, again"
            milestone.save()

    for address in LISTS:
        with django_assert_max_num_queries(44):
            assert len(read_changes(client, address, "2026-04-01")) in (0, 12)


@pytest.mark.usefixtures("history")
def test_since_that_cannot_be_told_is_refused_in_words(client):
    refused = {
        "": "not a day or a moment this site can read",
        "yesterday": "not a day or a moment this site can read",
        "2026-02-30": "not a day or a moment this site can read",
        "2999-01-01": "has not come yet",
        "1999-01-01": "Nothing was public yet",
        f"{timezone.localdate()}": "Today is not over. Ask since a moment of it",
        f"{timezone.localdate()}&theme=officer-numbers": "Leave out theme.",
        f"{timezone.localdate()}&order=newest&q=pilot": "Leave out order, q.",
        f"{timezone.localdate()}&as_of={timezone.localdate()}": "Leave out as_of.",
        f"{timezone.localdate()}&since=2026-01-01": "Give one day or moment.",
    }
    for typed, words in refused.items():
        for address in ("/timeline.csv", "/timeline.json"):
            response = client.get(f"{address}?since={typed}")
            assert response.status_code == 400 and words in response.content.decode(), typed


@pytest.mark.usefixtures("history")
def test_since_is_passed_over_nowhere(client):
    passed = []
    for address in (
        "/", "/?theme=officer-numbers", "/milestones/local-policing-model/", "/milestones/local-policing-model.bib",
        "/milestones/local-policing-model.ris", "/feed.atom", "/figures/", "/figures/safer-schools-officers/",
        "/figures/safer-schools-officers.csv", "/figures/safer-schools-officers.json",
        "/figures/safer-schools-officers.svg", "/figures/derived.csv", "/picture.svg", "/citations.csv", "/plans/",
        "/plans/local-policing-model/", "/authors/", "/authors/steven-sweeney/", "/sources/", "/compare/", "/changes/",
        "/sources/history-of-safer-school-partnerships/", "/changes.atom", "/data/", "/about/", "/accessibility/",
        "/sitemap.xml", "/robots.txt",
    ):  # fmt: skip
        response = client.get(f"{address}{'&' if '?' in address else '?'}since={timezone.localdate()}")
        if response.status_code != 400 or "cannot be asked what changed" not in response.content.decode():
            passed.append(address)

    assert passed == []
