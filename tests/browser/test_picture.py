"""History at a glance as it is seen and reached: with a keyboard, on a phone, under a filter."""

import pytest

pytestmark = pytest.mark.browser


def test_keyboard_may_skip_the_picture(open_page):
    page = open_page("/", viewport={"width": 1280, "height": 900})
    page.locator("#glance .skip-picture a").focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**/#results")


def test_keyboard_walks_through_the_picture_in_time(open_page):
    page = open_page("/", viewport={"width": 1280, "height": 900})
    page.locator("#glance details summary").focus()

    page.keyboard.press("Tab")
    page.locator("#glance a:focus[aria-label^='1980s: School discipline']").wait_for(state="attached")
    page.keyboard.press("Tab")
    page.locator("#glance a:focus[aria-label^='1987: ']").wait_for(state="attached")
    page.keyboard.press("Enter")
    page.wait_for_url("**/milestones/**")
    assert page.locator(".page-date").inner_text() == "1987"


def test_phone_has_a_picture_of_its_own_in_letters_of_full_size(open_page):
    page = open_page("/", viewport={"width": 320, "height": 640})

    assert not page.locator("#glance .wide").is_visible() and page.locator("#glance .tall").is_visible()
    sizes = page.evaluate(
        "[...document.querySelectorAll('#glance .tall text')].map(text => parseFloat(getComputedStyle(text).fontSize))"
    )
    assert len(sizes) > 20 and min(sizes) >= 12
    outside = page.evaluate(
        "[...document.querySelectorAll('#glance .tall :is(text, line, path, rect)')]"
        ".map(shape => shape.getBoundingClientRect()).filter(box => box.left < 0 || box.right > 320).length"
    )
    assert outside == 0


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_letters_are_no_wider_than_the_geometry_reckons(open_page, width):
    page = open_page("/figures/secondary-schools/", viewport={"width": width, "height": 640})

    overlapping = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll(".chart .drawing > g text")]
            .map(text => text.getBoundingClientRect()).filter(box => box.width);
          return boxes.filter((one, number) => boxes.slice(number + 1).some(other =>
            one.left < other.right && other.left < one.right && one.top + 3 < other.bottom && other.top + 3 < one.bottom
          )).length;
        }"""
    )
    assert overlapping == 0


def test_filter_fades_the_picture_in_place(open_page):
    page = open_page("/", viewport={"width": 1280, "height": 900})

    page.get_by_label("School security").check()
    page.get_by_text("Filters are set: 1 of 13 milestones stands out").wait_for()

    standing = page.locator("#glance .wide .drawing").first.locator("a:not(.faded)")
    assert standing.count() == 2  # the milestone, and the programme's period
    assert standing.first.get_attribute("aria-label").startswith("1995: ")
    assert page.complaints == []


def test_mark_leads_to_the_milestone_and_back_to_its_place(open_page):
    page = open_page("/figures/safer-schools-officers/", viewport={"width": 1280, "height": 900})

    page.get_by_role("link", name="2012: 253 PCs (target)").click()
    page.wait_for_url("**/milestones/local-policing-model/")
    page.locator("a[href*='#mark-']").first.click()
    page.wait_for_url("**/figures/**#mark-*")
    assert page.locator("a:target").count() == 1
