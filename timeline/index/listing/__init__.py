"""The published milestones in order of time as sets of bits: what lists, counts, facets and the picture are read from.

Bit number i of a set stands for the i-th milestone in order of time. A set is a Python integer, so a filter is an `&`,
a count is `bit_count()`, and both take microseconds at any length. The sets are stored; the door refreshes them for
what changed, and a process reads them again when the content version has moved.
"""

from .bits import stack, to_bits, to_flags, to_ranks
from .listing import FACETS, LASTING, Listing
from .past import PastListing
from .storage import find_faults, forget, load, made_by, move, rebuild, refresh
