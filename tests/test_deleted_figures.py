"""A deleted figure can be found and brought back whole, as a change of its milestone."""

import pytest

from timeline.models import Figure, Measure, Milestone, Revision
from timeline.revisions import drift, recording, snapshot

from .desk import sign_in
from .page import read_words

pytestmark = pytest.mark.usefixtures("history")

DELETED = "/admin/timeline/figure/deleted/"


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="named-officer-offered")


@pytest.fixture
def figure(milestone):
    return milestone.figures.order_by("value").first()


def delete(figure):
    with recording(reason="Deleted by mistake."):
        Figure.objects.get(pk=figure.pk).delete()


def bring_back(client, figure, **fields):
    return client.post(DELETED, {"key": str(figure.pk), **fields}, follow=True)


def test_list_names_what_was_deleted_when_and_by_whom(ann, milestone, figure):
    assert "No figure has been deleted" in read_words(ann.get(DELETED))
    assert f'href="{DELETED}"' in ann.get("/admin/timeline/figure/").content.decode()

    delete(figure)

    words = read_words(ann.get(DELETED))
    assert f"{figure.measure}: {figure.value} ({figure.kind}, {figure.date.label}) {milestone}" in words
    assert "Reason, for readers" in read_words(ann.get(f"{DELETED}?figure={figure.pk}"))
    assert ann.get(f"{DELETED}?figure=nonsense&p=x").status_code == 200


def test_figure_comes_back_whole_with_a_reason(client, ann, milestone, figure):
    before = snapshot(milestone)
    delete(figure)

    refused = bring_back(ann, figure, reason=" ")
    assert (
        "Say why, in a sentence for readers." in read_words(refused)
        and not Figure.objects.filter(pk=figure.pk).exists()
    )
    done = bring_back(ann, figure, reason="It was right.", change_kind="correction")

    assert "The figure stands again in" in read_words(done)
    assert snapshot(Milestone.objects.get(pk=milestone.pk)) == before and list(drift(Milestone)) == []
    last = Revision.objects.of(milestone).last()
    assert (last.reason, last.kind, last.who.username) == ("It was right.", "correction", "ann")
    assert "It was right." in read_words(client.get("/changes/"))
    assert "No figure has been deleted" in read_words(ann.get(DELETED))
    assert "it stands again already" in read_words(bring_back(ann, figure, reason="Again.", change_kind="update"))


def test_one_that_stands_in_its_place_is_told(ann, milestone, figure):
    delete(figure)
    values = {name: getattr(figure, name) for name in ("measure", "kind", "date", "counted_as")}
    milestone.figures.create(value=999, **values)

    words = read_words(bring_back(ann, figure, reason="It was right.", change_kind="update"))

    assert "Not brought back: This milestone already gives a figure of this measure, kind and date." in words


def test_measure_that_is_gone_is_told(ann, milestone):
    measure = Measure.objects.create(slug="brief", name="Brief")
    figure = milestone.figures.create(measure=measure, value=5, counted_as="x", date="2013")
    delete(figure)
    measure.delete()

    words = read_words(bring_back(ann, figure, reason="It was right.", change_kind="update"))

    assert "Not brought back: measure: Brief no longer exists. Bring that back first." in words


def test_rights_are_those_of_its_milestone(milestone, figure):
    editor = sign_in("ed", "Editors")
    draft = Milestone.objects.create(slug="a-draft", title="A draft", text="x", date="2013")
    own = draft.figures.create(measure=Measure.objects.first(), value=5, counted_as="x", date="2013", note="A note")
    delete(figure)
    delete(own)

    assert bring_back(editor, figure, reason="Mine.").status_code == 403
    assert "The figure stands again" in read_words(bring_back(editor, own))
    assert draft.figures.get().note == "A note" and draft.figures.get().pk == own.pk


def test_figures_of_a_deleted_milestone_come_back_with_it_alone(ann):
    draft = Milestone.objects.create(slug="a-draft", title="A draft", text="x", date="2013")
    draft.figures.create(measure=Measure.objects.first(), value=5, counted_as="x", date="2013")

    draft.delete()

    assert "No figure has been deleted" in read_words(ann.get(DELETED))


def test_figure_that_comes_back_is_told_to_look_wrong_where_it_does(ann, milestone, figure):
    Figure.objects.filter(pk=figure.pk).update(date="2031")
    delete(figure)

    done = bring_back(ann, figure, reason="It was right.", change_kind="correction")

    assert "Look at this: The figure is dated 2031, outside the date of its milestone" in read_words(done)
