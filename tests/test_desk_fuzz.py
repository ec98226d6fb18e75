"""Whatever somebody signed in sends to any address of the desk is answered, at a bounded cost, and never with a 5xx."""

import os
import random
import re
import time
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from timeline.models import Figure, Milestone, nouns

from .conftest import sparing, thorough
from .desk import open_form, sign_in

pytestmark = pytest.mark.usefixtures("history")

QUERIES, ROWS = 200, 1000  # of one request, over the documented history
METHODS = ["GET"] * 8 + ["POST"] * 9 + ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X"]
ODD = [
    "", " ", "0", "-1", "1", "2", "x", "é", "None", "true", "\x00", "\ud800", "\u202e", "9" * 20, "9" * 400, "1e9",
    "1.5", "٣", "{}", "[]", "%", "%00", "%s", "'", '"', "\\", "<script>", "../../etc/passwd", "//evil.example",
    "1,2", "x" * 5000, "2013-02-30", "10000", "0000", "199-", "[..2023]", "9999-12-31", "1 January 0001",
    "tomorrow", "31/02/2020 25:61", "javascript:alert(1)", "http://[", "mailto:a?bcc=b", "(", "^(a+)+$",
    "a\r\nSet-Cookie: x=y", "\x1b[0m", "𝔘𝔫𝔦", "🏫",
]  # fmt: skip
NAMES = [
    "q", "p", "o", "e", "all", "page", "old", "new", "newest", "step", "next", "state", "status__exact",
    "themes__id__exact", "text__regex", "date__gte", "_popup", "_to_field", "_changelist_filters", "_saveasnew",
    "_save", "_continue", "_addanother", "_preview", "_check_dates", "_add_row", "_publish", "_redact", "seen",
    "number", "words", "restore", "key", "reason", "note", "confirm", "is_right", "change_kind", "draft_number",
    "live_number", "action", "index", "_selected_action", "select_across", "post", "term", "app_label", "model_name",
    "field_name", "date", "text", "title", "slug", "field", "model", "typed_by", "offer", "code", "password",
    "old_password", "new_password1", "username", "figures-TOTAL_FORMS", "figures-INITIAL_FORMS", "figures-0-id",
    "figures-0-value", "figures-0-DELETE", "figures-0-date",
]  # fmt: skip
ACTIONS = ["publish", "withdraw", "delete_selected", "export_csv", "make_link", "reset_second_step", "free", "nowhere"]
TYPES = ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "x", ""]


def list_routes(patterns, start=""):
    for pattern in patterns:
        route = getattr(pattern.pattern, "_route", None) or pattern.pattern.regex.pattern.lstrip("^").replace(
            "\\/", "/"
        )
        if hasattr(pattern, "url_patterns"):
            yield from list_routes(pattern.url_patterns, start + route)
        else:
            yield start + route


class Told(NamedTuple):
    """What one request cost, and what it was."""

    spent: float  # seconds of the processor
    questions: int
    rows: int
    status: int
    request: str


class Fuzz:
    """Requests at random, the same for the same seed; each is undone."""

    def __init__(self, client, seed, keys, forms):
        self.client, self.draw, self.keys, self.forms = client, random.Random(seed), keys, forms
        self.routes = sorted({route.rstrip("$") for route in list_routes(admin.site.get_urls())} | {"nowhere/"})
        self.told = []

    def path(self, route):
        """Return an address of a route, with keys of the record or odd ones in the place of its parts."""
        model = next((noun for noun in self.keys if f"/{noun}/" in f"/{route}"), "milestone")

        def fill(match):
            draw = self.draw.random()
            if draw < 0.7:
                return str(self.draw.choice(self.keys[model]))
            return self.draw.choice(ODD).strip("/") or "x"

        return "/admin/" + re.sub(r"<[^>]+>|\(\?P<[^)]*\)[^)]*\)?|\(\?P<[^)]*\)", fill, route)

    def pairs(self, most):
        return [(self.draw.choice(NAMES), self.draw.choice(ODD)) for _ in range(self.draw.randrange(most))]

    def body(self, path):
        """Return (data, content type): a form as it was opened with some fields changed, or what nobody would send."""
        kind = self.draw.random()
        if kind < 0.1:
            return bytes(self.draw.randrange(256) for _ in range(60)), self.draw.choice(TYPES)
        fields = dict(self.forms.get(path, {})) if kind < 0.8 else {}
        if path.count("/") == 4:
            noun = path.split("/")[3]
            fields |= {
                "action": self.draw.choice(ACTIONS),
                "_selected_action": self.draw.choice(self.keys.get(noun, [1])),
            }
        for name in self.draw.sample(sorted(fields), min(len(fields), self.draw.randrange(4))):
            fields[name] = self.draw.choice([self.draw.choice(ODD), [self.draw.choice(ODD) for _ in range(3)]])
        fields |= dict(self.pairs(5))
        return urlencode(fields, doseq=True, errors="surrogatepass"), "application/x-www-form-urlencoded"

    def send(self):
        """Send one request and return what it cost."""
        path = (
            self.draw.choice(sorted(self.forms))
            if self.draw.random() < 0.3
            else self.path(self.draw.choice(self.routes))
        )
        method = self.draw.choice(METHODS)
        query = urlencode(self.pairs(4), errors="surrogatepass")
        data, kind = self.body(path) if method not in ("GET", "HEAD", "TRACE") else (b"", "")
        began, cookies = time.process_time(), self.client.cookies.copy()
        with transaction.atomic(), counted() as costs:
            answer = self.client.generic(
                method, path.encode("utf-8", "surrogatepass").decode("latin-1"), data, kind, QUERY_STRING=query
            )
            answer.getvalue()
            transaction.set_rollback(True)
        self.client.cookies = cookies
        spent = time.process_time() - began
        self.told.append(Told(spent, *costs, answer.status_code, f"{method} {path}?{query} {data!r}"[:600]))


