"""The editorial desk as staff use it: an Editor, a Publisher and two Editors at once, from draft to withdrawal."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from ..conftest import thorough
from .conftest import press
from .test_pages import RULES

pytestmark = [pytest.mark.browser, thorough]

LIST = "/admin/timeline/milestone/"


def save(page, name="Save"):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.press("Enter")


def say_why(page, reason, kind="correction"):
    page.get_by_label("Kind of change").select_option(kind)
    page.get_by_label("Reason").fill(reason)


def pick(page, field, words):
    """Choose in a field that completes itself. Its list stays open and moves the page under a click: save by key."""
    page.locator(f".field-{field} .select2-selection").click()
    page.locator(".select2-search__field").last.press_sequentially(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def is_accessible(page):
    """Check all but the inside of select2, which Django's admin brings with it; axe itself breaks the policy."""
    complaints = list(page.complaints)
    found = Axe().run(page, {"exclude": [".select2-container"]}, RULES)
    page.complaints[:] = complaints
    assert found.response["violations"] == [], found.generate_report()


def unfold(page):
    """Open the parts of the first figure that are folded."""
    page.locator("#figures-0 details").evaluate_all("parts => parts.forEach((part) => { part.open = true })")


def write_milestone(page, title):
    """Write a draft of a milestone with one figure; gives the address of its form."""
    page.goto(f"{LIST}add/")
    page.locator("#id_title").press_sequentially(title)  # which fills the address in
    page.locator("#id_date").fill("1984")
    page.locator("#id_text").fill("Ten officers were named.")
    page.get_by_role("button", name="Add a figure").click()
    page.locator("#id_figures-0-measure").select_option(label="Youth officers")
    page.locator("#id_figures-0-value").fill("10")
    unfold(page)
    page.locator("#id_figures-0-counted_as").fill("youth officers")
    page.locator("#id_figures-0-date").fill("1984")
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Preview on timeline").first.click()
    popup.value.get_by_text("This is a preview: nothing is saved.").wait_for()
    popup.value.locator("article").get_by_role("link", name=title).first.wait_for()
    popup.value.close()
    save(page, "Save and continue editing")
    page.get_by_text("was added successfully").wait_for()
    return page.url


