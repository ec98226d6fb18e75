"""How long staff stay signed in, and what a password must be."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from timeline.models import Milestone, Unsaved

from .conftest import thorough
from .desk import address_of, open_form, sign_in

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def later(monkeypatch):
    """Let time pass."""
    now, past = timezone.now, [timedelta()]
    monkeypatch.setattr("timeline.accounts.sessions.timezone.now", lambda: now() + past[0])

    def later(**time):
        past[0] += timedelta(**time)

    return later


def is_signed_in(client):
    return client.get("/admin/").status_code == 200


def test_session_ends_with_the_browser():
    User.objects.create_user("eve", password="x", is_staff=True)

    answer = Client().post("/admin/login/", {"username": "eve", "password": "x"})

    cookie = answer.cookies["sessionid"]
    assert answer.status_code == 302 and not cookie["max-age"] and not cookie["expires"]


def test_session_ends_without_use(ann, later):
    later(minutes=119)
    assert is_signed_in(ann)
    later(minutes=119)
    assert is_signed_in(ann)
    later(minutes=121)

    assert not is_signed_in(ann)


@thorough
def test_session_ends_after_a_working_day_however_busy(ann, later):
    for _ in range(12):
        later(minutes=59)
        assert is_signed_in(ann)
    later(minutes=59)

    assert not is_signed_in(ann)


def test_last_use_is_written_every_five_minutes_and_never_to_the_database(ann, later, django_assert_max_num_queries):
    assert "sessionid-used" not in ann.get("/admin/").cookies
    later(minutes=6)

    with django_assert_max_num_queries(1000) as asked:
        answer = ann.get("/admin/")

    assert "sessionid-used" in answer.cookies
    assert not [query["sql"] for query in asked if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


@pytest.mark.parametrize("value", ["", "x", "WzEsMl0:1x:y"])
def test_last_use_that_was_made_up_gives_no_time(ann, later, value):
    later(minutes=121)
    ann.cookies["sessionid-used"] = value

    assert not is_signed_in(ann)


def test_last_use_of_another_session_gives_no_time(ann, later):
    bob = sign_in("bob")
    later(minutes=100)
    bob.get("/admin/")
    later(minutes=30)
    ann.cookies["sessionid-used"] = bob.cookies["sessionid-used"].value

    assert not is_signed_in(ann)


def test_what_was_typed_into_a_session_that_ended_is_kept(ann, later):
    milestone = Milestone.objects.get(slug="named-officer-offered")
    form = open_form(ann, milestone)
    mark = ann.get(address_of(milestone)).context["account_mark"]
    later(minutes=121)

    answer = ann.post(address_of(milestone), form | {"title": "Typed title", "typed_by": mark})

    assert answer.status_code == 302 and "/admin/login/" in answer["Location"]
    assert "Typed title" in Unsaved.objects.get().posted


def test_new_password_ends_other_sessions(ann):
    other = Client()
    other.force_login(User.objects.get(username="ann"))
    new = {"old_password": "x", "new_password1": "a long new password", "new_password2": "a long new password"}

    assert ann.post("/admin/password_change/", new).status_code == 302

    assert is_signed_in(ann) and not is_signed_in(other)


@pytest.mark.parametrize("password", ["Aa1!aaaa", "elevenchars", "password12345", "123456789012"])
def test_short_or_common_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


def test_link_sets_a_password_once(ann):
    User.objects.filter(username="ann").update(is_superuser=True)
    bob = User.objects.create_user("bob", is_staff=True)
    made = ann.post("/admin/auth/user/", {"action": "make_link", "_selected_action": [bob.pk]}, follow=True)
    path = re.search(r"http://testserver(/admin/set-password/[\w/-]+/)", made.content.decode())[1]
    new = {"new_password1": "a long new password", "new_password2": "a long new password"}

    form = Client().get(path, follow=True)
    other = Client()
    own = other.get(path)["Location"]
    short = other.post(own, {"new_password1": "short", "new_password2": "short"})
    done = other.post(own, new)

    assert form.status_code == 200 and "at least 12 characters" in short.content.decode()
    assert done["Location"] == "/admin/login/" and User.objects.get(username="bob").check_password(new["new_password1"])
    assert "was used before" in Client().get(path).content.decode()


def test_own_sessions_are_shown_and_the_others_ended(ann):
    phone, bob = Client(headers={"user-agent": "A phone <b>"}), sign_in("bob")
    phone.post("/admin/login/", {"username": "ann", "password": "x"}, REMOTE_ADDR="203.0.113.9")

    page = ann.get("/admin/sessions/").content.decode()
    done = ann.post("/admin/sessions/", follow=True).content.decode()

    assert "203.0.113.9" in page and "A phone &lt;b&gt;" in page and page.count("(this one)") == 1
    assert page.count("<li>Since") == 2 and "Signed out in 1 other place." in done
    assert done.count("<li>Since") == 1 and "everywhere else</" not in done
    assert is_signed_in(ann) and not is_signed_in(phone) and is_signed_in(bob)


def test_password_managers_find_where_a_password_is_changed(client):
    answer = client.get("/.well-known/change-password")

    assert (answer.status_code, answer["Location"]) == (302, "/admin/password_change/")


def test_list_of_accounts_tells_when_each_was_last_used(ann):
    User.objects.filter(username="ann").update(is_superuser=True)

    assert "Last login" in ann.get("/admin/auth/user/").content.decode()
