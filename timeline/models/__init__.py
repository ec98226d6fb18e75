"""The nouns of the record, one file each."""

from django.apps import apps

from .author import Author
from .base import Noun
from .citation import Citation
from .content_version import ContentVersion, ListingPart
from .draft import Draft, DraftNote, DraftRevision
from .entry import Entry, EntryFigure, EntryNoun
from .figure import Figure
from .measure import Measure
from .milestone import Milestone
from .organisation import Organisation
from .policing_plan import PolicingPlan
from .press import Press
from .redaction import Redaction
from .revision import Revision
from .second_look import SecondLook
from .site_text import SiteText
from .source import Source
from .theme import Theme
from .unsaved import Unsaved
from .upkeep import Upkeep


def nouns() -> list[type[Noun]]:
    """Return the models of all that staff write: what has rights, a history and a place in every backup."""
    return [model for model in apps.get_app_config("timeline").get_models() if issubclass(model, Noun)]
