"""One search over all nouns of the desk."""

import html
import itertools
import re

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, User

from timeline.admin.lookups import BoundedList
from timeline.index import search
from timeline.index.search.stored import find_root
from timeline.index.search.words import stem
from timeline.models import (
    Author,
    Draft,
    Figure,
    Measure,
    Milestone,
    Organisation,
    PolicingPlan,
    Source,
    Theme,
)
from timeline.revisions import acts, snapshot
from timeline.revisions.apply import wording
from timeline.text import isolate

from .conftest import DATABASE, sparing, thorough
from .desk import sign_in

pytestmark = pytest.mark.usefixtures("history")


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
    figure = Figure.objects.get(counted_as="zebras")
    assert groups["Figures"][0][1] == f"{change}?figure={figure.pk}"
    assert groups["Drafts of what is public"] == [("2012: Live", f"/admin/timeline/milestone/{live.pk}/review/")]
    assert groups["Deleted"] == [("Zebras in town", "/admin/timeline/theme/deleted/")]
    assert list(groups)[0] == "Milestones" and 'value="zebra"' in page


def test_search_finds_what_a_draft_said_before_and_what_was_thrown_away(ann):
    user, live = User.objects.get(username="ann"), Milestone.objects.get(slug="local-policing-model")
    acts.keep_draft(live, {"title": "A zebra"}, base=1, over=0, who=user)
    draft = acts.keep_draft(live, {"title": "A horse"}, base=1, over=1, who=user)
    review = f"/admin/timeline/milestone/{live.pk}/review/"

    assert found(ann, "zebra")[0]["Drafts of what is public"] == [(str(live), review)]
    acts.discard_draft(draft, 2, who=user)

    assert found(ann, "zebra")[0]["Drafts of what is public"] == [
        (str(live), "/admin/timeline/milestone/deleted/#drafts")
    ]


def test_search_reads_a_bounded_part_of_what_drafts_said_and_says_so(ann, monkeypatch):
    user, live = User.objects.get(username="ann"), Milestone.objects.get(slug="local-policing-model")
    monkeypatch.setattr("timeline.admin.search.MOST_READ", 100)
    for number, text in enumerate(["zebra " * 5, "horse " * 9, "mouse " * 5]):
        acts.keep_draft(live, {"text": text}, base=1, over=number, who=user)
    told = "There is more in drafts than one search reads"

    assert told in found(ann, "zebra")[1]
    assert [words for words, _ in found(ann, "mouse")[0]["Drafts of what is public"]] == [str(live)]
    monkeypatch.setattr("timeline.admin.search.MOST_READ", 1000)

    groups, page = found(ann, "zebra")
    assert [words for words, _ in groups["Drafts of what is public"]] == [str(live)] and told not in page


def test_search_finds_notes_beside_drafts_however_these_ended(ann):
    user, live = User.objects.get(username="ann"), Milestone.objects.get(slug="local-policing-model")
    place, why = f"/admin/timeline/milestone/{live.pk}", acts.Why("So.", "update")
    notes = []
    for number, end in enumerate(("open", "published", "discarded")):
        draft = acts.keep_draft(live, wording(snapshot(live)), base=1, over=0, who=user)
        acts.write_note(draft, f"Ask the <zebra> number {number}.", who=user)
        notes.append((f"{isolate(str(live))}: ann, “Ask the <zebra> number {number}.”", end))
        if end == "open":
            assert found(ann, "zebra")[0]["Notes beside drafts"] == [(notes.pop()[0], f"{place}/review/")]
            acts.discard_draft(draft, draft.number, who=user)
        elif end == "published":
            acts.publish_draft(draft, draft.number, who=user, why=why)
    acts.discard_draft(draft, draft.number, who=user)

    groups, page = found(ann, "zebra number")

    ended = {"published": f"{place}/draft/history/", "discarded": "/admin/timeline/milestone/deleted/#drafts"}
    assert [(words, ended[end]) for words, end in reversed(notes)] == groups["Notes beside drafts"][:2]
    assert "<zebra>" not in page and "Notes beside drafts" not in found(ann, "zebra horse")[0]
    reader = sign_in("reads", "Editors")
    Group.objects.get(name="Editors").permissions.clear()
    assert found(reader, "zebra")[0] == {}


