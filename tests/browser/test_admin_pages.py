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
    "/admin/timeline/milestone/1/history/?old=1&new=1",
    "/admin/timeline/milestone/deleted/",
    "/admin/timeline/figure/deleted/",
    "/admin/timeline/redaction/add/",
    "/admin/timeline/author/add/",
    "/admin/timeline/measure/1/change/",
    "/admin/timeline/sitetext/",
    "/admin/password_change/",
]


@pytest.fixture
def publisher(sign_in):
    return sign_in("publishers")


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
    page.locator("#id_change_kind").select_option("correction")
    page.locator("#id_reason").fill("It was made by a test.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("was changed successfully").wait_for()
    assert page.goto("/milestones/made-in-a-browser/").status == 410


def test_preview_opens_a_tab_and_leaves_the_form_as_it_is(publisher):
    page = publisher
    page.goto("/admin/timeline/policingplan/1/change/")
    page.locator("#id_name").fill("A typed name")
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Preview page").click()
    tab = popup.value
    tab.get_by_text("This is a preview: nothing is saved.").wait_for()

    assert tab.locator("h1").inner_text() == "A typed name"
    assert page.locator("#id_name").input_value() == "A typed name"
    assert page.complaints == []


def test_leaving_unsaved_changes_asks_first(publisher):
    page, asked = publisher, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/admin/timeline/theme/1/change/")
    page.goto("/admin/")
    assert asked == []

    page.goto("/admin/timeline/theme/1/change/")
    page.locator("#id_description").press_sequentially("More.")
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def test_refused_save_keeps_what_was_typed_and_the_next_press_saves(publisher, sign_in):
    address = "/admin/timeline/organisation/1/change/"
    other = sign_in("racer0")
    for page, words in ((publisher, "Mine"), (other, "Theirs")):
        page.goto(address)
        page.locator("#id_name").fill(words)
        page.locator("#id_change_kind").select_option("wording")
        page.locator("#id_reason").fill("A test.")
    other.get_by_role("button", name="Save", exact=True).click()
    other.get_by_text("was changed successfully").wait_for()

    publisher.get_by_role("button", name="Save", exact=True).click()
    publisher.get_by_text("Not saved: racer0 saved this first").wait_for()
    assert publisher.locator("#id_name").input_value() == "Mine"
    assert "Theirs: “Theirs”" in publisher.locator(".errorlist").first.inner_text()
    publisher.get_by_role("button", name="Save", exact=True).click()
    publisher.get_by_text("was changed successfully").wait_for()
    assert publisher.complaints == []
