"""The public query parameters, declared once."""

from .forms import ChangeForm, CompareForm
from .milestones import MilestoneFilter, shorten
from .query import PARAMETERS, normalise
from .selection import Selection

__all__ = ["ChangeForm", "CompareForm", "MilestoneFilter", "PARAMETERS", "Selection", "normalise", "shorten"]
