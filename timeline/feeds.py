"""The Atom feed of milestones."""

import uuid

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed

from timeline.addresses import absolute
from timeline.text import to_html

ENTRIES = 50
# Made once for this feed. An entry's id rests on its slug alone, so it outlives moves of host and database.
ENTRY_IDS = uuid.UUID("5a8e8f2e-6d0c-4c8e-9d7a-2f6c1f6f0b11")


def entry_id(milestone):
    """Return the id of a milestone's entry: the same for ever, since a public slug never changes."""
    return uuid.uuid5(ENTRY_IDS, milestone.slug).urn


def changes_atom_response(request, site, changes, page_path):
    """Return `Change`s as an Atom feed: the public record of changes."""
    feed = Atom1Feed(
        title=f"Changes: {site.title}",
        link=absolute(request, page_path),
        description="Every change of the public record.",
        feed_url=absolute(request, request.get_full_path()),
        language="en-GB",
    )
    for change in changes:
        feed.add_item(
            title=f"{change.label.capitalize()}: {change.title}",
            link=absolute(request, change.url or page_path),
            description=change.reason or change.label.capitalize(),
            unique_id=uuid.uuid5(ENTRY_IDS, f"change {change.id} {change.kind}").urn,
            author_name=site.title,
            pubdate=change.when,
            updateddate=change.when,
            categories=[change.label],
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


def atom_response(request, site, milestones, page_path):
    """Return `milestones`, newest published first, as an Atom feed (RFC 4287)."""
    feed = Atom1Feed(
        title=site.title,
        link=absolute(request, page_path),
        description=site.standfirst,
        subtitle=site.standfirst,
        feed_url=absolute(request, request.get_full_path()),
        language="en-GB",
    )
    for milestone in milestones:
        url = absolute(request, milestone.get_absolute_url())
        feed.add_item(
            title=f"{milestone.date.label}: {milestone.title}",
            link=url,
            description=to_html(milestone.text),
            unique_id=entry_id(milestone),
            author_name=", ".join(author.name for author in milestone.authors.all()) or site.title,
            pubdate=milestone.publish_at,
            updateddate=milestone.modified,
            categories=[theme.name for theme in milestone.themes.all()],
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response