@contextmanager
def counted():
    """Count the questions that the database is asked, and the rows that it hands over: gives [questions, rows]."""
    seen, real = [0, 0], CursorWrapper.__getattr__

    def ask(execute, *arguments):
        seen[0] += 1
        return execute(*arguments)

    def read(cursor, name):
        found = real(cursor, name)
        if name not in ("fetchmany", "fetchone", "fetchall"):
            return found

        def fetch(*arguments):
            rows = found(*arguments)
            seen[1] += len(rows) if isinstance(rows, list) else rows is not None
            return rows

        return fetch

    CursorWrapper.__getattr__ = read
    try:
        with connection.execute_wrapper(ask):
            yield seen
    finally:
        CursorWrapper.__getattr__ = real


@pytest.fixture
def make_fuzz(history):
    def make_fuzz(group, number):
        publisher = sign_in("opens")
        Milestone.objects.create(slug="waiting", title="Waiting", text="Waiting.", date="2014")
        keys, forms = {}, {}
        for model in (*nouns(), Figure):
            name = model._meta.model_name
            keys[name] = [str(key) for key in model.objects.order_by("pk").values_list("pk", flat=True)[:4]]
            for address in ("add/", *(f"{key}/change/" for key in keys[name])):
                if len(forms) > number:
                    break  # a few are enough for a few requests
                page = publisher.get(f"/admin/timeline/{name}/{address}")
                if page.status_code == 200 and page.context and "adminform" in page.context:
                    forms[f"/admin/timeline/{name}/{address}"] = open_form(publisher, None, page)
        client = sign_in("fuzzes", group)
        client.raise_request_exception = False
        return Fuzz(client, f"{group} {number}", keys, forms)

    return make_fuzz


NUMBER = int(os.environ.get("FUZZ", "300"))  # requests of each group where it is thorough


@pytest.mark.parametrize("group", sparing(["Editors", "Publishers"]))
@pytest.mark.parametrize("number", [12, pytest.param(NUMBER, marks=thorough, id="many")])
def test_no_request_of_staff_is_a_failure_of_the_site(make_fuzz, group, number):
    fuzz = make_fuzz(group, number)

    for _ in range(number):
        fuzz.send()

    assert [told for told in fuzz.told if told.status >= 500] == []
    assert [told for told in fuzz.told if told.questions > QUERIES or told.rows > ROWS] == []
    assert 200 in {told.status for told in fuzz.told}
    print(*sorted(fuzz.told, reverse=True)[:8], sep="\n")


@pytest.mark.parametrize("address", ["change", "draft"])
@pytest.mark.parametrize("noun", sparing(["measure", "theme", "sitetext"]))
def test_preview_that_a_form_does_not_offer_is_no_failure(ann, noun, address):
    obj = apps.get_model("timeline", noun).objects.first()
    path = f"/admin/timeline/{noun}/{obj.pk}/{address}/"
    form = open_form(ann, None, ann.get(path))

    assert {ann.post(path, form | {name: "x"}).status_code for name in ("_preview", "_preview_timeline")} <= {200, 302}