def test_search_reads_a_bounded_part_of_the_notes_and_says_so(ann, monkeypatch):
    user, live = User.objects.get(username="ann"), Milestone.objects.get(slug="local-policing-model")
    draft = acts.keep_draft(live, {"title": "x"}, base=1, over=0, who=user)
    monkeypatch.setattr("timeline.admin.search.MOST_READ", 100)
    for word in ("zebra ", "horse ", "mouse "):
        acts.write_note(draft, word * 8, who=user)
    told = "There is more in notes than one search reads"

    assert told in found(ann, "zebra")[1] and "Notes beside drafts" not in found(ann, "zebra")[0]
    assert len(found(ann, "mouse")[0]["Notes beside drafts"]) == 1
    monkeypatch.setattr("timeline.admin.search.MOST_READ", 1000)

    groups, page = found(ann, "zebra")
    assert len(groups["Notes beside drafts"]) == 1 and told not in page


def test_rows_are_read_once_a_value(monkeypatch):
    """A thousand figures of one measure repeat its name."""
    read = []
    monkeypatch.setattr("timeline.index.search.stored.read_value", lambda value, roots: read.append(value) or [])

    search.find_in_rows(search.read_wishes("officers"), [(key, ["Officers", key % 3]) for key in range(1000)])

    assert len(read) == 4


WRITTEN = "The Mayor’s Zoë Łukasz Straße Œuvre & Crime anti‑social P.C.s School\u00adwork Officers Crossings 1,180"
TYPED = [
    "mayor's", "mayors", "Mayor’s", "zoe lukasz", "STRASSE", "oeuvre and crime", "antisocial", "anti social", "pc",
    "schoolwork", "officer", "cross", "1180",
]  # fmt: skip


@pytest.fixture
def written():
    """A row of every noun with the same words, as (relation of a milestone or None, object)."""
    milestone = Milestone.objects.create(slug="q", title=WRITTEN, text="x", date="2039")
    measure = Measure.objects.create(slug="q", name="Q", description=WRITTEN)
    figure = Figure.objects.create(milestone=milestone, measure=measure, value=3, counted_as="x", date="2039")
    return [
        ("themes", Theme.objects.create(slug="q", name="Q", description=WRITTEN)),
        ("organisations", Organisation.objects.create(slug="q", name=WRITTEN)),
        ("plans", PolicingPlan.objects.create(slug="q", name=WRITTEN, kind="programme", period="2039")),
        ("authors", Author.objects.create(slug="q", name="Q", kind="body", unit=WRITTEN)),
        ("source", Source.objects.create(slug="q", title=WRITTEN)),
        *((None, obj) for obj in (milestone, measure, figure)),
    ]


def test_every_noun_draft_and_deletion_is_found_as_readers_find_milestones(ann, written):
    user, live = User.objects.get(username="ann"), Milestone.objects.get(slug="local-policing-model")
    acts.keep_draft(live, {"title": WRITTEN}, base=1, over=0, who=user)
    Theme.objects.create(slug="gone", name=f"{WRITTEN[:55]} gone").delete()

    for typed in TYPED:
        for _, obj in written:
            own = site.get_model_admin(type(obj))
            found_rows, _ = own.get_search_results(None, own.model.objects.all(), typed)
            assert obj in found_rows, (typed, obj)
    assert len(found(ann, "mayors lukasz")[0]) == len(written) + 2


@thorough
@pytest.mark.database
def test_list_and_chooser_of_every_noun_fold_what_is_typed(ann, written):
    for relation, obj in written:
        page = ann.get(f"/admin/timeline/{obj._meta.model_name}/", {"q": "mayor's strasse"})
        assert list(page.context["cl"].queryset) == [obj]
        if relation:
            model = "citation" if relation == "source" else "milestone"
            asked = {"app_label": "timeline", "model_name": model, "field_name": relation, "term": "mayor's str"}
            assert [row["id"] for row in ann.get("/admin/autocomplete/", asked).json()["results"]] == [str(obj.pk)]


