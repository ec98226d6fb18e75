"""Two members of staff act in one instant, through the production server: one is heard, the other is told in words."""

import os
import re
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest

from .conftest import thorough
from .editing import Browser

pytestmark = [thorough, pytest.mark.database]

ROUNDS = 15 if os.environ.get("REQUIRE_ALL") else 3
WHY = {"reason": "A race.", "change_kind": "update"}
NUMBERS = count(1)


@pytest.fixture(scope="module")
def racers(request):
    """Four Publishers, signed in."""
    return [Browser(request.getfixturevalue("site"), f"racer{number}") for number in range(4)]


@pytest.fixture
def racer(racers):
    return racers[0]


def make(racer, noun, **fields):
    """Add an object through its form; gives its number."""
    path = f"/admin/timeline/{noun}/add/"
    address, page = racer.post(path, racer.form(path) | fields | {"_continue": "x"})
    assert address != path, page
    return re.search(rf"/{noun}/(\d+)/change/", address)[1]


def make_theme(racer):
    number = next(NUMBERS)
    return make(racer, "theme", name=f"Race {number}", slug=f"race-{number}", description="Before.")


def make_milestone(racer, **fields):
    number = next(NUMBERS)
    values = {"title": f"Race {number}", "slug": f"race-{number}", "date": "2014", "text": "x", "status": "draft"}
    return make(racer, "milestone", **values | fields)


def post(browser, path, fields):
    """Post, and again where others hold the record for longer than a save waits; return (status, page)."""
    for _ in range(20):
        try:
            return 200, browser.post(path, fields)[1]
        except urllib.error.HTTPError as error:
            status, page = error.code, error.read().decode()
            if status != 503 or "Not saved yet" not in page:
                break
    return status, page


def at_once(*posts):
    """Post (browser, path, fields) at the same instant; gives (status, page) of each answer, in order."""
    start = Barrier(len(posts))

    def wait_and_post(fields):
        start.wait()
        return post(*fields)

    with ThreadPoolExecutor(len(posts)) as pool:
        answers = list(pool.map(wait_and_post, posts))
    assert all(status < 500 for status, _ in answers), [page[:2000] for status, page in answers if status >= 500]
    return answers


def how_many(answers, words):
    return sum(words in page for _, page in answers)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_restore_against_a_save_never_undoes_what_its_page_did_not_show(racers, number):
    key = make_theme(racers[0])
    path = f"/admin/timeline/theme/{key}"
    change = f"{path}/change/"
    racers[0].post(change, racers[0].form(change) | WHY | {"description": "Second."})
    typed = racers[1].form(change) | WHY | {"description": "Saved at once."}
    restore = {**racers[0].form(f"{path}/history/?old=1&new=2"), "restore": "1", "newest": "2", "base": "2", **WHY}

    answers = at_once((racers[0], f"{path}/history/", restore), (racers[1], change, typed))

    told = ("It was changed while you looked at it.", "Not saved: racer0 saved this first")
    assert sum(how_many(answers, words) for words in told) == 1
    assert how_many(answers, "stands again as in revision 1") + how_many(answers, "was changed successfully") == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_publish_against_delete_leaves_nothing_public_deleted(racers, number):
    key = make_milestone(racers[0])
    path = f"/admin/timeline/milestone/{key}"
    publication = racers[0].form(f"{path}/review/?step=publish") | {"is_right": "on", "sure": "on"}

    answers = at_once(
        (racers[0], f"{path}/review/", publication),
        (racers[1], f"{path}/delete/", {**racers[1].form(f"{path}/delete/"), "post": "yes"}),
    )

    is_published = "The draft is published." in answers[0][1]
    is_deleted = "was deleted successfully" in answers[1][1]
    assert is_published != is_deleted, [page[:3000] for _, page in answers]
    address = re.search(r'name="slug" value="([^"]+)"', racers[0].get(f"{path}/change/")) if is_published else None
    assert is_deleted or (address is None or racers[0].get(f"/milestones/{address[1]}/"))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_theme_deleted_while_a_milestone_is_saved_with_it_is_told(racers, number):
    theme, milestone = make_theme(racers[0]), make_milestone(racers[0])
    change, delete = f"/admin/timeline/milestone/{milestone}/change/", f"/admin/timeline/theme/{theme}/delete/"
    typed = racers[0].form(change) | {"themes": [theme]}

    answers = at_once((racers[0], change, typed), (racers[1], delete, {**racers[1].form(delete), "post": "yes", **WHY}))

    assert "was deleted successfully" in answers[1][1]
    assert (
        "was changed successfully" in answers[0][1]
        or "Somebody deleted what was chosen here meanwhile." in answers[0][1]
    )


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_address_added_twice_is_added_once(racers, number):
    name, path = f"Twice {next(NUMBERS)}", "/admin/timeline/theme/add/"
    typed = {"name": name, "slug": name.lower().replace(" ", "-"), "description": "x"}

    answers = at_once(*((racer, path, racer.form(path) | typed) for racer in racers))

    assert how_many(answers, "was added successfully") == 1
    assert how_many(answers, "has this") == 3


