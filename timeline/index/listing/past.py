"""The listing as it stood at a moment: the milestones that the public saw then, under the names of then.

What was not changed since stands in the listing of today, so its sets are read from there; only what was changed is
read from the record.
"""

from array import array
from copy import copy
from functools import cached_property, reduce
from operator import or_

from django.db.models.fields.json import KeyTextTransform

from timeline.dates import ImpreciseDate, in_years
from timeline.index.times import MILESTONE, find_times
from timeline.models import Entry, EntryNoun, Measure, Milestone, Revision, SiteText
from timeline.models.figure_queries import IN_ORDER
from timeline.revisions.hydrate import Nouns, find_all, find_previous, hydrate, hydrate_one, in_order, standing_at
from timeline.revisions.snapshots import FIGURES

from .bits import to_bits, to_ranks
from .listing import FACETS, Listing
from .memo import Part
from .past_figures import PastFigures

FEW = 100  # runs of milestones that stayed side by side, up to which sets are moved run by run
# Of a milestone, what is read of it beside its figures.
PLAIN = ("slug", "title", "date", "status", "publish_at", "withdraw_at", "authors")
MEASURE = Measure._meta.model_name
# Name of a model, by which entries tell of it: facet.
NAMED = {model._meta.model_name: facet for facet, (_, model) in FACETS.items()}


class PastListing(Listing):
    """The milestones that the public saw at the moment `at`; what is made of them lies in the memory of today's."""

    def __init__(self, today, at, now):
        self.at = at
        self.schedule = {}
        self.remember = Part(today.remember, at)
        self.figures = {}  # those of measures that were asked for whole, by key
        self.order, self.sets = self.remember("sets", lambda: make(today, at, now))

    def public(self, at):
        """Return the set of all: what was hidden then is not in it."""
        return (1 << len(self.order)) - 1

    def find(self, slug):
        key = stood(self.at).filter(slug=slug).order_by().values_list("key", flat=True).first()
        return self.fetch([self.rank_of[int(key)]])[0] if key else None

    def find_figures(self, measures, where=None, dates=None):
        wanted = set(map(str, measures))
        if dates is None or wanted <= self.figures.keys():
            for key in wanted - self.figures.keys():
                self.figures[key] = self.read_figures({key})
            found = [figure for key in wanted for figure in self.figures[key]]
            found = [figure for figure in found if dates is None or figure.date.edtf in dates]
        else:
            found = self.read_figures(wanted, dates)
        return PastFigures(in_order(IN_ORDER, found), self.at)

    def read_figures(self, wanted, dates=None):
        """Return the figures of some measures (keys), of `dates` alone where they are given."""
        named = EntryNoun.objects.standing(self.at).filter(model=MEASURE, key__in=wanted, entry__model=MILESTONE)
        revisions = list(Revision.objects.filter(pk__in=named.order_by().values("entry__revision")))
        for revision in revisions:
            figures = revision.data[FIGURES].items()
            # Texts and relations of so many are not looked at, but for who is credited.
            plain = {name: revision.data[name] for name in PLAIN if name in revision.data}
            figures = {
                key: figure
                for key, figure in figures
                if figure["measure"][0] in wanted and (dates is None or figure["date"] in dates)
            }
            revision.data = plain | {FIGURES: figures}
        found = self.hydrate([revision for revision in revisions if revision.data[FIGURES]])
        return [figure for each in found for figure in each.figures.all()]

    def fetch(self, ranks, queryset=None):
        """Return the milestones at `ranks`, in that order, whole, whatever a queryset would fetch of today's."""
        keys = [str(self.order[rank]) for rank in ranks]
        revisions = Revision.objects.filter(pk__in=stood(self.at).filter(key__in=keys).order_by().values("revision"))
        found = {str(each.pk): each for each in self.hydrate(revisions)}
        find_previous([figure for milestone in found.values() for figure in milestone.figures.all()], self.at)
        return [found[key] for key in keys]

    def hydrate(self, revisions):
        """Return the milestones that revisions tell, with the times at which the public saw them change."""
        milestones = hydrate(Milestone, revisions, self.find_nouns)
        times = find_times([str(each.pk) for each in milestones], self.at)
        for milestone in milestones:
            milestone.public_since, milestone.public_changed = times[str(milestone.pk)]
        return milestones

    def find_measures(self, slug=""):
        named = EntryNoun.objects.standing(self.at).filter(model=MEASURE, entry__model=MILESTONE)
        known = set(named.order_by().values_list("key", flat=True).distinct())
        found = [each for each in self.measures if str(each.pk) in known and slug in ("", each.slug)]
        return [self.finish(each) for each in found]

    def find_companions(self, measure):
        return [self.finish(each) for each in self.measures if each.shown_with_id == measure.pk]

    @property
    def measures(self):
        """All measures that there were, in order, without what ended them."""
        return self.remember("measures", lambda: find_all(Measure, self.at))

    def finish(self, measure):
        """Return a measure with the milestone that ended it, None where the public saw none."""
        rank = self.rank_of.get(measure.ended_by_id)
        ended = copy(measure)
        ended.ended_by = None if rank is None else self.fetch([rank])[0]
        return ended

    @cached_property
    def find_nouns(self):
        """What finds the nouns that are referred to."""
        known = ((FACETS[facet][1], items) for facet, items in self.nouns.items())
        return Nouns(self.at, {model: {str(key): item for key, item in items.items()} for model, items in known})

    @property
    def site(self):
        def fetch():
            found = [hydrate_one(SiteText, each.key, each.data) for each in standing_at(SiteText, self.at)]
            return found[0] if found else SiteText.objects.load()

        return self.remember("site", fetch)

    @property
    def nouns(self):
        def fetch():
            return {facet: {item.pk: item for item in find_all(model, self.at)} for facet, (_, model) in FACETS.items()}

        return self.remember("nouns", fetch)


