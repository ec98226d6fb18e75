"""The Atom feed of milestones."""

import uuid

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed

from timeline.addresses import absolute
from timeline.text import isolate, leave_out_controls, to_html, with_whole_addresses

FEED_LENGTH = 50
ATOM = "application/atom+xml; charset=utf-8"
# Made once for this feed. An entry's id rests on its slug alone, so it outlives moves of host and database.
ENTRY_IDS = uuid.UUID("5a8e8f2e-6d0c-4c8e-9d7a-2f6c1f6f0b11")


class Feed(Atom1Feed):
    """An Atom feed that leaves out what XML cannot hold: revisions are kept as they were written.

    A feed that holds more than one document of it leads to the others (RFC 5005, section 3).
    """

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for relation, address in (self.feed.get("beside") or {}).items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})

    def write(self, outfile, encoding):
        self.feed, self.items = clean(self.feed), clean(self.items)
        super().write(outfile, encoding)


def clean(value):
    """Return a value of a feed with its texts, alone or inside, fit for XML."""
    if isinstance(value, dict):
        return {name: clean(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(item) for item in value]
    return leave_out_controls(value) if isinstance(value, str) else value


def changes_atom_response(request, site, changes, page_path, part):
    """Return `Change`s as an Atom feed: the `Page` that is asked for of the public record of changes.

    A feed's own address is put together from what was understood of the one asked for, since the answer is kept.
    """
    beside, root = {"previous": part.previous, "next": part.next}, absolute(request, "")
    feed = Feed(
        title=f"Changes: {site.title}",
        link=absolute(request, page_path),
        description="Every change of the public record.",
        feed_url=absolute(request, part.url),
        language="en-GB",
        beside={relation: absolute(request, path) for relation, path in beside.items() if path},
    )
    for change in changes:
        feed.add_item(
            title=f"{change.label.capitalize()}: {isolate(change.title)}",
            link=absolute(request, change.url or page_path),
            description=render_to_string("timeline/_change_in_feed.html", {"change": change, "root": root}),
            unique_id=uuid.uuid5(ENTRY_IDS, f"change {change.id} {change.kind}").urn,
            author_name=site.title,
            pubdate=change.when,
            updateddate=change.when,
            categories=[change.label],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=ATOM)


def atom_response(request, site, milestones, page_path, own_path):
    """Return `milestones`, newest published first, as an Atom feed (RFC 4287) that stands at `own_path`."""
    feed = Feed(
        title=site.title,
        link=absolute(request, page_path),
        description=site.standfirst,
        subtitle=site.standfirst,
        feed_url=absolute(request, own_path),
        language="en-GB",
    )
    for milestone in milestones:
        url = absolute(request, milestone.get_absolute_url())
        feed.add_item(
            title=f"{milestone.date.label}: {isolate(milestone.title)}",
            link=url,
            description=with_whole_addresses(to_html(milestone.text), url),
            unique_id=uuid.uuid5(ENTRY_IDS, milestone.slug).urn,
            author_name=site.title,
            pubdate=milestone.first_public_at,
            updateddate=milestone.last_public_change,
            categories=[theme.name for theme in milestone.themes.all()],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=ATOM)
