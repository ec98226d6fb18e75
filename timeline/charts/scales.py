"""Axes in plain numbers: places of values, round ticks, and years taken together."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True)
class Scale:
    """Maps values from `low` to `high` to places from `start` to `stop`; beyond them the nearer end."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1)
        return round(self.start + share * (self.stop - self.start), 2)


def round_steps() -> Iterator[int]:
    """Yield 1, 2 and 5 times each power of ten, from 1 on."""
    return (factor * 10**power for power in count() for factor in (1, 2, 5))


def find_step(span: int, at_most: int) -> int:
    """Return the least round step by which at most `at_most` ticks cover `span`."""
    return next(step for step in round_steps() if span / step <= max(at_most - 1, 1))


def make_ticks(low: int, high: int, at_most: int) -> list[int]:
    """Return whole numbers from `low` to `high`, evenly spaced by a round step."""
    step = find_step(max(high - low, 1), at_most)
    return list(range(math.ceil(low / step) * step, math.floor(high) + 1, step))


def round_up(value: int, at_most: int = 5) -> int:
    """Return the value at which an axis from 0 that must hold `value` ends: its last tick."""
    step = find_step(max(value, 1), at_most)
    return math.ceil(max(value, 1) / step) * step


@dataclass(frozen=True)
class Bin:
    """How many things, weighted, fall into the years from `first` up to but not including `stop`."""

    first: int
    stop: int
    count: int


def find_bin(low: int, high: int, at_most: int) -> int:
    """Return how many years bins of equal length have, at most `at_most` of which cover the years from low to high."""
    return next(step for step in round_steps() if high // step - low // step < at_most)


def count_bins(things: Sequence[tuple[int, int]], at_most: int = 20) -> list[Bin]:
    """Return `Bin`s of equal length that cover (year, weight) pairs; at most `at_most` of them."""
    if not things:
        return []
    step = find_bin(min(thing[0] for thing in things), max(thing[0] for thing in things), at_most)
    counts: Counter[int] = Counter()
    for year, weight in things:
        counts[year // step] += weight
    return [Bin(number * step, (number + 1) * step, counts[number]) for number in sorted(counts)]
