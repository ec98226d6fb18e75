"""A colleague is added in one form, gets one link, and is deactivated, never deleted, when they leave."""

import html
import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone

from timeline.accounts.lockout import YOURSELF, find_lockout

from .desk import complaints, sign_in, values_of

pytestmark = pytest.mark.usefixtures("history")

ADD, LIST = "/admin/auth/user/add/", "/admin/auth/user/"
ANN = {"name": "Ann  Smith", "email": "Ann.Smith@example.org", "role": "Editors"}
NEW = {"new_password1": "a long new password", "new_password2": "a long new password"}


@pytest.fixture
def chief():
    client = sign_in("chief")
    User.objects.filter(username="chief").update(is_superuser=True)
    return client


def find_link(page):
    return re.search(r"http://testserver(/admin/set-password/[\w/-]+/)", html.unescape(page.content.decode()))[1]


def act(client, action, *users, follow=True):
    return client.post(LIST, {"action": action, "_selected_action": [user.pk for user in users]}, follow=follow)


def words_of(response):
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


@pytest.mark.parametrize(("role", "may_publish"), [("Editors", False), ("Publishers", True)])
def test_colleague_added_in_one_form_signs_in_by_the_link(chief, role, may_publish):
    added = chief.post(ADD, ANN | {"role": role}, follow=True)

    ann, colleague = User.objects.get(username="ann-smith"), Client()
    assert "Ann Smith signs in as “ann-smith”" in words_of(added) and not ann.has_usable_password()
    own = colleague.get(find_link(added))["Location"]
    told = colleague.post(own, NEW, follow=True)
    assert "Your password is set. Sign in as “ann-smith”." in words_of(told)
    signed_in = colleague.post("/admin/login/", {"username": "ann-smith", "password": "a long new password"})
    assert signed_in.status_code == 302 and colleague.get("/admin/timeline/milestone/").status_code == 200
    assert (ann.first_name, ann.email) == ("Ann Smith", "Ann.Smith@example.org")
    assert User.objects.get(pk=ann.pk).has_perm("timeline.publish_milestone") == may_publish


def test_form_asks_for_name_address_and_role_alone(chief):
    form = chief.get(ADD).context["adminform"].form
    refused = complaints(chief.post(ADD, {}))

    assert list(form.fields) == ["name", "email", "role"]
    assert "Enter the name." in refused and "Enter the e-mail address." in refused
    assert "Choose what the colleague may do." in refused


def test_address_that_has_an_account_is_refused_with_its_name(chief):
    User.objects.create_user("old", email="ann.smith@example.org", is_active=False)

    refused = chief.post(ADD, ANN)

    assert "has an account already: old, which is deactivated" in complaints(refused)
    assert re.search(r'name="name" value="Ann +Smith"', refused.content.decode())
    assert User.objects.filter(first_name="Ann Smith").count() == 0


def test_address_changed_into_that_of_another_is_refused(chief):
    old = User.objects.create_user("old", email="ann.smith@example.org")
    other = User.objects.create_user("other")
    page = chief.get(f"/admin/auth/user/{other.pk}/change/")
    joined = {"date_joined_0": "1/1/2026", "date_joined_1": "09:00"}
    data = {"username": "other", "email": "ANN.smith@example.org", **joined}

    refused = chief.post(f"/admin/auth/user/{other.pk}/change/", data)

    assert page.status_code == 200 and f"has an account already: {old}" in words_of(refused)


def test_namesake_gets_a_user_name_of_their_own(chief):
    chief.post(ADD, ANN)
    added = chief.post(ADD, ANN | {"email": "other@example.org"}, follow=True)
    unreadable = chief.post(ADD, {"name": "李明", "email": "li.ming@example.org", "role": "Editors"}, follow=True)

    assert "“ann-smith-2”" in words_of(added) and "“li-ming”" in words_of(unreadable)


