"""Four editors press save at once, through the production server: one succeeds, three are told."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from .conftest import thorough
from .editing import Browser

ROUNDS = 15


@thorough
@pytest.mark.database
def test_four_saves_at_once_are_one_success_and_three_clear_refusals(site):
    browsers = [Browser(site, f"racer{number}") for number in range(4)]
    page = browsers[0].get("/admin/timeline/theme/")
    path = re.search(r'href="(/admin/timeline/theme/\d+/change/)"', page)[1]

    with ThreadPoolExecutor(4) as pool:
        for number in range(ROUNDS):
            forms = list(pool.map(lambda browser: browser.form(path), browsers))
            changes = [
                {"description": f"Round {number}, by {browser.name}", "change_kind": "update", "reason": "A race."}
                for browser in browsers
            ]
            posts = [form | change for form, change in zip(forms, changes, strict=True)]
            answers = list(pool.map(lambda browser, post: browser.post(path, post), browsers, posts))

            saved = [change for change, (address, _) in zip(changes, answers, strict=True) if address != path]
            refused = [answer for address, answer in answers if address == path]
            assert len(saved) == 1 and len(refused) == 3, f"round {number}"
            for change, (address, answer) in zip(changes, answers, strict=True):
                if address == path:
                    assert "Not saved: racer" in answer and "both of you changed it" in answer
                    assert change["description"] in answer and "locked" not in answer
            assert saved[0]["description"] in browsers[0].get(path)
