"""Any list of the desk as a CSV file that a spreadsheet opens safely, with all that is written of each row."""

import html
from datetime import datetime

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from timeline.accounts.log import note
from timeline.dates import in_london
from timeline.exports import csv_response
from timeline.revisions.snapshots import child_relations, plain_fields, with_everything

from .lookups import BoundedList


class SpreadsheetAdmin(BoundedList):
    actions = ["export_csv"]

    @admin.action(description="Download as CSV")
    def export_csv(self, request, objects):
        """Send the selected rows: every field that people write, what belongs to them, and what else the list shows."""
        note(request, "export", of=self.opts.model_name)
        readers = self.find_readers()
        rows = ({label: read(obj) for label, read in readers.items()} for obj in with_everything(objects))
        response = csv_response(f"{self.opts.model_name}.csv", list(readers), rows)
        # Other than the public downloads, this is for whoever is signed in.
        del response["Access-Control-Allow-Origin"]
        return response

    def find_readers(self):
        """Return {heading of a column: function from an object to its cell}."""
        readers = {str(field.verbose_name): read_field(field) for field in plain_fields(self.model)}
        readers |= {str(field.verbose_name): read_many(field.name) for field in self.model._meta.many_to_many}
        for relation in child_relations(self.model):
            name = relation.get_accessor_name()
            readers[str(relation.related_model._meta.verbose_name_plural)] = read_many(name)
        for name in self.list_display:
            readers.setdefault(str(label_for_field(name, self.model, self)), self.read_column(name))
        return readers

    def read_column(self, name):
        return lambda obj: to_cell(*lookup_field(name, obj, self))


def read_field(field):
    return lambda obj: to_cell(field, None, getattr(obj, field.name))


def read_many(name):
    """Return what names the objects on the other side of a relation, in one cell."""
    return lambda obj: "; ".join(map(str, getattr(obj, name).all()))


def to_cell(field, attribute, value):
    """Return a value as people read it; of markup, such as a link, its words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return in_london(value)
    if isinstance(value, SafeString):
        return html.unescape(strip_tags(value))
    return str(dict(getattr(field, "flatchoices", [])).get(value, value))
