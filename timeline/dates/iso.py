"""Dates for those who read ISO 8601 and not EDTF."""

import re

from .edtf import AFTER, BEFORE, ImpreciseDate, is_season, to_point


def to_iso_interval(value: ImpreciseDate) -> str:
    """Return a date as readers of ISO 8601 know it, without EDTF's marks: `198X` is 1980/1989, `[..2023]` is ../2023.

    Source: ISO 8601-2, 4.4, whose open ends schema.org's `temporalCoverage` takes as well.
    """
    edtf = re.sub("[~?]", "", value.edtf)
    if match := BEFORE.fullmatch(edtf):
        return f"../{find_ends(match[1])[1]}"
    if match := AFTER.fullmatch(edtf):
        return f"{find_ends(match[1])[0]}/.."
    start, slash, end = edtf.partition("/")
    first, last = find_ends(start)[0], find_ends(end if slash else start)[1]
    return first if first == last else f"{first}/{last}"


def find_ends(point: str) -> tuple[str, str]:
    """Return the first and the last year, month or day of a point without a mark; an open end stays open."""
    if point == ".." or not ("X" in point or is_season(point)):
        return point, point
    bounds, size = to_point(point, point), 4 if "X" in point else 7
    return bounds.first.isoformat()[:size], bounds.last.isoformat()[:size]