@pytest.mark.parametrize("number", range(ROUNDS))
def test_bring_back_pressed_by_several_brings_back_once(racers, number):
    key = make_theme(racers[0])
    delete, deleted = f"/admin/timeline/theme/{key}/delete/", "/admin/timeline/theme/deleted/"
    racers[0].post(delete, {**racers[0].form(delete), "post": "yes", **WHY})

    answers = at_once(*((racer, deleted, {**racer.form(f"{deleted}?key={key}"), **WHY}) for racer in racers))

    assert how_many(answers, "stands again as before it was deleted") == 1
    assert how_many(answers, "somebody else brought it back") == 3


def write_draft(racer, key):
    """Write a draft of a theme; gives where it is reviewed."""
    draft = f"/admin/timeline/theme/{key}/draft/"
    racer.post(draft, racer.form(draft) | {"description": "Drafted."})
    return draft.replace("/draft/", "/review/")


def decision(racer, review, step, **fields):
    return racer, review, {**racer.form(f"{review}?step={step}"), "step": step, "sure": "on", **fields}


@pytest.mark.parametrize("number", range(ROUNDS))
def test_discard_against_publish_of_one_draft_does_one_of_them(racers, number):
    review = write_draft(racers[2], make_theme(racers[0]))

    answers = at_once(
        decision(racers[0], review, "publish", **WHY), decision(racers[1], review, "discard", note="Not this.")
    )

    assert how_many(answers, "The draft is published.") + how_many(answers, "The draft is thrown away.") == 1
    assert how_many(answers, "There is no draft of this now: racer") + how_many(answers, "Look again.") == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_two_publishes_of_one_draft_publish_it_once(racers, number):
    review = write_draft(racers[2], make_theme(racers[0]))

    answers = at_once(*(decision(racer, review, "publish", **WHY) for racer in racers[:2]))

    assert how_many(answers, "The draft is published.") == 1
    assert how_many(answers, "There is no draft of this now: racer") + how_many(answers, "Look again.") == 1


def read_public(racer, path):
    """Return (status, page) of a public address."""
    try:
        return 200, racer.get(path)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize("number", range(ROUNDS // 3))
def test_rename_correct_withdraw_and_delete_of_what_is_public_leave_one_story(racers, number):
    key = make_milestone(racers[0])
    path = f"/admin/timeline/milestone/{key}"
    change, delete = f"{path}/change/", f"{path}/delete/"
    form = racers[0].form(change)
    publication = racers[0].form(f"{path}/review/?step=publish") | {"is_right": "on", "sure": "on"}
    _, page = racers[0].post(f"{path}/review/", publication)
    assert "The draft is published." in page
    ways = [{"title": f"Renamed {number}"}, {"text": f"Corrected {number}"}, {"status": "withdrawn"}]
    posts = [(racer, change, racer.form(change) | WHY | way) for racer, way in zip(racers, ways, strict=False)]

    # What the public saw is never deleted, whoever posts to that page.
    answers = at_once(*posts, (racers[3], delete, {**racers[3].form(change), "post": "yes", **WHY}))

    done = ["was changed successfully" in page for _, page in answers[:3]]
    assert done.count(True) == 1 and "was deleted successfully" not in answers[3][1]
    status, page = read_public(racers[0], f"/milestones/{form['slug']}/")
    _, changes = read_public(racers[0], f"/changes/?milestone={form['slug']}")
    assert status == (410 if done[2] else 200)
    assert [f"Renamed {number}" in page, f"Corrected {number}" in page] == done[:2]
    assert changes.count("A race.") == 1 and ("<b>Withdrawn</b>" in changes) == done[2]
