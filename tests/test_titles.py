"""The title of a page says what it shows, and first of all that something was refused."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from timeline.models import Figure, Measure, Milestone, Theme
from timeline.presenters.compare import choose_years
from timeline.revisions import acts, recording

from .conftest import make_public, sparing, thorough
from .page import parse

pytestmark = pytest.mark.usefixtures("history")


def title_of(response):
    return parse(response).one("head title").words


@pytest.fixture
def many(db):
    with recording():
        Milestone.objects.bulk_create(
            Milestone(slug=f"z-{n}", title=f"Zebra {n}", text="x", date="1900", status="published") for n in range(45)
        )


@pytest.mark.parametrize(
    ("address", "title"),
    sparing(
        [
            ("/?q=zebra", "zebra – Safer School Partnerships"),
            ("/?q=zebra&page=2", "zebra, page 2 of 3 – Safer School Partnerships"),
            ("/?page=2", "The history of Safer School Partnerships in London, page 2 of 3"),
            ("/?theme=school-security", "School security – Safer School Partnerships"),
            ("/?year_from=x", "Error: The history of Safer School Partnerships in London"),
            ("/?q=zebra&year_from=x", "Error: zebra – Safer School Partnerships"),
            ("/compare/?from=x&to=2012", "Error: Then and now – Safer School Partnerships"),
            ("/changes/?kind=x", "Error: Changes – Safer School Partnerships"),
            ("/?as_of=x", "Error: The history of Safer School Partnerships in London"),
            ("/?as_of=2999-01-01", "Error: The history of Safer School Partnerships in London"),
            (
                "/milestones/local-policing-model/?as_of=2026-13-01",
                "Error: 2012: A new Local Policing Model – Safer School Partnerships",
            ),
            ("/figures/?as_of=x", "Error: This request cannot be read – Safer School Partnerships"),
            ("/?page=x", "Error: The history of Safer School Partnerships in London"),
            ("/?q=zebra&page=4", "Error: zebra, page 3 of 3 – Safer School Partnerships"),
            ("/changes/?page=99", "Error: Changes – Safer School Partnerships"),
            (
                "/figures/safer-schools-officers/?page=-1",
                "Error: Safer Schools Officers: published figures – Safer School Partnerships",
            ),
        ],
        5,
    ),
)
def test_title_names_search_page_and_error(client, many, address, title):
    assert title_of(client.get(address)) == title


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/?year_from=x&q=pcso", ["year_from"]),
        ("/?year_from=2020&year_to=2010", ["year_from", "year_to"]),
        ("/?q=%21&theme=none&order=x&has_figures=x&plan=y", ["q", "theme", "plan", "has_figures", "order-oldest"]),
        ("/compare/?from=x&to=2012", ["from"]),
        ("/changes/?kind=x", ["kind"]),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_told_on_top_with_a_link_to_the_field_and_there(client, address, fields):
    page = parse(client.get(address))
    main = page.one("main")
    summary = main.one("div.wrong#wrong[role=group][tabindex=-1]")
    lines = {link["href"]: link.words for link in summary.select("a")}

    assert list(lines) == [f"#{field}" for field in fields]
    inside = list(main.walk())
    assert inside.index(summary) < inside.index(main.select("form")[0])
    for field, words in lines.items():
        assert page.one(field).name in ("input", "select", "fieldset")
        assert page.words.count(words.split(": ", 1)[1]) >= 2  # here and at the field


@pytest.mark.parametrize("address", ["/", "/?q=pcso", "/compare/", "/compare/?from=2012&to=2013", "/changes/"])
def test_nothing_is_told_where_nothing_is_wrong(client, address):
    assert 'id="wrong"' not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("theme=school-security", "about school security"),
        ("theme=school-security&theme=public-confidence&q=a", "with “a”, about school security or public confidence"),
        ("plan=local-policing-model&year_from=2010&year_to=2015",
         "from 2010, up to 2015, that name Local Policing Model"),
        ("organisation=metropolitan-police-service&has_figures=1",
         "with Metropolitan Police Service (MPS), that give figures"),
        ("author=steven-sweeney", "credited to Steven Sweeney"),
        ("order=newest", ""),
    ],
)  # fmt: skip
def test_heading_of_the_results_says_what_was_chosen(client, query, heading):
    assert parse(client.get(f"/?{query}")).one("h2#results-title").words == f"Milestones {heading}".strip()


@pytest.mark.parametrize(
    ("address", "title", "words"),
    [
        ("/", "The history of Safer School Partnerships in London",
         "118 PCs, possibly 2009; 377 officers at the peak in 2022; about 311 by 2023. "),
        ("/?theme=school-security", "School security", "1 milestone: School security. "),
        ("/milestones/local-policing-model/", "2012: A new Local Policing Model",
         "2012: 218 PCs; +70 Safer Schools Officers (change); 253 PCs (target); 295 secondary schools. Police Comm"),
        ("/milestones/officer-numbers-fall/", "by 2023: The number of Safer Schools Officers falls",
         "by 2023: about 311 Safer Schools Officers. "),
        ("/milestones/officers-in-every-borough/", "2009–2011: ", "118 PCs, possibly 2009; "),
        ("/milestones/murder-of-philip-lawrence/", "1995: The murder of Philip Lawrence", "1995. Philip Lawrence, "),
        ("/figures/safer-schools-officers/", "Safer Schools Officers: published figures",
         "Latest: about 311 Safer Schools Officers (by 2023). Target: 253 PCs (2012)."),
        ("/compare/", "2013 and 2022 compared",
         "Safer Schools Officers: 238 Safer Schools Officers (2013), 377 Safer Schools Officers (2022). "),
        ("/plans/police-and-crime-plan-2017-2021/", "Police & Crime Plan 2017–2021", "2017–2021: "),
        ("/figures/", "Figures", "23 published figures"),
        ("/data/", "Data and downloads", "All 23 published figures and 13 milestones"),
        ("/authors/steven-sweeney/", "Steven Sweeney", ": 13 milestones credited."),
        ("/sources/history-of-safer-school-partnerships/", "The history of Safer School", "All 36 texts and figures"),
    ],
)  # fmt: skip
def test_title_and_description_tell_date_title_and_number_with_its_caveat(client, address, title, words):
    head = parse(client.get(address)).one("head")

    assert title in head.one("meta[property=og:title]")["content"] and title in head.one("title").words
    assert words in head.one("meta[property=og:description][name=description]")["content"]


def test_title_of_a_long_table_and_of_changes_names_the_page(client):
    with recording():
        measure = Measure.objects.get(slug="pcsos")
        milestone = Milestone.objects.get(slug="local-policing-model")
        for year in range(1900, 1960):
            Figure.objects.create(milestone=milestone, measure=measure, value=1, counted_as="PCSOs", date=str(year))

    assert ": published figures, page 2 of 2 – " in title_of(client.get("/figures/pcsos/?page=2"))


@thorough
def test_title_of_every_desk_page_with_an_error_says_so_once(ann):
    User.objects.update(is_superuser=True)
    who = User.objects.get(username="ann")
    live = Milestone.objects.get(slug="local-policing-model")
    theme = make_public(Theme.objects.create(slug="q", name="Q"))
    gone = Theme.objects.create(slug="gone", name="Gone").pk
    acts.delete(Theme.objects.get(slug="gone"), who=who, why=acts.Why("No.", "correction"))
    figure = Figure.objects.first()
    key = figure.pk
    figure.delete()
    acts.keep_draft(live, {"title": "Draft"}, base=1, over=0, who=who)
    long, noun, own = "x" * 201, "/admin/timeline/", f"/admin/timeline/milestone/{live.pk}"
    pages = {
        f"{noun}milestone/add/": {"title": ""}, f"{noun}theme/add/": {"name": ""},
        f"{noun}redaction/add/": {"words": ""},
        f"/admin/search/?q={long}": None, f"{noun}milestone/?q={long}": None, f"{noun}theme/?q={long}": None,
        f"{own}/change/": {"title": "", "revision": "1"}, f"{own}/history/": {"restore": "1"},
        f"{own}/review/": {"step": "send_back"}, f"{own}/draft/": {"title": "", "draft_number": "1"},
        f"{own}/draft/history/": {"old": "x"}, f"{noun}theme/{theme.pk}/delete/": {"post": "yes"},
        f"{noun}theme/deleted/": {"key": gone}, f"{noun}figure/deleted/": {"key": str(key)},
        f"{noun}milestone/": {"action": "withdraw", "_selected_action": live.pk, "reason": ""},
        "/admin/prove/": {"password": "wrong"}, "/admin/second-step/": {"code": "0"},
        "/admin/password_change/": {"old_password": "wrong"}, "/admin/login/": {"username": "a", "password": "b"},
    }  # fmt: skip
    ann.get("/admin/second-step/")

    for address, posted in pages.items():
        client = Client() if address.endswith("login/") else ann
        title = title_of(client.get(address) if posted is None else client.post(address, posted))
        assert title.startswith("Error: ") and title.count("Error") == 1, (address, title)


def test_search_results_are_not_for_search_engines_and_offer_their_own_feed(client):
    plain, found = (client.get(address).content.decode() for address in ("/", "/?q=pcso"))

    assert "noindex" not in plain and '<meta name="robots" content="noindex">' in found
    assert 'title="New milestones: pcso" href="/feed.atom?q=pcso"' in found
    assert 'title="New milestones" href="/feed.atom"' in plain
    assert 'title="Changes: correction' in client.get("/changes/?kind=correction").content.decode()


def test_compare_without_years_opens_on_those_with_most_figures_in_common(client):
    rows = [("a", 2000), ("b", 2000), ("a", 2001), ("b", 2001), ("c", 2001), ("a", 2002), ("b", 2002), ("c", 2023)]

    assert choose_years((measure, "PCs", year) for measure, year in rows) == (2000, 2002)
    assert choose_years([("a", "PCs", 2000), ("b", "PCs", 2010)]) == (2000, 2010)
    assert choose_years([("a", "PCs", 2000), ("a", "SSOs", 2001), ("a", "SSOs", 2002)]) == (2001, 2002)
    assert choose_years([]) is None
    assert "2013 and 2022 compared" in title_of(client.get("/compare/"))


def test_page_that_is_not_there_is_told_and_feeds_refuse_what_they_cannot_read(client, many):
    assert "There is no page 4. This is page 3 of 3." in client.get("/?q=zebra&page=4").content.decode()
    assert "“x” is no number of a page. This is page 1 of 3." in client.get("/?q=zebra&page=x").content.decode()
    assert 'role="alert"' not in client.get("/?q=zebra&page=3").content.decode()

    for address, message in {
        "/changes.atom?kind=x": "kind=x: This is no kind of change.",
        "/changes.atom?milestone=%2F": "milestone=/: This is no address of a milestone.",
        "/changes.atom?page=99": "page=99: There is no page 99.",
        "/feed.atom?year_from=x": "year_from=x: ",
    }.items():
        response = client.get(address)
        assert response.status_code == 400 and message in response.content.decode()
