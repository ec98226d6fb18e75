"""What cannot be undone asks for the password again, for the number of places, and for words that mean something."""

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from timeline.models import Milestone, Redaction, Theme
from timeline.revisions import recording

from .desk import sign_in
from .page import read_words
from .test_redaction import ADD

pytestmark = pytest.mark.usefixtures("history")

NAME = "Zyxa Quorndale"


@pytest.fixture
def sure(ann):
    """What the last page of a redaction posts, and how many places go."""
    with recording():
        Theme.objects.create(slug="odd", name=NAME)
    data = {"words": NAME, "ground": "child"}
    places = ann.post(ADD, data)
    return data | {"seen": places.context["seen"], "_redact": "x"}, places.context["count"]


@pytest.fixture
def minutes_later(monkeypatch):
    now = timezone.now() + timezone.timedelta(minutes=6)
    monkeypatch.setattr("timeline.admin.proving.timezone.now", lambda: now)


@pytest.mark.parametrize("number", ["", "0", "x", "9999"])
def test_redaction_without_the_number_of_its_places_does_nothing(ann, sure, number):
    data, _ = sure

    page = ann.post(ADD, data | {"number": number})

    assert "Type the number of places that go" in read_words(page) and not Redaction.objects.exists()


@pytest.mark.parametrize("password", ["", "wrong"])
def test_redaction_asks_for_the_password_again(ann, sure, minutes_later, password):
    data, count = sure

    page = ann.post(ADD, data | {"number": count, "password": password})
    done = ann.post(ADD, data | {"number": count, "password": "x"}, follow=True)

    assert "That is not your password" in read_words(page)
    assert "Redacted in" in read_words(done) and Redaction.objects.count() == 1


def test_password_that_was_just_given_is_not_asked_for_again(ann, sure):
    data, count = sure

    done = ann.post(ADD, data | {"number": count}, follow=True)

    assert "Redacted in" in read_words(done)


@pytest.mark.parametrize(("words", "reason"), [("th", "at least three letters"), ("the", "more than half")])
def test_words_that_stand_everywhere_are_refused_with_the_reason(ann, words, reason):
    page = ann.post(ADD, {"words": words, "ground": "child"})
    again = ann.post(ADD, {"words": words, "ground": "child", "seen": "x", "number": "367", "_redact": "x"})

    assert reason in read_words(page) and reason in read_words(again)
    assert not Redaction.objects.exists() and not Milestone.objects.filter(text__contains="[redacted]").exists()


@pytest.fixture
def chief(history):
    client = sign_in("chief")
    User.objects.filter(username="chief").update(is_superuser=True)
    return client


def test_accounts_and_rights_ask_for_the_password_again(chief, minutes_later):
    user, group = User.objects.get(username="chief"), Group.objects.first()
    for address in (f"user/{user.pk}/change/", f"user/{user.pk}/password/", "user/add/", f"group/{group.pk}/change/"):
        asked = chief.get(f"/admin/auth/{address}")
        assert asked.status_code == 302 and asked["Location"].startswith("/admin/prove/?next="), address
    assert chief.get("/admin/auth/user/").status_code == 200

    wrong = chief.post(asked["Location"], {"password": "wrong"})
    right = chief.post(asked["Location"], {"password": "x"})

    assert "That is not your password" in read_words(wrong)
    assert right["Location"] == f"/admin/auth/group/{group.pk}/change/"
    assert chief.get(right["Location"]).status_code == 200


def test_right_given_without_the_password_is_not_given(chief, minutes_later):
    bob = User.objects.create_user("bob", is_staff=True)

    chief.post(f"/admin/auth/user/{bob.pk}/change/", {"username": "bob", "is_superuser": "on"})

    assert not User.objects.get(username="bob").is_superuser


def test_password_page_leads_nowhere_else(chief):
    answer = chief.post("/admin/prove/?next=https://evil.example/", {"password": "x"})

    assert answer["Location"] == "/admin/"
