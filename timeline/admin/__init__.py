"""The editorial desk: stock Django admin, one file per noun."""

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
    "FigureAdmin",
    "MeasureAdmin",
    "MilestoneAdmin",
    "OrganisationAdmin",
    "PolicingPlanAdmin",
    "RedactionAdmin",
    "SiteTextAdmin",
    "SourceAdmin",
    "ThemeAdmin",
]
