from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from timeline.models import Figure, Milestone, Revision
from timeline.revisions import label_of, recording
from timeline.revisions.apply import find_deleted_children, make_child

from .history import PAGE_SIZE
from .spreadsheet import SpreadsheetAdmin

MILESTONE = Figure._meta.get_field("milestone").remote_field


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

    def get_urls(self):
        own = path("deleted/", self.admin_site.admin_view(self.deleted_view), name="timeline_figure_deleted")
        return [own, *super().get_urls()]

    def deleted_view(self, request):
        """List the figures that were deleted from milestones that still exist, and bring one back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = find_deleted_children(MILESTONE)
        wanted = request.POST.get("key") or request.GET.get("figure")
        chosen = next((row for row in rows if row[0] == wanted), None)
        if request.method == "POST":
            if chosen is None:
                raise Http404
            return self.bring_back(request, *chosen)
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
        milestones = Milestone.objects.in_bulk([int(revision.key) for _, _, revision in page])
        shown = ("measure", "kind", "value", "date")
        context = {
            **self.admin_site.each_context(request),
            "title": "Deleted figures",
            "opts": self.opts,
            "media": self.media,
            "page": page,
            "rows": [
                {
                    "key": key,
                    **{name: label_of(Figure, name, data[name]) for name in shown},
                    "revision": revision,
                    "milestone": milestones[int(revision.key)],
                    "may_restore": self.may_change(request, milestones[int(revision.key)]),
                }
                for key, data, revision in page
            ],
            "chosen": chosen and chosen[0],
            "kinds": Revision.Kind.choices,
        }
        return TemplateResponse(request, "admin/timeline/figure/deleted.html", context)

    def may_change(self, request, milestone):
        return self.admin_site.get_model_admin(Milestone).has_change_permission(request, milestone)

    def bring_back(self, request, key, data, revision):
        """Make a figure again under its old key, as a change of its milestone."""
        milestone = Milestone.objects.get(pk=revision.key)
        if not self.may_change(request, milestone):
            raise PermissionDenied
        reason, kind = request.POST.get("reason", "").strip()[:600], request.POST.get("kind")
        kind = kind if kind in Revision.Kind.values else Revision.Kind.UPDATE
        here = reverse("admin:timeline_figure_deleted")
        if milestone.is_on_record and not reason:
            messages.error(request, "Not brought back: say why, in a sentence for readers.")
            return redirect(f"{here}?figure={key}")
        try:
            with recording(request.user, reason or "Brought back after it was deleted.", kind):
                Milestone.objects.select_for_update().get(pk=milestone.pk)
                if Figure.objects.filter(pk=key).exists():
                    raise ValidationError("Somebody else has just done it.")
                lost = make_child(milestone, MILESTONE, key, data)
        except ValidationError as error:
            messages.error(request, f"Not brought back: {' '.join(error.messages)}")
            return redirect(here)
        if lost:
            messages.error(request, f"Not brought back: {', '.join(lost)}. Bring that back first.")
            return redirect(here)
        messages.success(request, f"The figure stands again in “{milestone}”.")
        return redirect(self.change_page(Figure.objects.get(pk=key)))

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
