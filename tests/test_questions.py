"""Numbers that look wrong are questioned, never refused; who said that they are right is kept."""

import pytest

from timeline.models import Figure, Measure, Milestone

from .test_admin import change_page, form_of, make_client

JUMP = "than the last of the same basis, 311 (by 2023): a jump of more than half."

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def editor(client):
    return make_client(client, "Editors")


@pytest.fixture
def draft():
    return Milestone.objects.create(slug="a-draft", title="A draft", text="Draft text.", date="2024")


def figure_data(number, **changes):
    figure = {
        "measure": Measure.objects.get(slug="safer-schools-officers").pk,
        "kind": "actual",
        "value": "320",
        "counted_as": "Safer Schools Officers",
        "date": "2024",
        **changes,
    }
    return {"figures-TOTAL_FORMS": str(number + 1)} | {f"figures-{number}-{key}": figure[key] for key in figure}


def save(client, milestone, *figures):
    data = form_of(client, change_page(milestone))
    for figure in figures:
        data |= figure
    return client.post(change_page(milestone), data)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": "500"}, f"500 is 189 more {JUMP}"),
        (
            {"value": "155"},
            f"155 is 156 fewer {JUMP}",
        ),
        ({"date": "2025"}, "The figure is dated 2025, outside the date of its milestone (2024)."),
        (
            {"kind": "target", "value": "217", "counted_as": "PCs", "date": "2012"},
            "The target of 217 is below the actual figure of 218 (2012).",
        ),
    ],
)
def test_number_that_looks_wrong_is_questioned_and_then_confirmed(editor, draft, changes, reason):
    page = save(editor, draft, figure_data(0, **changes)).content.decode()

    assert reason in page and "Correct it, or tick here if it is right as it is." in page
    assert f'value="{changes.get("value", "320")}"' in page
    assert not draft.figures.exists()

    response = save(editor, draft, figure_data(0, confirm="on", **changes))

    assert response.status_code == 302, response.context["errors"]
    figure = draft.figures.get()
    assert reason in figure.confirmed.split("\n")
    assert figure.confirmed_by == "editors" and figure.confirmed_at is not None
    assert not figure.is_questioned
    assert "Confirmed by editors on" in editor.get(change_page(draft)).content.decode()


@pytest.mark.parametrize("changes", [{}, {"value": "466"}, {"value": "156"}, {"kind": "planned", "value": "900"}])
def test_plain_number_is_not_questioned(editor, draft, changes):
    assert save(editor, draft, figure_data(0, **changes)).status_code == 302

    figure = draft.figures.get()
    assert (figure.confirmed, figure.confirmed_by, figure.confirmed_at) == ("", "", None)


def test_figures_of_one_form_are_compared_with_each_other(editor, draft):
    page = save(editor, draft, figure_data(0), figure_data(1, kind="target", value="300")).content.decode()

    assert "The target of 300 is below the actual figure of 320 (2024)." in page


def test_correction_takes_the_confirmation_away_and_a_new_oddity_asks_again(editor, draft):
    save(editor, draft, figure_data(0, value="500", confirm="on"))
    figure = draft.figures.get()
    known = {"figures-INITIAL_FORMS": "1", "figures-0-id": str(figure.pk), "figures-0-milestone": str(draft.pk)}

    kept = save(editor, draft, figure_data(0, value="500", note="A remark.") | known)
    assert kept.status_code == 302
    figure.refresh_from_db()
    assert figure.note == "A remark." and figure.confirmed_by == "editors"

    page = save(editor, draft, figure_data(0, value="600") | known).content.decode()
    assert "600 is 289 more than" in page

    assert save(editor, draft, figure_data(0, value="330") | known).status_code == 302
    figure.refresh_from_db()
    assert (figure.value, figure.confirmed, figure.confirmed_by, figure.confirmed_at) == (330, "", "", None)


def test_new_date_of_a_milestone_questions_its_figures(editor, draft):
    save(editor, draft, figure_data(0))
    figure = draft.figures.get()
    known = {"figures-INITIAL_FORMS": "1", "figures-0-id": str(figure.pk), "figures-0-milestone": str(draft.pk)}

    page = save(editor, draft, figure_data(0) | known, {"date": "2019"}).content.decode()

    assert "The figure is dated 2024, outside the date of its milestone (2019)." in page


def test_documented_history_arrives_with_nothing_left_to_ask():
    figures = Figure.objects.select_related("milestone", "measure")

    assert [str(figure) for figure in figures if figure.is_questioned] == []
    (confirmed,) = figures.exclude(confirmed="")
    assert (confirmed.value, confirmed.date.edtf) == (183, "2010/2011")
    assert confirmed.confirmed.startswith("183 is 65 more than the last of the same basis, 118 (2009)")
    assert confirmed.confirmed_by and confirmed.confirmed_at


def test_measure_form_shows_its_chart(client):
    publisher = make_client(client, "Publishers")
    measure = Measure.objects.get(slug="safer-schools-officers")

    page = publisher.get(f"/admin/timeline/measure/{measure.pk}/change/").content.decode()

    assert 'aria-label="2012: 253 PCs (target)"' in page and "charts.css" in page
    empty = Measure.objects.create(slug="new", name="A new measure")
    assert (
        "No figure of this measure has been published."
        in publisher.get(f"/admin/timeline/measure/{empty.pk}/change/").content.decode()
    )
    assert publisher.get("/admin/timeline/measure/add/").status_code == 200
