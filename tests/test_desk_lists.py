"""Lists of the desk as files, and pages that ask before something is deleted."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest

from timeline.models import Figure, Measure, Milestone, Source, Theme

from .desk import sign_in

pytestmark = pytest.mark.usefixtures("history")


def download(client, model):
    chosen = {"action": "export_csv", "_selected_action": list(model.objects.values_list("pk", flat=True))}
    answer = client.post(f"/admin/timeline/{model._meta.model_name}/", chosen)
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_list_as_file_has_texts_as_they_stand_and_times_as_the_desk_shows_them():
    milestone = Milestone.objects.create(slug="m", title="Fewer <words> & more", text="x", date="2014")
    Milestone.objects.filter(pk=milestone.pk).update(modified=datetime(2026, 7, 1, 21, 49, 3, 517, tzinfo=UTC))
    Theme.objects.create(slug="t", name="<b>Bold</b>", description="=SUM(A1)")
    measure = Measure.objects.first()
    Figure.objects.create(measure=measure, milestone=milestone, kind="actual", value=7, counted_as="x", date="2014")
    ann = sign_in("ann")

    (row,) = (row for row in download(ann, Milestone) if "words" in row["title"])
    (theme,) = (row for row in download(ann, Theme) if "Bold" in row["name"])
    (figure,) = (row for row in download(ann, Figure) if "words" in row["milestone"])

    assert row["title"] == "Fewer <words> & more" and row["last saved"] == "1 July 2026, 22:49"
    assert theme["name"] == "<b>Bold</b>" and theme["description"] == "'=SUM(A1)"
    assert figure["milestone"] == "2014: Fewer <words> & more" and figure["as the source says it"] == "exactly"


def test_list_as_file_has_every_field_that_people_write():
    source = {row["title"]: row for row in download(sign_in("ann"), Source)}
    rows = {row["web address"]: row for row in download(sign_in("bob"), Milestone)}

    row, stored = rows["local-policing-model"], Milestone.objects.get(slug="local-policing-model")
    assert row["text"] == stored.text and row["short name"] == stored.short_name and row["date"] == str(stored.date)
    assert row["themes"] == "; ".join(map(str, stored.themes.all())) and row["citations"] == str(stored.citations.get())
    assert row["figures"].count(";") + 1 == stored.figures.count() > 1
    assert row["what the public sees"] == "published" and row["withdraw at"] == ""
    assert set(next(iter(source.values()))) >= {
        "title",
        "web address",
        "author",
        "publisher",
        "date",
        "link",
        "used by",
    }


def make_used(noun):
    """Return one object of a noun that a milestone, and what else may refer to it, refers to."""
    milestone = Milestone.objects.create(slug="m", title="Told of it", text="x", date="2014")
    if noun == "measures":
        measure = Measure.objects.create(slug="x", name="Made")
        Measure.objects.create(slug="y", name="Told of it", shown_with=measure)
        return measure
    relation = Milestone._meta.get_field(noun)
    values = {"plans": {"period": "2014", "kind": "programme"}, "authors": {"family_name": "Made"}}.get(noun, {})
    obj = relation.related_model.objects.create(slug="x", name="Made", **values)
    getattr(milestone, noun).add(obj)
    return obj


@pytest.mark.parametrize("noun", ["themes", "organisations", "plans", "authors", "measures"])
def test_page_that_asks_before_a_deletion_names_what_loses_something(noun):
    obj = make_used(noun)

    page = sign_in("ann").get(f"/admin/timeline/{obj._meta.model_name}/{obj.pk}/delete/").content.decode()

    words = " ".join(re.sub("<[^>]*>", "", page).split())
    assert "Told of it loses it" in words and "that lose it: 1" in words
    assert " object (" not in words and "relationship" not in words


def test_page_that_asks_before_a_draft_is_deleted_names_its_figures():
    milestone = Milestone.objects.create(slug="m", title="Fewer", text="x", date="2014")
    measure = Measure.objects.first()
    Figure.objects.create(measure=measure, milestone=milestone, kind="actual", value=7, counted_as="x", date="2014")
    milestone.themes.add(Theme.objects.first())

    page = sign_in("ann").get(f"/admin/timeline/milestone/{milestone.pk}/delete/").content.decode()

    words = " ".join(re.sub("<[^>]*>", "", page).split())
    assert "Figure: " in words and "Figures: 1" in words and " object (" not in words
