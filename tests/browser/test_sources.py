"""Sources that say otherwise, entered as the staff guide says: an Editor drafts them, a Publisher publishes them."""

import pytest

from ..conftest import thorough
from .conftest import press
from .test_desk import is_accessible, save, say_why

pytestmark = [pytest.mark.browser, thorough]

ANSWER = {
    "title": "Answer to question 2013/0417",
    "kind": "answer",
    "publisher": "Example Assembly",
    "date": "June 2013",
    "link": "https://www.example.org/answers/2013-0417",
}
RESPONSE = {
    "title": "Response to request 118",
    "kind": "foi-response",
    "publisher": "Example Office",
    "date": "January 2023",
    "link": "https://www.example.org/requests/118",
}
REPORT = {
    "title": "Officers in schools: a report",
    "kind": "document",
    "publisher": "Example Institute",
    "date": "2005",
    "link": "https://www.example.org/report-2005",
}


def add_row(page, noun, kind):
    """Add a row to a form, and return it, unfolded."""
    page.get_by_role("button", name=f"Add a {noun.lower()}").click()
    row = page.locator(f"#{kind}-group .inline-related:not(.empty-form)").last
    row.locator("details").evaluate_all("parts => parts.forEach((part) => { part.open = true })")
    return row


def add_source(page, row, source):
    """Add the source of a row in the window that its chooser opens."""
    with page.expect_popup() as opened:
        row.get_by_role("link", name="New source").click()
    window = opened.value
    window.locator("#id_title").fill(source["title"])
    window.locator("#id_kind").select_option(source["kind"])
    for name in ("publisher", "date", "link"):
        window.locator(f"#id_{name}").fill(source[name])
    with window.expect_event("close"):
        window.get_by_role("button", name="Save", exact=True).first.press("Enter")
    row.locator(".select2-selection__rendered", has_text=source["title"]).wait_for()


def choose_source(page, row, source):
    """Choose a source that is there in the chooser of a row, by key."""
    row.locator(".field-source .select2-selection").click()
    page.locator(".select2-search__field").last.press_sequentially(source["title"][:12])
    page.locator(".select2-results__option", has_text=source["title"]).first.click()


def fill(row, **values):
    for name, value in values.items():
        box = row.locator(f"[name$='-{name}']")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(label=value)
        else:
            box.fill(value)


def open_draft(page, title):
    page.goto("/admin/timeline/milestone/")
    press(page, page.get_by_role("link", name=title))
    press(page, page.get_by_role("link", name="Write a draft"))


def row_with(page, value):
    row = page.locator(f"#figures-group .inline-related:has(input[name$=-value][value='{value}'])")
    row.locator("details").evaluate_all("parts => parts.forEach((part) => { part.open = true })")
    return row


def draft_an_answer(page):
    """Another source gives another number of what is followed, and no single one."""
    open_draft(page, "A new Local Policing Model")
    row = add_row(page, "Figure", "figures")
    assert row.locator("[name$=-date]").input_value() == "2012"
    fill(row, bound="over", value="230", measure="Safer Schools Officers")
    add_source(page, row, ANSWER)
    fill(row, locator="question 2013/0417", quotation="There are over 230 of them.", seen="12 March 2026")
    fill(row, counted_as="PCs", standing="also published", standing_reason="It gives no single number.")
    save(page, "Save draft")
    page.locator(".error-summary a", has_text="Say in a sentence why this number is followed").wait_for()
    fill(row_with(page, "218"), standing_reason="It is counted in the same way as the years before.")
    cited = add_row(page, "Source of the text", "citations")
    choose_source(page, cited, ANSWER)
    fill(cited, locator="question 2013/0417")


