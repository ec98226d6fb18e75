"""The public query parameters, declared once."""

from .forms import ChangeForm, CompareForm
from .milestones import MilestoneFilter
from .query import normalise
from .selection import Selection
