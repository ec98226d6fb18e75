"""The actual figures of a measure, ready to say from what to what they range in each year."""

from array import array
from bisect import bisect_right


class Levels:
    """The actual figures of one measure in order of year and value, and the ranks of the milestones that give them."""

    def __init__(self, years=(), values=(), ranks=()):
        self.years, self.values, self.ranks = array("H", years), array("q", values), array("I", ranks)

    @classmethod
    def of(cls, rows):
        """Return the levels of (year, value, rank) triples."""
        rows = sorted(rows)
        return cls(*(zip(*rows, strict=True) if rows else ((), (), ())))

    @property
    def rows(self):
        return list(zip(self.years, self.values, self.ranks, strict=True))

    @classmethod
    def unpack(cls, data):
        levels, count = cls(), len(data) // 14
        levels.years.frombytes(data[: 2 * count])
        levels.values.frombytes(data[2 * count : 10 * count])
        levels.ranks.frombytes(data[10 * count :])
        return levels

    def pack(self):
        return self.years.tobytes() + self.values.tobytes() + self.ranks.tobytes()

    def find_ranges(self, flags):
        """Return {year: (lowest, highest)} of the figures of the milestones whose rank has a flag."""
        kept = bytes(map(flags.__getitem__, self.ranks))
        ranges, start = {}, 0
        while start < len(kept):
            stop = bisect_right(self.years, self.years[start])
            low = kept.find(1, start, stop)
            if low >= 0:
                ranges[self.years[start]] = (self.values[low], self.values[kept.rfind(1, start, stop)])
            start = stop
        return ranges
