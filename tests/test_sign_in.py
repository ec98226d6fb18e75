"""Sign-ins that fail: refused past a limit before anything is hashed, for the account and address alone."""

import http.client
import re
import threading
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from axes.models import AccessFailureLog
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from timeline.accounts.limits import AT_ONCE, BoundedBackend

from .conftest import thorough
from .server import PATIENCE
from .test_quickstart import get, serve  # noqa: F401  a fixture

pytestmark = pytest.mark.usefixtures("history")

LOGIN = "/admin/login/"


@pytest.fixture(autouse=True)
def accounts(history):
    for name in ("ann", "bob"):
        User.objects.create_user(name, password="the right password", is_staff=True)


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that were hashed."""
    passwords, verify = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, word, *rest: passwords.append(word) or verify(self, word, *rest)
    )
    return passwords


def sign_in(name, password="wrong", address="203.0.113.5", **headers):
    posted = {"username": name, "password": password}
    return Client().post(LOGIN, posted, REMOTE_ADDR=address, headers=headers)


def fail(name, times, address="203.0.113.5"):
    rows = [AccessFailureLog(username=name, ip_address=address) for _ in range(times)]
    AccessFailureLog.objects.bulk_create(rows)


def test_page_says_what_to_do_without_a_password(client):
    page = client.get(LOGIN).content.decode()

    assert "Forgotten your password? A superuser gives you a link that sets a new one." in page


def test_eleventh_wrong_password_is_refused_before_it_is_hashed(hashed):
    codes = [sign_in("ann").status_code for _ in range(25)]

    assert codes == [200] * 10 + [429] * 15
    assert len(hashed) == 10


def test_right_password_is_refused_too_and_says_what_to_do(hashed):
    fail("ann", 10)

    refused = sign_in("ann", "the right password")

    assert refused.status_code == 429 and refused["Retry-After"] == "3600" and hashed == []
    assert "Wait an hour" in refused.content.decode() and "sessionid" not in refused.cookies


def test_refusal_is_for_the_account_and_address_alone(client):
    fail("ann", 10)

    assert sign_in("bob", "the right password").status_code == 302
    assert sign_in("ann", "the right password", address="203.0.113.6").status_code == 302
    assert client.get("/").status_code == 200


def test_hundred_failures_from_one_address_refuse_every_account(hashed):
    for number in range(10):
        fail(f"name{number}", 10)

    assert sign_in("bob", "the right password").status_code == 429 and hashed == []
    assert sign_in("bob", "the right password", address="203.0.113.6").status_code == 302


def test_address_of_version_6_is_counted_by_its_network():
    for number in range(10):
        sign_in("ann", address=f"2001:db8::{number}")

    assert sign_in("ann", "the right password", address="2001:db8::ffff").status_code == 429
    assert sign_in("ann", "the right password", address="2001:db8:0:1::1").status_code == 302


def test_hundred_failures_over_all_addresses_ask_for_the_second_step(hashed):
    for number in range(10):
        fail("ann", 10, f"198.51.100.{number}")

    refused = sign_in("ann", "the right password")

    assert refused.status_code == 429 and hashed == []
    assert "second step" in refused.content.decode()


def test_time_frees(hashed):
    fail("ann", 10)
    AccessFailureLog.objects.update(attempt_time=timezone.now() - timedelta(minutes=61))

    assert sign_in("ann", "the right password").status_code == 302


def test_failures_now_and_then_never_refuse():
    """Other than a counter that begins anew after an hour of peace."""
    for number in range(12):
        fail("ann", 1)
        AccessFailureLog.objects.filter(pk=AccessFailureLog.objects.order_by("pk").last().pk).update(
            attempt_time=timezone.now() - number * timedelta(minutes=50)
        )

    assert sign_in("ann", "the right password").status_code == 302


def test_superuser_frees_an_account_in_the_desk():
    fail("ann", 10)
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief"))
    chosen = AccessFailureLog.objects.values_list("pk", flat=True)[:1]

    done = chief.post(
        "/admin/axes/accessfailurelog/", {"action": "free", "_selected_action": list(chosen)}, follow=True
    )

    assert "The account ann can sign in again." in done.content.decode()
    assert sign_in("ann", "the right password").status_code == 302


def test_command_frees_an_account(capsys):
    fail("ann", 10)

    call_command("axes_reset_username", "ann")

    assert sign_in("ann", "the right password").status_code == 302


def test_lists_of_sign_ins_are_for_superusers(client):
    client.force_login(User.objects.get(username="ann"))

    assert client.get("/admin/axes/accessfailurelog/").status_code == 403
    assert client.get("/admin/axes/accesslog/").status_code == 403


def test_failure_keeps_no_password():
    sign_in("ann", "a secret that is wrong")

    assert "secret" not in str(AccessFailureLog.objects.values().get())


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example", "/admin/nowhere-at-all"])
def test_sign_in_leads_to_the_desk_or_an_address_of_the_site(path):
    posted = {"username": "ann", "password": "the right password", "next": path}

    assert Client().post(LOGIN, posted)["Location"] in ("/admin/", "/admin/nowhere-at-all")


@pytest.fixture
def taken():
    """All places at which passwords are looked at are taken by others."""
    for _ in range(AT_ONCE):
        BoundedBackend.places.acquire()
    yield
    for _ in range(AT_ONCE):
        BoundedBackend.places.release()


def test_sign_in_past_those_that_may_be_at_once_is_told_to_come_again_and_not_counted(taken, hashed, client):
    busy = sign_in("ann", "the right password")

    assert busy.status_code == 503 and busy["Retry-After"] == "5" and hashed == []
    assert "too many passwords are being looked at" in busy.content.decode() and 'value="ann"' in busy.content.decode()
    assert "sessionid" not in busy.cookies and not AccessFailureLog.objects.exists()
    assert client.get("/").status_code == 200


def test_places_are_given_back_however_a_sign_in_ends(hashed):
    for password in ["wrong", "the right password"] * (AT_ONCE + 1):
        sign_in("ann", password)

    assert len(hashed) == 2 * (AT_ONCE + 1) and sign_in("ann", "the right password").status_code == 302


def test_refused_sign_in_takes_no_place(taken):
    fail("ann", 10)

    assert sign_in("ann").status_code == 429


def test_old_password_cannot_be_guessed_by_who_finds_a_session_open(hashed):
    found = Client()
    found.force_login(User.objects.get(username="ann"))
    new = {"new_password1": "a long new password", "new_password2": "a long new password"}

    codes = [found.post("/admin/password_change/", {"old_password": "wrong", **new}).status_code for _ in range(12)]

    assert codes == [200] * 10 + [429] * 2 and hashed.count("wrong") == 10
    assert User.objects.get(username="ann").check_password("the right password")


@pytest.mark.parametrize("address", ["/admin/password_change/", "/admin/prove/"])
def test_password_that_is_asked_for_again_waits_its_turn_too(taken, address):
    ann = Client()
    ann.force_login(User.objects.get(username="ann"))

    busy = ann.post(address, {"old_password": "the right password", "password": "the right password"})

    assert "too many passwords are being looked at" in busy.content.decode()


@pytest.mark.sqlite
@thorough
def test_readers_get_their_pages_while_twenty_four_clients_try_passwords(serve):  # noqa: F811
    port, _ = serve(WEB_CONCURRENCY="2")
    done, codes = threading.Event(), []
    get(port, "/about/")

    def try_passwords(number):
        while not done.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            connection.request("GET", LOGIN)
            form = connection.getresponse()
            token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', form.read().decode())[1]
            posted = urlencode(
                {"csrfmiddlewaretoken": token, "username": f"name{number}x{len(codes)}", "password": "x"}
            )
            kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": form.getheader("Set-Cookie")}
            connection.request("POST", LOGIN, posted, kind)
            codes.append(connection.getresponse().status)
            connection.close()

    threads = [threading.Thread(target=try_passwords, args=[number]) for number in range(24)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    pages = [get(port, path)[0] for path in ("/about/", "/", "/?q=pilot", "/about/", "/timeline.json") * 2]
    done.set()
    for thread in threads:
        thread.join()

    assert pages == [200] * 10 and set(codes) <= {200, 429, 503} and 503 in codes
