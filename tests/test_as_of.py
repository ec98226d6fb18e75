"""The record as the public saw it at a moment, whatever was changed, renamed, withdrawn or deleted since."""

import datetime
import re
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from timeline.index import derived, listing
from timeline.models import Citation, Figure, Measure, Milestone, Organisation, SiteText, Source, Theme
from timeline.revisions import recording

from .conftest import delete_all, sparing, thorough, unguarded
from .page import parse, read_words

PLACE = "/milestones/local-policing-model/"


def on(day, hour=12):
    """Make it noon, London time, of a day."""
    moment = timezone.make_aware(datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(hour)))
    return mock.patch("django.utils.timezone.now", return_value=moment)


@pytest.fixture
def past(history):
    """The history published on 10 January 2026, one milestone changed on 1 February and withdrawn on 1 March."""
    moment = timezone.make_aware(datetime.datetime(2026, 1, 10, 12))
    Milestone.objects.update(publish_at=moment)
    with unguarded() as cursor:
        quoted, text = connection.ops.quote_name("when"), connection.ops.adapt_datetimefield_value(moment)
        cursor.execute(f"UPDATE timeline_revision SET {quoted} = %s", [text])
        cursor.execute("UPDATE timeline_revision SET publish_at = %s WHERE model = 'milestone'", [text])
    derived.rebuild()
    milestone = Milestone.objects.get(slug="local-policing-model")
    with on("2026-02-01"), recording(reason="The source says so.", kind="correction"):
        milestone.title = "A changed title"
        milestone.text = "Changed text."
        milestone.save()
        milestone.figures.get(value=253).delete()
        figure = milestone.figures.get(value=218)
        figure.value = 219
        figure.save()
        theme = milestone.themes.first()
        theme.name = "A renamed theme"
        theme.save()
    with on("2026-03-01"), recording(reason="Asked for."):
        milestone.status = "withdrawn"
        milestone.save()
    return milestone


