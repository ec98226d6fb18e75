"""Axe over every type of page, on a site with content of every kind."""

import pytest

from ..conftest import thorough
from .test_admin_pages import faults
from .test_pages import CONTRAST, RULES, quiet
from .walk import EVERY_TYPE, walk  # noqa: F401

pytestmark = [pytest.mark.browser, thorough]


@pytest.mark.parametrize(("who", "name"), EVERY_TYPE)
def test_page_type_is_accessible_in_every_scheme_quiet_and_within_the_screen(walk, who, name):  # noqa: F811
    page, _ = walk.open(who, name)
    told = [text for text in quiet(page) if "status of 4" not in text]

    assert told == []
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert faults(page, RULES) == [], width
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for media in ({"color_scheme": "dark"}, {"color_scheme": "light", "forced_colors": "active"}):
        page.emulate_media(**{"forced_colors": "none", **media})
        assert faults(page, CONTRAST) == [], media
