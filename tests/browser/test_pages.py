"""Every kind of page in Chromium: accessible, quiet, within the screen, light on the wire."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import listen

pytestmark = pytest.mark.browser

PAGES = {
    "timeline": "/",
    "timeline filtered": "/?theme=officer-numbers&q=officers&year_from=x&order=newest",
    "timeline by relevance": "/?q=school+officer&order=relevance",
    "timeline empty": "/?q=elton&theme=school-security",
    "milestone": "/milestones/local-policing-model/",
    "milestone without figures": "/milestones/murder-of-philip-lawrence/",
    "plans": "/plans/",
    "plan": "/plans/police-and-crime-plan-2017-2021/",
    "authors": "/authors/",
    "author": "/authors/steven-sweeney/",
    "figures": "/figures/",
    "measure": "/figures/safer-schools-officers/",
    "measure of two bases": "/figures/secondary-schools/",
    "comparison": "/compare/?from=2013&to=2022",
    "comparison refused": "/compare/?from=2022&to=2013x",
    "changes": "/changes/?kind=x",
    "past day": "/milestones/local-policing-model/?as_of=2020-01-01",
    "data": "/data/",
    "about": "/about/",
    "accessibility": "/accessibility/",
    "not found": "/nowhere/",
}
EVERY_PAGE = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
# Without what passes, which takes axe longer to describe than to find.
FAULTS = {"resultTypes": ["violations"]}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], **FAULTS}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}, **FAULTS}
# These hold every part of the design between them: colours are checked in the dark on them.
EVERY_PART = [
    PAGES[name]
    for name in ("timeline", "timeline filtered", "milestone", "figures", "measure", "comparison refused", "changes")
]


def quiet(page):
    """The page's complaints, but for the browser's own word about a status of 404."""
    return [text for text in page.complaints if "status of 404" not in text]


@pytest.fixture(scope="module")
def reader(chromium, site):
    """One page to read all pages with, which spares half of the time; they set nothing that the next could see."""
    context = chromium.new_context(base_url=site)
    page = context.new_page()
    listen(page)
    yield page
    context.close()


@EVERY_PAGE
def test_page_is_accessible_quiet_and_within_the_screen(reader, path):
    page = reader
    page.complaints.clear()
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 640})
    page.goto(path)
    axe = Axe()

    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    found = axe.run(page, options=RULES)
    assert found.response["violations"] == [], found.generate_report()

    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if path in EVERY_PART:
        found = axe.run(page, options=CONTRAST)
        assert found.response["violations"] == [], found.generate_report()

    assert quiet(page) == []


def test_first_visit_is_light(chromium, site):
    context = chromium.new_context(base_url=site)
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    sizes, requests = [], []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    client.on("Network.requestWillBeSent", lambda event: requests.append(event["request"]["url"]))

    page.goto("/", wait_until="networkidle")
    context.close()

    assert sum(sizes) < 40_000
    assert len(requests) <= 6
    assert all(url.startswith(site) for url in requests)


def test_skip_link_comes_first_and_leads_to_the_content(open_page):
    page = open_page("/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the main content"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_print_holds_the_record_and_its_address(open_page, site):
    page = open_page("/milestones/local-policing-model/")
    page.emulate_media(media="print")

    assert page.get_by_text(f"Printed from {site}/milestones/local-policing-model/").is_visible()
    assert not page.get_by_role("navigation", name="Site").is_visible()
    assert page.get_by_text("+70").first.is_visible()
