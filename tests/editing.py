"""Members of staff without a browser, for a site that runs in a process of its own."""

import http.client
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from itertools import count

# A script for `manage.py shell`: the reasons of all saves, a line each.
PRINT_REASONS = """
from timeline.models import Revision
print(*Revision.objects.values_list("reason", flat=True), sep="\\n")
"""


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


class Unfollowed(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect as it is: the answer is the confirmation, wherever it leads."""

    def redirect_request(self, *args):
        return None


class Saver(Browser):
    """Saves one theme again and again, and keeps which saves were confirmed."""

    def __init__(self, site, name, path):
        super().__init__(site, name)
        self.path, self.numbers, self.confirmed, self.last_try = path, count(1), [], ""
        cookies = urllib.request.HTTPCookieProcessor(self.cookies)
        self.poster = urllib.request.build_opener(cookies, Unfollowed)

    def save(self):
        """Save once, or be told that others hold the record; return whether the server still answers."""
        try:
            form = self.form(self.path)
            self.last_try = f"Save {next(self.numbers)} of {self.name}."
            change = {"description": self.last_try, "reason": self.last_try, "change_kind": "update"}
            self.poster.open(self.request(self.path, form | change), timeout=60).close()
        except urllib.error.HTTPError as answer:
            page = answer.read()
            assert answer.code == 302 or (answer.code == 503 and b"Not saved yet" in page), page
            if answer.code == 302:
                self.confirmed.append(self.last_try)
        except (OSError, http.client.HTTPException):  # no connection, or half an answer
            return False
        return True
