"""Any list of the desk as a CSV file that a spreadsheet opens safely, with all that is written of each row."""

import html
from datetime import datetime

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db.models import Manager
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from timeline.accounts.log import note
from timeline.dates import in_london
from timeline.exports import csv_response
from timeline.revisions.snapshots import child_relations, name_field, plain_fields, with_everything

from .lookups import BoundedList


class SpreadsheetAdmin(BoundedList):
    actions = ["export_csv"]

    @admin.action(description="Download as CSV")
    def export_csv(self, request, objects):
        """Send the selected rows: every field that people write, what belongs to them, and what else the list shows."""
        note(request, "export", of=self.opts.model_name)
        columns = self.find_columns()
        rows = ({label: self.read(obj, name) for label, name in columns.items()} for obj in with_everything(objects))
        response = csv_response(f"{self.opts.model_name}.csv", list(columns), rows)
        # Other than the public downloads, this is for whoever is signed in.
        del response["Access-Control-Allow-Origin"]
        return response

    def find_columns(self):
        """Return {heading of a column: the name of what its cells hold}."""
        written = [*plain_fields(self.model), *self.model._meta.many_to_many, *child_relations(self.model)]
        columns = {name_field(field): field.name for field in written}
        for name in self.list_display:
            columns.setdefault(str(label_for_field(name, self.model, self)), name)
        return columns

    def read(self, obj, name):
        """Return a cell as people read it: of many objects their names; of markup, such as a link, its words."""
        if isinstance(many := getattr(obj, name, None), Manager):
            return "; ".join(map(str, many.all()))
        field, _, value = lookup_field(name, obj, self)
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, datetime):
            return in_london(value)
        if isinstance(value, SafeString):
            return html.unescape(strip_tags(value))
        return str(dict(getattr(field, "flatchoices", [])).get(value, value))
