"""The three tasks of the guide by keyboard alone, within so many pages and Tab stops."""

import pytest

from ..conftest import thorough

pytestmark = [pytest.mark.browser, thorough]

LIST = "/admin/timeline/milestone/"


class Keys:
    """Somebody at the desk without a mouse; counts the pages that they see and how often they press Tab."""

    def __init__(self, page):
        self.page, self.pages, self.tabs = page, 1, 0
        page.goto("/admin/")
        page.on("load", self.count_page)

    def count_page(self, page):
        self.pages += 1

    def reach(self, selector, key="Tab"):
        """Press Tab until what a selector names has the keyboard."""
        wanted = self.page.locator(selector).first.element_handle()
        for _ in range(100):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press(key)
            self.tabs += 1
        pytest.fail(f"{selector} is not reached by {key}")

    def press(self, selector):
        """Reach a link or a button that leads to another page, and press it."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        # The browser moves the keyboard to an autofocus field only when it first draws the page.
        self.page.wait_for_function(
            "location.hash || !document.querySelector('[autofocus]') || document.activeElement !== document.body"
        )

    def skip(self):
        self.reach(".skip-to-content-link")
        self.page.keyboard.press("Enter")

    def type(self, selector, words, key="Tab"):
        self.reach(selector, key)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def is_within(self, pages, tabs):
        assert self.pages <= pages and self.tabs <= tabs, f"{self.pages} pages, {self.tabs} Tabs"


def submit(words):
    return f"input[type=submit][value='{words}']:not([tabindex='-1'])"


def test_editor_corrects_a_figure(sign_in):
    keys = Keys(sign_in("editors"))
    keys.skip()
    keys.press("#content a[href^='/admin/timeline/figure/#']")
    assert keys.page.evaluate("scrollY") == 0
    keys.press("#result_list tr:has(.field-number:text-is('about 311')) a")
    text = keys.page.locator("#id_text").input_value()
    keys.type("[id$='-value'][autofocus]", "312")
    keys.type("#id_text", text.replace("311", "312"), "Shift+Tab")
    keys.press(submit("Save and hand to a Publisher"))
    keys.reach("#decision select")
    keys.page.keyboard.press("ArrowDown")
    keys.type("#decision textarea[name=reason]", "The table on page 12 gives 312.")
    keys.press(submit("Hand over"))

    keys.page.get_by_text("It is with the Publishers now.").wait_for()
    keys.is_within(pages=5, tabs=60)  # the last one says what was done


def test_editor_drafts_a_milestone_and_a_publisher_publishes_it(sign_in):
    keys = Keys(sign_in("editors"))
    keys.skip()
    keys.press(f"#content a[href='{LIST}add/']")
    keys.type("#id_title", "Keyboards are enough")
    keys.type("#id_date", "2014")
    keys.type("#id_text", "There were 333 officers.")
    keys.reach(".add-row a, .addlink")
    keys.page.keyboard.press("Enter")
    keys.type("#id_figures-0-value", "333")
    keys.reach("#id_figures-0-measure")
    keys.page.keyboard.type("Safer Schools")
    keys.press(submit("Save and hand to a Publisher"))
    keys.press(submit("Hand over"))
    keys.page.get_by_text("It is with the Publishers now.").wait_for()
    keys.is_within(pages=4, tabs=40)

    keys = Keys(sign_in("publishers"))
    keys.skip()
    keys.press(".desk a:has-text('Keyboards are enough')")
    keys.skip()
    keys.press(".steps a:has-text('Publish this draft')")
    keys.reach("[name=is_right]")  # it cites no source
    keys.page.keyboard.press("Space")
    keys.press(submit("Go on"))
    keys.press(submit("Publish"))
    keys.page.get_by_text("The draft is published.").wait_for()
    keys.is_within(pages=5, tabs=20)
    page = keys.page
    page.goto(f"{LIST}?q=keyboards")
    page.locator(".action-select").check()
    page.get_by_label("Action:").select_option("withdraw")
    page.locator("button[name=index]").click()
    page.get_by_label("Reason").fill("It was made by a test.")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("1 milestone is now withdrawn.").wait_for()
