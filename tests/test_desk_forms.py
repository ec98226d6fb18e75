"""Forms of the desk: usable without scripts, what is wrong told above them, an address that makes itself."""

import pytest
from django.contrib.auth.models import User

from timeline.addresses import to_slug
from timeline.models import Figure, Milestone, Organisation, PolicingPlan, Source, Theme

from .desk import address_of, open_form, sign_in
from .page import parse, read, read_words

pytestmark = pytest.mark.usefixtures("history")

NOUNS = ["theme", "organisation", "source", "author", "measure", "policingplan", "milestone"]


def find_lines(response):
    """{where it leads: words} of the lines that are told above a form, each of which leads to a field of the page."""
    page = parse(response)
    lines = {link["href"]: link.words for link in page.select("div.error-summary a")}
    assert [target for target in lines if not page.select(target)] == []
    return lines


def test_choices_are_all_there_without_scripts(ann):
    page = parse(ann.get("/admin/timeline/milestone/add/"))

    for name, model in (
        ("themes", Theme),
        ("organisations", Organisation),
        ("figures-__prefix__-source", Source),
        ("citations-__prefix__-source", Source),
        ("plans", PolicingPlan),
    ):
        offered = {option["value"]: option.words for option in page.select(f"select[name={name}] option")}
        nothing = {"": "---------"} if name.endswith("-source") else {}
        assert offered == nothing | {str(obj.pk): " ".join(str(obj).split()) for obj in model.objects.all()}
    assert "Hold down Ctrl" in page.words


def test_what_is_chosen_is_marked_among_all_choices(ann):
    milestone = Milestone.objects.filter(themes__isnull=False).first()

    select = parse(ann.get(address_of(milestone))).one("select[name=themes]")

    chosen = {int(option["value"]) for option in select.select("option[selected]")}
    assert chosen == set(milestone.themes.values_list("pk", flat=True))
    assert len(select.select("option")) == Theme.objects.count()


@pytest.mark.parametrize(("kind", "field"), [("figures", "value"), ("citations", "locator")])
def test_row_is_added_without_scripts_and_keeps_what_was_typed(ann, kind, field):
    milestone = Milestone.objects.first()
    form = open_form(ann, milestone)
    rows = int(form[f"{kind}-TOTAL_FORMS"])

    page = ann.post(address_of(milestone), form | {"title": "Typed so far", "_add_row": kind})

    tree = parse(page)
    assert tree.one(f"input[name={kind}-TOTAL_FORMS]")["value"] == str(rows + 1)
    assert tree.one(f"input[name={kind}-{rows}-{field}]") and not tree.select("div.error-summary")
    assert tree.one("input[name=title]")["value"] == "Typed so far"
    assert Milestone.objects.get(pk=milestone.pk).title == milestone.title


@pytest.mark.parametrize("value", ["x", "", "elsewhere"])
def test_row_of_no_form_is_no_error(ann, value):
    milestone = Milestone.objects.first()

    assert ann.post(address_of(milestone), open_form(ann, milestone) | {"_add_row": value}).status_code == 200


def test_what_is_wrong_is_told_above_the_form_and_leads_to_its_field(ann):
    milestone = Milestone.objects.filter(figures__isnull=False).first()
    typed = open_form(ann, milestone) | {"title": "", "date": "nonsense", "figures-0-value": "many"}

    page = ann.post(address_of(milestone), typed)

    lines, tree = find_lines(page), parse(page)
    assert list(lines) == ["#id_title", "#id_date", "#id_figures-0-value"]
    assert lines["#id_title"] == "Enter the title." and "figure 1:" in tree.one("div.error-summary").words
    assert "autofocus" in tree.one("div.error-summary").attributes
    assert "Please correct" not in read(page) and tree.one("title").words.startswith("Error: ")


@pytest.mark.parametrize("noun", NOUNS)
def test_empty_form_of_each_noun_is_refused_with_a_summary(ann, noun):
    rows = {f"{kind}-{key}_FORMS": "0" for kind in ("figures", "citations") for key in ("TOTAL", "INITIAL")}

    page = ann.post(f"/admin/timeline/{noun}/add/", rows)

    assert "Enter the " in " ".join(find_lines(page).values()) and "This field is required" not in read(page)


@pytest.mark.parametrize("address", ["redaction/add/", "theme/{theme}/delete/", "milestone/"])
def test_other_refused_forms_have_a_summary_too(ann, address):
    milestone = Milestone.objects.first()
    typed = {"action": "withdraw", "_selected_action": [milestone.pk], "reason": ""}

    page = ann.post(f"/admin/timeline/{address.format(theme=milestone.themes.first().pk)}", typed)

    assert any(target.startswith("#id_") for target in find_lines(page))


@pytest.mark.parametrize("noun", NOUNS)
def test_name_comes_first_and_the_address_makes_itself(ann, noun):
    page = parse(ann.get(f"/admin/timeline/{noun}/add/"))

    scripts = [script["src"] for script in page.select("script[src]")]
    assert not [name for name in scripts if "change_form.js" in name]  # which puts the focus on the first button
    fields = [field for field in page.select("#content-main [name][id]") if field.attributes.get("type") != "hidden"]
    assert fields[0]["name"] in ("name", "title") and "autofocus" in fields[0].attributes
    assert fields[1]["name"] == "slug" and page.one("label[for=id_slug]").words == "Web address:"
    example = page.one("#id_slug_helptext").select("code")[0].words
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
    assert "Type one in small letters and digits." in parse(page).one("div.error-summary").words


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

    told = parse(page).one("div.error-summary").words
    assert "Use small letters, digits and single hyphens only, such as local-policing-model." in told
    assert "“slug”" not in told


def test_sign_out_says_so_in_the_words_of_the_house(ann):
    page = read_words(ann.post("/admin/logout/"))

    assert "What you saved stands as you saved it. Log in again" in page and "quality time" not in page


def test_rows_that_are_only_read_show_no_tick():
    figure = Figure.objects.filter(milestone__status=Milestone.Status.PUBLISHED).first()
    page = read_words(sign_in("ed", "Editors").get(address_of(figure.milestone)))

    assert "Counted as" in page and "Confirm" not in page


@pytest.mark.parametrize("key", ["9" * 30, "-" + "9" * 19, str(2**63)])
@pytest.mark.parametrize("field", ["themes", "organisations", "plans", "authors", "figures-0-source"])
def test_choice_that_no_list_offers_is_refused(ann, field, key):
    milestone = Milestone.objects.filter(figures__isnull=False).first()

    page = ann.post(address_of(milestone), open_form(ann, milestone) | {field: [key], "title": "Kept words"})

    assert page.status_code == 200
    assert "Kept words" in page.content.decode() and "error-summary" in page.content.decode()


@pytest.mark.parametrize("field", ["groups", "user_permissions"])
def test_right_that_no_list_offers_is_refused(client, field):
    client.force_login(User.objects.create_superuser("chief"))
    account = User.objects.create_user("other", is_staff=True)

    page = client.post(f"/admin/auth/user/{account.pk}/change/", {"username": "renamed", field: ["9" * 30]})

    assert page.status_code == 200 and 'value="renamed"' in page.content.decode()
    account.refresh_from_db()
    assert account.username == "other"
