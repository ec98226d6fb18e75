"""The public query parameters, declared once."""

from .forms import ChangeForm, CompareForm
from .milestones import MilestoneFilter, shorten

__all__ = ["ChangeForm", "CompareForm", "MilestoneFilter", "shorten"]