def test_every_list_with_a_search_folds_as_the_others():
    for model, own in site._registry.items():
        assert not own.search_fields or isinstance(own, BoundedList), model


@thorough
@pytest.mark.database
def test_list_of_milestones_finds_what_the_public_search_finds_and_their_addresses(ann):
    Milestone.objects.create(slug="zebra-crossing-lights", title="X", text="x", date="1985")

    for typed in ("2015", "1980s", "sweeney", "218", "yjb", "safer schools officers", "local policing model"):
        listed = ann.get("/admin/timeline/milestone/", {"q": typed}).context["cl"].queryset
        assert {item.pk for item in listed} == set(search.find(typed)) != set(), typed
    for typed in ("zebra-crossing-lights", "crossing", "lights zeb"):
        listed = ann.get("/admin/timeline/milestone/", {"q": typed}).context["cl"].queryset
        assert [item.slug for item in listed] == ["zebra-crossing-lights"]


@pytest.mark.parametrize("typed", ["2015", "1980s", "March 2015", "1,234", "2014 2015"])
def test_dates_and_numbers_of_other_nouns_are_found_as_those_of_milestones(ann, typed):
    date = {"1980s": "1985", "March 2015": "2015-03", "2014 2015": "2013/2016"}.get(typed, "2015")
    source = Source.objects.create(slug="q", title="Q", date=date)
    plan = PolicingPlan.objects.create(slug="q", name="Q", kind="programme", period=date)
    Figure.objects.create(
        milestone=Milestone.objects.first(), measure=Measure.objects.first(), value=1234, counted_as="x", date=date
    )

    groups = found(ann, typed)[0]

    assert "Figures" in groups
    if typed != "1,234":
        assert str(source) in dict(groups["Sources"]) and str(plan) in dict(groups["Policing plans"])
    assert "1980" not in typed or not any("1985" in words for words, _ in found(ann, "1980")[0].get("Figures", []))


def test_chooser_offers_from_the_first_letter(ann):
    theme = Theme.objects.create(slug="q", name="Quokka crossings")
    asked = {"app_label": "timeline", "model_name": "milestone", "field_name": "themes"}

    for typed in ("q", "quok", "crossings qu"):
        offered = ann.get("/admin/autocomplete/", asked | {"term": typed}).json()["results"]
        assert [row["id"] for row in offered] == [str(theme.pk)]
    everything = ann.get("/admin/autocomplete/", asked | {"term": ""}).json()["results"]
    assert len(everything) == Theme.objects.count()


@pytest.mark.parametrize("model", ["milestone", "theme", "figure"])
@pytest.mark.parametrize(("typed", "words"), [("a " * 13, "at most 12 words"), ("%%", "holds no word to search for")])
def test_list_keeps_a_search_that_it_refuses_and_says_why(ann, model, typed, words):
    page = ann.get(f"/admin/timeline/{model}/", {"q": typed})

    assert words in page.content.decode() and f'value="{typed.strip()}"' in page.content.decode()
    assert not page.context["cl"].queryset


@thorough
@pytest.mark.database
def test_search_names_more_rows_than_a_database_takes_one_by_one():
    keys = [*range(-300_000, 0), Theme.objects.first().pk]

    assert list(search.narrow(Theme.objects.all(), keys)) == [Theme.objects.first()]
    figure = Figure.objects.first()
    assert list(search.narrow(Figure.objects.all(), [figure.pk])) == [figure]


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
        ("\0", "Type words in the box above"),
        ("\x1b[0m\0crossing", "Nothing is found for “[0m crossing”"),
        ("é" * 5000, "at most 200 characters"),
        ("a " * 99, "at most 12 words at a time"),
        ('"', ""),
        ("%_\\'\"", "holds no word to search for"),
        ("<xyzzy>", "Nothing is found for “&lt;xyzzy&gt;”"),
        ("<&>", "What the desk holds for “&lt;&amp;&gt;”"),
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

    with django_assert_max_num_queries(39):
        ann.get("/admin/search/?q=e")


