"""Every way to change the record leaves a revision: whole, numbered, with who and why."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from timeline.models import Author, Figure, Measure, Milestone, PolicingPlan, Revision, Theme
from timeline.revisions import drift, recorded_models, recording

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="local-policing-model")


def revisions_of(obj):
    return list(Revision.objects.of(obj))


def last(obj):
    return revisions_of(obj)[-1]


def test_fixture_gives_each_object_its_first_revision(milestone):
    for model in recorded_models():
        for obj in model.objects.all():
            (first,) = revisions_of(obj)
            assert (first.number, first.reason) == (1, "The site opened with the documented history."), obj
            assert first.label == str(obj) and first.who is None
    data = last(milestone).data
    assert data["title"] == "A new Local Policing Model" and data["date"] == "2012"
    assert list(data["plans"].values()) == ["Local Policing Model"]
    assert sorted(figure["value"] for figure in data["figures"].values()) == [70, 218, 253, 295]
    assert {figure["measure"][1] for figure in data["figures"].values()} == {
        "Safer Schools Officers", "Secondary schools",
    }  # fmt: skip


def test_recording_keeps_who_why_and_what_as_one_batch(milestone):
    user = User.objects.create_user("ann")
    plan = PolicingPlan.objects.first()

    with recording(user, "Checked against the source.", Revision.Kind.CORRECTION):
        milestone.title = "Another title"
        milestone.save()
        milestone.themes.clear()
        milestone.figures.first().delete()
        plan.name = "Another name"
        plan.save()

    one, other = last(milestone), last(plan)
    assert (one.number, one.who, one.reason, one.kind) == (2, user, "Checked against the source.", "correction")
    assert one.data["title"] == "Another title" and one.data["themes"] == {} and len(one.data["figures"]) == 3
    assert other.batch == one.batch and other.number == 2
    assert revisions_of(milestone)[0].data["title"] == "A new Local Policing Model"


def test_nothing_changed_is_no_revision(milestone):
    with recording(reason="Nothing."):
        milestone.save()
        milestone.themes.set(milestone.themes.all())

    assert len(revisions_of(milestone)) == 1


def test_failure_inside_leaves_no_trace(milestone):
    with pytest.raises(ZeroDivisionError), recording(reason="Broken off."):
        milestone.title = "Never"
        milestone.save()
        raise ZeroDivisionError

    milestone.refresh_from_db()
    assert milestone.title == "A new Local Policing Model" and len(revisions_of(milestone)) == 1


def rename(milestone):
    milestone.title = "Renamed"
    milestone.save()


def add_theme(milestone):
    milestone.themes.add(Theme.objects.create(slug="new", name="New"))


def add_from_the_other_side(milestone):
    Theme.objects.create(slug="new", name="New").milestones.add(milestone)


def clear_from_the_other_side(milestone):
    milestone.plans.get().milestones.clear()


def delete_theme(milestone):
    milestone.themes.first().delete()


def add_figure(milestone):
    Figure.objects.create(milestone=milestone, measure=Measure.objects.last(), value=1, counted_as="x", date="2012")


def change_figure(milestone):
    figure = milestone.figures.first()
    figure.value += 1
    figure.save()


def delete_figures(milestone):
    milestone.figures.all().delete()


LINKS = Milestone.themes.through


def add_link(milestone):
    LINKS.objects.create(milestone=milestone, theme=Theme.objects.exclude(milestones=milestone).first())


def add_links(milestone):
    other = Theme.objects.exclude(milestones=milestone).first()
    LINKS.objects.bulk_create([LINKS(milestone=milestone, theme=other)])


def move_link(milestone):
    link = LINKS.objects.filter(milestone=milestone).first()
    link.theme = Theme.objects.exclude(milestones=milestone).first()
    link.save()


def give_link_away(milestone):
    link = LINKS.objects.filter(milestone=milestone).first()
    link.milestone = Milestone.objects.exclude(themes=link.theme).exclude(pk=milestone.pk).first()
    link.save()


def update_links(milestone):
    other = Theme.objects.exclude(milestones=milestone).first()
    LINKS.objects.filter(pk=LINKS.objects.filter(milestone=milestone).first().pk).update(theme=other)


def delete_link(milestone):
    LINKS.objects.filter(milestone=milestone).first().delete()


def delete_links(milestone):
    LINKS.objects.filter(milestone=milestone).delete()


def update_by_the_base_manager(milestone):
    Milestone._base_manager.filter(pk=milestone.pk).update(title="By the base manager")


def update_figures_by_the_base_manager(milestone):
    Figure._base_manager.filter(milestone=milestone).update(note="By the base manager")


def update_in_bulk(milestone):
    milestone.title = "In bulk"
    Milestone.objects.bulk_update([milestone], ["title"])


@pytest.mark.parametrize(
    "change",
    [rename, add_theme, add_from_the_other_side, clear_from_the_other_side, delete_theme, add_figure, change_figure,
     delete_figures, add_link, add_links, move_link, give_link_away, update_links, delete_link, delete_links,
     update_by_the_base_manager, update_figures_by_the_base_manager, update_in_bulk],
)  # fmt: skip
def test_change_outside_the_desk_is_recorded_at_once(milestone, change):
    change(milestone)

    assert last(milestone).number >= 2
    assert last(milestone).reason == "Changed outside the editorial desk."
    assert [list(drift(model)) for model in recorded_models()] == [[]] * len(recorded_models())


def test_rows_that_collide_are_left_to_the_check(milestone):
    Theme.objects.bulk_create([Theme(slug=Theme.objects.first().slug, name="x")], ignore_conflicts=True)

    assert [list(drift(model)) for model in recorded_models()] == [[]] * len(recorded_models())


def test_deletion_keeps_what_was_there(milestone):
    Measure.objects.update(ended_by=None, ended_as="")
    call_command("check_record", record=True, verbosity=0)
    key, before = milestone.pk, last(milestone).data
    with recording(reason="A mistake."):
        milestone.delete()

    gone = Revision.objects.filter(model="milestone", key=key).order_by("-number")[0]
    assert gone.data is None and gone.reason == "A mistake." and gone.label == "2012: A new Local Policing Model"
    assert Revision.objects.get(model="milestone", key=key, number=gone.number - 1).data == before


def test_deletion_is_recorded_where_it_was_referred_to(milestone):
    pcsos = Measure.objects.get(slug="pcsos")
    milestone.delete()

    assert last(pcsos).data["ended_by"] is None


def test_rename_of_a_theme_is_no_change_of_its_milestones(milestone):
    theme = milestone.themes.first()
    theme.name = "Called otherwise"
    theme.save()

    assert len(revisions_of(milestone)) == 1 and len(revisions_of(theme)) == 2


def test_what_goes_round_the_door_is_found(milestone):
    QuerySet(Milestone).filter(pk=milestone.pk).update(title="By the window")
    QuerySet(Author).bulk_create([Author(slug="new", name="New")])

    with pytest.raises(CommandError, match="2 differ"):
        call_command("check_record")
    call_command("check_record", record=True)

    assert last(milestone).data["title"] == "By the window"
    assert last(milestone).reason == "Found changed outside the editorial desk."
    call_command("check_record")


def test_revision_is_never_changed_or_deleted(milestone):
    revision = last(milestone)

    for attempt in (revision.delete, Revision.objects.all().delete, lambda: Revision.objects.update(reason="x")):
        with pytest.raises(TypeError):
            attempt()
    revision.reason = "Forged"
    with pytest.raises(TypeError):
        revision.save()
