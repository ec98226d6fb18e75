"""The editorial desk: Django admin, one file per noun and one per ability; `site.py` is the site they register with."""

from .accounts import FailureAdmin, SignInAdmin
from .figure import FigureAdmin
from .milestone import MilestoneAdmin
from .nouns import (
    AuthorAdmin,
    MeasureAdmin,
    OrganisationAdmin,
    PolicingPlanAdmin,
    SourceAdmin,
    ThemeAdmin,
)
from .redaction import RedactionAdmin
from .site_text import SiteTextAdmin

__all__ = [
    "AuthorAdmin",
    "FailureAdmin",
    "FigureAdmin",
    "MeasureAdmin",
    "MilestoneAdmin",
    "OrganisationAdmin",
    "PolicingPlanAdmin",
    "RedactionAdmin",
    "SignInAdmin",
    "SiteTextAdmin",
    "SourceAdmin",
    "ThemeAdmin",
]
