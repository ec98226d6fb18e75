"""No address answers with today what was asked for of another day: whatever is typed, and wherever."""

import copy
import re
from datetime import UTC, datetime, timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve, reverse

from timeline.index import derived
from timeline.models import Figure, Measure, Milestone, Revision, Theme, nouns
from timeline.revisions import recording

from .conftest import begin_anew, thorough
from .page import parse, read

pytestmark = pytest.mark.usefixtures("history")

EXAMPLES = {
    "milestone": {"slug": "local-policing-model"},
    "policing": {"slug": "local-policing-model"},
    "author": {"slug": "steven-sweeney"},
    "measure": {"slug": "safer-schools-officers"},
    "source": {"slug": "history-of-safer-school-partnerships"},
    "sitemap": {"section": "pages", "page": 1},
}
PROBES = {"healthz", "readyz"}  # whether the site can serve: they tell nothing of the record, whatever they are asked
TELLING = {
    "timeline", "timeline-csv", "timeline-json", "milestone-detail", "figures-csv", "figures-json", "measure-detail",
    "measure-csv", "measure-json", "measure-svg",
}  # fmt: skip
LISTS = ("/timeline.csv", "/timeline.json", "/figures.csv", "/figures.json")
WORD = "Zebra"
NOW = datetime(2096, 11, 26, 12, tzinfo=UTC)
# As a script may write them into an address, not as a browser escapes them.
GARBAGE = [
    "2096-11-27", "2096-02-30", "2096-11-25T24:00", "2096-11-25T23:60", "2096-11-26T12:01", "0000-01-01", "0001-01-01",
    "9999-12-31", "9999-12-31T23:59:59Z", "10000-01-01", "1999-12-31", "2096-03-25T01:30", "2096-11-25T12:00%2B99:00",
    "2096-11-25T12:00%2B00:60", "2096-11-25T12", "2096-11", "2096", "20961125", "25/11/2096", "yesterday", "now", "0",
    "-1", "", "+", "%20", "%00", "2096-11-25%00", "2096-11-25x", "%D9%A2%D9%A0%D9%A9%D9%A6-11-25", "9" * 10_000,
    "x" * 10_000, "2096-11-25'", "%FF", "%E2%80%AE2096-11-25", "2096-W48-3", "2096-330", "2096-11-25%0A",
]  # fmt: skip
GOOD = [
    "2096-11-24", "2096-11-24T09:30", "2096-11-24T09:30:12Z", "2096-11-24T09:30:12", "2096-10-28T01:30",
    "2096-11-24T10:30%2B01:00", "2096-11-24T09:30+00:00", "2096-11-24T09:30-05:00", "2096-11-24&as_of=2096-11-23",
    "x&as_of=2096-11-23",
]  # fmt: skip
BESIDE = ["2096-11-24&q=pilot", "2096-11-24&theme=nothing", "2096-11-24&page=x", "2096-11-24&page=99", "x&q=pilot"]


def public_addresses():
    """Return an address of each type that the public site has."""
    found = []
    for pattern in get_resolver("timeline.urls").url_patterns:
        name, converters = pattern.name, pattern.pattern.converters
        values = EXAMPLES[re.split("[-]", name)[0]] if converters else {}
        found += [] if name in PROBES else [reverse(f"timeline:{name}", kwargs=values)]
    return found


@pytest.fixture
def changed(settings):
    """All that has a name has another one since a day before the last, and a year later it is asked about."""
    with at(datetime(2096, 11, 25, 12, tzinfo=UTC)), recording(reason=f"{WORD}."):
        for model in nouns():
            field = next((name for name in ("title", "name", "note", "locator") if hasattr(model, name)), None)
            for noun in model.objects.all() if field else ():
                setattr(noun, field, f"{WORD} {getattr(noun, field)}"[: model._meta.get_field(field).max_length])
                noun.save()
    settings.SECURITY_CONTACT = "mailto:security@example.org"  # else there is no such file
    with at(NOW):
        yield


def at(moment):
    return mock.patch("django.utils.timezone.now", return_value=moment)


def find_fault(client, address, parameter, value):
    """Return what is wrong with an answer, "" where nothing is: it is a refusal in words, or says what it tells."""
    response = client.get(f"{address}?{parameter}={value}")
    body, status = read(response), response.status_code
    head = f"{address}?{parameter}={value[:40]}: {status}"
    if status in (404, 410) and value in [*GOOD, *BESIDE]:
        return ""
    if status == 400:  # of what stands beside a day that can be read, the message may tell alone
        return "" if len(body) > 40 and (parameter in body or value in BESIDE) else f"{head}, not in words"
    if status != 200:
        return head
    if address.endswith("/"):
        return "" if parse(body).select("main .as-of") else f"{head}, silently"
    if parameter == "since" and address in LISTS and value not in GARBAGE:
        return ""
    return f"{head}, silently" if value in GARBAGE or WORD in body or len(body) < 40 else ""


