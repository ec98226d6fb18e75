"""Why a change is made is asked in one way everywhere: nothing chosen beforehand, nothing cut, told when too long."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from timeline.models import Milestone, Revision, Theme
from timeline.revisions import recording

from .conftest import DATABASE, sparing
from .desk import address_of, decide, open_form, sign_in
from .page import read_fields, read_words

pytestmark = pytest.mark.usefixtures("history")

LONG = "It was\r\nso. " + "x" * 600  # 611 characters: a line end counts as one


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="named-officer-offered")


@pytest.fixture
def asked(ann, milestone):
    """Each page of the desk that asks why: (address to open, address to post to, what is posted beside the answer)."""
    theme, gone = Theme.objects.all()[:2]
    with recording(reason="Another."):
        theme.description = "Another."
        theme.save()
        figure = milestone.figures.first()
        key = str(figure.pk)
        figure.delete()
        gone_key = gone.pk
        gone.delete()
    form = open_form(ann, milestone) | {"text": "Another text."}
    history = f"/admin/timeline/theme/{theme.pk}/history/"
    deleted, figures = "/admin/timeline/theme/deleted/", "/admin/timeline/figure/deleted/"
    listed = {"action": "withdraw", "_selected_action": [milestone.pk]}
    return {
        "change": (address_of(milestone), address_of(milestone), form),
        "delete": (address_of(theme).replace("change", "delete"),) * 2 + ({"post": "yes"},),
        "restore": (f"{history}?old=1&new=2", history, {"restore": 1, "newest": 2}),
        "bring back": (f"{deleted}?key={gone_key}", deleted, {"key": gone_key}),
        "figure": (f"{figures}?figure={key}", figures, {"key": key}),
        "withdraw": (None, "/admin/timeline/milestone/", listed),
    }


PAGES = ["change", "delete", "restore", "bring back", "figure", "withdraw"]


def open_page(client, opened, address, data):
    return (client.get(opened) if opened else client.post(address, data)).content.decode()


@pytest.mark.parametrize("name", sparing(PAGES, 3, DATABASE))
def test_why_is_asked_and_kept_and_counted_until_it_is_recorded(ann, asked, name):
    opened, address, data = asked[name]

    def answer(reason):
        return ann.post(address, data | {"reason": reason, "change_kind": "update"})

    # No kind is chosen beforehand, and nothing cuts the reason.
    page = open_page(ann, opened, address, data)
    (reason,) = re.findall(r'<textarea[^>]*name="reason"[^>]*>', page)
    assert "maxlength" not in reason and "required" in reason
    for kinds in re.findall(r'(?s)<select name="change_kind".*?</select>', page):
        assert re.findall(r'value="([^"]*)" selected', kinds) == [""]

    # One over the limit is kept and counted, one of nothing refused.
    before = Revision.objects.count()
    refused, empty = answer(LONG), answer(" \n")
    page = refused.content.decode()
    assert refused.status_code == 200 and "This is 611 characters; 600 fit. Take out 11." in page and "x" * 600 in page
    assert "Say why, in a sentence for readers." in read_words(empty) and Revision.objects.count() == before

    # One at the limit is recorded whole.
    assert answer("x" * 600).status_code == 302
    assert Revision.objects.order_by("pk").last().reason == "x" * 600


# What a save has done


def test_bulk_publishing_tells_what_is_due_and_links_to_it(ann):
    later = timezone.now() + timedelta(days=4000)
    Milestone.objects.create(slug="due", title="Due", text="x", date="2024", publish_at=later)
    Milestone.objects.create(slug="now", title="Now", text="x", date="2024")
    chosen = list(Milestone.objects.filter(slug__in=["due", "now"]).values_list("pk", flat=True))

    asked = {"action": "publish", "_selected_action": chosen, "is_right": "on"}
    told = ann.post("/admin/timeline/milestone/", asked, follow=True)

    when = f"{timezone.localtime(later):%-d %B %Y, %H:%M}"
    words = read_words(told)
    assert f"1 milestone is now due {when}." in words and "1 milestone is now published." in words
    assert (
        f"“2024: Due” is due {when}: /milestones/due/" in words and 'href="/milestones/due/"' in told.content.decode()
    )


def test_save_of_a_milestone_tells_who_sees_it(ann):
    draft = Milestone.objects.create(slug="d", title="D", text="x", date="2024")

    kept = ann.post(address_of(draft), open_form(ann, draft) | {"title": "E"}, follow=True)
    public = decide(ann, draft, "publish", is_right="on")

    assert "“2024: E” is being written: only staff see it." in read_words(kept)
    assert "“2024: E” is published: /milestones/d/" in read_words(public)


def test_what_nobody_ever_saw_can_be_deleted_and_is_not_withdrawn(ann, client):
    past = timezone.now() - timedelta(days=9)
    values = {"status": "published", "publish_at": past, "withdraw_at": past + timedelta(days=1)}
    never = Milestone.objects.create(slug="never", title="Never", text="x", date="2024", **values)

    asked = ann.get(address_of(never).replace("change", "delete"))
    assert 'name="reason"' not in asked.content.decode()
    ann.post(address_of(never).replace("change", "delete"), {"post": "yes"})

    assert not Milestone.objects.filter(slug="never").exists()
    assert client.get("/milestones/never/").status_code == 404


def test_what_a_script_moved_to_the_future_is_still_not_deleted(ann, milestone):
    Milestone.objects.filter(pk=milestone.pk).update(publish_at=timezone.now() + timedelta(days=9))

    refused = ann.post(address_of(milestone).replace("change", "delete"), {"post": "yes", "reason": "x"})

    assert refused.status_code == 403 and Milestone.objects.filter(pk=milestone.pk).exists()


def test_save_of_what_nobody_will_see_leads_nowhere(ann):
    past = timezone.now() - timedelta(days=9)
    values = {"status": "published", "publish_at": past, "withdraw_at": past + timedelta(days=1)}
    never = Milestone.objects.create(slug="never", title="Never", text="x", date="2024", **values)

    told = ann.post(address_of(never), open_form(ann, never) | {"title": "Ever", "confirm": "on"}, follow=True)

    assert "“2024: Ever” is never public: its time was over on" in read_words(told)
    assert "Only staff see it." in read_words(told) and 'href="/milestones/never/"' not in told.content.decode()


@pytest.mark.parametrize("group", ["Publishers", "Editors"])
@pytest.mark.parametrize(("status", "words"), [("published", "choose the status"), ("withdrawn", "Leave it")])
def test_page_that_refuses_a_deletion_says_what_to_do_instead(milestone, group, status, words):
    staff = sign_in("bob", group)
    milestone.status = status
    milestone.save()
    address = address_of(milestone).replace("change", "delete")
    mark = read_fields(staff.get("/admin/timeline/milestone/add/"), "typed_by")

    answers = [staff.get(address), staff.post(address, {"post": "yes"}), staff.post(address, mark)]

    for answer in answers:
        assert "is never deleted" in read_words(answer)
        assert answer.status_code == 403 and words in read_words(answer)
    assert Milestone.objects.filter(pk=milestone.pk).exists()
