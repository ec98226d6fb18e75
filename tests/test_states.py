"""What the desk says of a milestone: what the public sees, whatever status is stored."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from timeline import clock
from timeline.models import Milestone
from timeline.revisions import acts

from .page import read_words
from .test_admin import CHANGE_LIST, make_client

pytestmark = pytest.mark.usefixtures("history")

LONG_AFTER = datetime(2039, 1, 1, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def publisher():
    return make_client(Client(), "Publishers")


def make(slug, **values):
    """Make a milestone; by default a published one."""
    fields = {"title": slug.capitalize(), "text": "x", "date": "2024", "status": "published"}
    return Milestone.objects.create(slug=slug, **fields | values)


def find_titles(client, state):
    return {milestone.title for milestone in client.get(f"{CHANGE_LIST}?state={state}").context["cl"].queryset}


@pytest.fixture
def every_state():
    now = timezone.now()
    over = {"publish_at": now - timedelta(days=2), "withdraw_at": now - timedelta(days=1)}
    make("hidden", status="draft", publish_at=LONG_AFTER)
    make("coming", publish_at=LONG_AFTER)
    make("never", **over)
    ended = make("ended")
    ended.withdraw_at = timezone.now()
    ended.save()
    return ended


def test_list_is_filtered_by_what_the_public_sees(publisher, every_state):
    found = {state: find_titles(publisher, state) for state in Milestone.State.values}

    assert found["draft"] == {"Hidden"} and found["due"] == {"Coming"}
    assert find_titles(publisher, "expired") == {"Never", "Ended"} and not found["withdrawn"]
    Milestone.objects.filter(title="Ended").update(status="withdrawn")
    assert find_titles(publisher, "withdrawn") == {"Ended"} and find_titles(publisher, "expired") == {"Never"}
    assert len(found["public"]) == 13


def test_state_in_the_database_is_that_of_the_object(every_state):
    for state in Milestone.State:
        milestones = Milestone.objects.in_state(state)

        assert {milestone.pk for milestone in milestones} == {
            milestone.pk for milestone in Milestone.objects.all() if milestone.find_state() == state
        }


def test_list_and_spreadsheet_say_when_it_is_due_and_what_was_never_public(publisher, every_state):
    chosen = {"action": "export_csv", "_selected_action": list(Milestone.objects.values_list("pk", flat=True))}

    page, sheet = read_words(publisher.get(CHANGE_LIST)), publisher.post(CHANGE_LIST, chosen).getvalue().decode()

    for text in (page, sheet):
        assert "due 1 January 2039, 00:00" in text and "never public: its time was over on" in text


def test_bulk_publish_of_what_is_due_later_says_so_and_links_to_it(publisher):
    draft = make("later", status="draft", publish_at=LONG_AFTER)
    chosen = {"action": "publish", "_selected_action": [draft.pk], "is_right": "on"}

    page = publisher.post(CHANGE_LIST, chosen, follow=True)

    assert "1 milestone is now due 1 January 2039, 00:00." in read_words(page)
    assert f'href="{draft.get_absolute_url()}"' in page.content.decode()
    assert publisher.get(draft.get_absolute_url()).status_code == 404


def test_milestone_whose_time_was_over_is_published_again(every_state):
    done = acts.set_status([every_state.pk], "published", who=None, why=acts.Why("It is needed again."), is_right=True)

    assert [milestone.state for milestone in done] == ["published"]
    with clock.stopped(timezone.now()):
        assert Milestone.objects.get(slug="ended").is_public
