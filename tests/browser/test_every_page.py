"""Axe over every type of page, on a site with content of every kind."""

import os

import pytest

from ..conftest import thorough
from .test_admin_pages import faults
from .test_pages import CONTRAST, RULES, quiet
from .walk import EVERY_TYPE, walk  # noqa: F401

pytestmark = [pytest.mark.browser, thorough]

# Of the light scheme the colours are looked at on a wide screen, and of the dark one on a phone.
ALL_BUT_COLOURS = {**RULES, "rules": {**RULES["rules"], "color-contrast": {"enabled": False}}}
# Mark what keeps colours of its own where a reader forces theirs, and say whether there is any: all else has theirs.
MARK_UNFORCED = """() => {
  const own = (element) => getComputedStyle(element).forcedColorAdjust !== "auto";
  const unforced = [...document.querySelectorAll("body *")].filter(own);
  unforced.forEach((element) => element.setAttribute("data-unforced", ""));
  return unforced.length > 0;
}"""


def open_at(page, width, **media):
    """Show a page at a width, in a scheme, and assert that it fits."""
    page.emulate_media(**{"color_scheme": "light", "forced_colors": "none", **media})
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize(("who", "name"), EVERY_TYPE)
def test_page_type_is_accessible_in_every_scheme_quiet_and_within_the_screen(walk, who, name):  # noqa: F811
    page, _ = walk.open(who, name)
    told = [text for text in quiet(page) if "status of 4" not in text]

    assert told == []
    for width in (320, 375, 1280):
        open_at(page, width)
    assert faults(page, RULES) == []
    # On the second pair Django's own part of the styles differs: of that the light scheme is looked at.
    if os.environ.get("ONE_SCHEME"):
        return
    open_at(page, 375)
    assert faults(page, ALL_BUT_COLOURS) == []
    open_at(page, 375, color_scheme="dark")
    assert faults(page, CONTRAST) == []
    open_at(page, 375, forced_colors="active")
    if who != "public":  # stock Django fills letters there, and what fills them is not forced with their colour
        assert faults(page, CONTRAST) == []
    elif page.evaluate(MARK_UNFORCED):
        assert faults(page, CONTRAST, "[data-unforced]") == []
