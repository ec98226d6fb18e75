"""Forms of the desk: usable without scripts, what is wrong told above them, an address that makes itself."""

import re
from html import escape

import pytest

from timeline.addresses import to_slug
from timeline.models import Milestone, Organisation, PolicingPlan, Source, Theme

from .desk import address_of, open_form
from .page import read

pytestmark = pytest.mark.usefixtures("history")

NOUNS = ["theme", "organisation", "source", "author", "measure", "policingplan", "milestone"]


def summary(response):
    found = re.search(r'<div class="error-summary".*?</div>', read(response), re.DOTALL)
    return found[0] if found else ""


def test_choices_are_all_there_without_scripts(ann):
    page = read(ann.get("/admin/timeline/milestone/add/"))

    for model in (Theme, Organisation, Source, PolicingPlan):
        for obj in model.objects.all():
            assert re.search(rf'<option value="{obj.pk}"[^>]*>\s*{re.escape(escape(str(obj)))}\s*</option>', page), obj
    assert "Hold down Ctrl" in page


def test_what_is_chosen_is_marked_among_all_choices(ann):
    milestone = Milestone.objects.filter(themes__isnull=False).first()

    page = read(ann.get(address_of(milestone)))

    select = re.search(r'<select name="themes".*?</select>', page, re.DOTALL)[0]
    chosen = {int(key) for key in re.findall(r'<option value="(\d+)" selected', select)}
    assert chosen == set(milestone.themes.values_list("pk", flat=True))
    assert select.count("<option") == Theme.objects.count()


def test_row_for_a_figure_is_added_without_scripts_and_keeps_what_was_typed(ann):
    milestone = Milestone.objects.first()
    form = open_form(ann, milestone)
    rows = int(form["figures-TOTAL_FORMS"])

    page = ann.post(address_of(milestone), form | {"title": "Typed so far", "_add_row": "figures"})

    source = read(page)
    assert f'name="figures-TOTAL_FORMS" value="{rows + 1}"' in source and f'name="figures-{rows}-value"' in source
    assert 'value="Typed so far"' in source and not summary(page)
    assert Milestone.objects.get(pk=milestone.pk).title == milestone.title


@pytest.mark.parametrize("value", ["x", "", "elsewhere"])
def test_row_of_no_form_is_no_error(ann, value):
    milestone = Milestone.objects.first()

    assert ann.post(address_of(milestone), open_form(ann, milestone) | {"_add_row": value}).status_code == 200


def test_what_is_wrong_is_told_above_the_form_and_leads_to_its_field(ann):
    milestone = Milestone.objects.filter(figures__isnull=False).first()
    typed = open_form(ann, milestone) | {"title": "", "date": "nonsense", "figures-0-value": "many"}

    page = ann.post(address_of(milestone), typed)

    told = summary(page)
    assert "autofocus" in told and '<a href="#id_title">Enter the title.</a>' in told
    assert 'href="#id_date"' in told and 'href="#id_figures-0-value"' in told and "figure 1:" in told
    assert "Please correct" not in read(page) and "<title>Error: " in read(page)
    for target in re.findall(r'href="#([^"]+)"', told):
        assert f'id="{target}"' in read(page), target


@pytest.mark.parametrize("noun", NOUNS)
def test_empty_form_of_each_noun_is_refused_with_a_summary(ann, noun):
    page = ann.post(f"/admin/timeline/{noun}/add/", {"figures-TOTAL_FORMS": "0", "figures-INITIAL_FORMS": "0"})

    told = summary(page)
    assert "Enter the " in told and "This field is required" not in read(page)
    for target in re.findall(r'href="#([^"]+)"', told):
        assert f'id="{target}"' in read(page), target


@pytest.mark.parametrize("address", ["redaction/add/", "theme/{theme}/delete/", "milestone/"])
def test_other_refused_forms_have_a_summary_too(ann, address):
    milestone = Milestone.objects.first()
    typed = {"action": "withdraw", "_selected_action": [milestone.pk], "reason": ""}

    page = ann.post(f"/admin/timeline/{address.format(theme=milestone.themes.first().pk)}", typed)

    assert 'href="#id_' in summary(page)


@pytest.mark.parametrize("noun", NOUNS)
def test_name_comes_first_and_the_address_makes_itself(ann, noun):
    page = read(ann.get(f"/admin/timeline/{noun}/add/"))

    assert "change_form.js" not in page  # which puts the focus on the first button
    form = page.split('<div id="content-main">')[1]
    names = re.findall(r'<(?:input|textarea|select)[^>]* name="(?!csrf|typed_by|_)(\w+)"', form)
    assert names[0] in ("name", "title") and "autofocus" in re.search(rf'<input[^>]*name="{names[0]}"[^>]*>', page)[0]
    assert names[1] == "slug" and re.search(r'<label[^>]*for="id_slug"[^>]*>Web address:', page)
    example = re.search(r'id="id_slug_helptext".*?<code>([a-z0-9-]+)</code>', page, re.DOTALL)[1]
    assert (example == "local-policing-model") is (noun == "policingplan")


def test_address_is_made_from_the_name_where_none_is_typed(ann):
    for _ in range(2):
        name = f"Plan 2013–2016: Łódź’s own, {Theme.objects.count()}"
        ann.post("/admin/timeline/theme/add/", {"name": name, "slug": ""})

    assert set(Theme.objects.filter(name__startswith="Plan 2013").values_list("slug", flat=True)) == {
        "plan-2013-2016-lodzs-own-8",
        "plan-2013-2016-lodzs-own-9",
    }
    ann.post("/admin/timeline/theme/add/", {"name": "School security!", "slug": ""})
    assert Theme.objects.get(name="School security!").slug == "school-security-2"
    page = ann.post("/admin/timeline/theme/add/", {"name": "李小龙", "slug": ""})
    assert "Type one in small letters and digits." in summary(page)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Plan 2013–2016", "plan-2013-2016"),
        ("snake_case & Zoë’s", "snake-case-zoes"),
        ("1,180 officers", "1-180-officers"),
        ("–", ""),
        ("a" * 120, "a" * 100),
        ("word " * 30, "-".join(["word"] * 20)),
    ],
)
def test_words_become_an_address(words, slug):
    assert to_slug(words) == slug


def test_address_is_suggested_while_a_name_is_typed(ann):
    assert ann.get("/admin/suggest-address/?text=Plan 2013–2016").json() == {"slug": "plan-2013-2016"}


@pytest.mark.parametrize("slug", ["My Theme", "my_theme", "/themes/mine/"])
def test_address_that_is_none_is_refused_with_what_may_stand_in_it(ann, slug):
    page = ann.post("/admin/timeline/theme/add/", {"name": "Mine", "slug": slug})

    assert "Use small letters, digits and single hyphens only, such as local-policing-model." in summary(page)
    assert "“slug”" not in summary(page)
