"""Django admin as an Editor and as a Publisher: what each may do, and what neither can lose."""

import datetime
import html
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from timeline.models import Figure, Measure, Milestone, SiteText, Source, Theme
from timeline.revisions import recording

from .conftest import DATABASE, sparing, thorough
from .desk import decide

pytestmark = pytest.mark.usefixtures("history")

CHANGE_LIST = "/admin/timeline/milestone/"


def make_client(client, group):
    user = User.objects.create_user(group.lower(), password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


@pytest.fixture
def editor(client):
    return make_client(client, "Editors")


@pytest.fixture
def publisher(client):
    return make_client(client, "Publishers")


@pytest.fixture
def draft():
    return Milestone.objects.create(slug="a-draft", title="A draft", text="Draft text.", date="2014")


@pytest.fixture
def public():
    return Milestone.objects.get(slug="murder-of-philip-lawrence")


def change_page(milestone):
    return reverse("admin:timeline_milestone_change", args=[milestone.pk])


def form_of(client, address):
    """What a browser would post back from a form, untouched."""
    form = client.get(address).context["adminform"].form
    data = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if value not in (None, "") and not hasattr(field, "file"):
            data[name] = value
    if "reason" in form.fields:
        data |= {"change_kind": "update", "reason": "Because the test says so."}
    rows = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    return data | {f"{kind}-{key}": value for kind in ("figures", "citations") for key, value in rows.items()}


def test_editor_writes_a_draft_with_a_figure(editor):
    measure = Measure.objects.get(slug="safer-schools-officers")
    data = form_of(editor, f"{CHANGE_LIST}add/") | {
        "title": "A new milestone",
        "slug": "a-new-milestone",
        "date": "about 2014",
        "text": "Words.",
        "themes": [Theme.objects.first().pk],
        "figures-TOTAL_FORMS": "1",
        "figures-0-measure": measure.pk,
        "figures-0-kind": "actual",
        "figures-0-value": "250",
        "figures-0-counted_as": "Safer Schools Officers",
        "figures-0-date": "2014",
    }

    response = editor.post(f"{CHANGE_LIST}add/", data)

    assert response.status_code == 302, response.context and response.context["errors"]
    milestone = Milestone.objects.get(slug="a-new-milestone")
    assert (milestone.status, milestone.date.edtf) == ("draft", "2014~")
    assert milestone.figures.get().value == 250
    assert editor.get("/milestones/a-new-milestone/").status_code == 404


def test_editor_cannot_publish_by_posting_a_status(editor, draft):
    data = form_of(editor, change_page(draft)) | {"title": "Changed", "status": "published"}

    editor.post(change_page(draft), data)

    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("Changed", "draft")


@pytest.mark.parametrize(
    ("group", "act", "status"),
    [
        ("Editors", "change public", 403),
        ("Publishers", "change public", 302),
        ("Editors", "change draft", 302),
        ("Publishers", "change draft", 302),
        ("Editors", "delete public", 403),
        ("Publishers", "delete public", 403),
        ("Editors", "delete draft", 302),
        ("Publishers", "delete draft", 302),
        ("Editors", "add theme", 302),
        ("Publishers", "add theme", 302),
        ("Editors", "change site text", 403),
        ("Publishers", "change site text", 302),
        ("Publishers", "delete site text", 403),
        ("Editors", "add user", 403),
        ("Publishers", "add user", 403),
    ],
)
def test_groups_may_do_what_they_are_for(client, draft, public, group, act, status):
    make_client(client, group)
    site = reverse("admin:timeline_sitetext_change", args=[1])
    address, data = {
        "change public": (change_page(public), None),
        "change draft": (change_page(draft), None),
        "delete public": (reverse("admin:timeline_milestone_delete", args=[public.pk]), {"post": "yes"}),
        "delete draft": (reverse("admin:timeline_milestone_delete", args=[draft.pk]), {"post": "yes"}),
        "add theme": (reverse("admin:timeline_theme_add"), {"name": "New", "slug": "new"}),
        "change site text": (site, None),
        "delete site text": (reverse("admin:timeline_sitetext_delete", args=[1]), {"post": "yes"}),
        "add user": (reverse("admin:auth_user_add"), {"username": "new"}),
    }[act]
    if data is None:
        data = form_of(client, address) if status == 302 else {"title": "Changed"}

    assert client.post(address, data).status_code == status


def test_editor_sees_a_public_milestone_without_buttons_to_save(editor, public):
    page = editor.get(change_page(public)).content.decode()

    assert "The murder of Philip Lawrence" in page
    assert 'name="_save"' not in page and 'name="figures-0-value"' not in page


def test_publisher_publishes_and_withdraws_in_bulk(publisher, draft, public):
    chosen = {"_selected_action": [draft.pk, public.pk]}

    published = publisher.post(CHANGE_LIST, {"action": "publish", "is_right": "on", **chosen}, follow=True)
    assert publisher.get("/milestones/a-draft/").status_code == 200
    asked = publisher.post(CHANGE_LIST, {"action": "withdraw", **chosen})
    assert "Each address answers" in asked.content.decode()
    empty = publisher.post(CHANGE_LIST, {"action": "withdraw", "reason": " ", **chosen})
    assert "Say why, in a sentence for readers." in empty.content.decode()
    assert publisher.get("/milestones/a-draft/").status_code == 200
    withdrawn = publisher.post(CHANGE_LIST, {"action": "withdraw", "reason": "Asked for.", **chosen}, follow=True)

    assert "1 milestone is now published." in published.content.decode()
    assert "2 milestones are now withdrawn." in withdrawn.content.decode()
    gone = publisher.get("/milestones/a-draft/")
    assert gone.status_code == 410 and "The reason: Asked for." in gone.content.decode()
    assert LogEntry.objects.filter(change_message__contains="Status set to").count() == 3


def test_editor_is_offered_no_bulk_publishing(editor, draft):
    page = editor.get(CHANGE_LIST).content.decode()
    editor.post(CHANGE_LIST, {"action": "publish", "_selected_action": [draft.pk]})

    draft.refresh_from_db()
    assert 'value="publish"' not in page
    assert draft.status == "draft"


def test_bulk_deletion_spares_what_was_public(publisher, draft, public):
    data = {"action": "delete_selected", "_selected_action": [draft.pk, public.pk], "post": "yes"}

    publisher.post(CHANGE_LIST, data)

    assert Milestone.objects.filter(pk=public.pk).exists()


def test_bulk_deletion_names_what_was_public_and_offers_to_withdraw_it(publisher, draft, public):
    chosen = {"action": "delete_selected", "_selected_action": [draft.pk, public.pk]}

    page = publisher.post(CHANGE_LIST, chosen).content.decode()

    assert "The public has seen these, so they are never deleted" in page and html.escape(public.title) in page
    assert "permission" not in page
    withdraw = publisher.post(CHANGE_LIST, {"action": "withdraw", "_selected_action": [public.pk]}).content.decode()
    assert 'value="Withdraw what is public"' in page and html.escape(public.title) in withdraw
    rest = publisher.post(CHANGE_LIST, chosen | {"_selected_action": [draft.pk]}).content.decode()
    assert 'value="Delete the others"' in page and "Are you sure" in rest and html.escape(draft.title) in rest


def test_bulk_deletion_tells_an_editor_what_a_publisher_has_scheduled(editor, draft):
    draft.status, draft.publish_at = "published", timezone.now() + datetime.timedelta(days=3)
    draft.save()

    page = editor.post(CHANGE_LIST, {"action": "delete_selected", "_selected_action": [draft.pk]}).content.decode()

    assert "These are to be published at a later time. A Publisher may delete them." in page
    assert 'type="submit" value="Delete' not in page and "have permission" not in page


def test_public_milestone_never_becomes_a_draft_again(publisher, public):
    data = form_of(publisher, change_page(public)) | {"status": "draft"}

    response = publisher.post(change_page(public), data)

    public.refresh_from_db()
    assert "cannot be a draft again" in response.content.decode()
    assert public.status == "published"


def test_slug_is_fixed_once_public_and_survives_a_new_title(publisher, public):
    data = form_of(publisher, change_page(public)) | {"title": "Another title", "slug": "another"}

    publisher.post(change_page(public), data)

    public.refresh_from_db()
    assert (public.title, public.slug) == ("Another title", "murder-of-philip-lawrence")


def test_milestone_published_without_a_time_is_public_at_once(publisher, client, draft):
    decide(publisher, draft, "publish", is_right="on")

    assert client.get("/milestones/a-draft/").status_code == 200


def test_scheduled_milestone_waits_for_its_time(publisher, draft):
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    decide(publisher, draft, "schedule", publish_at=f"{tomorrow.day} {tomorrow:%B %Y, %H:%M}", is_right="on")

    assert publisher.get("/milestones/a-draft/").status_code == 404
    assert f"due {tomorrow.day} {tomorrow:%B %Y}" in publisher.get(CHANGE_LIST).content.decode()


def test_unreadable_date_keeps_what_was_typed(publisher, draft):
    data = form_of(publisher, change_page(draft)) | {"date": "199-", "title": "Typed title"}

    page = publisher.post(change_page(draft), data).content.decode()

    assert "is not a date this site can read. Try 1995, 1990s" in page
    assert 'value="199-"' in page and 'value="Typed title"' in page


def test_figure_below_zero_is_refused_in_words(publisher, draft):
    data = form_of(publisher, change_page(draft)) | {
        "figures-TOTAL_FORMS": "1",
        "figures-0-measure": Measure.objects.first().pk,
        "figures-0-kind": "actual",
        "figures-0-value": "-5",
        "figures-0-counted_as": "things",
        "figures-0-date": "2014",
    }

    page = publisher.post(change_page(draft), data).content.decode()

    assert "Only a change may be below zero." in page
    assert not Figure.objects.filter(value=-5).exists()


def test_milestone_list_is_useful(publisher, draft):
    page = publisher.get(CHANGE_LIST).content.decode()
    rows = re.findall(r"field-date_in_words[^>]*>(.+?)</td>", page)

    assert len(rows) == 14
    assert rows == [milestone.date.label for milestone in Milestone.objects.all()]
    assert "Police &amp; Crime Plan 2013–2016" in page
    assert "A draft" in publisher.get(f"{CHANGE_LIST}?q=draft&status__exact=draft").content.decode()


@thorough
@pytest.mark.database
def test_milestone_list_has_a_fixed_number_of_queries(publisher, django_assert_max_num_queries):
    Milestone.objects.bulk_create(Milestone(slug=f"m-{n}", title=f"M {n}", text="x", date="1900") for n in range(60))

    with django_assert_max_num_queries(18):
        publisher.get(CHANGE_LIST)


NOUNS = ("milestone", "figure", "policingplan", "author", "organisation", "theme", "measure", "source")


@pytest.mark.parametrize("noun", sparing(NOUNS, 3))
def test_every_list_and_search_opens(publisher, noun):
    assert publisher.get(f"/admin/timeline/{noun}/?q=school").status_code == 200
    if noun != "figure":
        model = next(iter(Milestone._meta.apps.get_model("timeline", noun).objects.all()))
        assert publisher.get(reverse(f"admin:timeline_{noun}_change", args=[model.pk])).status_code == 200
        assert publisher.get(reverse(f"admin:timeline_{noun}_add")).status_code == 200


@pytest.mark.parametrize(("noun", "field"), [("milestone", "themes"), ("figure", "measure"), ("measure", "ended_by")])
def test_fields_that_complete_themselves_keep_the_models_order(publisher, noun, field):
    model = Milestone._meta.apps.get_model("timeline", noun)._meta.get_field(field).related_model
    asked = {"app_label": "timeline", "model_name": noun, "field_name": field}

    found = publisher.get("/admin/autocomplete/", asked).json()["results"]

    assert [row["id"] for row in found] == [str(obj.pk) for obj in model.objects.all()[:20]]


def test_front_page_names_the_gaps_until_they_are_mended(publisher):
    before = publisher.get("/admin/").content.decode()
    Source.objects.update(publisher="Somebody", date="2023", link="https://example.org/")

    after = publisher.get("/admin/").content.decode()

    assert "has no publisher, no date, no link" in before
    assert "has no publisher" not in after and "Nothing is missing." in after


def test_front_page_is_a_desk(publisher, draft, public):
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    due = Milestone(slug="due", title="Due tomorrow", text="9" * 5000, date="2024", status="published")
    due.publish_at = tomorrow
    due.save()
    public.text = "There were 4,321 of 15-year-old pupils in 1999."
    with recording(User.objects.get(username="publishers"), "A number."):
        public.save()
    Figure.objects.create(milestone=draft, measure=Measure.objects.first(), value=9999, counted_as="PCs", date="2014")

    page = publisher.get("/admin/").content.decode()

    assert "Being written by others" in page and "2014: A draft, last changed" in page
    assert "Scheduled" in page and "“2024: Due tomorrow” is published" in page
    assert "Changed lately" in page and "publishers: 1995: The murder of Philip Lawrence" in page
    assert "The text names 4,321, which is no figure of this milestone." in page and "names 15" not in page
    assert "9,999 is 9,781 more than the last figure that counts the same, 218 (2012)" in page


def test_deletion_of_what_was_public_needs_a_reason(publisher):
    theme = Theme.objects.first()
    address = f"/admin/timeline/theme/{theme.pk}/delete/"

    assert 'name="reason"' in publisher.get(address).content.decode()
    refused = publisher.post(address, {"post": "yes", "reason": " "}, follow=True).content.decode()
    assert "Say why, in a sentence for readers." in refused and Theme.objects.filter(pk=theme.pk).exists()
    publisher.post(address, {"post": "yes", "reason": "It named the same as another."})

    assert not Theme.objects.filter(pk=theme.pk).exists()
    assert "It named the same as another." in publisher.get("/changes/").content.decode()


def test_deletion_in_bulk_spares_what_needs_a_reason(publisher):
    theme = Theme.objects.first()
    chosen = {"action": "delete_selected", "_selected_action": [theme.pk], "post": "yes"}

    publisher.post("/admin/timeline/theme/", chosen)

    assert Theme.objects.filter(pk=theme.pk).exists()


def test_admin_is_branded_and_leads_back(publisher):
    page = publisher.get("/admin/").content.decode()

    assert "Safer School Partnerships: staff" in page
    assert '<a href="/">View site</a>' in page


def test_milestone_leads_to_its_page_only_when_public(publisher, draft, public):
    assert "/milestones/murder-of-philip-lawrence/" in publisher.get(change_page(public)).content.decode()
    assert "/milestones/a-draft/" not in publisher.get(change_page(draft)).content.decode()


def test_contact_once_set_offers_corrections(client):
    assert "Suggest a correction" not in client.get("/milestones/local-policing-model/").content.decode()

    SiteText.objects.update(contact="history@example.org")

    page = client.get("/milestones/local-policing-model/").content.decode()
    assert 'href="mailto:history@example.org?subject=Correction' in page


def test_milestone_published_again_in_bulk_needs_a_reason(publisher, draft, public):
    public.status = "withdrawn"
    public.save()
    chosen = {"action": "publish", "_selected_action": [draft.pk, public.pk]}

    asked = publisher.post(CHANGE_LIST, chosen).content.decode()
    assert "Some of these were withdrawn." in asked and publisher.get("/milestones/a-draft/").status_code == 404
    publisher.post(CHANGE_LIST, {**chosen, "reason": "The court allowed it.", "is_right": "on"})

    assert publisher.get(public.get_absolute_url()).status_code == 200
    assert "The court allowed it." in publisher.get("/changes/").content.decode()


def test_what_the_public_never_saw_is_not_withdrawn(publisher, draft):
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    values = {"title": "Due", "text": "x", "date": "2024", "status": "published"}
    due = Milestone.objects.create(slug="due", publish_at=tomorrow, **values)

    publisher.post(CHANGE_LIST, {"action": "withdraw", "reason": "x", "_selected_action": [draft.pk, due.pk]})
    refused = publisher.post(change_page(due), form_of(publisher, change_page(due)) | {"status": "withdrawn"})

    assert "The public has not seen this milestone. Choose “draft” to keep it hidden." in refused.content.decode()
    due.refresh_from_db()
    draft.refresh_from_db()
    assert (due.status, draft.status) == ("published", "draft")


@thorough
@pytest.mark.database
def test_control_characters_become_spaces_everywhere(publisher, client, public):
    pasted = "A\x0bline\x00break"
    data = form_of(publisher, change_page(public)) | {"title": pasted, "text": pasted, "reason": pasted}
    assert publisher.post(change_page(public), data).status_code == 302
    publisher.post(CHANGE_LIST, {"action": "withdraw", "reason": pasted, "_selected_action": [public.pk]})
    publisher.post("/admin/timeline/theme/deleted/", {"key": "\x00"})

    public.refresh_from_db()
    assert public.title == "A line break"
    for address in ("/changes.atom", "/feed.atom"):
        assert client.get(address).status_code == 200
    assert "A line break" in client.get("/changes.atom").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/admin/timeline/theme/%00/change/", "/admin/timeline/milestone/?slug__exact=%00", "/admin/search/?q={}",
        "/admin/timeline/milestone/?q={}", "/admin/timeline/milestone/add/?title={}", "/admin/explain-date/?text={}",
        "/admin/timeline/theme/deleted/?key={}", "/admin/timeline/figure/?measure__id__exact={}",
        "/admin/timeline/milestone/1/history/?old={}&new=x{}&base={}", "/admin/login/?next={}",
        "/admin/autocomplete/?app_label=timeline&model_name=milestone&field_name=themes&term={}",
    ],
)  # fmt: skip
def test_control_characters_in_an_address_are_answered_and_never_shown(publisher, address):
    controls = "%00%01%07%1b[0m%7f%c2%85%ed%a0%80%e2%80%ae"

    response = publisher.get(address.format(*[controls] * 3), follow=True)

    assert response.status_code < 500
    assert not set(response.content.decode()) & set("\0\1\a\x1b\x7f\x85\ud800\u202e")


@pytest.mark.parametrize("number", sparing(["²", "9" * 30, "٣", "x", "1.5"], 1, DATABASE))
def test_numbers_that_are_none_are_refused_quietly(publisher, public, number):
    data = form_of(publisher, change_page(public)) | {"title": "Forged", "revision": number}
    # A great number is cut to 2,000 rows by Django, which take seconds to show.
    rows = {} if len(number) > 9 else {"figures-TOTAL_FORMS": number, "figures-INITIAL_FORMS": number}

    assert publisher.post(change_page(public), data).status_code == 200
    assert publisher.post(change_page(public), data | rows | {"revision": "0"}).status_code == 200
    assert publisher.post(f"/admin/timeline/theme/{number}/change/", {"revision": "1"}).status_code < 500
    public.refresh_from_db()
    assert public.title != "Forged"
