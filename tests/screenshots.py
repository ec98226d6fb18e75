"""The pictures of README, staff guide and shared links: `python -m tests.screenshots` takes them of a fresh site."""

import os
import shutil
import tempfile
from io import BytesIO

from PIL import Image
from playwright.sync_api import sync_playwright

from .server import ROOT, Server

WIDTH = 1100
CARD_STYLE = """
  .masthead, .front > p, .skip-picture, .chart-links, .split, .footer, main > .credit { display: none }
  main.frame { padding: 22px 28px 0 }
  .front h1 { font: 600 16px var(--sans); color: var(--quiet) }
  .glance { border: 0; padding: 0; background: none }
  .glance .chart-title { font-size: 23px; max-width: 30em; text-wrap: wrap }
  .for-phone .drawing { margin-top: 12px }
"""


def sign_in(browser, root, name):
    page = browser.new_page(base_url=root, viewport={"width": WIDTH, "height": 700}, color_scheme="light")
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("browser")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Editorial desk").wait_for()
    return page


def press(page, name):
    """Press a button by key, so that a list that is still open does not move the page under a click.

    What is asked about instead of being saved ends the script: its pictures would show another page.
    """
    page.get_by_role("button", name=name, exact=True).first.press("Enter")
    page.locator(".messagelist .success").first.wait_for()


def take(page, name, first, last=None, margin=4):
    """Keep the part of a page from the top of one element to the bottom of another, as wide as the page."""
    page.evaluate("scrollTo(0, 0)")
    tops = [page.locator(selector).first.bounding_box() for selector in (first, last or first)]
    top = max(tops[0]["y"] - margin, 0)
    height = tops[1]["y"] + tops[1]["height"] + margin - top
    clip = {"x": 0, "y": top, "width": page.viewport_size["width"], "height": height}
    page.screenshot(path=ROOT / "docs" / f"{name}.png", full_page=True, clip=clip)


def show_the_timeline(browser, root):
    """The whole width of the first page, down to the end of its first decade: picture, filters and milestones."""
    page = browser.new_page(base_url=root, viewport={"width": 1280, "height": 1000}, color_scheme="light")
    page.goto("/")
    take(page, "timeline", ".masthead", ".decade")
    page.close()


def draw_the_card(browser, root):
    """What a shared link shows, 1200 by 630 pixels: the title of the picture over its small chart."""
    context = browser.new_context(
        base_url=root,
        viewport={"width": 600, "height": 315},
        device_scale_factor=2,
        color_scheme="light",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto("/")
    page.add_style_tag(content=CARD_STYLE)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(64).save(ROOT / "timeline" / "static" / "timeline" / "card.png", optimize=True)
    context.close()


def correct_a_figure(page):
    """A Publisher corrects a figure of a public milestone, and its text; pictures show the form and the change."""
    page.goto("/admin/timeline/milestone/")
    page.get_by_role("link", name="A new Local Policing Model").click()
    row = page.locator(".inline-related:has(input[name$=-value][value='253'])")
    row.locator("input[name$=-value]").fill("254")
    row.evaluate("row => row.id = 'corrected'")
    text = page.locator("#id_text").input_value()
    page.locator("#id_text").fill(text.replace("253", "254"))
    take(page, "staff-figure", "#corrected h3", "#corrected .form-row:has(input[name$=-value])")
    page.get_by_label("Kind of change").select_option("correction")
    page.get_by_label("Reason").fill("An example of a reason, for the picture: the table on page 12 gives 254.")
    take(page, "staff-reason", "fieldset:has(#id_reason)")
    press(page, "Publish this change")
    page.goto("/changes/?milestone=local-policing-model")
    take(page, "staff-changes", ".change")


def draft_a_milestone(page):
    """An Editor writes a milestone that the public does not see."""
    page.goto("/admin/timeline/milestone/add/")
    page.locator("#id_title").press_sequentially("An example of a title")
    page.locator("#id_date").fill("about 2014")
    page.locator("#id_text").fill("An example of a text. It becomes **public** when a Publisher publishes it.")
    take(page, "staff-milestone", "#content h1, #content h2", ".form-row.field-text")
    press(page, "Save and continue editing")
    return page.url


def draft_a_change(editor, publisher):
    """An Editor drafts a change of what is public, and a Publisher looks through it."""
    editor.goto("/admin/timeline/milestone/")
    editor.get_by_role("link", name="A named officer is offered").click()
    editor.get_by_role("link", name="Write a draft").click()
    text = editor.locator("#id_text").input_value()
    editor.locator("#id_text").fill(text.replace("wants one", "asks for one", 1))
    press(editor, "Save draft")
    publisher.goto("/admin/")
    take(publisher, "staff-desk", "#header", ".desk")
    publisher.locator(".desk a").filter(has_text="Draft of").first.click()
    take(publisher, "staff-review", "#content h1", ".steps")


def draft_another_number(page):
    """An Editor types what another source says into a row of its own, which the picture shows; nothing is saved."""
    page.goto("/admin/timeline/source/add/")
    page.locator("#id_title").fill("An example of an answer")
    press(page, "Save")
    page.goto("/admin/timeline/milestone/")
    page.get_by_role("link", name="A new Local Policing Model").click()
    page.get_by_role("link", name="Write a draft").click()
    page.get_by_role("button", name="Add a figure").click()
    row = page.locator("#figures-4")
    row.locator("details").evaluate_all("parts => parts.forEach((part) => { part.open = true })")
    row.locator("[name$=-bound]").select_option("over")
    row.locator("[name$=-value]").fill("230")
    row.locator("[name$=-measure]").select_option(label="Safer Schools Officers")
    row.locator("[name$=-source]").evaluate(
        """select => {
            select.value = [...select.options].find((option) => option.textContent === "An example of an answer").value;
            select.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    row.locator("[name$=-locator]").fill("question 2013/0417")
    row.locator("[name$=-counted_as]").fill("PCs")
    row.locator("[name$=-standing]").select_option("also-published")
    row.locator("[name$=-standing]").dispatch_event("change")
    take(page, "staff-also-published", "#figures-4 h3", "#figures-4 .field-standing_reason")


def main():
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(folder)
        server.start()
        try:
            server.make_staff()
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            show_the_timeline(browser, server.root)
            draw_the_card(browser, server.root)
            editor, publisher = (sign_in(browser, server.root, name) for name in ("editors", "publishers"))
            correct_a_figure(publisher)
            draft_a_milestone(editor)
            draft_a_change(editor, publisher)
            draft_another_number(editor)
            browser.close()
        finally:
            server.end()


if __name__ == "__main__":
    main()
