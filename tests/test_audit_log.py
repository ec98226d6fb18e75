"""The operator's log: who signed in, failed, was refused, changed rights, redacted or exported, and no secret."""

import json
import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client

from timeline.models import Milestone

from .desk import sign_in as signed_in
from .test_redaction import redact_in_desk
from .test_sign_in import fail, sign_in

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, "timeline.audit")
    return lambda: [json.loads(record.message) for record in caplog.records if record.name == "timeline.audit"]


def test_sign_in_failure_and_refusal_are_logged_without_the_password(lines, caplog):
    User.objects.create_user("ann", password="the right password", is_staff=True)

    sign_in("ann", "a wrong secret")
    sign_in("ann", "the right password")
    fail("ann", 10)
    sign_in("ann", "the right password")

    said = [(line["event"], line["account"], line["address"]) for line in lines()]
    events = ("sign-in failed", "sign-in", "sign-in refused")
    assert said == [(event, "ann", "203.0.113.5") for event in events]
    assert "secret" not in caplog.text and "right password" not in caplog.text


def test_change_of_rights_is_logged(lines):
    chief, bob = Client(), User.objects.create_user("bob")
    chief.force_login(User.objects.create_superuser("chief"))
    posted = {"username": "bob", "is_superuser": "on", "is_active": "on", "date_joined_0": "01/01/2026"}

    chief.post(f"/admin/auth/user/{bob.pk}/change/", posted | {"date_joined_1": "10:00:00"})

    line = lines()[-1]
    assert (line["event"], line["who"], line["name"]) == ("account changed", "chief", "bob")
    assert "Superuser" in str(line["change"])


def test_redaction_and_export_are_logged_without_the_words(lines, caplog):
    ann = signed_in("ann")
    Milestone.objects.create(slug="odd", title="Zyxa Quorndale", text="x", date="2015")

    redact_in_desk(ann, "Zyxa Quorndale")
    ann.post("/admin/timeline/theme/", {"action": "export_csv", "_selected_action": ["1"], "select_across": "1"})

    events = {line["event"]: line for line in lines()}
    assert events["redaction"]["who"] == "ann" and events["redaction"]["places"] > 0
    assert events["export"]["of"] == "theme" and "Quorndale" not in caplog.text
