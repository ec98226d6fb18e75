"""A member of staff without a browser: reads the forms of the admin and posts them."""

import http.client
import re
import time
from html.parser import HTMLParser
from urllib.parse import urlencode

from .history import PASSWORD

MILESTONES = "/admin/timeline/milestone/"
WHY = {"change_kind": "update", "reason": "Measured."}


class FormReader(HTMLParser):
    """Collects the fields of a page's forms as a browser would post them, but for buttons."""

    def __init__(self, page):
        super().__init__()
        self.fields, self.select, self.area = {}, None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if tag == "option" and self.select and "selected" in attrs:
            self.fields.setdefault(self.select, []).append(attrs.get("value", ""))
        elif tag == "select":
            self.select = name
        elif tag == "textarea" and name:
            self.area, self.fields[name] = name, ""
        elif tag == "input" and name and kind not in ("submit", "button", "search"):
            if kind in ("checkbox", "radio") and "checked" not in attrs:
                return
            self.fields[name] = attrs.get("value", "on" if kind == "checkbox" else "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea" and self.area:
            # A line break right after the tag is no part of the words.
            self.fields[self.area] = self.fields[self.area].removeprefix("\r").removeprefix("\n")
            self.area = None

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data


class Editor:
    """Signed in from the start. A save that the site refuses raises `AssertionError`; what it asks about is right."""

    def __init__(self, port):
        self.port, self.cookies = port, {}
        form = self.read("/admin/login/")
        self.post("/admin/login/", form | {"username": "benchmark", "password": PASSWORD, "next": "/admin/"})

    def ask(self, method, path, body=None):
        """Return (status, page), or (status, where else the answer leads)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie", ()):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            page = response.read().decode()
            return response.status, response.headers.get("Location") or page
        finally:
            connection.close()

    def read(self, path):
        """Return the fields of the form at `path`."""
        status, page = self.ask("GET", path)
        assert status == 200, f"{path} answered {status}."
        fields = FormReader(page).fields
        return {name: value for name, value in fields.items() if "__prefix__" not in name}

    def post(self, path, fields):
        """Post a form; return the seconds until the site said that it is saved."""
        started = time.perf_counter()
        self.follow(path, fields)
        return time.perf_counter() - started

    def follow(self, path, fields):
        """Post a form; return where the site leads once it is saved."""
        status, place = self.ask("POST", path, urlencode(fields, doseq=True))
        errors = place.partition("errorlist")[2].partition("</ul>")[0] or place.partition("errornote")[2][:200]
        assert status == 302, f"{path} was not saved ({status}): {errors}"
        return place.partition("#")[0]

    def find(self, slug):
        """Return the address of the form of the milestone with this slug."""
        _, page = self.ask("GET", f"{MILESTONES}?q={slug}")
        before, _, _ = page.partition("/change/")
        return f"{MILESTONES}{before.rpartition('/')[2]}/change/"

    def change(self, path, **changes):
        """Change fields of what the form at `path` shows; return the seconds that saving took."""
        return self.post(path, self.read(path) | WHY | {"confirm": "on"} | changes)

    def add(self, publish_at="", **fields):
        """Add a milestone and publish it, at once or when it is said."""
        added = self.read(f"{MILESTONES}add/") | fields
        review = self.follow(f"{MILESTONES}add/", added | {"_publish": "yes"})
        step = {"step": "schedule", "publish_at": publish_at} if publish_at else {"step": "publish"}
        self.follow(review.partition("?")[0], self.read(review) | step | {"is_right": "on", "sure": "yes"})

    def redact(self, words, ground):
        """Take words out of the whole record: the words, every place, yes for good."""
        path = "/admin/timeline/redaction/add/"
        fields = self.read(path) | {"words": words, "ground": ground}
        for button in ({}, {"_sure": "yes"}):
            status, page = self.ask("POST", path, urlencode(fields | button, doseq=True))
            assert status == 200, f"{path} answered {status}."
            fields = FormReader(page).fields
        number = re.search(r"</strong> (\d+) place", page)[1]
        self.post(path, fields | {"number": number, "_redact": "yes"})
