"""What charts, tables and texts rest on."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from timeline.models import Source
from timeline.text import isolate

NAMED = 3  # sources that a line names


def find_sources(*citing):
    """Return the sources of querysets of citations or figures."""
    cited = (Q(Exists(rows.order_by().filter(source=OuterRef("pk")))) for rows in citing)
    return Source.objects.filter(reduce(or_, cited))


def name_sources(sources):
    """Return sources in one line, with authors; "" where there are none."""
    found = list(sources[: NAMED + 1])
    names = [", ".join(map(isolate, filter(None, (source.title, source.author)))) for source in found[:NAMED]]
    return "; ".join([*names, "and others"] if len(found) > NAMED else names)


def find_shared(rows):
    """Return the source that every one of `FigureRow`s rests on, if it is the same; else None."""
    sources = {row.figure.source for row in rows}
    return sources.pop() if len(sources) == 1 else None