def test_front_page_stays_short_where_many_gaps_are(ann):
    Milestone.objects.bulk_create(
        Milestone(slug=f"m-{n}", title=f"M {n}", text="x", date="1900", status="published") for n in range(13)
    )

    page = ann.get("/admin/").content.decode()

    assert page.count("cites no source.") == 10
    assert 'href="/admin/timeline/milestone/?citations__isnull=True">3 more milestones cite no source.' in page
    assert "13 milestones" in ann.get("/admin/timeline/milestone/?citations__isnull=True").content.decode()


def test_front_page_stays_short_where_many_sources_lack_something(ann):
    Source.objects.bulk_create(Source(slug=f"s-{n}", title=f"S {n}") for n in range(30))

    page = ann.get("/admin/").content.decode()

    lacking = sum(not (each.publisher and each.date and each.link) for each in Source.objects.all())
    assert page.count("The source “") == 10
    assert f'href="/admin/timeline/source/">{lacking - 10} more sources lack a publisher, a date or a link.' in page


@thorough
@pytest.mark.database
def test_rows_are_searched_by_the_rule_of_the_index():
    """What is passed over before it is cut into words would not have been found either."""
    texts = {item.pk: [str(item.title), item.text] for item in Milestone.objects.all()}
    every = {word.plain for values in texts.values() for text in values for word in search.split_words(text)}

    for typed in [*sorted(every), "filing", "relational", "usability", "cries", "r&b", "P C", "ad hoc", "ﬁles"]:
        wishes = search.read_wishes(typed)
        slowly = [{key for key, values in texts.items() if is_granted(wish, values)} for wish in wishes]
        assert list(map(set, search.find_in_rows(wishes, texts.items()))) == slowly, typed


def is_granted(wish, values):
    return any(phrase.find_in(search.split_words(value)) for phrase in wish.phrases for value in values)


@pytest.mark.parametrize("across", sparing(["1", "0"], marks=DATABASE))
def test_actions_do_to_what_a_search_found_and_to_nothing_else(ann, across):
    hidden = [Milestone.objects.create(slug=f"q-{n}", title=f"Zoë {n}", text="x", date="2001") for n in range(3)]
    other = Milestone.objects.create(slug="other", title="Other", text="x", date="2001")
    chosen = {"_selected_action": [item.pk for item in hidden[: 1 if across == "1" else 3]], "select_across": across}

    file = ann.post("/admin/timeline/milestone/?q=zoe", chosen | {"action": "export_csv"})
    told = ann.post("/admin/timeline/milestone/?q=zoe", chosen | {"action": "publish", "is_right": "on"}, follow=True)

    assert b"".join(file).decode().count("Zoë") == 3
    assert "3 milestones are now published." in told.content.decode()
    other.refresh_from_db()
    assert other.status == "draft" and {item.status for item in Milestone.objects.filter(slug__startswith="q-")} == {
        "published"
    }
    assert "of 3 selected" in ann.get("/admin/timeline/milestone/?q=zoe&state=public&_facets=1").content.decode()


def test_every_word_begins_with_the_letters_by_which_rows_are_sifted():
    endings = [
        "",
        "s",
        "es",
        "ies",
        "ed",
        "ing",
        "y",
        "e",
        "ly",
        "ational",
        "izer",
        "ness",
        "eed",
        "bling",
        "izing",
        "ays",
    ]
    beginnings = ("".join(letters) for many in (1, 2, 3) for letters in itertools.product("abeilsty", repeat=many))
    words = [beginning + ending for beginning in beginnings for ending in endings]

    assert [word for word in words if not word.startswith(find_root(stem(word)))] == []


def test_source_is_found_by_its_link(ann):
    Source.objects.create(slug="report", title="A report", link="https://www.example.org/officers-2015")

    groups, _ = found(ann, "https://www.example.org/officers-2015")

    assert [words for words, _ in groups["Sources"]] == ["A report"]
