"""Citations: downloaded, found, recorded, merged, restored and redacted as anything else of the record."""

import csv
import io
import json

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from timeline.index import derived, search
from timeline.models import (
    Citation,
    Entry,
    EntryNoun,
    Figure,
    Measure,
    Milestone,
    PolicingPlan,
    Revision,
    Source,
)
from timeline.revisions import acts, drift, recorded_models, recording, rehearsal, snapshot
from timeline.revisions.merging import merge
from timeline.revisions.redaction import redact

from .conftest import begin_anew, delete_all, sparing, thorough
from .page import read_words
from .test_search_card import marks_of, slugs_of

pytestmark = pytest.mark.usefixtures("history")

SENTENCE = "Some forty okapis were counted in that borough."


@pytest.fixture
def answer(db):
    return Source.objects.create(
        slug="answer", title="Answer of the assembly", kind="answer", author="Ann Ibex", publisher="An assembly",
        date="2013-06", link="https://www.example.org/answer", archived="https://archive.example.org/answer",
    )  # fmt: skip


@pytest.fixture
def followed(live):
    return live.figures.get(measure__slug="safer-schools-officers")


@pytest.fixture
def cited(live, answer, followed):
    """A public milestone with a second source, which also gives a number of its own."""
    place = {"source": answer, "seen": "2026-03-12", "archived": "https://archive.example.org/www.example.org/12"}
    with recording(reason="Another source is cited."):
        Citation.objects.create(milestone=live, locator="page 12", quotation=SENTENCE, **place)
        Figure.objects.create(
            milestone=live, measure=followed.measure, date=followed.date.edtf, counted_as=followed.counted_as,
            bound="between", value=250, upper=300, standing="also-published", locator="question 2013/7",
            standing_reason="It counts another day.", quotation="Between 250 and 300 gnus.", **place,
        )  # fmt: skip
        plan = live.plans.first()
        Citation.objects.create(plan=plan, locator="page 3", quotation="=1+1 lynxes", **place)
    return live


@pytest.fixture
def citation(cited, answer):
    return cited.citations.get(source=answer)


