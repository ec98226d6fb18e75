"""The pictures of the staff guide: `python -m tests.screenshots` takes them anew of a throwaway site, into docs/."""

import os
import shutil
import tempfile

from playwright.sync_api import sync_playwright

from .server import Server
from .test_environment import ROOT

WIDTH = 1100


def sign_in(browser, root, name):
    page = browser.new_page(base_url=root, viewport={"width": WIDTH, "height": 700}, color_scheme="light")
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("browser")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Editorial desk").wait_for()
    return page


def press(page, name):
    """Press a button by key, so that a list that is still open does not move the page under a click."""
    page.get_by_role("button", name=name, exact=True).first.press("Enter")
    page.wait_for_load_state()


def take(page, name, first, last=None, margin=4):
    """Keep the part of a page from the top of one element to the bottom of another, as wide as the page."""
    page.evaluate("scrollTo(0, 0)")
    tops = [page.locator(selector).first.bounding_box() for selector in (first, last or first)]
    top = max(tops[0]["y"] - margin, 0)
    height = tops[1]["y"] + tops[1]["height"] + margin - top
    clip = {"x": 0, "y": top, "width": WIDTH, "height": height}
    page.screenshot(path=ROOT / "docs" / f"staff-{name}.png", full_page=True, clip=clip)


def correct_a_figure(page):
    """A Publisher corrects a figure of a public milestone; the picture shows the form before it is saved."""
    page.goto("/admin/timeline/milestone/")
    page.get_by_role("link", name="A new Local Policing Model").click()
    row = page.locator(".inline-related:has(input[name$=-value][value='253'])")
    row.locator("input[name$=-value]").fill("254")
    row.evaluate("row => row.id = 'corrected'")
    take(page, "figure", "#corrected h3", "#corrected .form-row:has(input[name$=-value])")
    page.get_by_label("Kind of change").select_option("correction")
    page.get_by_label("Reason").fill("An example of a reason, for the picture: the table on page 12 gives 254.")
    take(page, "reason", "fieldset:has(#id_reason)")
    press(page, "Save")
    page.goto("/changes/?milestone=local-policing-model")
    take(page, "changes", ".change")


def draft_a_milestone(page):
    """An Editor writes a milestone that the public does not see."""
    page.goto("/admin/timeline/milestone/add/")
    page.locator("#id_title").press_sequentially("An example of a title")
    page.locator("#id_date").fill("about 2014")
    page.locator("#id_text").fill("An example of a text. It becomes **public** when a Publisher publishes it.")
    take(page, "milestone", "#content h1, #content h2", ".form-row.field-text")
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
    take(publisher, "desk", "#header", ".desk")
    publisher.locator(".desk a").filter(has_text="Draft of").first.click()
    take(publisher, "review", "#content h1", ".submit-row")


def main():
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(folder)
        server.start()
        try:
            server.make_staff()
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            editor, publisher = (sign_in(browser, server.root, name) for name in ("editors", "publishers"))
            correct_a_figure(publisher)
            draft_a_milestone(editor)
            draft_a_change(editor, publisher)
            browser.close()
        finally:
            server.end()


if __name__ == "__main__":
    main()
