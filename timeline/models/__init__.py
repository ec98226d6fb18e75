"""The nouns of the record, one file each."""

from .author import Author
from .draft import Draft
from .figure import Figure
from .measure import Measure
from .milestone import Milestone
from .organisation import Organisation
from .policing_plan import PolicingPlan
from .revision import Revision
from .site_text import SiteText
from .source import Source
from .theme import Theme

__all__ = [
    "Author",
    "Draft",
    "Figure",
    "Measure",
    "Milestone",
    "Organisation",
    "PolicingPlan",
    "Revision",
    "SiteText",
    "Source",
    "Theme",
]
