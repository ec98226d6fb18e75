"""Sources in the desk: rows of what a text rests on, and of numbers that sources give differently."""

import pytest

from timeline.models import Citation, Figure, Milestone, PolicingPlan, Revision, Source
from timeline.revisions import acts, drift, recording, snapshot

from .conftest import thorough
from .desk import address_of, complaints, open_form, sign_in
from .page import parse, read_words
from .test_drafts import at, draft_form, publish, row_of, write_draft

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def milestone():
    return Milestone.objects.get(slug="local-policing-model")


@pytest.fixture
def figure(milestone):
    """The one that the record follows: 218 PCs in 2012."""
    return milestone.figures.get(value=218)


@pytest.fixture
def answer():
    return Source.objects.create(
        slug="answer", title="An answer", kind="answer", date="2022-06", link="https://www.example.org/answer"
    )


@pytest.fixture
def draft():
    return Milestone.objects.create(slug="new", title="New", text="Words.", date="2012")


@pytest.fixture
def plan():
    return PolicingPlan.objects.first()


def rows_of(response, kind):
    """The row forms of an inline of a form, by the name of its relation."""
    (formset,) = (each.formset for each in response.context["inline_admin_formsets"] if each.formset.prefix == kind)
    return formset.forms


def new_row(form, kind, /, **values):
    """What a form posts with one row more."""
    number = int(form[f"{kind}-TOTAL_FORMS"])
    return {f"{kind}-TOTAL_FORMS": number + 1} | {f"{kind}-{number}-{name}": value for name, value in values.items()}


def another_number(figure, answer, /, **values):
    """A row that gives another source's number of what a figure counts."""
    same = {name: getattr(figure, name) for name in ("kind", "counted_as")}
    own = {"measure": figure.measure_id, "date": str(figure.date), "bound": "over", "value": 370, "source": answer.pk}
    return same | own | {"standing": "also-published"} | values


def save(client, obj, form=None, **typed):
    form = form or open_form(client, obj)
    return client.post(address_of(obj), form | typed)


def errors_of(response, kind, number=-1):
    return {name: " ".join(errors) for name, errors in rows_of(response, kind)[number].errors.items()}


# Rows of sources


def test_sources_stand_between_figures_and_the_rest_with_a_chooser_and_a_way_to_add_one(ann, milestone):
    page = parse(ann.get(address_of(milestone)))

    groups = [group["id"] for group in page.select("div.inline-group")]
    assert groups == ["figures-group", "citations-group"]
    row = page.one("#citations-0")
    assert "admin-autocomplete" in row.one("select[name=citations-0-source]")["class"]
    assert row.one("#add_id_citations-0-source")["href"].startswith("/admin/timeline/source/add/")
    assert row.one("details").words.startswith("Seen, archived")


@pytest.mark.parametrize("name", ["editors", "publishers"])
def test_who_writes_a_draft_writes_its_sources(name, draft, answer):
    client = sign_in(name, name.capitalize())
    form = open_form(client, draft)
    row = new_row(form, "citations", source=answer.pk, locator="question 5", quotation="Words.", seen="12 March 2026")

    assert save(client, draft, form | row).status_code == 302

    (citation,) = draft.citations.all()
    assert (citation.source, citation.locator, str(citation.seen)) == (answer, "question 5", "2026-03-12")
    assert save(client, draft, **{"citations-0-quotation": "Other words."}).status_code == 302
    assert draft.citations.get().quotation == "Other words."
    assert save(client, draft, **{"citations-0-DELETE": "on"}).status_code == 302
    assert not draft.citations.exists()


def test_editor_writes_nothing_of_what_is_public_but_a_draft(editor, milestone, plan):
    for obj in (milestone, plan):
        assert "citations-0-locator" not in editor.get(address_of(obj)).content.decode()
        assert 'name="citations-__prefix__-locator"' in editor.get(at("draft", obj)).content.decode()


def test_blank_row_of_a_source_is_nothing(ann, milestone):
    form, before = open_form(ann, milestone), snapshot(milestone)["citations"]
    row = new_row(form, "citations", source="", locator="", quotation="", seen="", archived="")

    assert save(ann, milestone, form | row, title="Another title").status_code == 302

    assert snapshot(Milestone.objects.get(pk=milestone.pk))["citations"] == before


