"""JSON of `dumpdata` and `loaddata`: exact times out, and fixtures of older releases in today's form in."""

import json
from contextlib import suppress
from datetime import datetime, time

from django.core.serializers import json as stock
from django.core.serializers.json import DjangoJSONEncoder

# What only an older file names.
SOURCES, APPROXIMATE = "sources", "is_approximate"


class ExactEncoder(DjangoJSONEncoder):
    """Writes times to the last digit: Django's own cuts them to milliseconds, and a copy would differ."""

    def default(self, o):
        return o.isoformat() if isinstance(o, (datetime, time)) else super().default(o)


class Serializer(stock.Serializer):
    def _init_options(self):
        super()._init_options()
        self.json_kwargs["cls"] = ExactEncoder


class Deserializer(stock.Deserializer):
    """Of an older file a milestone's `sources` become citations of its text, `is_approximate` the word “about”."""

    def __init__(self, stream_or_string, **options):
        text = stream_or_string if isinstance(stream_or_string, (bytes, str)) else stream_or_string.read()
        text = text.decode() if isinstance(text, bytes) else text
        if f'"{SOURCES}"' in text or f'"{APPROXIMATE}"' in text:
            with suppress(ValueError, KeyError, TypeError, AttributeError):  # what is no fixture, Django refuses
                text = json.dumps(renew(json.loads(text)))
        super().__init__(text, **options)


def renew(objects):
    """Return the objects of a fixture, dicts, in today's form; citations come last: what they name is known then."""
    citations = []
    for each in objects:
        fields = each["fields"]
        if each["model"] == "timeline.milestone":
            key = each["pk"] if "pk" in each else [fields["slug"]]
            for source in fields.pop(SOURCES, ()):
                citations.append({"model": "timeline.citation", "fields": {"milestone": key, "source": source}})
        elif each["model"] == "timeline.figure" and fields.pop(APPROXIMATE, False):
            fields["bound"] = "about"
    return [*objects, *citations]
