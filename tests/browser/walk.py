"""A walk through every type of page, on a site with content of every kind."""

import datetime
import json

import pytest

from ..page_types import DESK, PUBLIC, SIGNED_OUT, STOCK
from ..server import Server
from .conftest import LONGEST, listen

WALKS = {"public": PUBLIC, "publishers": DESK, "chief": STOCK, "signed out": SIGNED_OUT}
EVERY_TYPE = [(who, name) for who, pages in WALKS.items() for name in pages]


class Walk:
    """Opens page types, as the public or signed in."""

    def __init__(self, chromium, server):
        self.chromium, self.server, self.pages = chromium, server, {}
        server.start()
        server.make_staff()
        told = server.manage("shell", "-v", "0", "-c", "from tests.content import fill; fill()")
        self.keys = json.loads(told.splitlines()[-1]) | {"today": datetime.date.today().isoformat()}

    def page_of(self, who):
        if who not in self.pages:
            page = self.pages[who] = self.chromium.new_context(base_url=self.server.root).new_page()
            page.set_default_timeout(LONGEST)
            listen(page)
            page.on("dialog", lambda dialog: dialog.accept())
            if who in ("publishers", "chief"):
                page.goto("/admin/")
                self.send(page, {"#id_username": who, "#id_password": "browser"}, "[type=submit]")
        return self.pages[who]

    def send(self, page, fill, press):
        """Fill in a form and send it; return the answer."""
        for selector, value in fill.items():
            element = page.locator(selector).first
            if value is True:
                element.check()
            elif element.evaluate("element => element.tagName") == "SELECT":
                element.select_option(value)
            else:
                element.fill(value)
        button = page.locator(press).first
        with page.expect_navigation() as answer:
            button.evaluate("(button) => { button.form.noValidate = true; button.click(); }")
        return answer.value

    def open(self, who, name):
        """Open a page type; return the page and the answer that it is made of."""
        kind, page = WALKS[who][name], self.page_of(who)
        page.emulate_media(color_scheme="light", forced_colors="none")
        page.set_viewport_size({"width": 375, "height": 700})
        page.complaints.clear()
        answer = page.goto(kind.address.format(**self.keys))
        if kind.press:
            answer = self.send(page, kind.fill, kind.press)
        return page, answer


@pytest.fixture(scope="package")
def walk(chromium, tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("walk"))
    try:
        yield Walk(chromium, server)
    finally:
        server.end()