def get(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.getvalue().decode()


def test_milestone_stands_as_it_did(client, past):
    old = read_words(get(client, f"{PLACE}?as_of=2026-01-31"))
    new = read_words(get(client, f"{PLACE}?as_of=2026-02-01"))

    told = "This is the past: the record as it stood from 10 January 2026, 12:00:00 to 1 February 2026, 12:00:00 ."
    assert told in old
    assert (
        "Withdrawn since: 3 changes of the milestone have come. Its files for BibTeX and RIS are today’s alone. See"
        in old
    )
    assert "A new Local Policing Model" in old and "A changed title" not in old and "Changed text." not in old
    assert "253" in old and "218" in old and "35 more than 2010–2011" in old
    assert (
        "A changed title" in new
        and "Changed text." in new
        and "219" in new
        and "253" not in new.split("Changes since")[0]
    )
    assert "36 more than 2010–2011" in new
    assert "A renamed theme" in new and "A renamed theme" not in old
    assert "The source says so." in new and "The source says so." not in old


@thorough
@pytest.mark.database
def test_withdrawn_today_and_still_on_the_record_of_then(client, past):
    get(client, PLACE, 410)
    assert "A changed title" in get(client, f"{PLACE}?as_of=2026-02-28")
    get(client, f"{PLACE}?as_of=2026-03-01", 410)


def test_day_ends_at_midnight_in_london(client, history):
    milestone = Milestone.objects.get(slug="local-policing-model")
    with on("2026-11-20", 23), recording(reason="Late."):
        milestone.title = "Late in the evening"
        milestone.save()

    assert "Late in the evening" in get(client, f"{PLACE}?as_of={timezone.localdate()}")


def test_timeline_stands_as_it_did(client, past):
    old = read_words(get(client, "/?as_of=2026-01-10"))
    late = read_words(get(client, "/?as_of=2026-03-02"))

    assert "13 milestones" in old and "A new Local Policing Model" in old
    assert "12 milestones" in late and "A changed title" not in late
    links = re.findall(r'href="((?:/milestones/|/\?)[^"]+)"', get(client, "/?as_of=2026-01-10").split("<main")[1])
    assert len(links) > 40 and all("as_of=2026-01-10T12:00:00Z" in link for link in links)
    assert "Changed since: 3 changes of the record have come." in old
    assert "As cited: the record has not changed since." in late
    assert "The picture of it all is not shown." in old and 'id="glance"' not in get(client, "/?as_of=2026-01-10")


@thorough
@pytest.mark.database
def test_deleted_theme_keeps_its_label_of_that_day(client, past):
    delete_all(Theme)

    page = get(client, f"{PLACE}?as_of=2026-01-31")
    assert "Officer numbers" in page or "Plans and models" in page


@thorough
@pytest.mark.database
def test_deleted_milestone_and_measure_are_still_there_then(client, past):
    delete_all(Milestone, Measure)

    assert Figure.objects.count() == 0
    page = read_words(get(client, "/?as_of=2026-01-31"))
    assert "13 milestones" in page and "218" in page and "PCs" in page


def test_before_publication_is_a_plain_page(client, past):
    with on("2026-04-01"):
        values = {"slug": "later", "title": "A later one", "text": "x", "date": "2024"}
        Milestone.objects.create(**values, status="published")
    words = read_words(get(client, "/milestones/later/?as_of=2026-03-31"))

    assert "from 1 March 2026, 12:00:00 to 1 April 2026, 12:00:00 the public could not see this milestone." in words
    assert "A later one" not in words
    get(client, "/milestones/nothing/?as_of=2026-01-31", 404)


@pytest.mark.parametrize("address", ["/", "/milestones/junior-cadet-units/"])
def test_before_the_first_publication_is_told_and_today_is_shown(client, past, address):
    words = read_words(get(client, f"{address}?as_of=2025-12-31"))

    told = "Nothing was public yet on 31 December 2025. The record begins on 10 January 2026. This is today’s page."
    assert told in words


def test_draft_is_never_shown(client, past):
    Milestone.objects.create(slug="draft", title="Secret", text="x", date="2024")

    get(client, f"/milestones/draft/?as_of={timezone.localdate()}", 404)
    assert "Secret" not in get(client, f"/?as_of={timezone.localdate()}")


def test_citation_carries_the_moment_of_what_is_cited(client, past):
    page = read_words(get(client, f"{PLACE}?as_of=2026-01-31"))

    assert "Last changed 10 January 2026. http://testserver" + PLACE + "?as_of=2026-01-10T12:00:00Z" in page
    assert 'content="noindex"' in get(client, f"{PLACE}?as_of=2026-01-31")


@pytest.mark.parametrize("address", ["/", "/milestones/junior-cadet-units/"])
@pytest.mark.parametrize(
    "day", sparing(["yesterday", "2999-01-01", "2026-02-30", "9999-12-31", "x" * 5000, "٢٠٢٦-01-01", "%00"], 2)
)
def test_day_that_cannot_be_read_is_told_and_today_is_shown(client, history, address, day):
    page = get(client, f"{address}?as_of={day}")

    assert "is not a day or a moment this site can read" in page or "has not come yet" in page
    assert "See it as it stands today" not in page


@thorough
@pytest.mark.database
def test_past_costs_a_fixed_number_of_queries(client, past, django_assert_max_num_queries):
    with django_assert_max_num_queries(28):
        client.get("/?as_of=2026-01-31")
    with django_assert_max_num_queries(42):
        client.get(f"{PLACE}?as_of=2026-01-31")


def test_today_shows_nothing_before_its_time(client, history):
    """What is due tonight, or at midnight, is on no page of today's record."""
    with on("2026-11-25"):
        for slug, hour in (("tonight", datetime.time(20)), ("at-midnight", datetime.time(0))):
            day = datetime.date(2026, 11, 25 if hour.hour else 26)
            due = timezone.make_aware(datetime.datetime.combine(day, hour))
            values = {"slug": slug, "title": f"Secret {slug}", "text": "x", "date": "2024"}
            Milestone.objects.create(**values, status="published", publish_at=due)

        assert "Secret" not in get(client, "/?as_of=2026-11-25")
        get(client, "/milestones/tonight/?as_of=2026-11-25", 404)
    with on("2026-11-27"):
        page = get(client, "/?as_of=2026-11-25")
        assert "Secret tonight" in page and "Secret at-midnight" not in page
        assert "Secret at-midnight" in get(client, "/?as_of=2026-11-26")


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    "address",
    [
        "/feed.atom", "/figures/", "/figures/derived.csv", "/citations.csv",
        "/plans/", "/plans/local-policing-model/", "/authors/", "/authors/steven-sweeney/", "/sources/",
        "/sources/history-of-safer-school-partnerships/", "/compare/", "/changes/",
        "/changes.atom", "/data/", "/about/", "/accessibility/", "/sitemap.xml",
        "/milestones/local-policing-model.bib",
    ],
)  # fmt: skip
def test_past_that_is_not_told_is_refused_in_words(client, address):
    response = client.get(f"{address}{'&' if '?' in address else '?'}as_of=2026-11-24")

    assert response.status_code == 400
    assert "cannot be asked how it stood" in response.content.decode()


