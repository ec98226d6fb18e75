"""The timeline's filters by hand: with and without JavaScript, by keyboard, back and forward."""

import re

import pytest
from playwright.sync_api import expect

from ..conftest import thorough
from .conftest import press

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 700}


def dates(page):
    return [text.strip() for text in page.locator(".card-date").all_inner_texts()]


def wait_for_count(page, number):
    page.locator("#count", has_text=re.compile(rf"^{number} milestone")).wait_for()


def test_filter_without_javascript(open_page):
    page = open_page("/", java_script_enabled=False)

    page.get_by_role("checkbox", name="Public confidence").check()
    press(page, page.get_by_role("button", name="Show milestones"))

    assert dates(page) == ["2017", "by 2023"]
    assert page.get_by_role("checkbox", name="Public confidence").is_checked()
    press(page, page.get_by_role("link", name="Remove the filter Theme: Public confidence"))
    assert len(dates(page)) == 13


def test_filter_in_place_keeps_focus_and_scroll(open_page):
    page = open_page("/", viewport={"width": 1280, "height": 600})
    page.evaluate("window.sameDocument = true")
    option = page.get_by_role("checkbox", name="Officer numbers")
    option.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")

    option.focus()
    page.keyboard.press("Space")
    wait_for_count(page, 9)

    assert page.evaluate("window.sameDocument") is True
    expect(page.locator("#theme-officer-numbers")).to_be_focused()
    assert abs(page.evaluate("scrollY") - before) < 5
    page.wait_for_url("**/?theme=officer-numbers")
    assert page.complaints == []


@thorough
def test_what_is_sent_wrong_is_focused_on_top_and_leads_to_its_field(open_page):
    page = open_page("/")
    page.get_by_label("From", exact=True).fill("19x")
    page.get_by_role("button", name="Show milestones").click()

    page.locator("#wrong:focus").wait_for()
    page.get_by_role("link", name="From year: “19x” is not a year").click()
    expect(page.locator("#year_from")).to_be_focused()
    assert page.title().startswith("Error: ")


@thorough
def test_back_and_forward_restore_each_view(open_page):
    page = open_page("/")
    page.get_by_role("checkbox", name="Officer numbers").check()
    wait_for_count(page, 9)
    page.get_by_role("checkbox", name="School security").check()
    wait_for_count(page, 10)
    page.get_by_role("checkbox", name="Officer numbers").uncheck()
    wait_for_count(page, 1)

    page.go_back()
    wait_for_count(page, 10)
    expect(page.get_by_role("checkbox", name="Officer numbers")).to_be_checked()
    page.go_back()
    wait_for_count(page, 9)
    page.go_back()
    wait_for_count(page, 13)
    expect(page.get_by_role("checkbox", name="School security")).not_to_be_checked()
    page.go_forward()
    wait_for_count(page, 9)

    expect(page.get_by_role("checkbox", name="Officer numbers")).to_be_checked()


@thorough
def test_address_alone_restores_a_view(open_page):
    page = open_page("/?q=school&theme=named-officer&order=newest")

    assert page.get_by_label("Keyword").input_value() == "school"
    assert page.get_by_label("Newest first").is_checked()
    assert dates(page) == ["2021", "2017", "2013"]


@thorough
def test_bad_year_in_place_shows_its_message_and_keeps_the_text(open_page):
    page = open_page("/")
    year = page.get_by_label("From", exact=True)

    year.fill("199x")
    year.press("Enter")
    page.locator("#year_from-error").wait_for()

    assert "“199x” is not a year" in page.locator("#year_from-error").inner_text()
    assert year.input_value() == "199x"
    assert year.get_attribute("aria-invalid") == "true"
    year.fill("2020")
    year.press("Enter")
    wait_for_count(page, 3)
    expect(page.locator("#year_from-error")).to_have_count(0)


@thorough
def test_chip_and_empty_result_in_place(open_page):
    page = open_page("/?q=elton&theme=school-security")
    page.evaluate("window.sameDocument = true")

    page.get_by_role("link", name="Keyword: elton", exact=True).click()
    wait_for_count(page, 1)

    assert dates(page) == ["1995"]
    assert page.get_by_label("Keyword").input_value() == ""
    assert page.evaluate("window.sameDocument") is True


@thorough
def test_number_found_is_announced(open_page):
    page = open_page("/")

    assert page.get_by_role("status").inner_text() == "13 milestones"


@thorough
def test_filters_fold_behind_one_button_on_a_phone(open_page):
    page = open_page("/?theme=officer-numbers", viewport=PHONE)

    assert not page.get_by_label("Keyword").is_visible()
    page.get_by_text("Find in the history (1 set)").click()

    assert page.get_by_label("Keyword").is_visible()


@thorough
def test_phone_filter_stays_open_while_in_use(open_page):
    page = open_page("/", viewport=PHONE)
    page.locator("#filter summary").click()

    page.get_by_role("checkbox", name="Public confidence").check()
    wait_for_count(page, 2)

    assert page.get_by_role("checkbox", name="Public confidence").is_visible()
    assert page.get_by_text("Find in the history (1 set)").is_visible()