def test_milestone_from_draft_to_withdrawal(sign_in, open_page):
    editor, publisher = sign_in("editors"), sign_in("publishers")
    form = write_milestone(editor, "Officers are named")
    public = "/milestones/officers-are-named/"
    reader = open_page("/")
    assert reader.goto(public).status == 404
    save(editor, "Save and hand to a Publisher")
    is_accessible(editor)
    editor.get_by_label("Note to the Publishers").fill("It is on page 12.")
    save(editor, "Hand over")
    editor.get_by_text("It is with the Publishers now.").wait_for()
    is_accessible(editor)
    publisher.goto("/admin/")
    press(publisher, publisher.get_by_role("link", name="Officers are named, by editors"))
    publisher.get_by_text("It is on page 12.").wait_for()
    press(publisher, publisher.get_by_role("link", name="Publish this draft"))
    publisher.get_by_label("What the site asks about is right as it is").check()  # it cites no source
    save(publisher, "Go on")
    publisher.get_by_text("When you press Publish, readers see this at once").wait_for()
    is_accessible(publisher)
    assert reader.goto(public).status == 404
    save(publisher, "Publish")
    publisher.get_by_text("The draft is published.").wait_for()
    assert reader.goto(public).status == 200

    # The Editor drafts a change of text, figure and relations; the public sees nothing of it.
    editor.goto(form)
    press(editor, editor.get_by_role("link", name="Write a draft"))
    editor.locator("#id_text").fill("Eleven officers were named.")
    editor.locator("#id_figures-0-value").fill("11")
    pick(editor, "themes", "School security")
    is_accessible(editor)
    save(editor, "Save and hand to a Publisher")
    editor.get_by_text("The draft is saved.").wait_for()
    say_why(editor, "The source gives eleven.")
    save(editor, "Hand over")
    assert "Ten officers" in reader.goto(public).text() and "Eleven" not in reader.content()

    # The Publisher fixes the live title meanwhile, looks through the draft and sends it back.
    publisher.goto(form)
    publisher.locator("#id_title").fill("Police officers are named")
    say_why(publisher, "They were police officers.", "wording")
    save(publisher, "Publish this change")
    publisher.get_by_text("save again to change what is public").first.wait_for()  # there is a draft of it
    save(publisher, "Publish this change")
    publisher.get_by_text("was changed successfully").wait_for()
    publisher.goto("/admin/")
    is_accessible(publisher)
    press(publisher, publisher.get_by_role("link", name="Draft of 1984: Officers are named"))
    changes = publisher.locator("dl").inner_text()
    assert "TenEleven officers" in changes and "10 → 11" in changes and "School security" in changes
    assert "Police" not in changes
    is_accessible(publisher)
    press(publisher, publisher.get_by_role("link", name="Send it back with a note"))
    is_accessible(publisher)
    publisher.get_by_label("Note to editors").fill("Name the source.")
    save(publisher, "Send back")
    publisher.get_by_text("Sent back to editors.").wait_for()

    # The Editor mends it; the Publisher publishes it, and the live fix stands.
    editor.goto("/admin/")
    press(editor, editor.get_by_role("link", name="sent back"))
    editor.get_by_text("Name the source.").wait_for()
    press(editor, editor.get_by_role("link", name="Change the draft"))
    editor.locator("#id_text").fill("Eleven officers were named, says the source.")
    save(editor, "Save and hand to a Publisher")
    save(editor, "Hand over")
    publisher.reload()
    press(publisher, publisher.get_by_role("link", name="Publish this draft"))
    is_accessible(publisher)
    assert publisher.get_by_label("Reason, for readers").input_value() == "The source gives eleven."
    save(publisher, "Go on")
    save(publisher, "Publish")
    publisher.get_by_text("The draft is published.").wait_for()
    page = reader.goto(public).text()
    assert "Eleven officers were named, says the source." in page and "Police officers are named" in page
    assert reader.get_by_role("link", name="School security").count() >= 1

    # Any two revisions are compared, and one is restored.
    publisher.goto(form)
    press(publisher, publisher.get_by_role("link", name="History", exact=True))
    publisher.get_by_label("revision", exact=True).fill("2")
    press(publisher, publisher.get_by_role("button", name="Compare"))
    publisher.get_by_role("heading", name="Revision 2 compared with 4").wait_for()
    is_accessible(publisher)
    say_why(publisher, "It was right before.")
    save(publisher, "Restore revision 2")
    publisher.get_by_text("stands again as in revision 2").wait_for()
    assert "Ten officers were named." in reader.goto(public).text()

    # It is withdrawn with a reason; its address says so, and the record of changes has it all and no name.
    publisher.goto(f"{LIST}?q=officers+are+named")
    publisher.locator("input[name=_selected_action]").check()
    publisher.get_by_label("Action:").select_option("withdraw")
    press(publisher, publisher.get_by_role("button", name="Run").or_(publisher.get_by_role("button", name="Go")))
    is_accessible(publisher)
    publisher.get_by_label("Reason").fill("It was made by a test.")
    save(publisher, "Withdraw")
    publisher.get_by_text("1 milestone is now withdrawn.").wait_for()
    assert reader.goto(public).status == 410
    assert "It was made by a test." in reader.content()
    reader.goto("/changes/?milestone=officers-are-named")
    words = reader.locator("main").inner_text()
    reasons = ["made by a test", "was right before", "source gives eleven", "were police officers"]
    assert [words.find(reason) for reason in reasons] == sorted(words.find(reason) for reason in reasons)
    assert "5 changes" in words and -1 not in [words.find(reason) for reason in reasons]
    assert "editors" not in words and "publishers" not in words
    assert editor.complaints == publisher.complaints == []


def test_two_editors_race_and_what_was_deleted_comes_back(sign_in):
    first, second = sign_in("editors"), sign_in("second")
    form = write_milestone(first, "Two write at once")
    second.goto(form)
    first.locator("#id_title").fill("The first was faster")
    first.locator("#id_date").fill("1985")
    first.locator("#id_figures-0-date").fill("1985")
    save(first, "Save and continue editing")
    first.get_by_text("was changed successfully").wait_for()
    second.locator("#id_title").fill("The second was slower")
    unfold(second)
    second.locator("#id_figures-0-note").fill("A note of the second.")
    save(second, "Save and continue editing")

    second.get_by_text("Not saved: editors saved this first").wait_for()
    words = second.locator(".error-summary").inner_text()
    assert "both of you changed it. Theirs: “The first was faster”" in words
    assert "Date: editors changed it and you did not, so what editors wrote stands: “1985”." in words
    is_accessible(second)
    save(second)
    second.get_by_text("was changed successfully").wait_for()
    first.goto(form)
    values = {name: first.locator(f"#id_{name}").input_value() for name in ("title", "date", "figures-0-note")}
    assert list(values.values()) == ["The second was slower", "1985", "A note of the second."]

    first.goto(form.replace("/change/", "/delete/"))
    press(first, first.get_by_role("button", name="Yes, I’m sure"))
    first.get_by_text("was deleted successfully").wait_for()
    first.goto(f"{LIST}deleted/")
    is_accessible(first)
    press(first, first.get_by_role("link", name="Bring back…").first)
    is_accessible(first)
    save(first, "Bring back")
    first.get_by_text("stands again").wait_for()
    assert first.locator("#id_figures-0-note").input_value() == "A note of the second."
    assert first.complaints == second.complaints == []
