"""All that is derived from the record: made anew by any other release, and never mixed with what that one made."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from timeline import index
from timeline.filters import MilestoneFilter
from timeline.filters.milestones import SlugsFilter
from timeline.index import derived, listing, search
from timeline.index.listing import storage
from timeline.models import Author, ContentVersion, Entry, ListingPart, Milestone
from timeline.views import downloads, pages

from .conftest import begin_anew

pytestmark = pytest.mark.usefixtures("history")

FUNCTIONS = ("made_by", "refresh", "rebuild", "find_faults", "forget")


@pytest.fixture
def newer_release(monkeypatch):
    """The next release, which filters by the authors under another name."""
    monkeypatch.setitem(listing.FACETS, "writer", ("authors", Author))
    monkeypatch.setitem(MilestoneFilter.base_filters, "writer", SlugsFilter("writer", label="Writer"))
    for view in (pages.timeline, downloads.timeline_json):
        monkeypatch.setattr(view, "parameters", view.parameters | {"writer"})
    begin_anew()


def count(client, address):
    return client.get(address).json()["count"]


def count_by_writer(client):
    """Return how many milestones credit the one author, and how many one that there is not: an error."""
    assert client.get("/timeline.json?writer=no-such").status_code == 400
    return count(client, f"/timeline.json?writer={Author.objects.get().slug}")


def test_new_facet_finds_all_before_and_after_migrate_and_after_an_edit(client, newer_release):
    counts = [count_by_writer(client)]
    call_command("migrate", verbosity=0)
    counts.append(count_by_writer(client))
    Milestone.objects.first().save()
    counts.append(count_by_writer(client))

    assert counts == [13, 13, 13]
    assert derived.is_current() and list(derived.find_faults()) == []


def test_new_facet_of_a_noun_is_offered_and_named(client, newer_release):
    author = Author.objects.get()
    page = client.get("/", {"writer": author.slug, "q": "nowhere"}).content.decode()

    assert f'value="{author.slug}" checked' in page
    assert f"Writer: {author.name}" in page


def test_save_of_words_makes_nothing_anew_of_what_the_milestone_names(client):
    milestone = Milestone.objects.published().filter(themes__isnull=False).first()
    named = Entry.objects.exclude(model="milestone").order_by("pk")
    before = list(named.values_list("pk", flat=True))

    milestone.title = "Other words"
    milestone.save()

    assert before and list(named.values_list("pk", flat=True)) == before
    theme = milestone.themes.first()
    milestone.themes.remove(theme)
    assert list(derived.find_faults()) == []


def test_edit_by_a_newer_release_makes_everything_its_own(client, newer_release):
    Milestone.objects.first().save()

    assert ("writer", str(Author.objects.get().pk)) in storage.Listing.unpack(storage.load_parts()).sets
    assert derived.is_current()


def test_older_release_reads_and_writes_after_a_newer_one(client, monkeypatch):
    with monkeypatch.context() as newer:
        newer.setitem(listing.FACETS, "writer", ("authors", Author))
        derived.rebuild()
        ListingPart.objects.create(name="runs.2 theme 1", data=b"\x80\x81")
    begin_anew()

    before = count(client, "/timeline.json?theme=officer-numbers")
    Milestone.objects.get(slug="local-policing-model").delete()
    after = count(client, "/timeline.json?theme=officer-numbers")

    assert (before, after) == (Milestone.objects.filter(themes__slug="officer-numbers").count() + 1, before - 1)
    assert derived.is_current()


def test_part_that_is_unknown_is_ignored_beside_those_that_are_known(client):
    ListingPart.objects.create(name="runs.2 theme 1", data=b"\x80\x81\xff")
    begin_anew()

    assert client.get("/?theme=officer-numbers").status_code == 200
    assert count(client, "/timeline.json") == 13
    assert list(derived.find_faults()) == []


def test_json_tells_the_html_that_is_kept_and_follows_each_change(client):
    milestone = Milestone.objects.published().first()
    connection.cursor().execute("UPDATE timeline_search SET html = '<p>kept</p>'")

    kept = client.get("/timeline.json").json()["milestones"]
    milestone.text = "*Written* anew"
    milestone.save()
    changed = client.get("/timeline.json").json()["milestones"]

    assert {each["html"] for each in kept} == {"<p>kept</p>"}
    assert {each["html"] for each in changed} == {"<p>kept</p>", "<p><em>Written</em> anew</p>\n"}


def test_html_that_another_release_keeps_or_does_not_know_is_left_alone(client):
    connection.cursor().execute("UPDATE timeline_search SET html = '<p>stale</p>'")
    ContentVersion.objects.update(digest="of another release")
    begin_anew()

    told = client.get("/timeline.json").content.decode()
    connection.cursor().execute("DROP TABLE timeline_search")
    begin_anew()

    assert "stale" not in told
    assert client.get("/timeline.json").content.decode() == told


@pytest.mark.database
def test_table_of_a_release_that_kept_no_html_is_made_anew(client):
    cursor = connection.cursor()
    if connection.vendor == "postgresql":
        cursor.execute("ALTER TABLE timeline_search DROP COLUMN html")
    else:
        cursor.execute("DROP TABLE timeline_search")
        cursor.execute("CREATE VIRTUAL TABLE timeline_search USING fts5(title, text, card, forms)")

    derived.rebuild()

    keys = list(Milestone.objects.values_list("pk", flat=True))
    assert all(search.find_html(keys).values()) and search.find_html(keys).keys() == {*keys}
    assert client.get("/?q=truancy").status_code == 200


@pytest.mark.parametrize("kind", [listing, search])
def test_other_digest_makes_everything_anew_after_migrate(monkeypatch, kind):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM timeline_search")
    ListingPart.objects.filter(name="order").update(data=b"")
    monkeypatch.setattr(kind, "made_by", lambda: ["another"])

    assert not derived.is_current()
    call_command("migrate", verbosity=0)

    assert derived.is_current() and list(derived.find_faults()) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: ListingPart.objects.filter(name="order").update(data=b""),
        lambda: connection.cursor().execute("DELETE FROM timeline_search"),
        lambda: connection.cursor().execute("DELETE FROM timeline_entryfigure"),
        lambda: ContentVersion.objects.update(digest="of another release"),
    ],
    ids=["listing", "search", "entries", "digest"],
)
def test_check_record_fails_on_any_fault_and_rebuild_mends_it(spoil):
    spoil()

    with pytest.raises(CommandError, match="faults in what is derived"):
        call_command("check_record", verbosity=0)
    call_command("rebuild", verbosity=0)
    call_command("check_record", verbosity=0)


def test_every_kind_of_what_is_derived_is_in_the_list_and_has_its_five_functions():
    modules = [import_module(f"timeline.index.{found.name}") for found in iter_modules(index.__path__)]

    assert {kind for kind in modules if hasattr(kind, "made_by")} == set(derived.DERIVED)
    for kind in derived.DERIVED:
        assert all(callable(getattr(kind, name, None)) for name in FUNCTIONS), kind
