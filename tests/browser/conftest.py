"""The site as quickstart serves it, and Chromium to look at it."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

from ..conftest import missing
from ..test_environment import ROOT
from ..test_quickstart import free_port

COMPLAINTS = ("error", "warning")

MAKE_STAFF = """
from django.contrib.auth.models import Group, User
for name in ("Editors", "Publishers"):
    user = User.objects.create_user(name.lower(), password="browser", is_staff=True)
    user.groups.add(Group.objects.get(name=name))
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The root of a site in production settings, with the documented history and two members of staff."""
    port = free_port()
    variables = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path_factory.mktemp("var")), "WEB_CONCURRENCY": "1"}
    manage = [sys.executable, str(ROOT / "manage.py")]
    server = subprocess.Popen([*manage, "quickstart", str(port)], env=variables, stdout=subprocess.DEVNULL)
    root = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{root}/healthz", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    subprocess.run([*manage, "shell", "-v", "0", "-c", MAKE_STAFF], env=variables, check=True)
    yield root
    server.terminate()
    server.wait()


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium, the one in the variable CHROMIUM or the first found on the path."""
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