@pytest.fixture
def answered(past):
    """A made-up answer cited on 1 February, followed in place of the documented number on 1 March."""
    milestone = Milestone.objects.get(slug="targeted-support-and-education")
    with on("2026-02-01"), recording(reason="An answer says so."):
        source = Source.objects.create(slug="answer", title="An answer")
        place = {"source": source, "locator": "question 12", "quotation": "There are 370."}
        Citation.objects.create(milestone=milestone, **place)
        added = Figure.objects.create(
            milestone=milestone, measure=Measure.objects.get(slug="safer-schools-officers"), value=370, date="2022",
            counted_as="Safer Schools Officers", standing="also-published", standing_reason="It is older.", **place,
        )  # fmt: skip
    with on("2026-03-01"), recording(reason="It is exact.", kind="correction"):
        Figure.objects.filter(value=377).update(standing="also-published")
        added.standing, added.locator = "followed", "question 13"
        added.save()
        source.title = "An answer, corrected"
        source.save()
        milestone.citations.get(source=source).delete()
    return milestone


def read_on(client, day, address="/milestones/targeted-support-and-education/"):
    return parse(get(client, f"{address}?as_of={day}"))


def test_milestone_cites_what_it_cited_then(client, answered):
    cited = {
        day: [each.words for each in read_on(client, day).select("ul.citations li")]
        for day in ("2026-01-20", "2026-02-10", "2026-03-10")
    }

    assert len(cited["2026-01-20"]) == len(cited["2026-03-10"]) == 1
    assert cited["2026-02-10"][0] == "An answer , question 12 There are 370."
    assert cited["2026-02-10"][1:] == cited["2026-01-20"] == cited["2026-03-10"]


def test_numbers_have_the_standing_of_then(client, answered):
    rows = {
        day: [row.one("td.numeric").words for row in read_on(client, day).select("tbody tr")][:2]
        for day in ("2026-01-20", "2026-02-10", "2026-03-10")
    }

    assert rows == {
        "2026-01-20": ["377", "622"],
        "2026-02-10": ["377 followed", "370 also published"],
        "2026-03-10": ["370 followed", "377 also published"],
    }
    before, after = (read_on(client, day).one("table").words for day in ("2026-02-10", "2026-03-10"))
    assert "An answer , question 12 There are 370. Why it is not followed It is older." in before
    assert "An answer, corrected , question 13 There are 370." in after


def test_differences_of_then_rest_on_what_was_followed_then(client, answered):
    later = "/milestones/officer-numbers-fall/"
    moves = {day: read_on(client, day, later).one("p.number-move").words for day in ("2026-02-10", "2026-03-10")}

    assert moves == {"2026-02-10": "about 66 fewer than 2022", "2026-03-10": "about 59 fewer than 2022"}
    assert get(client, later).count("about 59 fewer than 2022") == 2


def test_numbers_of_a_past_day_lead_to_their_rows_of_that_day(client, answered):
    number = next(
        link
        for link in parse(get(client, "/?as_of=2026-02-10")).select("p.number a")
        if link["href"].startswith("/milestones/targeted-support-and-education/") and link.words == "377"
    )

    path, _, row = number["href"].partition("#")
    assert path.endswith("?as_of=2026-02-01T12:00:00Z")
    assert parse(get(client, path)).one(f"tr[id={row}]").one("td.numeric").words == "377 followed"


