"""Numbers that look wrong are questioned, never refused; who said that they are right is kept."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from timeline.admin.citation_inline import TICK
from timeline.models import Figure, Measure, Milestone, Source
from timeline.revisions import acts, snapshot, turn
from timeline.revisions.apply import wording

from .conftest import sparing, thorough
from .desk import decide, open_form
from .test_admin import change_page, make_client

JUMP = "than the last figure that counts the same, 311 (by 2023): a jump of more than half."

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def editor(client):
    return make_client(client, "Editors")


@pytest.fixture
def publisher():
    return make_client(Client(), "Publishers")


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
    data = open_form(client, milestone)
    for figure in figures:
        data |= figure
    return client.post(change_page(milestone), data)


@pytest.mark.parametrize(
    ("changes", "reason"),
    sparing(
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
        ]
    ),
)
def test_number_that_looks_wrong_is_questioned_and_then_confirmed(editor, draft, changes, reason):
    page = save(editor, draft, figure_data(0, **changes)).content.decode()

    assert reason in page and "or tick “The number is right as it is” if it is right." in page
    is_dated = changes == {"date": "2025"}
    assert is_dated == ("if it counts something else, change “Counted as” or the measure;" not in page)
    assert f'value="{changes.get("value", "320")}"' in page
    assert not draft.figures.exists()

    response = save(editor, draft, figure_data(0, confirm="on", **changes))

    assert response.status_code == 302, response.context["errors"]
    figure = draft.figures.get()
    assert reason in figure.confirmed.split("\n")
    assert figure.confirmed_by == "editors" and figure.confirmed_at is not None
    assert figure.find_unanswered(figure.find_questions()) == []
    assert f"that this is right: {reason}" in ask(editor.get(change_page(draft)))


@pytest.mark.parametrize(
    "changes", sparing([{}, {"value": "466"}, {"value": "156"}, {"kind": "planned", "value": "900"}], 2)
)
def test_plain_number_is_not_questioned(editor, draft, changes):
    assert save(editor, draft, figure_data(0, **changes)).status_code == 302

    figure = draft.figures.get()
    assert (figure.confirmed, figure.confirmed_by, figure.confirmed_at) == ("", "", None)


def ticks(response):
    """{id of each box by which a question is answered: whether it is drawn}"""
    page = response.content.decode()
    rows = re.findall(r'(?s)<div class="form-row([^"]*) field-confirm">.*?<input[^>]*id="(id_[^"]*confirm)"', page)
    return {box: "hidden" not in classes for classes, box in rows}


def test_tick_is_drawn_once_something_was_asked_and_stays_as_it_is_ticked(editor, draft):
    data = open_form(editor, draft) | figure_data(0, value="500") | {"text": "There were 77."}

    first, second = editor.get(change_page(draft)), editor.post(change_page(draft), data)
    third = editor.post(change_page(draft), data | {"figures-0-confirm": "on"})
    checked = editor.post(change_page(draft), data | {"_check_dates": "x"})

    empty = {f"id_{rows}-__prefix__-confirm": False for rows in ("figures", "citations")}
    assert ticks(first) == {"id_confirm": False, **empty}
    assert ticks(second) == {**ticks(first), "id_figures-0-confirm": True}
    assert ticks(third) == {"id_confirm": True, **empty, "id_figures-0-confirm": True}
    assert 'name="figures-0-confirm" id="id_figures-0-confirm" checked' in third.content.decode()
    for box, words in (("id_confirm", TICK), ("id_figures-0-confirm", "The number is right as it is")):
        assert re.search(rf'<label[^>]* for="{box}">{words}', third.content.decode())
    assert '<a href="#id_figures-0-value">500 is 189 more' in second.content.decode()
    assert f"Correct it, or tick “{TICK}” if it is right." in ask(third)
    assert '<a href="#id_text">The text names 77,' in third.content.decode()
    assert list(third.context["adminform"].form.errors) == ["text"]
    assert ticks(checked) == {**ticks(first), "id_figures-0-confirm": False} and "There were 77." in ask(checked)
    saved = editor.post(change_page(draft), data | {"figures-0-confirm": "on", "confirm": "on"})
    assert saved.status_code == 302 and draft.figures.get().value == 500


def test_figures_of_one_form_are_compared_with_each_other(editor, draft):
    page = save(editor, draft, figure_data(0), figure_data(1, kind="target", value="300")).content.decode()

    assert "The target of 300 is below the actual figure of 320 (2024)." in page


@thorough
@pytest.mark.database
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


@thorough
@pytest.mark.database
def test_new_date_of_a_milestone_questions_its_figures(editor, draft):
    save(editor, draft, figure_data(0))
    figure = draft.figures.get()
    known = {"figures-INITIAL_FORMS": "1", "figures-0-id": str(figure.pk), "figures-0-milestone": str(draft.pk)}

    page = save(editor, draft, figure_data(0) | known, {"date": "2019"}).content.decode()

    assert "The figure is dated 2024, outside the date of its milestone (2019)." in page


def test_documented_history_arrives_with_nothing_left_to_ask():
    figures = Figure.objects.select_related("milestone", "measure")

    assert [question for figure in figures for question in figure.find_unanswered(figure.find_questions())] == []
    (confirmed,) = figures.exclude(confirmed="")
    assert (confirmed.value, confirmed.date.edtf) == (183, "2010/2011")
    assert confirmed.confirmed.startswith(
        "183 is 65 more than the last figure that counts the same, 118 (possibly 2009)"
    )
    assert confirmed.confirmed_by and confirmed.confirmed_at


def test_answer_holds_though_the_question_was_worded_otherwise_when_it_was_given():
    figure = Figure.objects.exclude(confirmed="").get()
    figure.confirmed = figure.confirmed.replace("figure that counts the same", "of the same basis")

    assert "basis" in figure.confirmed
    assert figure.find_questions() and figure.find_unanswered(figure.find_questions()) == []


def test_measure_form_shows_its_chart(client):
    publisher = make_client(client, "Publishers")
    measure = Measure.objects.get(slug="safer-schools-officers")

    page = publisher.get(f"/admin/timeline/measure/{measure.pk}/change/").content.decode()

    assert 'aria-label="2012: 253 PCs (target)"' in page and "shared.css" in page
    empty = Measure.objects.create(slug="new", name="A new measure")
    assert (
        "No figure of this measure is published."
        in publisher.get(f"/admin/timeline/measure/{empty.pk}/change/").content.decode()
    )
    assert publisher.get("/admin/timeline/measure/add/").status_code == 200


def ask(response):
    """Return what a refused form asks, in one text."""
    return html.unescape(response.content.decode())


@thorough
@pytest.mark.database
def test_basis_that_was_never_used_is_questioned_with_those_that_were(editor, draft):
    misspelt = figure_data(0, counted_as="Safer School Officers")

    page = ask(save(editor, draft, misspelt))

    assert "“Safer School Officers” was never counted for this measure, " in page
    assert "“Safer Schools Officers”" in page
    assert '<option value="Safer Schools Officers">' in page
    assert save(editor, draft, misspelt, {"figures-0-confirm": "on"}).status_code == 302
    assert save(editor, draft, {"title": "Another title"}).status_code == 302


def test_basis_of_rows_that_no_form_asked_about_is_questioned_when_they_are_published(publisher, draft):
    measure = Measure.objects.get(slug="safer-schools-officers")
    draft.citations.create(source=Source.objects.first())
    draft.figures.create(measure=measure, value=310, counted_as="Safer School Oficers", date="2015")
    draft.figures.create(measure=measure, value=311, counted_as="Safer School Oficers", date="2016")

    with pytest.raises(acts.Unanswered) as asked:
        acts.set_status([draft.pk], "published", who=None, why=acts.Why())

    assert "“Safer School Oficers” was never counted for this measure, " in " ".join(asked.value.messages)


def test_basis_that_readers_see_already_is_not_questioned_again(publisher):
    figure = Figure.objects.get(milestone__slug="named-officer-offered", counted_as="Safer Schools Officers")
    others = Figure.objects.filter(measure=figure.measure).exclude(pk=figure.pk)
    others.update(counted_as="PCs")

    assert list(figure.question_basis()) == []


def test_number_in_the_text_that_is_no_figure_is_asked_about_at_the_save(publisher):
    milestone = Milestone.objects.get(slug="officer-numbers-fall")
    why = {"change_kind": "correction", "reason": "The source gives another number."}
    wrong = why | {"figures-0-value": "310"}

    page = ask(save(publisher, milestone, wrong))

    assert "The text names 311, which is no figure of this milestone." in page
    assert milestone.figures.get().value == 311
    response = save(publisher, milestone, wrong | {"confirm": "on", "figures-0-confirm": "on"})
    assert response.status_code == 302, response.context["errors"]
    milestone.refresh_from_db()
    assert (milestone.figures.get().value, milestone.confirmed_by) == (310, "publishers")
    assert "names 311" not in publisher.get("/admin/").content.decode()
    assert save(publisher, milestone, why | {"title": "Fewer officers"}).status_code == 302


@thorough
@pytest.mark.database
def test_milestone_without_a_source_is_asked_about_when_it_is_published(publisher, draft):
    page = ask(decide(publisher, draft, "publish"))

    assert "No source is given." in page
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert "The draft is published." in ask(decide(publisher, draft, "publish", is_right="on"))


def test_draft_without_a_source_is_not_asked_about(editor, draft):
    assert save(editor, draft, {"title": "Another title"}).status_code == 302


def test_bulk_publication_asks_what_a_save_would_ask(publisher, draft):
    chosen = {"action": "publish", "_selected_action": [draft.pk]}

    page = ask(publisher.post("/admin/timeline/milestone/", chosen))
    draft.refresh_from_db()
    assert "No source is given." in page and draft.status == "draft"

    publisher.post("/admin/timeline/milestone/", chosen | {"is_right": "on"})
    draft.refresh_from_db()
    assert (draft.status, draft.confirmed_by) == ("published", "publishers")


def test_review_asks_at_the_publication_of_a_draft(publisher, editor):
    milestone = Milestone.objects.get(slug="officer-numbers-fall")
    with turn():
        data = wording(snapshot(milestone))
        (key,) = data["figures"]
        data["figures"][key]["value"] = 310
        author = User.objects.get(username="editors")
        draft = acts.keep_draft(milestone, data, base=1, over=0, who=author)
    review = f"/admin/timeline/milestone/{milestone.pk}/review/"
    why = {
        "step": "publish",
        "draft_number": draft.number,
        "change_kind": "correction",
        "reason": "The source says so.",
        "sure": "on",
    }

    page = ask(publisher.post(review, why))
    assert "The text names 311, which is no figure of this milestone." in page
    assert milestone.figures.get().value == 311

    publisher.post(review, why | {"is_right": "on"})
    milestone.refresh_from_db()
    assert (milestone.figures.get().value, milestone.confirmed_by) == (310, "publishers")
