"""What was deleted is brought back with all that went with it, as far as that can be."""

import re

import pytest
from django.contrib.auth.models import User

from timeline.models import Measure, Milestone, Revision, Theme
from timeline.revisions import acts, recording

from .desk import sign_in
from .test_desk_lists import make_used

pytestmark = pytest.mark.usefixtures("history")

WHY = acts.Why("It was deleted by mistake.")


@pytest.fixture
def ann():
    return User.objects.create_user("ann", password="x")


@pytest.mark.parametrize("noun", ["themes", "organisations", "plans", "authors"])
def test_brought_back_noun_is_put_back_on_each_milestone_that_lost_it(ann, noun):
    obj = make_used(noun)
    milestone, key = Milestone.objects.get(slug="m"), obj.pk
    other = Milestone.objects.create(slug="o", title="Never had it", text="x", date="2014")
    acts.delete(obj, who=ann, why=WHY)

    (loss,) = acts.find_losses(type(obj), str(key))
    done = acts.bring_back(type(obj), str(key), who=ann, why=WHY)

    assert loss.label == str(milestone) and not loss.trouble and not done.lost
    assert getattr(milestone, noun).filter(pk=key).exists() and not getattr(other, noun).exists()
    assert Revision.objects.of(milestone).last().data[noun].keys() == {str(key)}


def test_what_lost_it_before_the_deletion_does_not_get_it_back(ann):
    theme = make_used("themes")
    milestone, key = Milestone.objects.get(slug="m"), theme.pk
    with recording(ann, "Taken off on purpose."):
        milestone.themes.remove(theme)
    acts.delete(theme, who=ann, why=WHY)

    acts.bring_back(Theme, str(key), who=ann, why=WHY)

    assert not milestone.themes.exists()


def test_what_cannot_be_put_back_is_told_with_the_reason(ann):
    theme, measure = make_used("themes"), Measure.objects.create(slug="x", name="Made")
    told = Measure.objects.create(slug="y", name="Told", shown_with=measure)
    keys = theme.pk, measure.pk
    acts.delete(theme, who=ann, why=WHY)
    acts.delete(measure, who=ann, why=WHY)
    acts.delete(Milestone.objects.get(slug="m"), who=ann, why=WHY)
    told.refresh_from_db()
    told.shown_with = Measure.objects.exclude(pk=told.pk).first()
    told.save()

    themes = acts.bring_back(Theme, str(keys[0]), who=ann, why=WHY)
    measures = acts.bring_back(Measure, str(keys[1]), who=ann, why=WHY)

    assert themes.lost == ["milestone “2014: Told of it”: it was deleted since"]
    assert measures.lost == [f"measure “Told”: its shown with is {told.shown_with} now"]


@pytest.mark.parametrize("is_whole", [True, False])
def test_page_offers_to_put_it_back_and_does_as_told(is_whole):
    theme = make_used("themes")
    milestone, key, ann = Milestone.objects.get(slug="m"), theme.pk, sign_in("editor")
    with recording(reason="By mistake."):
        theme.delete()
    address = "/admin/timeline/theme/deleted/"

    page = ann.get(address, {"key": str(key)}).content.decode()
    ann.post(address, {"key": str(key), "reason": "By mistake."} | ({"is_whole": "on"} if is_whole else {}))

    assert "2014: Told of it" in page and re.search('name="is_whole" checked', page)
    assert milestone.themes.filter(pk=key).exists() is is_whole and Theme.objects.filter(pk=key).exists()
