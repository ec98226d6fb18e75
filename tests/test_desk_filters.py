"""Milestones are filtered by what the public sees; the site's own words are previewed on the pages that show them."""

import re

import pytest
from django.utils import timezone

from timeline.models import Milestone, SiteText
from timeline.revisions import recording

from .desk import address_of, open_form, sign_in

pytestmark = pytest.mark.usefixtures("history")

NOW = timezone.now()
HOUR = timezone.timedelta(hours=1)
STATES = {
    "draft": {"status": "draft"},
    "due": {"status": "published", "publish_at": NOW + HOUR},
    "expired": {"status": "published", "publish_at": NOW - 2 * HOUR, "withdraw_at": NOW - HOUR},
    "withdrawn": {"status": "withdrawn", "publish_at": NOW - 2 * HOUR},
}


@pytest.mark.parametrize("state", STATES)
def test_list_shows_those_in_one_state_alone(state):
    with recording():
        for name, values in STATES.items():
            Milestone.objects.create(slug=name, title=f"Title {name}", text="x", date="2012", **values)

    page = sign_in("ann").get(f"/admin/timeline/milestone/?state={state}").content.decode()

    assert set(re.findall(r">Title (\w+)</a>", page)) == {state}


@pytest.mark.parametrize("button", ["_preview_about", "_preview_timeline", "_preview_accessibility"])
def test_words_of_the_site_are_previewed_and_not_saved(button):
    ann, site = sign_in("ann"), SiteText.objects.get()
    typed = {"title": "Typed title", "about": "Typed about.", "accessibility": "Typed statement."}

    page = ann.post(address_of(site), open_form(ann, site) | typed | {button: "x"}).content.decode()

    words = {"_preview_about": "Typed about.", "_preview_timeline": "Typed title"}.get(button, "Typed statement.")
    assert "This is a preview: nothing is saved." in page and words in page
    assert SiteText.objects.get().title == site.title
