"""Any revision can be read, and what was deleted before it is brought back; the history says what each changed."""

import html
import re

import pytest

from timeline.models import Figure, Measure, Milestone, Theme
from timeline.revisions import recording

from .desk import address_of, sign_in

pytestmark = pytest.mark.usefixtures("history")


def words_of(response):
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


def save(obj, reason="", **values):
    with recording(reason=reason):
        for name, value in values.items():
            setattr(obj, name, value)
        obj.save()


def make():
    with recording():
        milestone = Milestone.objects.create(slug="new", title="First title", text="First text.", date="2012")
        Figure.objects.create(
            milestone=milestone, measure=Measure.objects.first(), value=42, counted_as="PCs", date="2012"
        )
    save(milestone, "The second.", title="Second title")
    save(milestone, "The third.", text="Third text.", short_name="Third")
    return milestone


def test_history_says_in_words_what_each_revision_changed(ann):
    told = words_of(ann.get(address_of(make()).replace("change", "history")))

    assert "Title: “The second.”" in told and "Short name, text: “The third.”" in told and "Added" in told


def test_any_revision_is_read_whole(ann):
    milestone = make()

    page = ann.get(address_of(milestone).replace("change", "history") + "?read=1")

    told = words_of(page)
    assert "First title" in told and "First text." in told and "42, counted as PCs" in told
    assert "Third text." not in told and "Short name Third" not in told


def test_revision_that_was_read_is_restored_from_there(ann):
    milestone = make()
    history = address_of(milestone).replace("change", "history")
    page = ann.get(history)
    (link,) = set(re.findall(r'href="(\?read=1)#restore"', page.content.decode()))

    form = ann.get(history + link).content.decode()
    newest = re.search(r'name="newest" value="(\d+)"', form)[1]
    data = {"restore": "1", "newest": newest, "base": newest, "change_kind": "wording", "reason": "As it was."}
    ann.post(history + link, data)

    milestone.refresh_from_db()
    assert 'value="Restore revision 1"' in form and (milestone.title, milestone.text) == ("First title", "First text.")


def test_newest_revision_offers_nothing_to_restore(ann):
    milestone = make()
    page = ann.get(address_of(milestone).replace("change", "history") + "?read=3").content.decode()

    assert "Third text." in page and "Restore revision 3" not in page


def test_editor_reads_what_is_public_and_restores_nothing():
    editor = sign_in("ed", "Editors")
    theme = Theme.objects.first()
    save(theme, "Clearer.", name="Renamed")

    page = editor.get(address_of(theme).replace("change", "history") + "?read=1").content.decode()

    assert theme.slug in page and "Restore" not in page


def test_what_was_deleted_is_read_before_it_is_brought_back(ann):
    milestone = make()
    key = milestone.pk
    ann.post(address_of(milestone).replace("change", "delete"), {"post": "yes"})
    listed = ann.get("/admin/timeline/milestone/deleted/")

    read = words_of(ann.get(f"/admin/timeline/milestone/deleted/?read={key}"))
    asked = words_of(ann.get(f"/admin/timeline/milestone/deleted/?key={key}"))

    assert f"read={key}#reading" in listed.content.decode() and "Third text." not in words_of(listed)
    assert "Third text." in read and "42, counted as PCs" in read and "Bring back 2012" not in read
    assert "Third text." in asked and "Bring back 2012: Second title" in asked


@pytest.mark.parametrize("asked", ["?read=99", "?read=x", "?read=", "?read=1&old=1&new=2"])
def test_history_asked_for_what_is_not_there_shows_the_list(ann, asked):
    assert ann.get(address_of(make()).replace("change", "history") + asked).status_code == 200


@pytest.mark.parametrize("asked", ["?read=99999", "?read=x", "?read=", "?read=1&key=2"])
def test_deleted_list_asked_for_what_is_not_there_shows_the_list(ann, asked):
    assert ann.get("/admin/timeline/theme/deleted/" + asked).status_code == 200
