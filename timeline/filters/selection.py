"""Milestones chosen out of the listing, in an order: what a filter narrows, counts and hands out page by page."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from timeline.index.listing import LASTING, Listing, to_bits, to_flags, to_ranks
from timeline.models import Milestone

CHUNK = 500


@dataclass(frozen=True)
class Selection:
    """The milestones of a set of the listing, in order of time.

    `is_newest` turns that order round; `best_for` is a search whose best hits come before all others.
    """

    listing: Listing
    bits: int
    is_newest: bool = False
    best_for: str = ""

    model = Milestone

    def all(self):
        return self

    def only(self, bits):
        """Return the members of this selection that are in a set as well."""
        return replace(self, bits=self.bits & bits)

    def count(self):
        return self.bits.bit_count()

    @property
    def flags(self):
        """A byte for each milestone of the listing, 1 for a member and 0 for the others."""
        return to_flags(self.bits, len(self.listing.order))

    def of_figures(self, name, make):
        """Return what `make()` gives, now or before, of figures and citations of what is public: no words, no objects.

        It is remembered while nothing else than words changes.
        """
        return self.listing.remember((LASTING, name, self.bits), make)

    @property
    def nouns(self):
        """{facet: {key: object}} of what the members name, each in the order of its model."""
        return self.listing.find_named(self.bits)

    def __getitem__(self, places):
        """Return the ranks of the members at a slice of places, in order."""
        start, stop = places.start or 0, self.count() if places.stop is None else min(places.stop, self.count())
        if self.is_newest:
            return to_ranks(self.bits, self.count() - stop, self.count() - start)[::-1]
        best = self.best
        others = self.bits & ~to_bits(best, len(self.listing.order)) if best else self.bits
        return best[start:stop] + to_ranks(others, max(0, start - len(best)), max(0, stop - len(best)))

    @cached_property
    def best(self):
        """The ranks of the members that come first, best first."""
        return self.listing.find_best(self.best_for, self.bits) if self.best_for else []

    def in_batches(self, size):
        """Yield the ranks of the members in order, in lists of at most `size`."""
        for start in range(0, self.count(), size):
            yield self[start : start + size]

    def find_newest_published(self, count):
        """Return the keys of the `count` members that were published last, newest first."""
        order = Milestone.objects.filter(status=Milestone.Status.PUBLISHED).order_by("-public_since", "-pk")
        if self.count() <= CHUNK:
            keys = [self.listing.order[rank] for rank in self[:]]
            return list(order.filter(pk__in=keys).values_list("pk", flat=True)[:count])
        known, flags = self.listing.rank_of, self.flags
        newest = order.values_list("pk", flat=True).iterator(CHUNK)
        return list(islice((key for key in newest if flags[known[key]]), count))