@pytest.mark.parametrize("given", [{"locator": "page 3"}, {"quotation": "Words."}])
def test_place_without_its_source_is_refused_at_the_source(ann, draft, figure, answer, given):
    form = open_form(ann, draft)
    text = save(ann, draft, form | new_row(form, "citations", **given))
    other = another_number(figure, answer, source="", standing="followed", bound="exact", **given)
    number = save(ann, draft, form | new_row(form, "figures", **other))

    assert errors_of(text, "citations") == {"source": "Choose the source."}
    assert errors_of(number, "figures")["source"].startswith("Choose the source too: its ")
    for response, kind in ((text, "citations"), (number, "figures")):
        (name, value), row = *given.items(), rows_of(response, kind)[-1]
        assert row[name].value() == value


def test_place_that_is_cited_twice_is_refused(ann, draft, answer):
    draft.citations.create(source=answer, locator="page 1")
    form = open_form(ann, draft)

    refused = save(ann, draft, form | new_row(form, "citations", source=answer.pk, locator=" page  1 "))

    assert "is cited here already" in errors_of(refused, "citations")["locator"]
    assert "Place in the source, citation 2: " in complaints(refused)


@thorough
@pytest.mark.database
def test_rows_exchange_their_places_in_one_save_and_in_a_draft(ann, milestone, answer):
    with recording():
        one, two = (milestone.citations.create(source=answer, locator=f"page {number}") for number in (1, 2))

    def swap(form):
        return form | {f"{row_of(form, one)}-locator": "page 2", f"{row_of(form, two)}-locator": "page 1"}

    assert save(ann, milestone, swap(open_form(ann, milestone))).status_code == 302
    assert [Citation.objects.get(pk=each.pk).locator for each in (one, two)] == ["page 2", "page 1"]
    assert list(drift(Milestone)) == []
    form = draft_form(ann, milestone)
    back = {f"{row_of(form, one)}-locator": "page 1", f"{row_of(form, two)}-locator": "page 2"}
    ann.post(at("draft", milestone), form | back)
    assert "The draft is published." in read_words(publish(ann, milestone))
    assert [Citation.objects.get(pk=each.pk).locator for each in (one, two)] == ["page 1", "page 2"]


@pytest.mark.parametrize("kind", ["citations", "figures"])
def test_quotation_that_is_too_long_is_kept_and_told_by_how_much(ann, draft, figure, answer, kind):
    form, long = open_form(ann, draft), "w" * 612
    values = {"source": answer.pk, "quotation": long}
    row = values if kind == "citations" else another_number(figure, answer, standing="followed", **values)

    refused = save(ann, draft, form | new_row(form, kind, **row))

    assert errors_of(refused, kind)["quotation"] == "This is 612 characters; 600 fit. Take out 12."
    assert rows_of(refused, kind)[-1]["quotation"].value() == long
    box = parse(refused).one(f"textarea[name={kind}-0-quotation]")
    assert box["data-limit"] == "600" and long in refused.content.decode()


def test_more_sources_than_a_form_holds_are_refused_in_words(ann, draft, answer, monkeypatch):
    from timeline.admin.citation_inline import CitationInline

    monkeypatch.setattr(CitationInline, "max_num", 1)
    form = open_form(ann, draft)
    rows = {
        f"citations-{n}-{name}": value for n in (0, 1) for name, value in {"source": answer.pk, "locator": n}.items()
    }

    refused = save(ann, draft, form | rows, **{"citations-TOTAL_FORMS": 2})

    assert "At most 1 sources fit into this form." in read_words(refused)


# Questions


ARCHIVE = "https://archive.example.net/2026/elsewhere.example.com/x"


