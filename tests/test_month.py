"""The past of the record, asked for page by page and file by file, beside what was seen when it was the present."""

import csv
import io
import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from unittest import mock

import pytest
from django.utils import timezone

from timeline.models import Measure, Milestone, Revision

from .conftest import DATABASE
from .month import BEGIN, RELATIONS, Month
from .page import Element, parse, read

pytestmark = [*DATABASE, pytest.mark.usefixtures("history")]

# SEEDS=8 looks at eight months in place of one, STEPS=200 lets more be done in each.
SEEDS = range(1, int(os.environ.get("SEEDS", "1")) + 1)
STEPS = int(os.environ.get("STEPS", "34"))
FILTERS = ("has_figures=1", "year_from=2010&year_to=2016", "order=newest", "page=2", "page=2&order=newest")


@dataclass(frozen=True)
class Seen:
    """What the public was given at an address, at a moment, after a step."""

    step: int
    moment: datetime
    address: str
    status: int
    body: str


def find_slugs(model):
    """Return the addresses that objects of a model have or had, those that are gone too."""
    known = Revision.objects.filter(model=model._meta.model_name).exclude(slug="")
    return sorted(set(known.values_list("slug", flat=True)))


def choose_addresses(month):
    """Return some addresses of what has a past, by chance: of each kind at least one."""
    choose, slugs, measures = month.random.sample, find_slugs(Milestone), find_slugs(Measure)
    relation = month.random.choice(RELATIONS)
    named = month.random.choice(find_slugs(Milestone._meta.get_field(relation).related_model))
    queries = ["", f"?{relation[:-1]}={named}", f"?{month.random.choice(FILTERS)}"]
    return [
        *(f"/{query}" for query in choose(queries, 2)),
        f"/timeline.{month.random.choice(['csv', 'json'])}{month.random.choice(['', *queries])}",
        *(f"/milestones/{slug}/" for slug in choose(slugs, 2)),
        month.random.choice(["/figures.csv", "/figures.json"]),
        f"/figures/{month.random.choice(measures)}/",
        f"/figures/{month.random.choice(measures)}.{month.random.choice(['csv', 'json', 'svg'])}",
    ]


def look(client, month, step):
    """Yield the `Seen` of a step."""
    for address in choose_addresses(month):
        response = client.get(address)
        yield Seen(step, month.now, address, response.status_code, read(response))


def live_through(client, month):
    """Return all that was seen in a month, oldest first."""
    month.lengthen()
    seen = [*look(client, month, 0)]
    for step in range(1, STEPS + 1):
        month.wait()
        client.get("/robots.txt")  # what is due is published by whoever asks next
        month.act()
        month.moments.add(month.now)
        seen += look(client, month, step)
    return seen


def spell(month, seen):
    """Return the moment of what was seen as an address may name it, by chance: in UTC or as London's clocks show it."""
    local = timezone.localtime(seen.moment)
    spelt = f"{seen.moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    # Of a time that comes twice, London's own spelling means the later one.
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return spelt if comes_twice else month.random.choice([spelt, f"{local:%Y-%m-%dT%H:%M:%S}"])


def at_moment(address, spelt):
    return f"{address}{'&' if '?' in address else '?'}as_of={spelt}"


def without_as_of(text):
    """Return a text with the parameter taken out of each address in it."""
    text = re.sub(r"(?<=[?&])(amp;)?as_of=[0-9TZ:%A+-]*(&amp;|&)?", "", text)
    return re.sub(r"(\?|&|&amp;)(?=[\s#\"'<),;.]|$)", "", text)


# What a page of the past says that it leaves out, and what it says of itself: taken out on both sides.
LEFT_OUT = (".as-of", "#glance")
# Files of today alone, to which a page of the past does not lead: what is new, and how today's page is cited.
OF_TODAY = re.compile(r"/feed\.atom(\?.*)?|/milestones/[^/]+\.(bib|ris)")


def is_left_out(element):
    """Return whether an element stands on one side only, and is no part of what was seen of the record."""
    is_file = element.name == "a" and OF_TODAY.fullmatch(element.attributes.get("href", ""))
    return bool(is_file) or any(element.matches(selector) for selector in LEFT_OUT)


def read_main(body):
    """Return (words, targets of links) of the main part of a page, without what is left out."""
    main = parse(body).one("main")
    for element in [main, *(each for each in main.walk() if isinstance(each, Element))]:
        element.children = [child for child in element.children if isinstance(child, str) or not is_left_out(child)]
    return without_as_of(main.words), [without_as_of(link["href"]) for link in main.select("a[href]")]


def read_seen(address, body):
    """Return what is compared: of a page its main part, of a file all of it, line by line."""
    is_page = address.partition("?")[0].endswith("/")
    return read_main(body) if is_page else without_as_of(body).splitlines(keepends=True)


