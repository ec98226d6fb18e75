"""The actual figures of a measure, ready to say from what to what they range in each year."""

from array import array
from bisect import bisect_left, bisect_right


class Levels:
    """The actual figures of one measure in order of year and value, and the ranks of the milestones that give them."""

    def __init__(self, years=(), values=(), ranks=()):
        self.years, self.values, self.ranks = array("H", years), array("q", values), array("I", ranks)

    @classmethod
    def of(cls, rows):
        """Return the levels of (year, value, rank) triples."""
        rows = sorted(rows)
        return cls(*(zip(*rows, strict=True) if rows else ((), (), ())))

    @classmethod
    def unpack(cls, data):
        levels, count = cls(), len(data) // 14
        levels.years.frombytes(data[: 2 * count])
        levels.values.frombytes(data[2 * count : 10 * count])
        levels.ranks.frombytes(data[10 * count :])
        return levels

    def pack(self):
        return self.years.tobytes() + self.values.tobytes() + self.ranks.tobytes()

    def insert(self, year, value, rank):
        """Put in one figure, in its place."""
        start, stop = bisect_left(self.years, year), bisect_right(self.years, year)
        start, stop = (find(self.values, value, start, stop) for find in (bisect_left, bisect_right))
        place = bisect_left(self.ranks, rank, start, stop)
        for column, item in ((self.years, year), (self.values, value), (self.ranks, rank)):
            column.insert(place, item)

    def remove(self, rank):
        """Take out the figures of one milestone."""
        for place in reversed([place for place, at in enumerate(self.ranks) if at == rank]):
            for column in (self.years, self.values, self.ranks):
                del column[place]

    def shift(self, rank, step):
        """Move the milestones from a rank on by a step."""
        self.ranks = array("I", [at + step if at >= rank else at for at in self.ranks])

    def find_ranges(self, flags):
        """Return {year: (lowest, highest)} of the figures of the milestones whose rank has a flag."""
        kept = bytes([flags[rank] for rank in self.ranks])
        ranges, start = {}, 0
        while start < len(kept):
            stop = bisect_right(self.years, self.years[start])
            low = kept.find(1, start, stop)
            if low >= 0:
                ranges[self.years[start]] = (self.values[low], self.values[kept.rfind(1, start, stop)])
            start = stop
        return ranges