@pytest.mark.parametrize("kind", ["citations", "figures", "plan"])
def test_archive_of_another_host_is_questioned_and_answered(ann, draft, plan, figure, answer, kind):
    obj, kind = (plan, "citations") if kind == "plan" else (draft, kind)
    values = {"source": answer.pk, "archived": ARCHIVE}
    if kind == "figures":
        Figure.objects.filter(pk=figure.pk).delete()
        values = another_number(figure, answer, standing="followed", bound="exact", value=218, **values)
    form = open_form(ann, obj)
    typed = form | new_row(form, kind, **values)

    asked = save(ann, obj, typed)
    number = len(rows_of(asked, kind)) - 1

    assert "does not name www.example.org, where “An answer” stands" in errors_of(asked, kind)["archived"]
    tick = parse(asked).one(f"input[name={kind}-{number}-confirm]")
    assert "hidden" not in tick.attributes.get("type", "")
    assert save(ann, obj, typed, **{f"{kind}-{number}-confirm": "on"}).status_code == 302
    row = getattr(obj, kind).get(source=answer)
    assert row.confirmed_by == "ann" and row.find_unanswered(row.find_questions()) == []
    assert f"that this is right: The archived address {ARCHIVE}" in read_words(ann.get(address_of(obj)))


@pytest.mark.parametrize("archived", ["https://archive.example.net/2026/https://example.org/answer", ""])
def test_archive_of_the_same_host_is_not_questioned(ann, draft, answer, archived):
    form = open_form(ann, draft)

    assert save(ann, draft, form | new_row(form, "citations", source=answer.pk, archived=archived)).status_code == 302


@pytest.mark.parametrize(("locator", "is_asked"), [("question 2022/1234", True), ("page 12", False)])
def test_place_that_was_cited_of_another_source_is_questioned(ann, draft, milestone, answer, locator, is_asked):
    (document,) = milestone.sources
    milestone.citations.create(source=document, locator=locator)
    form = open_form(ann, draft)

    answered = save(ann, draft, form | new_row(form, "citations", source=answer.pk, locator=locator))

    assert (answered.status_code == 200) is is_asked
    if is_asked:
        assert f"“{locator}” was cited of “{document}” so far, and now of “An answer”." in complaints(answered)


def test_what_is_asked_about_a_source_stands_in_the_way_of_publication_and_leads_to_its_row(ann, draft, plan, answer):
    draft.citations.create(source=answer, archived=ARCHIVE)
    plan.citations.create(source=answer, archived=ARCHIVE)

    for obj in (draft, plan):
        links = [link["href"] for link in parse(ann.get(address_of(obj))).select("ul.checks a")]
        number = list(obj.citations.all()).index(obj.citations.get(source=answer))
        assert f"#id_citations-{number}-archived" in links
    with pytest.raises(acts.Unanswered):
        acts.set_status([draft.pk], "published", who=None, why=acts.Why())
    acts.set_status([draft.pk], "published", who=None, why=acts.Why(), is_right=True)
    assert draft.citations.get().confirmed


def test_draft_of_a_plan_with_a_doubtful_source_is_asked_about_when_it_is_published(ann, editor, plan, answer):
    form = draft_form(editor, plan)
    row = new_row(form, "citations", source=answer.pk, archived=ARCHIVE, confirm="on")
    write_draft(editor, plan, **row)
    Source.objects.filter(pk=answer.pk).update(link="https://moved.example.org/answer")

    asked = publish(ann, plan)
    done = publish(ann, plan, is_right="on")

    assert "does not name moved.example.org" in read_words(asked) and "The draft is published." in read_words(done)
    assert plan.citations.filter(source=answer).exists()


def test_milestone_that_is_published_without_a_source_leads_to_its_rows(ann, draft):
    words = {link.words: link["href"] for link in parse(ann.get(address_of(draft))).select("ul.checks a")}

    assert words["No source is given."] == "#citations-group"


def test_last_source_of_what_is_public_is_not_taken_away_unasked(ann, milestone):
    form = open_form(ann, milestone)
    taken = form | {f"citations-{number}-DELETE": "on" for number in range(int(form["citations-TOTAL_FORMS"]))}

    asked = save(ann, milestone, taken)

    assert "No source is given." in complaints(asked) and milestone.citations.exists()
    assert save(ann, milestone, taken, confirm="on").status_code == 302
    milestone.refresh_from_db()
    assert not milestone.citations.exists() and milestone.confirmed == "No source is given."


# Numbers that sources give differently