def mark_redacted(body, words):
    """Return what was seen as it may be seen now: what was redacted since stands redacted."""
    for word in words:
        body = re.sub(rf"(?i){word}", "[redacted]", body)
    return body


def tell(was, now):
    """Return where two things that should be the same differ, in a few lines."""
    pairs = [(a, b) for a, b in zip_longest(was, now) if a != b][:2]
    told = []
    for one, other in pairs:
        if isinstance(one, str) and isinstance(other, str):
            at = len(os.path.commonprefix([one, other]))
            one, other = (f"…{each[max(0, at - 60) : at + 160]}" for each in (one, other))
        elif isinstance(one, list) and isinstance(other, list):
            one, other = sorted(set(one) - set(other))[:6] or one[:3], sorted(set(other) - set(one))[:6] or other[:3]
        told += [f"    was {one!r}", f"    now {other!r}"]
    return told


def find_difference(client, seen, spelt, redacted):
    """Return what differs between what was seen and what is told of its moment now, in lines; none where nothing."""
    response = client.get(at_moment(seen.address, spelt))
    head = f"{seen.step}. {at_moment(seen.address, spelt)}"
    if seen.status != 200:
        # What nobody could see then is not seen now; how that is said depends on what became of it.
        is_told = response.status_code in (400, 404, 410) or "could not see this" in read(response)
        return [] if is_told else [f"{head}: {seen.status} then, {response.status_code} now"]
    if response.status_code != 200:
        return [f"{head}: {response.status_code} {read(response)[:200] if response.status_code == 400 else ''}"]
    was, now = mark_redacted(seen.body, redacted), mark_redacted(read(response), redacted)
    if (was := read_seen(seen.address, was)) == (now := read_seen(seen.address, now)):
        return []
    return [head, *tell(was, now)]


LISTS = ("/timeline.csv", "/timeline.json", "/figures.csv", "/figures.json")


def plain(row):
    """Return a row as a text, without when it was changed: what was changed and changed back is told to no copy."""
    return row and json.dumps({name: value for name, value in row.items() if name != "modified"}, sort_keys=True)


def read_rows(address, body):
    """Return how often each row stands in a list's file."""
    if address.endswith(".csv"):
        return Counter(map(plain, csv.DictReader(io.StringIO(body.removeprefix("\ufeff")))))
    return Counter(map(plain, json.loads(body)["milestones" if "timeline" in address else "figures"]))


def read_changes(address, body):
    """Return (rows that go, rows that come) of what a list's file tells of changes."""
    if address.endswith(".csv"):
        rows = [(row.pop("change"), row) for row in csv.DictReader(io.StringIO(body.removeprefix("\ufeff")))]
        gone = [plain(row) for change, row in rows if change in ("old", "withdrawn")]
        return Counter(gone), Counter(plain(row) for change, row in rows if change in ("new", "added"))
    sides = [(plain(each["old"]), plain(each["new"])) for each in json.loads(body)["changes"]]
    return Counter(old for old, _ in sides if old), Counter(new for _, new in sides if new)


def find_outdated(client, seen, spelt, redacted):
    """Return what a copy lacks that was brought up to date with `since`, in lines; none where nothing."""
    address = f"{seen.address}?since={spelt}"
    told = client.get(address)
    if told.status_code != 200:
        return [f"{address}: {told.status_code} {read(told)[:200]}"]
    copy = read_rows(seen.address, mark_redacted(seen.body, redacted))
    gone, come = read_changes(seen.address, mark_redacted(read(told), redacted))
    today = read_rows(seen.address, mark_redacted(read(client.get(seen.address)), redacted))
    if gone - copy:
        return [f"{seen.step}. {address}: goes, and was not there", *list(gone - copy)[:1], *list(copy - today)[:1]]
    copy = copy - gone + come
    return [] if copy == today else [f"{seen.step}. {address}", *list(copy - today)[:1], *list(today - copy)[:1]]


@pytest.mark.parametrize("seed", SEEDS)
def test_past_is_told_as_it_was_seen(client, seed):
    month = Month(seed)
    # The picture is no part of the past: a third of the time would go into drawing it.
    with month.stopped(), mock.patch("timeline.presenters.timeline.draw_picture", return_value=None):
        seen = live_through(client, month)
        month.wait()
        month.random.shuffle(seen)
        lines = [line for each in seen for line in find_difference(client, each, spell(month, each), month.redacted)]
        copies = [each for each in seen if each.address in LISTS]
        lines += [line for each in copies for line in find_outdated(client, each, spell(month, each), month.redacted)]

    assert sum(each.status == 200 for each in seen) > len(seen) * 0.6 and copies
    assert lines == [], "\n".join([f"after {Counter(month.done)}", *lines])
    assert {when for when in Revision.objects.values_list("when", flat=True) if when > BEGIN} <= month.moments
