"""Stock admin under the strict policy, as staff use it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from ..conftest import thorough
from .conftest import press
from .test_pages import CONTRAST, RULES

pytestmark = [pytest.mark.browser, thorough]

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
    "/admin/search/?q=school",
]

# What axe finds in stock Django and in the Select2 that it brings: rule, and what the markup begins with.
STOCK_FAULTS = [
    ("list", r'<ul class="select2-selection__rendered"'),  # its choices are no list items
    ("label-title-only", r'<input type="text" size="40" name="q"'),  # the label of a list's search is a picture
]


def faults(page, options, within=None):
    """What axe finds on a page, or in parts of it, but for stock Django's faults, once colours have stopped fading."""
    # Not waited for: what stands in closed details fades for ever.
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
    return [
        (fault["id"], node["html"])
        for fault in Axe().run(page, within, options).response["violations"]
        for node in fault["nodes"]
        if not any(fault["id"] == rule and re.match(markup, node["html"]) for rule, markup in STOCK_FAULTS)
    ]


def assert_accessible(page, where, in_the_dark=False):
    """Assert that a page is quiet, has no fault and fits a small phone; some also that its colours hold in the dark."""
    assert page.complaints == [], where
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert faults(page, RULES) == [], where
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, where
    assert not in_the_dark or faults(page, CONTRAST) == [], where
    page.complaints.clear()  # axe has styles of its own, which the policy stops


@pytest.fixture
def publisher(sign_in):
    return sign_in("publishers")


def test_admin_pages_are_quiet_under_the_policy(publisher):
    for address in ADDRESSES:
        assert publisher.goto(address).status == 200

    assert publisher.complaints == []


def test_pages_of_the_desk_are_accessible(publisher):
    page = publisher
    page.on("dialog", lambda dialog: dialog.accept())
    for address in (
        "/admin/",
        "/admin/timeline/milestone/?q=school",
        "/admin/timeline/milestone/add/",
        "/admin/timeline/policingplan/1/change/",
        "/admin/timeline/milestone/1/history/?old=1&new=1",
        "/admin/timeline/milestone/deleted/",
        "/admin/timeline/theme/1/delete/",
        "/admin/search/?q=school",
        "/admin/search/?q=%00",
    ):
        page.goto(address)
        assert_accessible(page, address, in_the_dark="history" in address or "search" in address)

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/admin/timeline/milestone/")
    page.locator(".action-select").first.check()
    page.locator("select[name=action]").select_option("withdraw")
    page.locator("button[name=index]").click()
    page.get_by_role("heading", name="Withdraw milestones").wait_for()
    assert_accessible(page, "withdraw")

    page.goto("/admin/timeline/policingplan/2/draft/")
    page.locator("#id_summary").fill("A **draft**.")
    page.locator(".markdown-preview strong").wait_for()
    page.locator(".markdown-syntax summary").click()
    assert_accessible(page, "draft", in_the_dark=True)
    page.get_by_role("button", name="Save draft", exact=True).click()
    page.get_by_role("heading", name="What would change").wait_for()
    assert_accessible(page, "review")


def test_refused_form_with_added_rows_is_accessible_and_leads_to_its_fields(publisher):
    page = publisher
    page.goto("/admin/timeline/author/add/")
    expect(page.locator("#id_name")).to_be_focused()
    assert_accessible(page, "author")

    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/admin/timeline/milestone/add/")
    for number in range(2):
        page.get_by_role("button", name="Add a figure").press("Enter")
        expect(page.locator(f"#id_figures-{number}-value")).to_be_focused()
    page.locator(".inline-deletelink").first.click()
    page.locator("#id_figures-0-value").fill("many")
    described = "[...document.querySelectorAll('.inline-related:not(.empty-form) [aria-describedby]')]"
    ids = f"{described}.flatMap(part => part.getAttribute('aria-describedby').split(' '))"
    are_there = f"{ids}.length > 5 && {ids}.every(id => document.getElementById(id))"
    assert page.evaluate(f"new Promise(done => setTimeout(() => done({are_there})))")
    page.locator("input[name=_save]").first.click()
    page.locator(".error-summary").wait_for()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter the title.").click()
    expect(page.locator("#id_title")).to_be_focused()
    assert_accessible(page, "refused", in_the_dark=True)


def test_filled_buttons_have_an_edge_where_colours_are_forced(publisher):
    page = publisher
    page.emulate_media(forced_colors="active")
    for address, button in (("/admin/", "a.button.default"), ("/admin/timeline/theme/1/change/", "[name=_save]")):
        page.goto(address)
        style = page.locator(button).first.evaluate("button => getComputedStyle(button).border")
        assert style.startswith("1px solid"), address


def test_address_fills_itself_in_until_somebody_types_one(publisher):
    page = publisher
    page.goto("/admin/timeline/theme/add/")
    page.locator("#id_name").press_sequentially("Plan 2013–2016")
    expect(page.locator("#id_slug")).to_have_value("plan-2013-2016")
    page.locator("#id_slug").fill("own")
    page.locator("#id_name").press_sequentially(" and more")

    page.wait_for_timeout(600)

    assert page.locator("#id_slug").input_value() == "own" and page.complaints == []


