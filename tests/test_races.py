"""Four editors press save at once, through the production server: one succeeds, three are told."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from .conftest import thorough

ROUNDS = 15


class Browser:
    """A member of staff without a browser: keeps cookies, reads forms, posts them."""

    def __init__(self, site, name):
        self.site, self.name, self.cookies = site, name, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.sign_in()

    def sign_in(self):
        words = {"username": self.name, "password": "browser"}
        self.post("/admin/login/?next=/admin/", {**self.form("/admin/login/"), **words})

    def get(self, path):
        with self.opener.open(self.site + path, timeout=60) as response:
            return response.read().decode()

    def form(self, path):
        """The fields of a page's form, as they stand in its markup."""
        page = self.get(path)
        fields = {}
        for tag in re.findall(r"<input[^>]+>", page):
            attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            if attributes.get("type") not in ("submit", "checkbox", "search") and "name" in attributes:
                fields[attributes["name"]] = attributes.get("value", "")
        for name, words in re.findall(r'(?s)<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', page):
            fields[name] = words
        for name, options in re.findall(r'(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page):
            chosen = re.findall(r'value="([^"]*)" selected', options)
            if chosen:
                fields[name] = chosen
        return {name: value for name, value in fields.items() if "__prefix__" not in name}

    def request(self, path, fields):
        """The request that posts a form."""
        data = urllib.parse.urlencode(fields, doseq=True).encode()
        return urllib.request.Request(self.site + path, data, {"Referer": self.site + path})

    def post(self, path, fields):
        """Post a form; gives the address that the answer comes from and its page."""
        with self.opener.open(self.request(path, fields), timeout=60) as response:
            return response.geturl().removeprefix(self.site), response.read().decode()


@thorough
@pytest.mark.database
def test_four_saves_at_once_are_one_success_and_three_clear_refusals(site):
    browsers = [Browser(site, f"racer{number}") for number in range(4)]
    page = browsers[0].get("/admin/timeline/theme/")
    path = re.search(r'href="(/admin/timeline/theme/\d+/change/)"', page)[1]

    with ThreadPoolExecutor(4) as pool:
        for number in range(ROUNDS):
            forms = list(pool.map(lambda browser: browser.form(path), browsers))
            changes = [
                {"description": f"Round {number}, by {browser.name}", "change_kind": "update", "reason": "A race."}
                for browser in browsers
            ]
            posts = [form | change for form, change in zip(forms, changes, strict=True)]
            answers = list(pool.map(lambda browser, post: browser.post(path, post), browsers, posts))

            saved = [change for change, (address, _) in zip(changes, answers, strict=True) if address != path]
            refused = [answer for address, answer in answers if address == path]
            assert len(saved) == 1 and len(refused) == 3, f"round {number}"
            for change, (address, answer) in zip(changes, answers, strict=True):
                if address == path:
                    assert "Not saved: racer" in answer and "both of you changed it" in answer
                    assert change["description"] in answer and "locked" not in answer
            assert saved[0]["description"] in browsers[0].get(path)