def test_new_figure_is_offered_source_and_place_and_stays_nothing_until_it_is_filled_in(ann, milestone):
    page = parse(ann.get(address_of(milestone)))
    last = list(milestone.figures.all())[-1]
    empty = page.one("#figures-empty")
    offered = empty.one("input[name=figures-__prefix__-offered]")["value"]
    assert offered == f"{last.source_id} {last.locator}"
    assert empty.one("input[name=figures-__prefix__-locator]")["value"] == last.locator

    form, count = open_form(ann, milestone), milestone.figures.count()
    untouched = {
        "date": "2012", "source": last.source_id, "locator": last.locator, "offered": offered, "kind": "actual",
        "bound": "exact", "standing": "followed",
    }  # fmt: skip
    saved = save(ann, milestone, form | new_row(form, "figures", **untouched), title="Another title")
    touched = save(ann, milestone, form | new_row(form, "figures", **untouched | {"locator": "page 99"}))

    assert saved.status_code == 302 and milestone.figures.count() == count
    assert errors_of(touched, "figures")["value"] == "Enter the value."


def test_figure_is_offered_the_source_of_the_text_where_no_figure_has_one(ann, draft, answer):
    draft.citations.create(source=answer, locator="page 4")

    empty = parse(ann.get(address_of(draft))).one("#figures-empty")

    assert empty.one("input[name=figures-__prefix__-offered]")["value"] == f"{answer.pk} page 4"


def test_number_that_is_also_published_stands_beside_the_followed_one_with_its_reason(ann, milestone, figure, answer):
    form = open_form(ann, milestone)
    typed = form | new_row(form, "figures", **another_number(figure, answer, confirm="on"))

    refused = save(ann, milestone, typed)
    number = [str(row.instance.pk) for row in rows_of(refused, "figures")].index(str(figure.pk))
    reason = {f"figures-{number}-standing_reason": "It counts the same year by year."}
    saved = save(ann, milestone, typed, confirm="on", **reason)

    assert errors_of(refused, "figures", number).keys() == {"standing_reason"}
    assert "another source’s number of the same stands beside it" in complaints(refused)
    assert rows_of(refused, "figures")[-1]["value"].value() == "370"
    assert saved.status_code == 302, complaints(saved)
    other = milestone.figures.get(standing="also-published")
    assert (other.number, other.source, other.is_level) == ("over 370", answer, False)
    figure.refresh_from_db()
    assert figure.standing_reason == "It counts the same year by year." and figure.is_level


def refuse(client, milestone, figure, answer, **values):
    form = open_form(client, milestone)
    return save(client, milestone, form | new_row(form, "figures", **another_number(figure, answer, **values)))


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"standing": "followed"}, "date", "or choose “also published” where another source gives this number."),
        ({"source": ""}, "source", "A number that is also published needs its source"),
        ({"bound": "between", "value": 9, "upper": 3}, "upper", "The smaller number comes first: between 3 and 9."),
        ({"bound": "between", "value": 9, "upper": 9}, "upper", "Both numbers are 9."),
        ({"bound": "between", "value": 9}, "upper", "Type the second number too"),
        ({"bound": "over", "value": 9, "upper": 30}, "upper", "“Over” takes one number. Choose “between”"),
        ({"value": "over 370"}, "value", "Type 370 alone, and choose the word before it in “as the source says it”."),
        ({"value": "300 to 350"}, "value", "Choose “between” in “as the source says it”, and type 300 and 350"),
    ],
)  # fmt: skip
def test_row_that_cannot_stand_is_refused_at_the_field_that_mends_it(
    ann, milestone, figure, answer, values, field, words
):
    refused = refuse(ann, milestone, figure, answer, **values)

    assert refused.status_code == 200 and words in errors_of(refused, "figures")[field]
    row = rows_of(refused, "figures")[-1]
    for name, value in values.items():
        assert str(row[name].value()) == str(value)
    assert milestone.figures.count() == 4


def test_same_source_twice_is_refused_at_the_source(ann, milestone, figure):
    refused = refuse(ann, milestone, figure, figure.source)

    assert (
        "This source gives a figure of this measure, kind and date already." in errors_of(refused, "figures")["source"]
    )


def test_number_that_is_also_published_without_a_followed_one_is_questioned(ann, draft, figure, answer):
    refused = refuse(ann, draft, figure, answer, date="1999")

    assert "(1999, counted as PCs) is followed yet." in errors_of(refused, "figures")["standing"]