def test_link_used_twice_or_late_says_what_to_do(chief, monkeypatch):
    link = find_link(chief.post(ADD, ANN, follow=True))
    late = (timezone.now() + timezone.timedelta(days=3, minutes=1)).replace(tzinfo=None)

    with monkeypatch.context() as patched:
        patched.setattr("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda self: late)
        assert "older than three days" in words_of(Client().get(link))
    first = Client()
    first.post(first.get(link)["Location"], NEW)
    again = words_of(Client().get(link))

    assert "does not work any more: it was used before" in again and "ask whoever gave it to you for another" in again


def test_leaver_is_signed_out_and_stays_named(chief):
    leaver = sign_in("bob", "Editors")
    bob = User.objects.get(username="bob")

    told = act(chief, "deactivate", bob)

    assert "Bob is signed out and cannot sign in" in words_of(told)
    assert leaver.get("/admin/timeline/milestone/").status_code == 302
    assert chief.post(f"/admin/auth/user/{bob.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(username="bob", is_active=False).exists()
    assert "Bob can sign in again" in words_of(act(chief, "let_in", bob))
    assert User.objects.get(username="bob").is_active


def test_nobody_deactivates_themselves(chief):
    told = act(chief, "deactivate", User.objects.get(username="chief"))

    assert "You cannot deactivate yourself" in words_of(told) and User.objects.get(username="chief").is_active


def open_account(client, name):
    """The address of the form of an account, and what it would post untouched."""
    address = f"/admin/auth/user/{User.objects.get(username=name).pk}/change/"
    data = values_of(client.get(address).context["adminform"].form)
    for field in ("date_joined", "last_login"):
        moment = data.pop(field, None)
        if moment:
            data |= {f"{field}_0": f"{moment:%d/%m/%Y}", f"{field}_1": f"{moment:%H:%M:%S}"}
    return address, {name: value for name, value in data.items() if name != "password"}


@pytest.fixture
def manager():
    """Somebody who may change accounts by their group, and is no superuser."""
    group = Group.objects.create(name="Managers")
    group.permissions.set(Permission.objects.filter(content_type__app_label="auth", content_type__model="user"))
    return sign_in("mel", "Managers")


def is_chief(name):
    user = User.objects.get(username=name)
    return user.is_active and user.is_staff and user.is_superuser


def change(client, name, *without, **fields):
    """Post the form of an account without some of its ticks."""
    address, data = open_account(client, name)
    kept = {field: value for field, value in data.items() if field not in without}
    return client.post(address, kept | {"first_name": "Typed"} | fields)


@pytest.mark.parametrize("field", ["is_active", "is_staff", "is_superuser"])
def test_nobody_takes_from_themselves_what_lets_them_in(chief, field):
    User.objects.create_superuser("second")

    refused = change(chief, "chief", field)

    assert refused.status_code == 200 and YOURSELF[field] in words_of(refused)
    assert 'name="first_name" value="Typed"' in refused.content.decode() and is_chief("chief")
    assert not refused.context["adminform"].form[field].value()


def test_nobody_leaves_the_group_that_lets_them_change_accounts(manager):
    user = User.objects.get(username="mel")
    user.groups.add(Group.objects.get(name="Editors"))

    refused = change(manager, "mel", groups=[Group.objects.get(name="Editors").pk])
    moved = change(manager, "mel", groups=[Group.objects.get(name="Managers").pk])

    assert YOURSELF["groups"] in words_of(refused) and moved.status_code == 302
    assert [group.name for group in user.groups.all()] == ["Managers"]


def test_superuser_gives_that_up_where_another_is_left_and_accounts_can_still_be_changed(chief, manager):
    User.objects.get(username="chief").groups.add(Group.objects.get(name="Managers"))

    refused = change(chief, "chief", "is_superuser")
    User.objects.create_superuser("second")
    given = change(chief, "chief", "is_superuser")

    assert "chief is the last superuser who can sign in." in words_of(refused)
    assert given.status_code == 302 and not is_chief("chief")


@pytest.mark.parametrize("field", ["is_active", "is_staff", "is_superuser"])
def test_superuser_is_deactivated_by_a_superuser_alone_and_never_the_last(chief, manager, field):
    User.objects.create_superuser("second")

    refused = change(manager, "second", field)
    assert "second is a superuser. Ask another superuser to do it." in words_of(refused) and is_chief("second")
    User.objects.filter(username="chief").update(is_active=False)  # by somebody else, a moment ago
    lockout = find_lockout(User.objects.get(username="chief"), User.objects.get(username="second"), **{field: False})
    assert lockout == (field, "second is the last superuser who can sign in. Make another account a superuser first.")
    User.objects.filter(username="chief").update(is_active=True)
    assert change(chief, "second", field).status_code == 302 and not is_chief("second")


@pytest.mark.parametrize("group", ["Editors", "Publishers"])
def test_colleagues_are_added_by_whoever_may_change_accounts_alone(group):
    client = sign_in("other", group)

    assert client.get(ADD).status_code == 403 and client.post(ADD, ANN).status_code == 403
    assert not User.objects.filter(email=ANN["email"]).exists()


def test_adding_asks_for_the_password_again(chief, monkeypatch):
    now = timezone.now() + timezone.timedelta(minutes=6)
    monkeypatch.setattr("timeline.admin.proving.timezone.now", lambda: now)

    asked = chief.post(ADD, ANN)

    assert asked["Location"].startswith("/admin/prove/") and not User.objects.filter(email=ANN["email"]).exists()
