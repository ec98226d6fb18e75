"""Citations in the form of what cites: a milestone, or a policing plan."""

from django.contrib import admin

from timeline.models import Citation


class CitationInline(admin.StackedInline):
    model = Citation
    extra = 0
    fieldsets = [(None, {"fields": [("source", "locator"), "quotation", ("seen", "archived")]})]