QUERIES = ["", "order=newest", "year_from=2012&year_to=2015", "has_figures=1", "theme=zz-last", "theme=zz-last&page=2"]


PAGES = ["/milestones/officer-numbers-fall/", "/figures/safer-schools-officers/", "/figures/pcsos/"]
FILES = [
    "/timeline.csv", "/timeline.json", "/timeline.csv?theme=zz-last&order=newest", "/figures.csv", "/figures.json",
    "/figures/pcsos.csv", "/figures/safer-schools-officers.json", "/figures/safer-schools-officers.svg",
]  # fmt: skip


@pytest.fixture
def captured(past):
    """Pages of 10 March, {address: HTML}; on 15 March all nouns of an unchanged milestone are renamed, one is added."""
    milestone = Milestone.objects.get(slug="officer-numbers-fall")
    with on("2026-03-05"), recording(reason="More."):
        milestone.themes.add(Theme.objects.create(slug="zz-last", name="Zz last"))
    pages = {}
    with on("2026-03-10"):
        for address in [*PAGES, *FILES, *(f"/?{query}" for query in QUERIES)]:
            pages[address] = get(client_of(), address)
    with on("2026-03-15"), recording(reason="Renamed."):
        for noun in [*Theme.objects.all(), *Organisation.objects.all(), *Measure.objects.all()]:
            noun.name = f"A new {noun.name}"[:80]
            noun.save()
        Theme.objects.filter(slug="zz-last").update(name="Aa first", slug="aa-first")
        for source in Source.objects.all():
            source.title, source.publisher = f"A new {source.title}", "A new publisher"
            source.link = "https://www.example.org/new"
            source.save()
        site = SiteText.objects.load()
        site.title = "A new title"
        site.save()
        added = Milestone.objects.create(slug="added", title="Added", text="x", date="2013", status="published")
        added.themes.set(milestone.themes.all())
    return pages


def client_of():
    cache.clear()
    return Client()


def read_main(page):
    """Return the words of the main part of a page, and where its links lead, without what tells of the past."""
    main = re.sub(r'<p class="as-of".*?</p>', "", page.split("<main")[1].split("</main>")[0], flags=re.DOTALL)
    links = re.findall(r'href="([^"]*)"', main)
    links = [re.sub(r"(&amp;|\?)as_of=[^&#]*", "", link) for link in links if not re.search(r"atom|\.bib|\.ris", link)]
    return read_words(f"<main{main}</main>").replace(" Atom feed", ""), links


@pytest.mark.database
@pytest.mark.parametrize("address", PAGES)
def test_every_noun_has_its_name_and_place_of_then(client, captured, address):
    then = get(client, f"{address}?as_of=2026-03-10")

    (words, links), (old_words, old_links) = map(read_main, (then, captured[address]))
    assert links == old_links and "This is the past" in then
    assert re.split("Cite th|Table ·", words)[0] == re.split("Cite th|Table ·", old_words)[0]
    assert get(client, address).count("A new") > 3


@pytest.mark.database
@pytest.mark.parametrize("address", FILES)
def test_file_of_then_is_the_one_that_was_sent_then(client, captured, address):
    mark = "&" if "?" in address else "?"
    then = get(client, f"{address}{mark}as_of=2026-03-10")

    assert re.sub(r"[?&](amp;)?as_of=2026-03-05T12:00:00Z", "", then) == captured[address]
    assert get(client_of(), address.replace("zz-last", "aa-first")) != captured[address]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("as_of=2026-02-30", "as_of=2026-02-30: “2026-02-30” is not a day or a moment this site can read."),
        ("as_of=2999-01-01", "as_of=2999-01-01: 2999-01-01 has not come yet."),
        ("as_of=2025-12-31", "Nothing was public yet on 31 December 2025. The record begins on 10 January 2026."),
        ("as_of=2026-01-20&as_of=2026-01-25", "Give one day or moment."),
    ],
)
def test_file_of_no_past_is_refused_in_words(client, past, query, told):
    for address in ("/timeline.csv", "/timeline.json", "/figures.csv", "/figures/pcsos.json", "/figures/pcsos.svg"):
        assert told in get(client, f"{address}?{query}", 400)
    assert "q=pilot: Words are looked for in today’s record" in get(
        client, "/timeline.csv?q=pilot&as_of=2026-01-20", 400
    )


