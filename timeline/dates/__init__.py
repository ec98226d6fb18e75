"""Imprecise dates: EDTF and plain words in; earliest, latest, order and label out. Moments. Standard library only."""

from .edtf import HINT, LONGEST, ImpreciseDate, ImpreciseDateError, explain, in_years
from .instants import InstantError, parse_instant, write_instant
from .iso import to_iso_interval
from .moments import explain_moment, in_london, parse_day, parse_moment, write_moment
from .words import parse, read
