"""Chromium, to look at the site as quickstart serves it."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from ..conftest import missing

COMPLAINTS = ("error", "warning")
LONGEST = 60_000  # milliseconds: what takes that long does not come, on however slow a machine
expect.set_options(timeout=LONGEST)


@pytest.fixture(scope="package")
def chromium():
    """A headless Chromium, the one in the variable CHROMIUM or the first found on the path.

    It ends with these tests: while its event loop runs, Django gives a test of the same process another connection.
    """
    names = filter(None, (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"))
    program = next(filter(None, map(shutil.which, names)), None)
    if not program:
        missing("Chromium is not installed")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


def listen(page):
    """Collect a page's console errors and policy breaches in `page.complaints`."""
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type in COMPLAINTS else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))


def press(page, button):
    """Press a button or follow a link that leads to another page, and wait for that page.

    A click comes back before it is there: what is read at once after it may be the page before.
    """
    with page.expect_navigation():
        button.click()


@pytest.fixture
def open_page(chromium, site):
    """Open an address in a context of its own, and listen to its complaints."""
    contexts = []

    def open_page(path, **options):
        context = chromium.new_context(base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(LONGEST)
        listen(page)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def signed_in():
    """The cookies of the members of staff who have signed in, by name."""
    return {}


@pytest.fixture
def sign_in(open_page, signed_in):
    """Give the page of a member of staff, on the front page of the desk."""

    def sign_in(name):
        page = open_page("/admin/", viewport={"width": 1280, "height": 900}, storage_state=signed_in.get(name))
        if name not in signed_in:
            page.get_by_label("Username").fill(name)
            page.get_by_label("Password").fill("browser")
            press(page, page.get_by_role("button", name="Log in"))
        page.get_by_role("heading", name="Editorial desk").wait_for()
        signed_in[name] = page.context.storage_state()
        return page

    return sign_in
