"""The second step and a lost password as Chromium shows them, under the strict policy and with an empty console."""

import base64
import time

import pytest
from django_otp.oath import TOTP

from ..conftest import thorough

pytestmark = pytest.mark.browser
PASSWORD = "a long new password"


def code_of(secret, step=0):
    """Return what an app shows for a secret, `step` times half a minute from now."""
    app = TOTP(base64.b32decode(secret))
    app.time = time.time() + 30 * step
    return f"{app.token():06d}"


def fill_in(page, name, password, code=""):
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_label("Code, if you have set up").fill(code)
    page.get_by_role("button", name="Log in").click()


def is_in(page):
    page.get_by_role("heading", name="Editorial desk").wait_for()
    return page.complaints == []


def test_enrolment_shows_its_picture_with_an_empty_console(sign_in):
    page = sign_in("editors")

    page.locator(".account summary").click()
    page.get_by_role("link", name="Second step").click()
    box = page.locator("#content-main svg").bounding_box()
    page.get_by_label("Six digits").fill("000000")
    page.get_by_role("button", name="Turn it on").click()

    page.get_by_text("That code is not right").wait_for()
    assert box["width"] == box["height"] > 100 and page.complaints == []
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@thorough
def test_enrolment_sign_in_recovery_and_reset_by_a_link(sign_in, open_page):
    page = sign_in("steps")
    page.locator(".account summary").click()
    page.get_by_role("link", name="Second step").click()

    # Whoever types the digits of the app is shown recovery codes.
    secret = page.locator("#content-main p code").inner_text()
    page.get_by_label("Six digits").fill(code_of(secret))
    with page.expect_navigation():
        page.get_by_role("button", name="Turn it on").click()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10 and page.complaints == []
    page.get_by_role("link", name="Go on to the desk").click()
    assert is_in(page)

    # Signing in asks for a code: of the app, or a recovery code, once.
    other = open_page("/admin/login/")
    fill_in(other, "steps", "browser")
    other.get_by_text("This account has a second step").wait_for()
    fill_in(other, "steps", "browser", code_of(secret, 1))
    assert is_in(other)
    lost = open_page("/admin/login/")
    fill_in(lost, "steps", "browser", codes[0])
    assert is_in(lost)

    # Who lost password and phone is let in by a superuser: with a link, and without the step.
    chief = sign_in("chief")
    chief.goto("/admin/auth/user/?q=steps")
    for action in ("reset_second_step", "make_link"):
        chief.locator(".action-select").first.check()
        chief.locator("select[name=action]").select_option(action)
        with chief.expect_navigation():
            chief.locator("[name=index]").click()
    link = chief.locator(".messagelist li").inner_text().split()[-1]
    assert chief.complaints == []
    fresh = open_page(link)
    for label in ("New password:", "New password confirmation:"):
        fresh.get_by_label(label).fill(PASSWORD)
    fresh.locator("#content-main [type=submit]").click()
    fresh.wait_for_url("**/admin/login/")
    fill_in(fresh, "steps", PASSWORD)
    assert is_in(fresh)
    used = open_page(link)
    used.get_by_text("was used before").wait_for()
    assert used.complaints == []


def test_sessions_fit_a_phone_whatever_the_browser_calls_itself(sign_in):
    page = sign_in("editors")

    page.set_viewport_size({"width": 320, "height": 800})
    page.locator(".account summary").click()
    page.get_by_role("link", name="Sessions").click()

    page.get_by_text("(this one)").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") and page.complaints == []
