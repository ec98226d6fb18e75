"""Imprecise dates: EDTF and plain words in; earliest, latest, order and label out. Standard library only."""

from .edtf import HINT, LONGEST, ImpreciseDate, ImpreciseDateError, explain, in_years
from .words import parse

__all__ = ["HINT", "LONGEST", "ImpreciseDate", "ImpreciseDateError", "explain", "in_years", "parse"]
