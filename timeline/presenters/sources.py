"""What charts and tables rest on, said once."""

from django.db.models import Exists, OuterRef

from timeline.models import Source
from timeline.text import isolate

NAMED = 3  # sources that a line names


def name_sources(milestones):
    """Return the sources of a queryset of milestones in one line, with their authors; "" where they have none."""
    found = list(Source.objects.filter(Exists(milestones.filter(citations__source=OuterRef("pk"))))[: NAMED + 1])
    names = [", ".join(map(isolate, filter(None, (source.title, source.author)))) for source in found[:NAMED]]
    return "; ".join([*names, "and others"] if len(found) > NAMED else names)


def find_shared(rows):
    """Return the sources that every one of `FigureRow`s rests on, if they are the same, in one line; else ""."""
    named = {tuple(row.sources) for row in rows}
    return "; ".join(map(isolate, *named)) if len(named) == 1 else ""