def read_csv(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return list(csv.DictReader(io.StringIO(response.getvalue().decode().removeprefix("\ufeff"))))


# Downloads


def test_downloads_tell_source_place_and_words(client, cited, answer):
    rows = [row for row in read_csv(client, "/citations.csv") if row["source"] == "answer"]

    assert [(row["cited_by"], row["key"]) for row in rows] == [
        ("milestone", cited.slug),
        ("plan", cited.plans.first().slug),
        ("figure", f"{cited.slug}/safer-schools-officers/actual/2013"),
    ]
    assert rows[0] == {
        "cited_by": "milestone", "key": cited.slug, "url": f"http://testserver/milestones/{cited.slug}/",
        "source": "answer", "title": "Answer of the assembly", "kind": "answer", "author": "Ann Ibex",
        "publisher": "An assembly", "date": "2013-06", "link": "https://www.example.org/answer", "locator": "page 12",
        "quotation": SENTENCE, "seen": "2026-03-12", "archived": "https://archive.example.org/www.example.org/12",
    }  # fmt: skip
    assert rows[1]["quotation"] == "'=1+1 lynxes"
    Citation.objects.update(archived="")
    rows = [row for row in read_csv(client, "/citations.csv") if row["source"] == "answer"]
    assert rows[0]["archived"] == "https://archive.example.org/answer"


def test_downloads_of_figures_tell_standing_and_bounds(client, cited, followed):
    rows = read_csv(client, "/figures/safer-schools-officers.csv")
    told = client.get("/timeline.json").json()["milestones"]
    milestone = next(each for each in told if each["slug"] == cited.slug)

    (also,) = (row for row in rows if row["standing"] == "also-published")
    assert [also[name] for name in ("value", "bound", "upper", "approximate", "source", "locator", "quotation")] == [
        "250", "between", "300", "false", "answer", "question 2013/7", "Between 250 and 300 gnus.",
    ]  # fmt: skip
    assert also["standing_reason"] == "It counts another day."
    assert sum(row["label"] == "2013" and row["standing"] == "followed" for row in rows) == 1
    (figure,) = (each for each in milestone["figures"] if each["standing"] == "also-published")
    assert (figure["value"], figure["upper"], figure["source"]) == (
        250, 300, {"slug": "answer", "title": "Answer of the assembly"}
    )  # fmt: skip
    assert [each["source"]["slug"] for each in milestone["citations"]] == [
        "answer", "history-of-safer-school-partnerships"
    ]  # fmt: skip
    assert milestone["citations"][0]["quotation"] == SENTENCE and milestone["citations"][0]["seen"] == "2026-03-12"
    assert [list(each) for each in milestone["sources"]] == [["title", "publisher", "url"]] * 2
    assert json.loads(client.get("/figures.json").getvalue())["count"] == 24


def test_source_that_a_text_cites_twice_is_named_once_in_the_old_columns(client, cited, answer):
    Citation.objects.create(milestone=cited, source=answer, locator="page 14")

    row = next(row for row in read_csv(client, "/timeline.csv") if row["slug"] == cited.slug)
    told = next(each for each in client.get("/timeline.json").json()["milestones"] if each["slug"] == cited.slug)

    assert row["sources"].count("Answer of the assembly") == 1
    assert len(told["sources"]) == 2 and len(told["citations"]) == 3


def test_downloads_hold_no_citation_of_what_is_hidden(client, cited, answer):
    hidden = Source.objects.create(slug="hidden", title="Hidden source")
    plan = PolicingPlan.objects.create(slug="unnamed", name="Unnamed", kind="programme", period="2020")
    draft = Milestone.objects.create(slug="draft", title="Draft", text="x", date="2012")
    draft.plans.add(plan)
    for parent in ({"milestone": draft}, {"plan": plan}):
        Citation.objects.create(source=hidden, quotation="A zorilla.", **parent)
    measure = Measure.objects.first()
    Figure.objects.create(milestone=draft, measure=measure, value=1, counted_as="x", date="2012", source=hidden)

    addresses = ("/citations.csv", "/figures.csv", "/figures.json", "/timeline.json", "/?q=zorilla", "/data/")

    assert [address for address in addresses if "idden source" in client.get(address).getvalue().decode()] == []
    assert "zorilla" not in client.get("/citations.csv").getvalue().decode()
    draft.status = "published"
    draft.save()
    rows = [row for row in read_csv(client, "/citations.csv") if row["source"] == "hidden"]
    assert [row["cited_by"] for row in rows] == ["milestone", "plan", "figure"]


def test_data_page_tells_version_and_what_changed(client):
    words = read_words(client.get("/data/"))

    assert "The downloads are in version 3 of their format." in words
    assert "Version 2: figures.csv, figures.json" in words and "Version 1: The first version" in words
    assert "citations.csv" in words and "also-published (another source's number of the same)" in words


def test_derived_numbers_of_no_single_number_are_left_out(client, followed):
    Figure.objects.filter(pk=followed.pk).update(bound="over")

    rows = read_csv(client, "/figures/derived.csv")

    (row,) = (row for row in rows if row["label"] == "2013" and row["derived"] == "Schools per officer")
    assert (row["value"], row["denominator"]) == ("", "over 238")


# Search


def test_search_finds_quotations_and_the_card_shows_the_sentence(client, cited):
    assert slugs_of(client, "okapis") == slugs_of(client, '"okapis were counted"') == [cited.slug]
    assert slugs_of(client, "gnus") == [cited.slug] and marks_of(client, "okapi gnu") == {"okapis", "gnus"}
    words = read_words(client.get("/?q=okapis"))
    assert f"“{SENTENCE}” Answer of the assembly, page 12" in words and "gnus" not in words
    assert slugs_of(client, '"borough between"') == []
    assert slugs_of(client, "assembly") == []  # no card shows it


def test_search_follows_quotations_and_finds_no_hidden_one(client, cited, citation):
    citation.quotation = "Serows."
    citation.save()
    assert (slugs_of(client, "okapis"), slugs_of(client, "serows")) == ([], [cited.slug])
    with rehearsal():
        citation.quotation = "Zebras."
        citation.save()
    assert slugs_of(client, "zebras") == [] and list(derived.find_faults()) == []

    citation.delete()
    cited.figures.filter(standing="also-published").delete()
    assert slugs_of(client, "serows") == slugs_of(client, "gnus") == []
    draft = Milestone.objects.create(slug="d", title="D", text="x", date="2012")
    Citation.objects.create(milestone=draft, source=Source.objects.first(), quotation="Quaggas")
    assert slugs_of(client, "quaggas") == [] and search.find("quaggas") != []


def test_card_shows_three_sentences_at_most(client, cited, answer):
    with recording(reason="More."):
        for number in range(5):
            Citation.objects.create(
                milestone=cited, source=answer, locator=str(number), quotation=f"<b>{number}</b> okapis"
            )

    page = client.get("/?q=okapis").content.decode()

    assert page.count("<mark>okapis</mark>") == 3 and "&lt;b&gt;" in page and "<b>0" not in page


# The record


def test_change_of_a_citation_is_a_change_of_what_cites(cited, citation, followed):
    plan = cited.plans.first()
    number, of_plan = (Revision.objects.of(each).last().number for each in (cited, plan))

    with recording(reason="Corrected."):
        citation.locator = "page 13"
        citation.save()
        Citation.objects.filter(plan=plan).update(locator="page 4")
        followed.quotation = "In the source's words."
        followed.save()

    last = Revision.objects.of(cited).last()
    assert (last.number, last.reason) == (number + 1, "Corrected.")
    assert last.data["citations"][str(citation.pk)] == {
        "source": [str(citation.source_id), "Answer of the assembly"], "locator": "page 13", "quotation": SENTENCE,
        "seen": "2026-03-12", "archived": citation.archived, "confirmed": "", "confirmed_by": "",
    }  # fmt: skip
    assert Revision.objects.of(plan).last().number == of_plan + 1
    assert Revision.objects.of(plan).last().data["citations"].popitem()[1]["locator"] == "page 4"
    assert [list(drift(model)) for model in recorded_models()] == [[]] * len(recorded_models())


def test_restore_brings_citations_back_under_their_keys(cited, citation):
    user = User.objects.create_superuser("ann")
    before, last = snapshot(cited), Revision.objects.of(cited).last()
    delete_all(Citation)
    Figure.objects.filter(standing="also-published").delete()
    newest = Revision.objects.of(cited).last().number

    acts.restore(
        Milestone, cited.pk, last.number, base=newest, newest=newest, who=user, why=acts.Why("As it was.", "correction")
    )

    assert snapshot(Milestone.objects.get(pk=cited.pk)) == before and Citation.objects.get(pk=citation.pk)


def test_two_people_change_two_fields_of_one_citation(cited, citation):
    key, base = str(citation.pk), snapshot(cited)

    def change(**fields):
        return base | {"citations": base["citations"] | {key: base["citations"][key] | fields}}

    mine, theirs = change(locator="page 13"), change(quotation="Other words.")
    both = merge(base, mine, theirs)
    clash = merge(base, mine, change(locator="page 14"))
    gone = merge(base, mine, base | {"citations": {k: v for k, v in base["citations"].items() if k != key}})

    assert both.clashes == {} and both.data["citations"][key] | {"x": 1} == base["citations"][key] | {
        "locator": "page 13", "quotation": "Other words.", "x": 1,
    }  # fmt: skip
    assert clash.clashes == {("citations", key, "locator"): "page 14"}
    assert gone.clashes == {("citations", key): None} and gone.data["citations"][key]["locator"] == "page 13"


def test_draft_with_citations_is_kept_and_published(cited, citation):
    user, last = User.objects.create_superuser("ann"), Revision.objects.of(cited).last()
    wanted = json.loads(json.dumps(last.data))
    wanted["citations"][str(citation.pk)]["quotation"] = "Drafted words."
    wanted["citations"]["0f0f0f0f-0000-4000-8000-000000000001"] = wanted["citations"][str(citation.pk)] | {
        "locator": "page 99"
    }
    draft = acts.keep_draft(cited, wanted, base=last.number, over=0, who=user)
    assert cited.citations.count() == 2 and not Citation.objects.filter(quotation="Drafted words.").exists()

    acts.publish_draft(draft, draft.number, who=user, why=acts.Why("Looked through.", "update"), is_right=True)

    assert sorted(cited.citations.values_list("locator", "quotation"))[:2] == [
        ("page 12", "Drafted words."), ("page 99", "Drafted words.")
    ]  # fmt: skip


def test_citations_go_with_what_cites_and_a_cited_source_stays(cited, answer):
    draft = Milestone.objects.create(slug="d", title="D", text="x", date="2012")
    Citation.objects.create(milestone=draft, source=answer)
    with pytest.raises(IntegrityError), transaction.atomic():
        answer.delete()

    draft.delete()

    assert not Citation.objects.filter(milestone__slug="d").exists() and Source.objects.filter(pk=answer.pk).exists()


def test_database_refuses_a_citation_of_none_and_of_two(cited, answer):
    for parents in ({}, {"milestone": cited, "plan": cited.plans.first()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Citation.objects.create(source=answer, locator="page 77", **parents)


def test_renamed_source_stands_among_the_changes_of_what_cites_it(client, cited, answer):
    named = EntryNoun.objects.filter(model="source", key=str(answer.pk), until=None)
    assert set(named.values_list("entry__model", flat=True)) == {"milestone", "policingplan"}

    with recording(reason="As printed."):
        answer.title = "Reply of the assembly"
        answer.save()

    assert Entry.objects.filter(model="source", key=str(answer.pk)).count() == 2
    for address in ("/changes/", cited.get_absolute_url()):
        assert "Reply of the assembly" in read_words(client.get(address)), address


def test_source_that_only_a_figure_or_a_plan_names_is_public_with_it(client, cited):
    for parent in ("figure", "plan"):
        source = Source.objects.create(slug=f"of-{parent}", title=f"Source of a {parent}")
        with recording(reason="Named."):
            if parent == "figure":
                cited.figures.filter(standing="also-published").update(source=source)
            else:
                Citation.objects.filter(plan__isnull=False).update(source=source)

        assert Entry.objects.filter(model="source", key=str(source.pk), is_public=True).exists(), parent
        assert source in Source.objects.published()
        assert f"Source of a {parent}" in read_words(client.get("/changes/"))


def test_hidden_rest_of_a_citation_never_reaches_readers(client, cited, citation):
    with recording(reason="Asked."):
        Citation.objects.filter(pk=citation.pk).update(confirmed="A secret question?", confirmed_by="ann")

    for address in ("/changes/", "/changes.atom", cited.get_absolute_url(), "/citations.csv", "/timeline.json"):
        assert "secret question" not in client.get(address).getvalue().decode(), address


# Redaction


def find_everywhere(word):
    """The tables of the database in which a word stands, in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(word.lower() in str(value).lower() for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


@pytest.mark.parametrize(
    ("noun", "field"),
    sparing([
        ("citation", "quotation"), ("citation", "locator"), ("citation", "archived"), ("citation", "confirmed"),
        ("plan", "quotation"), ("plan", "locator"), ("figure", "quotation"), ("figure", "locator"),
        ("figure", "archived"), ("figure", "standing_reason"), ("answer", "title"), ("answer", "archived"),
        ("answer", "link"),
    ], keep=2, marks=[thorough, pytest.mark.database]),
)  # fmt: skip
def test_redaction_leaves_no_trace_of_a_word(cited, citation, answer, client, noun, field):
    user = User.objects.create_superuser("ann")
    row = {
        "citation": citation, "answer": answer, "figure": cited.figures.get(standing="also-published"),
        "plan": Citation.objects.get(plan__isnull=False),
    }[noun]  # fmt: skip
    is_address = field in ("archived", "link")
    words = "https://www.example.org/zyxaquorndale" if is_address else "Of Zyxaquorndale, it says."
    with recording(user, "Written."):
        setattr(row, field, words)
        row.save()
        if noun == "answer":
            citation.milestone.save()
    for obj in (cited, cited.plans.first()):
        last = Revision.objects.of(obj).last()
        acts.keep_draft(obj, last.data | {"summary": "x"} if obj != cited else last.data | {"title": "T"},
                        base=last.number, over=0, who=user)  # fmt: skip
    if noun in ("citation", "figure", "plan"):
        with recording(user, "Taken out."):
            setattr(row, field, "")
            row.save()
    assert find_everywhere("zyxaquorndal")

    redact("Zyxaquorndale", user, "child")
    derived.forget()  # as when it is committed

    assert find_everywhere("zyxaquorndal") == []
    assert [list(drift(model)) for model in recorded_models()] == [[]] * len(recorded_models())
    begin_anew()
    for address in ("/", "/changes/", cited.get_absolute_url(), "/citations.csv", "/figures.csv", "/timeline.json"):
        assert "zyxaquorndale" not in client.get(address).getvalue().decode().lower()


def test_redaction_keeps_places_of_one_source_apart(cited, answer):
    user = User.objects.create_superuser("ann")
    with recording(reason="Two letters."):
        for name in ("Zyxa Quorndale", "Zyxa-Quorndale"):
            Citation.objects.create(milestone=cited, source=answer, locator=f"letter of {name}")

    redact("Zyxa Quorndale", user, "child")

    places = [place for place in cited.citations.values_list("locator", flat=True) if "letter" in place]
    assert len(set(places)) == 2 and all("redacted" in place for place in places)


# Cost

PAGES = [
    "/", "/?q=okapis", "/figures/", "/figures/safer-schools-officers/", "/milestones/named-officer-offered/", "/plans/",
    "/authors/", "/compare/", "/data/", "/changes/", "/citations.csv", "/figures.csv", "/figures.json", "/feed.atom",
    "/sitemap.xml", "/timeline.csv", "/timeline.json",
]  # fmt: skip
PARTS = {"/timeline.csv": 7, "/timeline.json": 10}  # queries for each part of 500 milestones of a long download


def count_queries(client):
    """Return {address: queries}, each asked of a process that has served that page's surroundings already."""
    counts = {}
    for address in PAGES:
        for query in ("x=1", "x=2"):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{address}{'&' if '?' in address else '?'}{query}").getvalue()
        counts[address] = len(queries)
    return counts


@thorough
@pytest.mark.database
def test_pages_take_as_many_queries_with_a_thousand_milestones_of_three_citations_each(client, cited, answer):
    few = count_queries(client)
    with recording(reason="Many.") as current:
        rows = Milestone.objects.bulk_create(
            Milestone(slug=f"m-{n}", title=f"M {n}", text="okapis", date=str(1990 + n % 30), status="published",
                      publish_at="2020-01-01T00:00Z") for n in range(1000)
        )  # fmt: skip
        Citation.objects.bulk_create(
            Citation(milestone=row, source=answer, locator=f"page {n}", quotation="okapis")
            for row in rows
            for n in range(3)
        )
        for row in rows:
            current.touch(Milestone, row.pk)
    begin_anew()

    many = count_queries(client)

    allowed = {address: count + 3 * PARTS.get(address, 0) for address, count in few.items()}
    assert {address: (few[address], count) for address, count in many.items() if count > allowed[address]} == {}


# Deletion at the desk


def test_page_that_asks_before_a_deletion_names_the_citations_that_go_with_it(ann, cited, answer):
    plan = PolicingPlan.objects.create(slug="alone", name="Alone", kind="programme", period="2020")
    Citation.objects.create(plan=plan, source=answer, locator="page 5")
    draft = Milestone.objects.create(slug="d", title="D", text="x", date="2012")
    Citation.objects.create(milestone=draft, source=answer, locator="page 6")

    for obj, place in ((plan, "page 5"), (draft, "page 6")):
        page = ann.get(f"/admin/timeline/{obj._meta.model_name}/{obj.pk}/delete/")
        assert f"Citation: Answer of the assembly, {place}" in read_words(page)
