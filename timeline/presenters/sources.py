"""What charts, tables and texts rest on."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from timeline.models import Source
from timeline.text import isolate

NAMED = 3  # sources that a line names


@dataclass(frozen=True)
class Cited:
    """A source at one place: what it is, where it is told of, and what it says there in its own words.

    `link` is the document's own address, `archive` and `archived` where an archive keeps the document and this place.
    """

    title: str
    url: str
    author: str
    publisher: str
    date: str
    locator: str
    quotation: str
    seen: date | None
    link: str
    archive: str
    archived: str

    @property
    def links(self):
        """The document and what an archive keeps of it, as (name, address)."""
        links = [("The document", self.link), ("Archived copy", self.archived or self.archive)]
        return [link for link in links if link[1]]

    @property
    def copies(self):
        """What an archive keeps of this place, as (name, address)."""
        return [("Archived copy", self.archived)] if self.archived else []

    @property
    def place(self):
        """Source, place there and date in words."""
        return ", ".join(isolate(word) for word in (self.title, self.locator, self.date) if word)


def present_cited(citing):
    """Return the `Cited` of a citation or a figure, None where it has no source."""
    source = citing.source
    if source is None:
        return None
    return Cited(
        source.title,
        source.get_absolute_url(),
        source.author,
        source.publisher,
        source.date.label if source.date else "",
        citing.locator,
        citing.quotation,
        citing.seen,
        source.link,
        source.archived,
        citing.archived,
    )


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
