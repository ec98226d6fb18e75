"""Stock admin under the strict policy, as staff use it."""

import pytest

pytestmark = pytest.mark.browser

ADDRESSES = [
    "/admin/",
    "/admin/timeline/milestone/",
    "/admin/timeline/milestone/?q=school&status__exact=published",
    "/admin/timeline/milestone/add/",
    "/admin/timeline/figure/",
    "/admin/timeline/policingplan/",
    "/admin/timeline/author/add/",
    "/admin/timeline/measure/1/change/",
    "/admin/timeline/sitetext/",
    "/admin/password_change/",
]


@pytest.fixture
def publisher(open_page):
    page = open_page("/admin/", viewport={"width": 1280, "height": 900})
    page.get_by_label("Username").fill("publishers")
    page.get_by_label("Password").fill("browser")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Editorial desk").wait_for()
    return page


def test_admin_pages_are_quiet_under_the_policy(publisher):
    for address in ADDRESSES:
        assert publisher.goto(address).status == 200

    assert publisher.complaints == []


def test_publisher_writes_publishes_and_corrects_a_milestone(publisher, site):
    page = publisher
    page.goto("/admin/timeline/milestone/add/")
    page.locator("#id_title").press_sequentially("Made in a browser")
    page.locator("#id_date").fill("about 1999")
    page.locator("#id_text").fill("Words of a **test**.")
    page.get_by_text("Add another Figure").click()
    page.locator("#id_figures-0-value").fill("7")
    assert page.locator("#id_slug").input_value() == "made-in-a-browser"
    page.locator("#figures-0 .inline-deletelink").click()
    page.locator("#id_status").select_option("published")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("was added successfully").wait_for()

    page.goto("/milestones/made-in-a-browser/")
    assert page.locator("h1").inner_text() == "Made in a browser"
    assert page.locator(".page-date").inner_text() == "about 1999"
    assert page.complaints == []

    page.goto("/admin/timeline/milestone/?q=browser")
    page.get_by_role("link", name="Made in a browser").click()
    page.locator("#id_status").select_option("withdrawn")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("was changed successfully").wait_for()
    assert page.goto("/milestones/made-in-a-browser/").status == 410
