"""Many milestones at once: one field stands for all that match, and only what was looked at is done."""

import re

import pytest

from timeline.models import Milestone

from .conftest import thorough
from .page import read_words
from .test_timeline import make_milestones

pytestmark = pytest.mark.usefixtures("history")
LIST = "/admin/timeline/milestone/"


@pytest.fixture
def many():
    return make_milestones(120, date="2018")


def choose_all(client, address, action):
    """Press “select all that match” and the action; return the page that asks, and what it would post."""
    first = re.search(r'name="_selected_action" value="(\d+)"', client.get(address).content.decode())[1]
    asked = client.post(address, {"action": action, "select_across": 1, "index": 0, "_selected_action": first})
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.content.decode())
    return asked, {name: value for name, value in fields}, len(fields)


@thorough
@pytest.mark.database
def test_all_that_match_are_withdrawn_with_one_field_for_all(ann, many):
    address = f"{LIST}?state={Milestone.State.PUBLIC.value}"
    total = Milestone.objects.published().count()
    asked, form, count = choose_all(ann, address, "withdraw")

    done = ann.post(address, form | {"reason": "They were doubled."}, follow=True)

    assert count < 10 and f"{total} milestones." in read_words(asked)
    assert f"{total:,} milestones are now withdrawn." in read_words(done)
    assert not Milestone.objects.published().exists()


def test_what_came_to_match_meanwhile_is_looked_at_first(ann):
    address = f"{LIST}?state={Milestone.State.PUBLIC.value}"
    _, form, _ = choose_all(ann, address, "withdraw")
    make_milestones(1, date="2018")
    standing = Milestone.objects.published().count()

    refused = ann.post(address, form | {"reason": "They were doubled."})

    assert "what you chose is not the same any more" in read_words(refused)
    assert "They were doubled." in refused.content.decode()
    assert Milestone.objects.published().count() == standing