def test_each_address_shows_what_was_changed_or_names_nothing(client, changed):
    """A test of the next one: today is told from the day before by one word."""
    shown = {address: WORD in read(client.get(address)) for address in public_addresses()}

    assert {resolve(address).url_name for address, is_shown in shown.items() if not is_shown} == NAMELESS


# Addresses whose answers name no noun of the record.
NAMELESS = {"sitemap", "sitemap-part", "robots", "security-txt"}


def choose_values(parameter):
    """Yield (address, value): all values for what tells the past, some for each address that does not."""
    values = [*GARBAGE, *GOOD, *BESIDE]
    for number, address in enumerate(public_addresses()):
        is_told = address in LISTS if parameter == "since" else resolve(address).url_name in TELLING
        yield from ((address, value) for value in (values if is_told else values[number % 8 :: 8]))


@pytest.mark.parametrize("parameter", ["as_of", "since"])
@thorough
def test_no_address_ignores_what_it_is_asked_of_the_past(client, changed, parameter):
    faults = [find_fault(client, address, parameter, value) for address, value in choose_values(parameter)]

    assert not (found := [fault for fault in faults if fault]), "\n".join(found)


@pytest.mark.parametrize("address", ["/", "/milestones/local-policing-model/", "/figures.csv"])
def test_flood_of_moments_fills_no_more_places_than_one(client, changed, address):
    """All moments between two changes have one answer: nobody fills the store by counting seconds."""
    store = type(caches["default"])
    moments = [f"2096-11-24T{minute // 60:02}:{minute % 60:02}:{minute % 59:02}" for minute in range(1, 1000)]
    with mock.patch.object(store, "set", autospec=True, side_effect=store.set) as kept:
        tags = {client.get(f"{address}?as_of={moment}")["ETag"] for moment in moments}

    assert len(tags) == 1
    assert len({call.args[1] for call in kept.call_args_list}) <= 1


def count_queries(client, address):
    """Return how many queries an answer costs a process that has served nothing yet."""
    begin_anew()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        assert response.status_code == 200 and parse(response).select("main .as-of")
    return len(queries)


@thorough
@pytest.mark.database
def test_past_of_a_milestone_costs_as_many_queries_however_often_it_was_changed(client):
    milestone, counts = Milestone.objects.get(slug="local-policing-model"), []
    for count in (30, 170):
        last = change_often(milestone, count)
        with at(NOW):
            past = f"{last - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}"
            counts.append(count_queries(client, f"/milestones/{milestone.slug}/?as_of={past}"))

    assert counts[0] == counts[1]


def change_often(milestone, count):
    """Let the record tell of so many changes of a milestone, a minute apart; return when the last one was made."""
    last, changes = Revision.objects.of(milestone).last(), []
    begin = max(last.when, datetime(2096, 11, 1, tzinfo=UTC))
    for number in range(1, count + 1):
        change = copy.copy(last)
        change.pk, change.number, change.batch = None, last.number + number, uuid4()
        change.when, change.reason = begin + timedelta(minutes=number), f"Change {number}."
        change.data = {**last.data, "title": f"Title {number}"}
        changes.append(change)
    Revision.objects.bulk_create(changes)
    derived.rebuild()
    return changes[-1].when


@thorough
@pytest.mark.database
@pytest.mark.parametrize("query", ["", "order=newest&", "page=2&", "has_figures=1&", "theme=officer-numbers&"])
def test_past_of_the_timeline_costs_as_many_queries_however_long_it_is(client, query):
    add_milestones(20)
    with at(NOW):
        few = count_queries(client, f"/?{query}as_of=2096-11-10")
    add_milestones(1000)
    with at(NOW):
        many = count_queries(client, f"/?{query}as_of=2096-11-10")

    assert many <= few


def add_milestones(count):
    """Publish so many milestones on 9 November, with figures and themes, and change each tenth one afterwards."""
    theme, measure, first = (
        Theme.objects.get(slug="officer-numbers"),
        Measure.objects.first(),
        Milestone.objects.count(),
    )
    with at(datetime(2096, 11, 9, 12, tzinfo=UTC)), recording(reason="Many."):
        made = Milestone.objects.bulk_create(
            Milestone(slug=f"m{first + n}", title=f"M {n}", text="x", date="2012", status="published", publish_at=NOW)
            for n in range(count)
        )
        Milestone.objects.filter(publish_at=NOW).update(publish_at=datetime(2096, 11, 9, tzinfo=UTC))
        theme.milestones.add(*made)
        Figure.objects.bulk_create(
            Figure(milestone=each, measure=measure, value=1, counted_as="PCs", date="2012") for each in made
        )
    with at(datetime(2096, 11, 20, 12, tzinfo=UTC)), recording(reason="Tenths."):
        Milestone.objects.filter(pk__in=[each.pk for each in made[::10]]).update(title="Another")
