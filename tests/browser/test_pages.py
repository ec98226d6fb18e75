"""Every kind of page in Chromium: accessible, quiet, within the screen, light on the wire."""

import re

import pytest
from playwright.sync_api import expect

from timeline.text import to_page_html

from ..conftest import thorough
from .conftest import listen

pytestmark = [pytest.mark.browser, thorough]

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
    "sources": "/sources/",
    "source": "/sources/history-of-safer-school-partnerships/",
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
# Without what passes, and without a selector of each fault: axe takes longer to describe them than to find them.
FAULTS = {"resultTypes": ["violations"], "selectors": False}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # axe calls it experimental: the words that are seen must be in the name.
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    **FAULTS,
}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}, **FAULTS}


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


# Every word that is seen is made one of 150 letters, and a text gets a table of eight columns.
STRETCH = """table => {
  document.querySelector(".prose")?.insertAdjacentHTML("beforeend", table);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, kept = "svg, script, .visually-hidden, .whole";
    if (node.data.trim() && !node.parentElement.closest(kept)) node.data = "W".repeat(150);
  }
}"""
WIDE_TABLE = to_page_html("| a | b | c | d | e | f | g | h |\n" + "|---" * 8 + "|\n| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |")


@EVERY_PAGE
def test_words_of_any_length_stay_within_the_screen(reader, path):
    page = reader
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)

    page.evaluate(STRETCH, WIDE_TABLE)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/figures/", "Counted as"), ("/milestones/local-policing-model/", "Counted as"), ("/compare/", "2013"),
        ("/data/", "What it takes"), ("/plans/police-and-crime-plan-2017-2021/", "Nearest the start"),
    ],
)  # fmt: skip
def test_rows_of_a_table_are_cards_on_a_phone_and_cells_to_a_screen_reader(reader, path, heading):
    page = reader
    page.set_viewport_size({"width": 375, "height": 640})
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")

    # What the browser itself tells a screen reader, whatever the style sheet makes of a table.
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    roles = {node["role"]["value"] for node in tree if not node["ignored"]}
    assert {"table", "row", "cell", "rowheader", "columnheader"} <= roles
    assert page.get_by_role("table").first.get_by_role("columnheader", name=heading).count() >= 1
    assert page.get_by_role("table").first.get_by_role("row").last.get_by_role("rowheader").count() == 1
    cells = page.locator("main table tbody tr:first-child :is(td, th)").all()
    seen = [cell.bounding_box() for cell in cells if cell.is_visible()]
    assert seen and all(box["x"] >= 0 and box["x"] + box["width"] <= 375 for box in seen)
    assert all(0 < box["height"] < 200 for box in seen)
    assert not any(cell.is_visible() for cell in cells if not cell.inner_text())


def test_focus_is_where_it_is_seen(reader):
    page = reader
    page.set_viewport_size({"width": 1280, "height": 640})
    page.emulate_media(reduced_motion="no-preference")
    page.goto("/")

    for _ in range(40):
        page.keyboard.press("Tab")
        top, bottom = page.evaluate("(box => [box.top, box.bottom])(document.activeElement.getBoundingClientRect())")
        assert bottom > 0 and top < 640


def luminance(colour):
    """The relative luminance of a computed colour (WCAG 2.2)."""
    parts = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_search_hit_is_legible(reader, media, scheme):
    page = reader
    page.emulate_media(media=media, color_scheme=scheme)
    page.goto("/?q=officers")

    colours = page.locator("mark").first.evaluate(
        "mark => [getComputedStyle(mark).color, getComputedStyle(mark).backgroundColor]"
    )
    page.emulate_media(media="screen", color_scheme="light")
    dark, light = sorted(map(luminance, colours))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
    assert media == "screen" or luminance(colours[1]) > 0.5  # paper is light


def test_printed_timeline_begins_with_its_picture(chromium, site):
    context = chromium.new_context(base_url=site, viewport={"width": 673, "height": 1009})  # A4 within its margins
    page = context.new_page()
    page.goto("/")
    page.emulate_media(media="print")

    drawings = page.locator("#glance .drawing").all()
    boxes = [drawing.bounding_box() for drawing in drawings if drawing.is_visible()]
    notes = page.locator("#glance .footnotes:visible").bounding_box()
    context.close()

    assert len(boxes) == 1 and all(box["width"] > 600 for box in boxes)
    assert notes["y"] + notes["height"] < 1009


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

    assert sum(sizes) <= 30_000
    assert len(requests) <= 5
    assert all(url.startswith(site) for url in requests)


def test_skip_link_comes_first_and_leads_to_the_content(open_page):
    page = open_page("/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the main content"
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_tables_that_are_folded_are_open_on_paper(open_page):
    page = open_page("/figures/")

    assert not page.get_by_text("The source says “around 311”.").is_visible()
    page.emulate_media(media="print")
    assert page.get_by_text("The source says “around 311”.").is_visible()


def test_citation_and_link_are_copied_by_a_button_that_says_so(open_page, site):
    page = open_page("/milestones/lord-elton-chairs-the-enquiry/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("status").get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{site}/milestones/lord-elton-chairs-the-enquiry/?as_of=20") and copied.endswith("Z")
    page.get_by_role("button", name="Copy citation").press("Enter")
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('“Lord Elton'))")
    page.goto("/")
    page.get_by_text("Embed", exact=True).click()
    page.get_by_role("button", name="Copy code").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('<figure><a href='))")
    assert page.complaints == []


def test_without_a_clipboard_the_words_stand_selected(open_page):
    page = open_page("/milestones/lord-elton-chairs-the-enquiry/")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")

    page.get_by_role("button", name="Copy citation").click()

    page.wait_for_function("String(getSelection()).includes('Lord Elton')")


def test_print_holds_the_record_and_its_address(open_page, site):
    page = open_page("/milestones/local-policing-model/")
    page.emulate_media(media="print")

    assert page.get_by_text(f"Printed from {site}/milestones/local-policing-model/").is_visible()
    assert not page.get_by_role("navigation", name="Site").is_visible()
    assert page.get_by_text("+70").first.is_visible()


def test_number_leads_by_keyboard_to_its_row_and_the_source_there(open_page):
    page = open_page("/", viewport={"width": 1280, "height": 800})

    page.locator("p.number a", has_text="377").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/milestones/targeted-support-and-education/#figure-*")
    row = page.locator("tr:target")
    expect(row).to_be_in_viewport()
    for _ in range(2):  # the measure, then the place in the source
        page.keyboard.press("Tab")

    expect(row.locator(".cited a")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/history-of-safer-school-partnerships/")