def draft_a_response(page):
    """A second one, of about the number that is followed."""
    open_draft(page, "Official partnerships with schools across London")
    row = add_row(page, "Figure", "figures")
    fill(row, bound="between", value="402", upper="410", measure="Safer Schools Officers")
    add_source(page, row, RESPONSE)
    fill(row, locator="page 2", counted_as="Safer Schools Officers", standing="also published", date="2021")
    fill(row_with(page, "287"), standing_reason="It stands in one series with the years before.")


def write_a_report(page):
    """A third one fills a gap: a milestone of its own, whose numbers are followed."""
    page.goto("/admin/timeline/milestone/add/")
    page.locator("#id_title").press_sequentially("A report counts officers in schools")
    page.locator("#id_date").fill("2005")
    page.locator("#id_text").fill("The report counted 61 youth officers in 140 schools.")
    cited = add_row(page, "Source of the text", "citations")
    add_source(page, cited, REPORT)
    fill(cited, locator="page 9", quotation="We counted 61 youth officers in 140 schools.")
    for value, measure, basis in (
        ("61", "Youth officers", "youth officers"),
        ("140", "Secondary schools", "schools"),
    ):
        row = add_row(page, "Figure", "figures")
        assert row.locator("[name$=-locator]").input_value() == "page 9"
        fill(row, value=value, measure=measure, counted_as=basis)


def hand_over(page, reason=None):
    save(page, "Save and hand to a Publisher")
    if page.locator(".error-summary").count():  # what looks wrong is right: the sources say so
        for box in page.locator("input[name$=confirm]:visible").all():
            box.check()
        save(page, "Save and hand to a Publisher")
    if reason:
        say_why(page, reason)
    save(page, "Hand over")
    page.get_by_text("It is with the Publishers now.").wait_for()
    return page.url


def publish(page, address, *words):
    page.goto(address)
    for each in words:
        page.get_by_text(each).first.wait_for()
    is_accessible(page)
    press(page, page.get_by_role("link", name="Publish this draft"))
    right = page.get_by_label("What the site asks about is right as it is")
    if right.count():
        right.check()
    if page.get_by_role("button", name="Go on", exact=True).count():  # left out where nothing is asked
        save(page, "Go on")
    save(page, "Publish")
    page.get_by_text("The draft is published.").wait_for()


def read_followed(page):
    """Return what the tables of two measures say of the numbers that are followed: figure and difference."""
    rows = []
    for measure in ("safer-schools-officers", "secondary-schools"):
        page.goto(f"/figures/{measure}/")
        rows += page.locator("table.figures tbody tr").evaluate_all(
            """rows => rows.filter((row) => row.querySelector(".standing")?.textContent !== "also published")
            .map((row) => [...row.cells].slice(0, 5).map((cell) => cell.firstChild.textContent.trim()).join(" | "))"""
        )
    return rows


def test_three_statements_of_other_sources_are_drafted_and_published(sign_in, open_page, tmp_path):
    editor, publisher, reader = sign_in("editors"), sign_in("publishers"), open_page("/")
    before = read_followed(reader)

    draft_an_answer(editor)
    is_accessible(editor)
    first = hand_over(editor, "Another source gives another number.")
    draft_a_response(editor)
    second = hand_over(editor, "Another source gives another number.")
    write_a_report(editor)
    third = hand_over(editor)

    publish(
        publisher, first, "Safer Schools Officers, 2012: over 230, counted as PCs; also published", "question 2013/0417"
    )
    publish(publisher, second, "between 402 and 410, counted as Safer Schools Officers; also published")
    publish(
        publisher,
        third,
        "cites “Officers in schools: a report”, page 9: “We counted 61 youth officers in 140 schools.”",
    )
    assert [*editor.complaints, *publisher.complaints] == []
    after = read_followed(reader)
    assert [row for row in after if row in before] == before and len(after) == len(before) + 1
    reader.goto("/milestones/local-policing-model/")
    beside = reader.locator("table.figures tr", has_text="also published")
    assert "over 230" in beside.inner_text() and "question 2013/0417" in beside.inner_text()
    assert "There are over 230 of them." in beside.inner_text()