def test_rows_exchange_their_standing_and_sources_in_one_save(ann, milestone, figure, answer):
    reason = "It is the newer one."
    with recording():
        other = milestone.figures.create(
            measure=figure.measure, kind=figure.kind, date=figure.date, counted_as=figure.counted_as, value=370,
            bound="over", source=answer, standing="also-published",
        )  # fmt: skip
    form = open_form(ann, milestone)
    first, second = row_of(form, figure), row_of(form, other)
    swapped = {
        f"{first}-standing": "also-published", f"{second}-standing": "followed", f"{second}-standing_reason": reason,
        f"{first}-source": answer.pk, f"{second}-source": figure.source_id, f"{first}-confirm": "on",
        f"{second}-confirm": "on", "confirm": "on",
    }  # fmt: skip

    saved = save(ann, milestone, form | swapped)

    assert saved.status_code == 302, complaints(saved)
    before, after = figure, {each.pk: each for each in milestone.figures.all()}
    assert after[before.pk].standing == "also-published" and after[other.pk].standing == "followed"
    assert (after[before.pk].source, after[other.pk].source) == (answer, before.source)
    assert list(drift(Milestone)) == []
    acts.restore(Milestone, milestone.pk, 2, base=3, newest=3, who=None, why=acts.Why("Back.", "correction"))
    assert milestone.figures.get(pk=before.pk).standing == "followed"


# Drafts


def test_draft_tells_figures_standing_and_sources_as_sentences_and_is_published(ann, editor, milestone, figure, answer):
    before = {(each.measure, each.kind, each.counted_as, each.value) for each in milestone.figures.all()}
    (citation,) = milestone.citations.all()
    form = draft_form(editor, milestone)
    number = int(form["citations-TOTAL_FORMS"])
    rows = new_row(form, "figures", **another_number(figure, answer, locator="page 2", quotation="Over 370 of them.",
                                                     confirm="on"))  # fmt: skip
    rows |= new_row(form, "citations", source=answer.pk, locator="page 12", quotation="As it was.", seen="1 May 2026")
    rows |= {f"{row_of(form, figure)}-standing_reason": "It counts year by year.", "confirm": "on"}
    rows |= {f"{row_of(form, citation)}-quotation": "Short words.", f"{row_of(form, figure)}-confirm": "on"}
    write_draft(editor, milestone, **rows)
    with recording(reason="Meanwhile."):
        live = milestone.citations.create(source=answer, locator="page 40")

    review = read_words(ann.get(at("review", milestone)))
    assert (
        "Safer Schools Officers, 2012: over 370, counted as PCs; also published; source: “An answer”, page 2: "
        in review
    )
    assert "“Over 370 of them.”" in review and "; why: It counts year by year." in " ".join(
        review.replace("empty ", "").split()
    )
    assert "cites “An answer”, page 12: “As it was.”; seen on 1 May 2026" in review
    assert "page 40" not in review
    done = publish(ann, milestone)

    assert "The draft is published." in read_words(done), read_words(done)
    assert milestone.citations.count() == 3 and milestone.citations.filter(pk=live.pk).exists()
    assert milestone.citations.get(pk=citation.pk).quotation == "Short words." and number == 1
    after = {(each.measure, each.kind, each.counted_as, each.value) for each in milestone.figures.followed()}
    assert after == before and milestone.figures.get(standing="also-published").quotation == "Over 370 of them."


@thorough
@pytest.mark.database
def test_source_that_is_taken_away_in_a_draft_is_told_and_goes(ann, editor, milestone, answer):
    with recording():
        extra = milestone.citations.create(source=answer, locator="page 7", seen="2026-03-01")
    form = draft_form(editor, milestone)
    write_draft(editor, milestone, **{f"{row_of(form, extra)}-DELETE": "on"})

    page = ann.get(at("review", milestone)).content.decode()
    publish(ann, milestone)

    assert "<del>cites “An answer”, page 7; seen on 1 March 2026</del>" in page
    assert not milestone.citations.filter(pk=extra.pk).exists()


@thorough
@pytest.mark.database
def test_change_of_where_and_when_it_was_seen_is_told_in_words(ann, editor, milestone):
    (citation,) = milestone.citations.all()
    form = draft_form(editor, milestone)
    row = row_of(form, citation)
    address = "https://archive.example.net/x"
    write_draft(editor, milestone, **{f"{row}-seen": "2 March 2026", f"{row}-archived": address})

    words = read_words(ann.get(at("review", milestone)))

    assert f"cites “{citation.source}”, {citation.locator}; seen on: empty 2 March 2026" in " ".join(words.split())
    assert address in words


