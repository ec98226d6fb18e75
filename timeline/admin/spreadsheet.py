"""Any list of the desk as a CSV file that a spreadsheet opens safely."""

import html
from datetime import datetime

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from timeline.accounts.log import note
from timeline.dates import in_london
from timeline.exports import csv_response

from .lookups import BoundedList


class SpreadsheetAdmin(BoundedList):
    actions = ["export_csv"]

    @admin.action(description="Download as CSV")
    def export_csv(self, request, objects):
        """Send the selected rows with the columns of the list."""
        note(request, "export", of=self.opts.model_name)
        columns = [label_for_field(name, self.model, self) for name in self.list_display]

        def row(obj):
            cells = [to_cell(*lookup_field(name, obj, self)) for name in self.list_display]
            return dict(zip(columns, cells, strict=True))

        response = csv_response(f"{self.opts.model_name}.csv", columns, (row(obj) for obj in objects))
        # Other than the public downloads, this is for whoever is signed in.
        del response["Access-Control-Allow-Origin"]
        return response


def to_cell(field, attribute, value):
    """Return a value of a list as the list shows it; of markup, such as a link, its words."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return in_london(value)
    if isinstance(value, SafeString):
        return html.unescape(strip_tags(value))
    return str(dict(getattr(field, "flatchoices", [])).get(value, value))
