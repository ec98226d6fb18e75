"""The second step of a sign-in: set up, asked for, lost and reset."""

import re

import pytest
from axes.models import AccessFailureLog
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from .conftest import thorough
from .desk import sign_in as signed_in

pytestmark = pytest.mark.usefixtures("history")


def now_of(device):
    TOTPDevice.objects.update(last_t=-1, throttling_failure_timestamp=None, throttling_failure_count=0)
    return f"{totp(device.bin_key):06d}"


@pytest.fixture
def codes(ann):
    """Set it up; gives the recovery codes."""
    ann.get("/admin/second-step/")
    page = ann.post("/admin/second-step/", {"code": now_of(TOTPDevice.objects.get())})
    return re.findall(r"<code>([a-z2-7]{16})</code>", page.content.decode())


def sign_in(code="", password="x"):
    client = Client()
    answer = client.post("/admin/login/", {"username": "ann", "password": password, "code": code})
    return answer.status_code, client.get("/admin/").status_code


def test_enrolment_shows_a_picture_without_inline_style_and_refuses_a_wrong_code(ann):
    page = ann.get("/admin/second-step/").content.decode()
    wrong = ann.post("/admin/second-step/", {"code": "000000"}).content.decode()

    assert "<svg" in page and "style=" not in page and "That code is not right" in wrong
    assert sign_in() == (302, 200)


def test_sign_in_asks_for_the_code(ann, codes):
    device = TOTPDevice.objects.get()

    assert len(codes) == 10 and ann.get("/admin/").status_code == 200
    assert sign_in() == (200, 302) and sign_in("000000") == (200, 302)
    assert sign_in(now_of(device)) == (302, 200)
    assert sign_in(f"{totp(device.bin_key):06d}") == (200, 302)  # the same code again


def test_recovery_code_lets_in_once(codes):
    assert sign_in(codes[0].upper()) == (302, 200)
    assert sign_in(codes[0]) == (200, 302)


def test_wrong_code_counts_as_a_failure(codes):
    sign_in("000000")

    assert AccessFailureLog.objects.filter(username="ann").count() == 1


def test_session_from_before_is_not_believed_without_the_step(ann):
    other = Client()
    other.force_login(User.objects.get(username="ann"))
    ann.get("/admin/second-step/")
    ann.post("/admin/second-step/", {"code": now_of(TOTPDevice.objects.get())})

    assert other.get("/admin/").status_code == 302


@thorough
def test_account_tried_from_everywhere_signs_in_with_the_code(codes):
    rows = [AccessFailureLog(username="ann", ip_address=f"198.51.100.{number}") for number in range(100)]
    AccessFailureLog.objects.bulk_create(rows)

    assert sign_in()[0] == 429
    assert sign_in(codes[0]) == (302, 200)
    assert sign_in(now_of(TOTPDevice.objects.get())) == (302, 200)


def test_superuser_resets_it(codes):
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief"))
    pk = User.objects.get(username="ann").pk

    chief.post("/admin/auth/user/", {"action": "reset_second_step", "_selected_action": [pk]})

    assert sign_in() == (302, 200)


@pytest.mark.parametrize(
    ("factor", "is_https", "group", "status"),
    [("OPTIONAL", False, "Publishers", 200), ("OPTIONAL", True, "Publishers", 302), ("OPTIONAL", True, "Editors", 200),
     ("REQUIRED", False, "Editors", 302)],
)  # fmt: skip
def test_desk_waits_for_the_step_where_it_is_required(settings, factor, is_https, group, status):
    settings.STAFF_SECOND_FACTOR, settings.IS_HTTPS = factor, is_https
    client = signed_in("eve", group)

    answer = client.get("/admin/timeline/milestone/")

    assert answer.status_code == status and client.get("/admin/second-step/").status_code == 200
    assert client.get("/admin/password_change/").status_code == 200
    assert status == 200 or answer["Location"] == "/admin/second-step/"


@pytest.mark.parametrize(
    "path", ["", "search/?q=school", "explain-date/", "explain-moment/", "suggest-address/", "unsaved/1/", "r/1/1/"]
)
def test_no_page_of_the_desk_goes_round_the_step(settings, path):
    settings.STAFF_SECOND_FACTOR = "REQUIRED"

    answer = signed_in("eve").get(f"/admin/{path}")

    assert (answer.status_code, answer.headers.get("Location")) == (302, "/admin/second-step/")


def test_codes_are_shown_to_nobody_who_does_not_know_the_password(ann, codes, monkeypatch):
    now = timezone.now() + timezone.timedelta(minutes=6)
    monkeypatch.setattr("timeline.admin.proving.timezone.now", lambda: now)

    answers = [ann.get("/admin/second-step/"), ann.post("/admin/second-step/")]

    assert [answer["Location"] for answer in answers] == ["/admin/prove/?next=%2Fadmin%2Fsecond-step%2F"] * 2
    assert sign_in(codes[0]) == (302, 200)