@thorough
@pytest.mark.database
def test_saves_that_cross_merge_their_sources_row_by_row(ann, bob, milestone, answer):
    (citation,) = milestone.citations.all()
    anns, bobs = open_form(ann, milestone), open_form(bob, milestone)
    added = new_row(anns, "citations", source=answer.pk, locator="page 3", seen="1 March 2026")
    assert save(ann, milestone, anns | added).status_code == 302

    refused = save(bob, milestone, bobs | {f"{row_of(bobs, citation)}-quotation": "Bob's quotation."})
    saved = save(bob, milestone, open_form(bob, milestone, refused))

    assert "An answer, page 3: ann changed it and you did not, so what ann wrote stands: “added”." in complaints(
        refused
    )
    assert saved.status_code == 302, complaints(saved)
    assert {each.locator: each.quotation for each in milestone.citations.all()} == {
        citation.locator: "Bob's quotation.",
        "page 3": "",
    }
    assert str(milestone.citations.get(locator="page 3").seen) == "2026-03-01"


# Sources themselves


def test_source_that_is_cited_is_not_deleted_and_names_what_cites_it(ann, milestone, plan, figure, answer):
    milestone.citations.create(source=answer, locator="page 7")
    plan.citations.create(source=answer)
    Figure.objects.filter(pk=figure.pk).update(source=answer)
    address = f"/admin/timeline/source/{answer.pk}/delete/"

    page = ann.get(address)
    ann.post(address, {"post": "yes", "reason": "No."})
    words = read_words(page)

    assert "The source “An answer” cannot be deleted while something rests on it. Change that first:" in words
    assert f"Milestone: {milestone} : its text cites page 7" in words.replace(f"{milestone}:", f"{milestone} :")
    assert f"{plan}" in words and "the figure 218, Safer Schools Officers (2012)" in words
    assert f'href="{address_of(milestone)}"' in page.content.decode() and " object (" not in words
    assert Source.objects.filter(pk=answer.pk).exists()
    with pytest.raises(acts.Refused, match="needed by what still stands"):
        acts.delete(answer, who=None, why=acts.Why("No.", "correction"))


def test_list_of_sources_is_filtered_by_kind_and_counts_texts_and_figures_apart(ann, milestone, figure, answer):
    milestone.citations.create(source=answer, locator="page 7")
    milestone.citations.create(source=answer, locator="page 8")
    Figure.objects.filter(pk=figure.pk).update(source=answer)

    everything = read_words(ann.get("/admin/timeline/source/"))
    answers = read_words(ann.get("/admin/timeline/source/?kind__exact=answer"))

    assert "2 texts, 1 figure" in everything and "13 texts, 22 figures" in everything
    assert "2 texts, 1 figure" in answers and "22 figures" not in answers


@pytest.mark.parametrize("words", ["Quibble", "annex Q77"])
def test_search_of_the_desk_finds_quotations_and_places(ann, milestone, plan, figure, words):
    own = {"locator": "annex Q77", "quotation": "A quibble about it."}
    source = Source.objects.first()
    with recording():
        milestone.citations.create(source=source, **own)
        plan.citations.create(source=source, **own)
        figure.quotation, figure.locator = own["quotation"], own["locator"]
        figure.save()

    found = read_words(ann.get("/admin/search/", {"q": words}))

    assert str(milestone) in found and str(plan) in found
    assert (str(figure) in found) is (words == "annex Q77")  # the words lead to its milestone


def test_plan_cites_in_its_form_and_in_its_past(ann, plan, answer):
    form = open_form(ann, plan)
    saved = save(ann, plan, form | new_row(form, "citations", source=answer.pk, locator="page 9", quotation="So."))

    assert saved.status_code == 302
    last = Revision.objects.of(plan).last()
    assert [row["locator"] for row in last.data["citations"].values()].count("page 9") == 1
    history = read_words(ann.get(f"/admin/timeline/policingplan/{plan.pk}/history/?read={last.number}"))
    assert "cites “An answer”, page 9: “So.”" in history
