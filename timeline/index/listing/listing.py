"""The listing in memory: what is asked of it, and how a milestone is taken out and put in."""

import json
from array import array
from collections import defaultdict
from copy import copy
from functools import cached_property

from django.db.models import Q

from timeline.dates import ImpreciseDate
from timeline.index import search
from timeline.models import Author, Figure, Measure, Milestone, Organisation, PolicingPlan, SiteText, Theme

from .bits import from_flags, pack_bits, to_bits, to_ranks
from .memo import Memo

# The first word of a stored part's name says how it is stored. A part that is stored in another way takes another word.
FORMATS = ("set", "order", "schedule")
LASTING = "of figures"  # first word of the names of what is remembered until a figure, a citation or a set changes
SPARSE = 1000  # bytes for each milestone above which no table of all keys is made

EVERY = Q()
# Parameter of the timeline: (relation of a milestone, model).
FACETS = {
    "theme": ("themes", Theme),
    "plan": ("plans", PolicingPlan),
    "organisation": ("organisations", Organisation),
    "author": ("authors", Author),
}


class Listing:
    """All milestones whose status is published, those that are not yet or no longer public among them.

    `order` holds their keys, oldest first; `sets` {(facet, value): set}; `schedule` {key: [publish_at, withdraw_at]},
    in microseconds, of those that a due instant shows or hides.
    """

    def __init__(self, order=(), sets=None, schedule=None):
        self.order = array("q", order)
        self.sets, self.schedule = sets or {}, schedule or {}
        self.remember = Memo()

    def get(self, facet, value=""):
        """Return the set of the milestones that have a value of a facet."""
        return self.sets.get((facet, str(value)), 0)

    def for_next_version(self):
        """Return a listing of the same sets that remembers what is made of these and of figures, and nothing else."""
        listing = copy(self)
        listing.remember = self.remember.keep(LASTING)
        return listing

    def public(self, at):
        """Return the set of the milestones that are public at a due instant."""

        def make():
            moment = int(at.timestamp() * 1_000_000)
            hidden = {
                key
                for key, (start, end) in self.schedule.items()
                if start > moment or (end is not None and end <= moment)
            }
            everything = (1 << len(self.order)) - 1
            return everything & ~self.find_set(hidden) if hidden else everything

        return self.remember(("public", at), make)

    @cached_property
    def rank_of(self):
        """{key: rank}; built only where keys come from elsewhere, such as from a search."""
        return {key: rank for rank, key in enumerate(self.order)}

    @cached_property
    def room(self):
        """One more than the highest key."""
        return max(self.order, default=0) + 1

    def find_set(self, keys):
        """Return the set of the milestones among keys: quicker than rank by rank, be they few or many."""
        if self.room > SPARSE * len(self.order):
            return from_flags(bytes(map(set(keys).__contains__, self.order)))
        found = bytearray(self.room)
        for key in keys:
            if key < self.room:
                found[key] = 1
        return from_flags(bytes([found[key] for key in self.order]))

    def fetch(self, ranks, queryset):
        """Return the milestones at `ranks`, in that order, fetched as a queryset says."""
        keys = [self.order[rank] for rank in ranks]
        found = queryset.in_bulk(keys)
        return [found[key] for key in keys]

    def find(self, slug):
        """Return the milestone that the public sees at an address, whole; None where there is none."""
        return Milestone.objects.published().with_figures("source").with_relations().filter(slug=slug).first()

    def find_figures(self, measures, where=EVERY, dates=None):
        """Return the public figures of some measures (keys), to be asked as a queryset.

        Of today those alone to which a condition applies, since a database is asked; of the past, which is read, those
        alone of `dates` (EDTF), None for all.
        """
        return Figure.objects.published().filter(where, measure__in=measures)

    def find_measures(self, slug=""):
        """Return the measures of which there are public figures, in order, or the one at an address."""
        measures = Measure.objects.published().select_related("ended_by")
        return measures.filter(slug=slug) if slug else measures

    def find_companions(self, measure):
        """Return the measures that are shown in another one's chart."""
        return list(measure.companions.select_related("ended_by"))

    @cached_property
    def years(self):
        """{date to the year: set}."""
        return {ImpreciseDate(value): bits for (facet, value), bits in self.sets.items() if facet == "years"}

    @cached_property
    def begun(self):
        """{year that a date names first: set}."""
        begun = defaultdict(int)
        for date, bits in self.years.items():
            begun[date.named_years[0]] |= bits
        return begun

    @property
    def site(self):
        return self.remember("site", SiteText.objects.load)

    @property
    def nouns(self):
        """{facet: {key: object}}, each in the order of its model."""

        def fetch():
            return {facet: {item.pk: item for item in model.objects.all()} for facet, (_, model) in FACETS.items()}

        return self.remember("nouns", fetch)

    def related(self, ranks):
        """Return {rank: {relation: objects}}: what the milestones at `ranks` refer to, without a query."""
        found = {rank: {relation: [] for relation, _ in FACETS.values()} for rank in ranks}
        start = min(ranks, default=0)
        asked = to_bits([rank - start for rank in ranks], max(ranks, default=0) - start + 1)
        for facet, (relation, _) in FACETS.items():
            for key, item in self.nouns[facet].items():
                for rank in to_ranks(self.get(facet, key) >> start & asked):
                    found[start + rank][relation].append(item)
        return found

    def find_named(self, bits):
        """Return {facet: {key: object}} of what the milestones of a set name: nothing else is known to the public."""

        def find():
            return {
                facet: {key: item for key, item in items.items() if self.get(facet, key) & bits}
                for facet, items in self.nouns.items()
            }

        return self.remember(("named", bits), find)

    def search(self, text):
        """Return the set of the milestones that hold the words of a search."""
        return self.remember(("search", text), lambda: self.find_set(search.find(text)))

    def find_best(self, text, bits):
        """Return the ranks of the best hits of a search in a set, best first: all of a few, of many the titles."""
        keys = search.rank(text, [self.order[rank] for rank in to_ranks(bits)])
        if keys is None:
            return to_ranks(self.find_set(search.find(text, in_title=True)) & bits)
        return [self.rank_of[key] for key in keys]

    # What is stored

    def pack(self):
        """Return the parts to store, {name: bytes}."""
        parts = {f"set {facet} {value}": pack_bits(bits) for (facet, value), bits in self.sets.items() if bits}
        parts["order"] = self.order.tobytes()
        parts["schedule"] = json.dumps(dict(sorted(self.schedule.items()))).encode()
        return parts

    @classmethod
    def unpack(cls, parts):
        listing = cls()
        for name, data in parts.items():
            kind, _, rest = name.partition(" ")
            if kind == "set":
                facet, _, value = rest.partition(" ")
                listing.sets[facet, value] = int.from_bytes(data, "little")
            elif kind == "order":
                listing.order.frombytes(data)
            elif kind == "schedule":
                listing.schedule = {int(key): times for key, times in json.loads(data).items()}
        return listing

    # What changes

    def tells(self, key, row, rank):
        """Return whether a milestone is listed as a `ListedMilestone` at a rank; with neither, whether it is not."""
        if row is None:
            return key not in self.order
        if rank >= len(self.order) or self.order[rank] != key or self.schedule.get(key) != row.times:
            return False
        return {name for name, bits in self.sets.items() if bits >> rank & 1} == set(row.sets)

    def remove(self, key):
        """Take a milestone out; those after it move up."""
        rank = self.order.index(key)
        del self.order[rank]
        self.schedule.pop(key, None)
        low = (1 << rank) - 1
        self.sets = {name: bits & low | (bits >> rank + 1) << rank for name, bits in self.sets.items()}

    def insert(self, rank, row):
        """Put a `ListedMilestone` in at a rank; those after it move down."""
        self.order.insert(rank, row.key)
        low = (1 << rank) - 1
        self.sets = {name: bits & low | (bits >> rank) << rank + 1 for name, bits in self.sets.items()}
        for name in row.sets:
            self.sets[name] = self.sets.get(name, 0) | 1 << rank
        if row.times:
            self.schedule[row.key] = row.times
