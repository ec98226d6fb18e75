"""schema.org descriptions of pages, as JSON-LD."""

import json

from django.utils.safestring import mark_safe

from timeline.addresses import absolute, path_to
from timeline.dates import to_iso_interval, write_instant
from timeline.text import to_plain

# Inside a script element only these could end it or open a comment.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def to_script(data):
    """Return JSON-LD as text that is safe inside a `script` element."""
    document = {"@context": "https://schema.org", **drop_empty(data)}
    return mark_safe(json.dumps(document, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308


def drop_empty(data):
    """Return a dict without the pairs, here and inside, whose value is empty: what is not known is not described."""
    if isinstance(data, list):
        return [drop_empty(item) for item in data]
    if not isinstance(data, dict):
        return data
    return {key: drop_empty(value) for key, value in data.items() if value not in ("", None, [])}


def describe_site(request, site):
    """Return the WebSite with its keyword search."""
    home = absolute(request, path_to("timeline"))
    return {
        "@type": "WebSite",
        "name": site.title,
        "description": site.standfirst,
        "url": home,
        "inLanguage": "en-GB",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": home + "?q={q}"},
            "query-input": "required name=q",
        },
    }


def describe_author(request, author):
    """Return an author as a Person with affiliation, or as an Organization."""
    departments = [part for part in (author.unit, author.team) if part]
    employer = author.organisation and {
        "@type": "Organization",
        "name": author.organisation.name,
        "department": [{"@type": "Organization", "name": name} for name in departments],
    }
    return {
        "@type": "Person" if author.kind == author.Kind.PERSON else "Organization",
        "@id": absolute(request, author.get_absolute_url()),
        "name": author.name,
        "familyName": author.family_name,
        "honorificSuffix": author.qualifications,
        "affiliation": employer,
        "url": absolute(request, author.get_absolute_url()),
    }


def describe_history(request, authors):
    """Return the history that its compilers wrote, without the titles of sources: these have authors of their own."""
    compilers = [describe_author(request, author) for author in authors]
    return compilers and {"@type": "CreativeWork", "author": compilers}


def describe_milestone(request, milestone, site):
    """Return a milestone as an Article about a time."""
    url = absolute(request, milestone.get_absolute_url())
    return {
        "@type": "Article",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": milestone.title,
        "description": to_plain(milestone.text, 300),
        "temporalCoverage": to_iso_interval(milestone.date),
        "datePublished": write_instant(milestone.first_public_at),
        "dateModified": write_instant(milestone.last_public_change),
        "inLanguage": "en-GB",
        "publisher": {"@type": "Organization", "name": site.title, "url": absolute(request, path_to("timeline"))},
        "isBasedOn": describe_history(request, milestone.authors.all()),
        "keywords": [theme.name for theme in milestone.themes.all()],
        "citation": [describe_source(source) for source in milestone.sources],
        "license": site.licence_link,
        "isPartOf": {"@type": "WebSite", "name": site.title, "url": absolute(request, path_to("timeline"))},
    }


def describe_source(source):
    """Return a source as a CreativeWork, with its own address where it is on the web."""
    return {
        "@type": "CreativeWork",
        "name": source.title,
        "url": source.link,
        "author": source.author,
        "publisher": source.publisher,
    }


def describe_figures(request, site, measures, authors):
    """Return all published figures as a Dataset with its downloads."""
    return {
        "@type": "Dataset",
        "name": f"{site.title}: published figures",
        "description": "Every published figure of the history, with its date, kind, milestone and what it counts: "
        + "; ".join(measure.name for measure in measures),
        "url": absolute(request, path_to("figure-list")),
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "license": site.licence_link,
        "publisher": {"@type": "Organization", "name": site.title, "url": absolute(request, path_to("timeline"))},
        "isBasedOn": describe_history(request, authors),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": measure.name, "description": measure.description} for measure in measures
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": absolute(request, path_to(name)),
            }
            for media_type, name in (("text/csv", "figures-csv"), ("application/json", "figures-json"))
        ],
    }
