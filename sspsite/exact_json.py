"""JSON of `dumpdata` with times to the last digit: Django's own cuts them to milliseconds, and a copy would differ."""

from datetime import datetime, time

from django.core.serializers import json
from django.core.serializers.json import Deserializer, DjangoJSONEncoder

__all__ = ["Deserializer", "Serializer"]


class ExactEncoder(DjangoJSONEncoder):
    def default(self, o):
        return o.isoformat() if isinstance(o, (datetime, time)) else super().default(o)


class Serializer(json.Serializer):
    def _init_options(self):
        super()._init_options()
        self.json_kwargs["cls"] = ExactEncoder
