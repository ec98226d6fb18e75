"""The nouns of the record, one file each."""

from .author import Author
from .content_version import ContentVersion, ListingPart
from .draft import Draft
from .entry import Entry, EntryFigure
from .figure import Figure
from .measure import Measure
from .milestone import Milestone
from .organisation import Organisation
from .policing_plan import PolicingPlan
from .redaction import Redaction
from .revision import Revision
from .site_text import SiteText
from .source import Source
from .theme import Theme

__all__ = [
    "Author",
    "ContentVersion",
    "Draft",
    "Entry",
    "EntryFigure",
    "Figure",
    "ListingPart",
    "Measure",
    "Milestone",
    "Organisation",
    "PolicingPlan",
    "Redaction",
    "Revision",
    "SiteText",
    "Source",
    "Theme",
]