def test_typed_date_and_text_are_answered_at_once(publisher):
    page = publisher
    page.goto("/admin/timeline/milestone/2/change/")
    said = page.locator(".field-date .read-as output").first
    page.locator("#id_date").fill("2009-2011")
    said.filter(has_text="2009–2011: 1 January 2009 to 31 December 2011").wait_for()
    page.locator("#id_date").fill("199-")
    said.filter(has_text='"199-" is not a date this site can read.').wait_for()
    assert not page.locator(".check-dates").first.is_visible()

    page.get_by_role("button", name="Add a figure").click()
    row = page.locator(".dynamic-figures").last
    row.locator(".field-date .read-as input").fill("by 2023")
    row.get_by_text("some day up to 31 December 2023; readers find it under 2023").wait_for()

    page.locator("#id_text").fill("Some **bold** <b>words</b>")
    page.locator(".markdown-preview strong", has_text="bold").wait_for()
    preview, area = page.locator(".markdown-preview"), page.locator("#id_text")
    assert "<b>words</b>" in preview.inner_text()
    assert preview.bounding_box()["x"] > area.bounding_box()["x"] + area.bounding_box()["width"]
    page.set_viewport_size({"width": 375, "height": 700})
    assert preview.bounding_box()["y"] > area.bounding_box()["y"] + area.bounding_box()["height"]
    assert page.complaints == []


def test_dates_are_checked_without_javascript(open_page):
    page = open_page("/admin/", java_script_enabled=False)
    page.get_by_label("Username").fill("publishers")
    page.get_by_label("Password").fill("browser")
    press(page, page.get_by_role("button", name="Log in"))
    page.goto("/admin/timeline/policingplan/1/change/")
    page.locator("#id_period").fill("since 2012")
    page.locator("#id_name").fill("A typed name")
    press(page, page.get_by_role("button", name="Check dates"))

    page.get_by_text("since 2012: from 1 January 2012, with no end given").wait_for()
    assert page.locator("#id_name").input_value() == "A typed name"
    assert page.locator(".errornote, .errorlist").count() == 0
    assert page.locator("#id_summary").is_visible() and not page.locator(".markdown-preview").is_visible()


def test_publisher_writes_publishes_and_corrects_a_milestone(publisher, site):
    page = publisher
    page.goto("/admin/timeline/milestone/add/")
    page.locator("#id_title").press_sequentially("Made in a browser")
    page.locator("#id_date").fill("about 1999")
    page.locator("#id_text").fill("Words of a **test**.")
    page.get_by_role("button", name="Add a figure").click()
    page.locator("#id_figures-0-value").fill("7")
    expect(page.locator("#id_slug")).to_have_value("made-in-a-browser")
    page.locator("#figures-0 .inline-deletelink").click()
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("was added successfully").wait_for()
    page.get_by_role("link", name="Publish this draft").click()
    page.get_by_label("What the site asks about is right as it is").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("The draft is published.").wait_for()

    page.goto("/milestones/made-in-a-browser/")
    assert page.locator("h1").inner_text() == "Made in a browser"
    assert page.locator(".page-date").inner_text() == "about 1999"
    assert page.complaints == []

    page.goto("/admin/timeline/milestone/?q=browser")
    page.get_by_role("link", name="Made in a browser").click()
    page.locator("#id_status").select_option("withdrawn")
    page.locator("#id_change_kind").select_option("correction")
    page.locator("#id_reason").fill("It was made by a test.")
    page.get_by_role("button", name="Publish this change", exact=True).first.click()
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

    page.goto("/admin/timeline/milestone/2/change/")
    page.locator(".markdown-preview:not([hidden])").wait_for()
    page.goto("/admin/")
    assert asked == ["beforeunload"]
    page.goto("/admin/timeline/milestone/2/change/")
    page.get_by_role("button", name="Add a figure").click()
    page.goto("/admin/")
    assert asked == ["beforeunload"] * 2
    page.goto("/admin/timeline/milestone/2/change/")
    page.get_by_role("button", name="Add a figure").click()
    page.locator(".dynamic-figures .inline-deletelink").last.click()
    page.goto("/admin/")
    assert asked == ["beforeunload"] * 2


def test_refused_save_keeps_what_was_typed_and_the_next_press_saves(publisher, sign_in):
    address = "/admin/timeline/organisation/1/change/"
    other = sign_in("racer0")
    for page, words in ((publisher, "Mine"), (other, "Theirs")):
        page.goto(address)
        page.locator("#id_name").fill(words)
        page.locator("#id_change_kind").select_option("wording")
        page.locator("#id_reason").fill("A test.")
    other.get_by_role("button", name="Publish this change", exact=True).click()
    other.get_by_text("was changed successfully").wait_for()

    publisher.get_by_role("button", name="Publish this change", exact=True).click()
    publisher.get_by_text("Not saved: racer0 saved this first").wait_for()
    assert publisher.locator("#id_name").input_value() == "Mine"
    assert "Theirs: “Theirs”" in publisher.locator(".error-summary").inner_text()
    publisher.get_by_role("button", name="Publish this change", exact=True).click()
    publisher.get_by_text("was changed successfully").wait_for()
    assert publisher.complaints == []
