"""One search over all nouns of the desk."""

import html
import re

import pytest
from django.contrib.auth.models import User

from timeline.models import Draft, Figure, Milestone, Theme

from .test_stale_saves import sign_in

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def ann():
    return sign_in("ann")


def found(client, query):
    """{heading: [(words, address)]} of a search, and its page."""
    page = client.get("/admin/search/", {"q": query}).content.decode()
    groups = {}
    for heading, rows in re.findall(r'(?s)desk-list">\s*<h2>(.*?)</h2>\s*<ul>(.*?)</ul>', page):
        links = re.findall(r'<a href="(.*?)">(.*?)</a>', rows)
        groups[heading] = [(html.unescape(words), address) for address, words in links]
    return groups, page


def test_search_finds_every_noun_and_leads_to_where_it_is_changed(ann):
    Theme.objects.create(slug="zebra", name="Zebra crossings")
    milestone = Milestone.objects.create(slug="m", title="Crossing", text="A zebra.", date="2014")
    measure = Figure.objects.first().measure
    Figure.objects.create(milestone=milestone, measure=measure, value=3, counted_as="zebras", date="2014")
    user = User.objects.get(username="ann")
    live = Milestone.objects.get(slug="local-policing-model")
    Draft.objects.create(model="milestone", key=live.pk, base=1, who=user, label="2012: Live", data={"text": "zebra"})
    gone = Theme.objects.create(slug="gone", name="Zebras in town")
    gone.delete()

    groups, page = found(ann, "zebra")

    change = f"/admin/timeline/milestone/{milestone.pk}/change/"
    assert [words for words, _ in groups["Themes"]] == ["Zebra crossings"]
    assert groups["Milestones"] == [("2014: Crossing", change)]
    assert groups["Figures"][0][1] == f"{change}#figures-group"
    assert groups["Drafts of what is public"] == [("2012: Live", f"/admin/timeline/milestone/{live.pk}/review/")]
    assert groups["Deleted"] == [("Zebras in town", "/admin/timeline/theme/deleted/")]
    assert list(groups)[0] == "Milestones" and 'value="zebra"' in page


def test_search_shows_some_and_leads_to_the_rest(ann):
    Theme.objects.bulk_create(Theme(slug=f"zebra-{n}", name=f"Zebra & {n}") for n in range(11))

    groups, page = found(ann, "zebra &")

    assert len(groups["Themes"]) == 10
    assert 'href="/admin/timeline/theme/?q=zebra+%26">All that match in themes' in page


def test_search_finds_only_what_the_user_may_see(client):
    user = User.objects.create_user("zebra", password="x", is_staff=True)
    client.force_login(user)
    Theme.objects.create(slug="zebra", name="Zebra")
    Theme.objects.create(slug="gone", name="Zebra gone").delete()

    assert found(client, "zebra")[0] == {}
    user.is_superuser = True
    user.save()
    assert {"Themes", "Users", "Deleted"} <= found(client, "zebra")[0].keys()


def test_search_without_words_or_results_says_what_to_do(ann):
    assert "Type words in the box" in found(ann, "")[1]
    groups, page = found(ann, "xyzzy")
    assert groups == {} and "Nothing is found for “xyzzy”. Try fewer words" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("\0", "Type words only"),
        ("é" * 5000, "at most 200 characters"),
        ("a " * 100, "What the desk holds"),
        ('"', ""),
        ("%_\\'\"", "Nothing is found"),
        ("<script>", "Nothing is found for “&lt;script&gt;”"),
    ],
)
def test_hostile_search_is_answered(ann, query, words):
    response = ann.get("/admin/search/", {"q": query})

    assert response.status_code == 200 and words in response.content.decode()


def test_every_page_of_the_desk_has_the_search_but_signing_in(ann, client):
    for address in ("/admin/", "/admin/timeline/theme/", "/admin/timeline/theme/1/change/", "/admin/password_change/"):
        assert 'action="/admin/search/"' in ann.get(address).content.decode()
    assert "/admin/search/" not in client.get("/admin/login/").content.decode()
    assert client.get("/admin/search/?q=x").status_code == 302


def test_search_takes_a_fixed_number_of_queries(ann, django_assert_max_num_queries):
    Theme.objects.bulk_create(Theme(slug=f"zebra-{n}", name=f"Zebra {n}") for n in range(30))

    with django_assert_max_num_queries(26):
        ann.get("/admin/search/?q=e")


def test_front_page_stays_short_where_many_gaps_are(ann):
    Milestone.objects.bulk_create(
        Milestone(slug=f"m-{n}", title=f"M {n}", text="x", date="1900", status="published") for n in range(13)
    )

    page = ann.get("/admin/").content.decode()

    assert page.count("cites no source.") == 10
    assert 'href="/admin/timeline/milestone/?sources__isnull=True">3 more milestones cite no source.' in page
    assert "13 milestones" in ann.get("/admin/timeline/milestone/?sources__isnull=True").content.decode()