def stood(at):
    """Return the entries of the milestones that the public saw at a moment."""
    return Entry.objects.filter(model=MILESTONE, place__gt="").standing(at)


def key_of(place):
    """Return the primary key of the milestone that stands at a `place` of entries."""
    return int(place.rpartition(" ")[2])


def make(today, at, now):
    """Return (keys in order, sets) of a state of the record."""
    places = sorted(stood(at).order_by().values_list("place", "until"))
    changed = {key_of(place) for place, until in places if until is not None and until <= now}
    rank_of = {key_of(place): rank for rank, (place, _) in enumerate(places)}
    sets = translate(today, {key: rank for key, rank in rank_of.items() if key not in changed}, len(places))
    for name, key in fetch_changed(at, now):
        sets[name] = sets.get(name, 0) | 1 << rank_of[key]
    return array("q", rank_of), sets


def fetch_changed(at, now):
    """Yield (name of a set, key of a member) for each milestone that was changed from then to `now`; two queries."""
    changed = stood(at).filter(until__lte=now).order_by()
    for key, date in changed.values_list("key", KeyTextTransform("date", "revision__data")):
        yield ("years", in_years(ImpreciseDate(date)).edtf), int(key)
    named = EntryNoun.objects.filter(entry__in=changed.values("pk"))
    for key, model, noun in named.values_list("entry__key", "model", "key"):
        if model in NAMED:
            yield (NAMED[model], noun), int(key)
        elif model == MEASURE:
            yield ("figures", ""), int(key)


def translate(today, ranks, length):
    """Return the sets of a listing with those members alone whose key is in {key: rank}, by these ranks."""
    moved = [ranks.get(key) for key in today.order]
    runs = find_runs(moved)
    if len(runs) > FEW:
        move = {rank: to for rank, to in enumerate(moved) if to is not None}
        every = {name: (move[rank] for rank in to_ranks(bits) if rank in move) for name, bits in today.sets.items()}
        return {name: to_bits(own, length) for name, own in every.items()}
    return {
        name: reduce(or_, ((bits >> start & (1 << length) - 1) << to for start, length, to in runs), 0)
        for name, bits in today.sets.items()
    }


def find_runs(moved):
    """Return (first rank, how many, first rank to which they move) of those that stay side by side."""
    runs = []
    for rank, to in enumerate(moved):
        if to is None:
            continue
        start, length, first = runs[-1] if runs else (0, 0, None)
        if length and (start + length, first + length) == (rank, to):
            runs[-1] = start, length + 1, first
        else:
            runs.append((rank, 1, to))
    return runs
