"""The listing of milestones as sets of bits: as good as asking the database each time."""

import datetime
import random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.index import listing, version
from timeline.index.listing import storage
from timeline.index.listing.bits import pack_bits, to_bits
from timeline.index.listing.memo import Memo
from timeline.models import Author, Figure, ListingPart, Measure, Milestone, Organisation, PolicingPlan, Theme
from timeline.revisions import recording

from .conftest import DATABASE, sparing


@given(st.sets(st.integers(0, 300)), st.integers(0, 320), st.integers(0, 320))
@settings(max_examples=50)
def test_sets_give_their_members_back(members, start, stop):
    bits = to_bits(members, 301)

    assert listing.to_ranks(bits) == sorted(members)
    assert listing.to_ranks(bits, start, stop) == sorted(members)[start:stop]
    assert [rank for rank, flag in enumerate(listing.to_flags(bits, 301)) if flag] == sorted(members)
    assert int.from_bytes(pack_bits(bits), "little") == bits and bits.bit_count() == len(members)


DATES = ["1980s", "1987", "2009-2011", "2012-03", "12 March 2015", "by 2023", "since 2012", "until 1990", "about 2013"]


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("seed", sparing(range(4), marks=DATABASE))
def test_listing_refreshed_is_the_listing_made_anew(seed):
    chance = random.Random(seed)
    nouns = {"themes": Theme, "plans": PolicingPlan, "organisations": Organisation, "authors": Author}
    measures = list(Measure.objects.all())

    def create(number):
        status = chance.choice(["draft", "published", "published"])
        milestone = Milestone.objects.create(
            slug=f"m-{number}", title=f"M {number}", date=chance.choice(DATES), text="Text.", status=status,
            publish_at=timezone.now() + datetime.timedelta(hours=chance.choice([-1, 1])),
        )  # fmt: skip
        relate(milestone)

    def relate(milestone):
        name = chance.choice(list(nouns))
        getattr(milestone, name).set(chance.choices(list(nouns[name].objects.all()), k=2))

    def change(number):
        milestone = chance.choice(Milestone.objects.all())
        milestone.date, milestone.status = chance.choice(DATES), chance.choice(["published", "withdrawn"])
        milestone.save()
        relate(milestone)

    def schedule(number):
        milestone = chance.choice(Milestone.objects.published())
        milestone.withdraw_at = timezone.now() + datetime.timedelta(hours=number + 1)
        milestone.save()

    def give_figure(number):
        Figure.objects.create(
            milestone=chance.choice(Milestone.objects.all()), measure=chance.choice(measures), value=number,
            counted_as="x", date=str(1900 + number), kind=chance.choice(["actual", "target"]),
        )  # fmt: skip

    def remove(number):
        chance.choice(Milestone.objects.all()).delete()

    def together(number):
        with recording():
            for act in chance.sample([create, change, schedule, give_figure], 2):
                act(number)

    Measure.objects.update(ended_by=None)
    for number in range(12):
        # Sometimes the process knows what is stored, as one that has just shown a page does.
        if chance.random() < 0.7:
            storage.load(version.read().number)
        chance.choice([create, change, schedule, give_figure, remove, together])(number)
        assert storage.load_parts() == storage.make().pack(), number


@pytest.mark.usefixtures("history")
def test_lost_listing_is_made_anew(capsys):
    whole = storage.load_parts()
    ListingPart.objects.all().delete()

    with pytest.raises(CommandError, match="rebuild"):
        call_command("check_record")
    assert "listing is not what" in capsys.readouterr().out

    Milestone.objects.first().save()

    assert storage.load_parts() == whole
    ListingPart.objects.filter(name="order").update(data=b"")
    call_command("rebuild", verbosity=0)
    assert storage.load_parts() == whole and list(listing.find_faults()) == []


@pytest.mark.usefixtures("history")
def test_sets_stay_while_only_words_change_and_not_longer():
    def load():
        return storage.load(version.read().number)

    milestone, before = Milestone.objects.published().first(), load()
    before.remember("of rows", lambda: "old")
    milestone.title = "Other words"
    milestone.save()
    after = load()
    assert after is not before and after.order is before.order
    assert after.remember("of rows", lambda: "new") == "new"

    changes = [
        lambda: milestone.themes.remove(milestone.themes.first()),
        lambda: Milestone.objects.filter(pk=milestone.pk).update(date="1901", date_order="x"),
        lambda: milestone.figures.create(measure=Measure.objects.first(), value=1, counted_as="x", date="1902"),
        milestone.delete,
        lambda: call_command("rebuild", verbosity=0),
    ]
    for number, change in enumerate(changes):
        known = load().order
        with recording():
            change()
        assert load().order is not known, number


def test_memory_gives_things_in_the_order_asked_for_and_keeps_the_last_within_its_bytes(monkeypatch):
    monkeypatch.setattr("timeline.index.listing.memo.BYTES", 1000)
    memo, made = Memo(), []

    def make(names):
        made.extend(names)
        return ["x" * 300 for _ in names]

    memo.many("ab", make)
    assert list(memo.many("cba", make)) == ["c", "b", "a"] and made == ["a", "b", "c"]
    assert memo.bytes <= 1000 and list(memo.things) == ["a", "c"]
    assert memo("large", lambda: "x" * 5000) == memo("large", lambda: "made anew")


@pytest.mark.parametrize("keys", [[5, 7, 3], [5, 10**15, 3], []])
def test_set_of_keys_is_found_however_high_they_are(keys):
    found = listing.Listing(keys).find_set([3, 5, 10**15, 10**16])

    assert listing.to_ranks(found) == [rank for rank, key in enumerate(keys) if key != 7]


@pytest.mark.usefixtures("history")
def test_version_moves_with_every_change_and_not_without():
    number = version.read().number

    assert version.read().number == number
    Author.objects.first().save()
    assert version.read().number > number


def test_schedule_is_as_its_milestones_say_in_whatever_order_it_came_and_when_it_is_over(db, monkeypatch):
    now, hour = timezone.now(), datetime.timedelta(hours=1)
    due = [
        Milestone.objects.create(slug=f"due-{n}", title="Due", date="2020", text="Due.", status="published",
                                 publish_at=now + hour)
        for n in range(2)
    ]  # fmt: skip

    for milestone in reversed(due):
        milestone.save()

    assert list(storage.find_faults()) == []
    monkeypatch.setattr(timezone, "now", lambda: now + 2 * hour)
    assert list(storage.find_faults()) == []
