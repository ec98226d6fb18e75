"""History at a glance as it is seen and reached: with a keyboard, on a phone, under a filter."""

from itertools import pairwise

import pytest

from ..conftest import thorough
from ..server import Server

pytestmark = [pytest.mark.browser, thorough]


def test_keyboard_may_skip_the_picture(open_page):
    page = open_page("/", viewport={"width": 1280, "height": 900})
    page.locator("#glance .skip-picture").last.focus()
    page.keyboard.press("Enter")

    page.wait_for_url("**/#results")


def test_keyboard_walks_through_the_picture_in_time(open_page):
    page = open_page("/", viewport={"width": 1280, "height": 900})
    page.locator("#glance .skip-picture").last.focus()

    page.keyboard.press("Tab")
    page.locator("#glance a:focus[aria-label^='School discipline, a public issue: 1980s']").wait_for(state="attached")
    page.keyboard.press("Tab")
    page.locator("#glance a:focus[aria-label^='Lord Elton is appointed: 1987']").wait_for(state="attached")
    page.keyboard.press("Enter")
    page.wait_for_url("**/milestones/**")
    assert page.locator(".page-date").inner_text() == "1987"


@pytest.mark.parametrize("width", [320, 375])
def test_phone_has_a_small_picture_and_the_whole_for_who_asks(open_page, width):
    page = open_page("/", viewport={"width": width, "height": 640})

    seen = page.locator("#glance .for-phone text:visible").all_text_contents()
    assert {"118", "377", "about 311"} <= set(seen) and not page.locator("#whole-picture").is_visible()
    assert page.get_by_text("Up to 2012 police constables are counted, from 2013 Safer Schools Officers.").is_visible()
    page.get_by_role("link", name="See the whole picture").click()
    page.locator("#whole-picture").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_first_milestone_is_near_the_top(open_page):
    page = open_page("/", viewport={"width": 1280, "height": 900})
    for width, most in ((1280, 1080), (375, 1200), (320, 1200)):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator(".card").first.bounding_box()["y"] <= most, width
    for path in ("/?q=cadets", "/?theme=school-security"):
        page.goto(path)
        for width in (1280, 375, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.locator(".card").first.bounding_box()["y"] <= 700, (path, width)
            assert page.locator(".strip").bounding_box()["height"] <= 60, (path, width)


MAKE_PLANS = """
from django.utils import timezone
from timeline.models import Figure, Milestone, PolicingPlan
from timeline.revisions import recording
with recording(None, "Plans over plans."):
    milestone, _ = Milestone.objects.get_or_create(
        slug="over", defaults=dict(title="Plans", text="x", date="2016", status="published", publish_at=timezone.now())
    )
    for name, kind, period in {plans}:
        slug = f"over-{{PolicingPlan.objects.count()}}"
        milestone.plans.add(PolicingPlan.objects.create(slug=slug, name=name + slug, kind=kind, period=period))
"""
PLAN, MODEL = "police-and-crime-plan", "policing-model"
# Plans and models that are made public one after the other: short, long in names and long in time.
OVERLAPPING = [
    [("A ", PLAN, "2014/2018")],
    [("A ", MODEL, "2014/2018"), ("B ", PLAN, "2015/2019")],
    [("A plan of the longest name that " + "words " * 14, PLAN, "2010/2020")],
    [("W" * 110, MODEL, "2009/.."), ("W" * 110, PLAN, "2016/..")],
    [("A hundred years ", PLAN, "1950/2049"), ("A hundred years ", MODEL, "1950/2049")],
]


def test_picture_is_no_higher_for_plans_that_overlap(chromium, tmp_path):
    server = Server(tmp_path)
    server.start()
    try:
        context = chromium.new_context(base_url=server.root)
        page = context.new_page()
        for plans in OVERLAPPING:
            server.manage("shell", "-v", "0", "-c", MAKE_PLANS.format(plans=plans))
            check_heights(page, plans)
        context.close()
    finally:
        server.end()


def check_heights(page, where):
    """The picture is at most 600 pixels high, and the first milestone near the top."""
    for width, most in ((1280, 1080), (375, 1200), (320, 1200)):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/")
        assert page.locator(".card").first.bounding_box()["y"] <= most, (width, where)
        assert width < 1280 or page.locator("#glance").bounding_box()["height"] <= 600, where
        page.goto("/?q=cadets")
        assert page.locator(".card").first.bounding_box()["y"] <= 700, (width, where)


@pytest.mark.parametrize("width", [768, 1280])
def test_words_of_the_picture_do_not_overlap(open_page, width):
    page = open_page("/", viewport={"width": width, "height": 900})

    words = page.evaluate(
        """[...document.querySelectorAll("#whole-picture text")]
          .map(text => [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width)
          .map(([text, box]) => [text, box.left, box.top + 3, box.right, box.bottom - 3])"""
    )
    overlapping = [
        (one[0], other[0])
        for number, one in enumerate(words)
        for other in words[number + 1 :]
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]
    assert overlapping == [] and len(words) > 40
    assert page.locator("#glance").bounding_box()["height"] <= (600 if width == 1280 else 720)
    lines = {
        round(name.bounding_box()["y"])
        for name in page.locator("#whole-picture a > .leader ~ .name").all()
        if name.is_visible()
    }
    assert all(later - earlier >= 24 for earlier, later in pairwise(sorted(lines))) and len(lines) > 1


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


def test_filter_puts_a_strip_in_place_of_the_picture(open_page):
    page = open_page("/", viewport={"width": 1280, "height": 900})

    page.get_by_role("checkbox", name="School security").check()
    page.locator(".strip").wait_for()

    assert page.locator(".strip").bounding_box()["height"] <= 60 and page.locator("#glance").count() == 0
    assert page.complaints == []


def test_mark_leads_to_the_milestone_and_back_to_its_place(open_page):
    page = open_page("/figures/safer-schools-officers/", viewport={"width": 1280, "height": 900})

    page.get_by_role("link", name="2012: 253 PCs (target)").click()
    page.wait_for_url("**/milestones/local-policing-model/#figure-*")
    assert "253" in page.locator("tr:target").inner_text()
    page.locator("a[href*='#mark-']").first.click()
    page.wait_for_url("**/figures/**#mark-*")
    assert page.locator("a:target").count() == 1
