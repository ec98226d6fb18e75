from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from timeline.models import Figure

from .spreadsheet import SpreadsheetAdmin


@admin.register(Figure)
class FigureAdmin(SpreadsheetAdmin):
    """All figures in one list, to find and compare. They are changed in their milestone, beside its text."""

    list_display = ["measure", "number", "kind", "counted_as", "date_in_words", "where"]
    list_display_links = None
    list_filter = ["measure", "kind", "counted_as", "is_approximate"]
    list_select_related = ["measure", "milestone"]
    search_fields = ["measure__name", "counted_as", "note", "milestone__title"]
    ordering = ["measure__position", "date_order"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        # A milestone is deleted with its figures, so the right to the one is the right to the other.
        return obj is not None and super().has_delete_permission(request, obj)

    def delete_view(self, request, object_id, extra_context=None):
        """Lead to the milestone: there a figure is deleted as any other change, with its reason."""
        figure = self.get_object(request, object_id)
        if figure is None or not self.has_delete_permission(request, figure):
            raise PermissionDenied
        return redirect(self.change_page(figure))

    @staticmethod
    def change_page(figure):
        return reverse("admin:timeline_milestone_change", args=[figure.milestone_id]) + "#figures-group"

    @admin.display(description="value", ordering="value")
    def number(self, figure):
        return f"{'about ' if figure.is_approximate else ''}{figure.value:,}"

    @admin.display(description="date", ordering="date_order")
    def date_in_words(self, figure):
        return figure.date.label

    @admin.display(description="change it in", ordering="milestone__date_order")
    def where(self, figure):
        return format_html('<a href="{}">{}</a>', self.change_page(figure), figure.milestone)