@pytest.mark.database
@pytest.mark.parametrize("query", QUERIES)
def test_filtered_past_is_what_it_was(client, captured, query):
    page = get(client, f"/?{query}&as_of=2026-03-10")

    (words, links), (old_words, old_links) = map(read_main, (page, captured[f"/?{query}"]))
    if query in ("", "order=newest"):  # there the picture stands, of today alone
        old_links = old_links[-len(links) :]
        (words, old_words) = (each.split("Find in the history", 1)[1] for each in (words, old_words))
    assert words == old_words and links[1:] == old_links[1:] and len(links) > 10
    assert parse(page).one('input[name="as_of"]')["value"] == "2026-03-05T12:00:00Z"


def test_words_are_not_looked_for_in_the_past(client, past):
    page = parse(get(client, "/?q=pilot&as_of=2026-01-20"))

    assert "Words are looked for in today’s record only." in page.one("#q-error").words
    assert page.one("#q")["value"] == "pilot" and "13 milestones" in page.one("#count").words


def test_what_was_public_for_less_than_an_hour_is_seen(client, past):
    milestone = Milestone.objects.get(slug="junior-cadet-units")
    for hour, status, title in ((9, "published", "Said in haste"), (10, "withdrawn", "Said in haste")):
        with on("2026-03-05", hour), recording(reason="So it was."):
            milestone.status, milestone.title = status, title
            milestone.save()

    assert "Said in haste" in get(client, "/milestones/junior-cadet-units/?as_of=2026-03-05T09:30")
    assert "Said in haste" in get(client, "/?as_of=2026-03-05T09:30Z")
    assert "Said in haste" not in get(client, "/?as_of=2026-03-05")
    get(client, "/milestones/junior-cadet-units/?as_of=2026-03-05", 410)
    get(client, "/milestones/junior-cadet-units/", 410)


def test_all_moments_of_one_state_have_one_answer(client, past, settings):
    tags = {client.get(f"/?as_of=2026-01-{day}T{hour}:30")["ETag"] for day in range(11, 31, 6) for hour in (10, 23)}
    tags |= {client.get("/?as_of=2026-01-11")["ETag"], client.get("/?theme=&as_of=2026-01-31T22:00%2B00:00")["ETag"]}

    assert len(tags) == 1
    assert client.get("/?as_of=2026-01-12", headers={"If-None-Match": tags.pop()}).status_code == 304
    assert client.get("/?as_of=2026-02-02")["ETag"] != client.get("/?as_of=2026-01-12")["ETag"]


@pytest.mark.database
def test_figures_stand_in_the_order_of_today(client, past):
    """What is added afterwards has an earlier date: it stands first, as on the page of its day."""
    milestone = Milestone.objects.get(slug="officer-numbers-fall")
    with on("2026-03-05"), recording(reason="More."):
        for measure in Measure.objects.all():
            Figure.objects.create(milestone=milestone, measure=measure, value=7, date="1999", counted_as="PCs")
    with on("2026-03-06"), recording(reason="Another."):
        milestone.title = "Another"
        milestone.save()

    today, then = (parse(get(client, f"/milestones/officer-numbers-fall/{end}")) for end in ("", "?as_of=2026-03-05"))
    assert [row.words for row in then.select("tbody tr")] == [row.words for row in today.select("tbody tr")]
    assert "Another" not in then.one("h1").words


@pytest.mark.usefixtures("past")
def test_figures_of_then_answer_as_those_of_today_do():
    today, now = listing.load(0), timezone.now()
    measures = [measure.pk for measure in Measure.objects.all()]
    past = listing.PastListing(today, now, now).find_figures(measures)
    stored = today.find_figures(measures)

    assert sorted(past.tallied()) == sorted(stored.tallied())
    assert past.find_extent() == stored.find_extent() and past.exceeds(10) and not past.exceeds(len(past))
    for question in ("find_authors", "find_sources"):
        assert list(getattr(past, question)()) == list(getattr(stored, question)())
    assert past.find_last_change(len(past)) == stored.find_last_change(len(past))
