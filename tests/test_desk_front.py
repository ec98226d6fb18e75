"""The first page of the desk says who you are, what to do and what is still to do; the guide is served beside it."""

import html
import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from timeline.backups import place
from timeline.models import Measure, Milestone, SiteText, Source, Theme
from timeline.revisions import acts, recording

from .conftest import thorough
from .desk import sign_in

pytestmark = pytest.mark.usefixtures("history")

GUIDE = "/admin/guide/"


def words_of(response):
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()))


@pytest.mark.parametrize(("group", "says"), [("Editors", "You are an Editor"), ("Publishers", "You are a Publisher")])
def test_front_page_greets_with_role_and_leads_to_what_to_do(group, says):
    page = sign_in("ann", group).get("/admin/").content.decode()

    assert says in page and f"ann, {group[:-1]}" in page
    assert page.count('class="button default"') == 1
    assert '<a class="button default" href="/admin/timeline/milestone/add/">Write a milestone</a>' in page
    assert 'href="/admin/timeline/figure/#changelist-form">Correct a figure</a>' in page and f'href="{GUIDE}"' in page
    assert "Add a colleague" not in page


def test_superuser_is_led_to_adding_a_colleague():
    client = sign_in("chief")
    User.objects.update(is_superuser=True)

    assert 'href="/admin/auth/user/add/">Add a colleague</a>' in client.get("/admin/").content.decode()


def test_empty_sections_say_so_and_full_ones_count():
    client = sign_in("ann")

    before = words_of(client.get("/admin/"))
    Milestone.objects.create(slug="new", title="New", text="Text.", date="2012")
    after = words_of(client.get("/admin/"))

    assert "Nothing is ready." in before and "You are writing nothing." in before and "Nothing is scheduled." in before
    assert "Being written by others 1 2012: New" in after and f"Measures {Measure.objects.count()}" in after


def test_drafts_stand_by_whom_they_wait_for():
    publisher, editor, other = sign_in("ann"), sign_in("ed", "Editors"), sign_in("eve", "Editors")
    ed = User.objects.get(username="ed")
    for theme, name in zip(Theme.objects.all()[:3], ("Ready", "Sent back", "Begun"), strict=True):
        draft = acts.keep_draft(theme, {"name": name}, base=1, over=0, who=ed)
        if name != "Begun":
            draft = acts.hand_over(draft, draft.number, who=ed, why=acts.Why("As the source says.", "correction"))
        if name == "Sent back":
            acts.send_back(draft, draft.number, "Which page?", who=User.objects.get(username="ann"))

    with recording(ed, "Begun."):
        Milestone.objects.create(slug="new", title="New", text="Text.", date="2012")

    pages = [words_of(client.get("/admin/")) for client in (publisher, editor, other)]

    assert "Ready for a Publisher 1 " in pages[0] and pages[0].index("Ready for") < pages[0].index("With you")
    assert "You are writing nothing." in pages[0] and "Being written by others 3 " in pages[0]
    assert pages[1].index("With you, being written 3 ") < pages[1].index("sent back, “Which page?”")
    assert (
        pages[1].index("sent back, ") < pages[1].index(": being written") < pages[1].index("Ready for a Publisher 1 ")
    )
    assert "Being written by others" not in pages[1] and "Being written by others 3 " in pages[2]


def test_list_until_the_site_is_public_is_ticked_off_and_goes(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    client = sign_in("ann")
    first = words_of(client.get("/admin/"))

    SiteText.objects.update(contact="history@example.org", licence="Open Government Licence v3.0")
    second = words_of(client.get("/admin/"))
    Source.objects.update(date="2023")
    settings.SITE_URL = "https://history.example.org"
    third = words_of(client.get("/admin/"))
    sign_in("second")
    fourth = words_of(client.get("/admin/"))
    place.note_backup(tmp_path / "site.backup")

    assert "Before the site is public" in first and first.count("To do:") == 6
    assert "Done: A contact" in second and "To do: The date of each source" in second and second.count("Done:") == 2
    assert third.count("To do:") == 2 and "To do: 2 Publishers" in third
    assert fourth.count("To do:") == 1 and "To do: A backup of the whole site" in fourth
    assert "Before the site is public" not in words_of(client.get("/admin/"))
    assert "Before the site is public" not in words_of(sign_in("ed", "Editors").get("/admin/"))


def test_deactivated_colleague_is_no_second_publisher():
    client = sign_in("ann")
    left = User.objects.create_user("left", is_staff=True, is_active=False)
    left.groups.add(Group.objects.get(name="Publishers"))

    assert "To do: 2 Publishers" in words_of(client.get("/admin/"))


def test_guide_is_served_with_its_pictures_to_staff_alone():
    client = sign_in("ed", "Editors")

    page = client.get(GUIDE)

    text = page.content.decode()
    pictures = re.findall(r'<img src="(/admin/guide/[a-z-]+\.png)" alt="([^"]+)"', text)
    assert len(pictures) >= 5 and "](" not in text and "!<a" not in text and ".md" not in text
    for picture, _ in pictures:
        answer = client.get(picture)
        assert answer.status_code == 200 and answer["Content-Type"] == "image/png", picture
        assert Client().get(picture).status_code == 302
    assert Client().get(GUIDE)["Location"].startswith("/admin/login/")
    assert client.get("/admin/guide/timeline.png").status_code == 404
    assert client.get("/admin/guide/nowhere.png").status_code == 404


def test_guide_has_a_link_to_each_of_its_chapters():
    text = sign_in("ed", "Editors").get(GUIDE).content.decode()

    ids = re.findall(r'<h2 id="([a-z0-9-]+)">', text)
    assert "correct-a-figure" in ids and len(ids) == len(set(ids)) > 5
    assert [link for link in re.findall(r'<li><a href="#([a-z0-9-]+)">', text)] == ids


@thorough
def test_front_page_takes_a_fixed_number_of_queries(django_assert_max_num_queries):
    client = sign_in("ann")
    Theme.objects.bulk_create(Theme(slug=f"t-{n}", name=f"T {n}") for n in range(30))
    client.get("/admin/")

    with django_assert_max_num_queries(130):
        client.get("/admin/")
