"""Chromium, to look at the site as quickstart serves it."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from ..conftest import missing

COMPLAINTS = ("error", "warning")


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


@pytest.fixture
def open_page(chromium, site):
    """Open an address in a context of its own; `page.complaints` collects console errors and policy breaches."""
    contexts = []

    def open_page(path, **options):
        context = chromium.new_context(base_url=site, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.set_default_timeout(10_000)
        page.on("console", lambda message: page.complaints.append(message.text) if message.type in COMPLAINTS else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(open_page):
    """Sign a member of staff in and give their page, on the front page of the desk."""

    def sign_in(name):
        page = open_page("/admin/", viewport={"width": 1280, "height": 900})
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("browser")
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="Editorial desk").wait_for()
        return page

    return sign_in
