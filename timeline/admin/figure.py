from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html

from timeline.addresses import with_query
from timeline.models import Figure, Milestone
from timeline.revisions import acts, label_of
from timeline.revisions.apply import find_deleted_children
from timeline.rights import may_write
from timeline.text import isolate

from .effects import tell_effect, tell_questions
from .figure_inline import WANTED
from .history import PAGE_SIZE
from .lookups import nobody_may
from .spreadsheet import SpreadsheetAdmin
from .turns import in_turn, refusable
from .why import WhyForm

SHOWN = ("measure", "kind", "value", "date")
MILESTONE = Figure._meta.get_field("milestone").remote_field


@admin.register(Figure)
class FigureAdmin(SpreadsheetAdmin):
    """All figures in one list, to find and compare. They are changed in their milestone, beside its text."""

    list_display = ["measure", "number", "kind", "counted_as", "date_in_words"]
    list_display_links = None
    list_filter = ["measure", "kind", "counted_as", "bound", "standing"]
    list_select_related = ["measure", "milestone", "source"]
    search_fields = ["measure__name", "value", "counted_as", "date", "note", "milestone__title"]
    search_fields += ["source__title", "locator"]  # what is quoted finds the milestone, by its index
    ordering = ["measure__position", "-date_order"]  # what is corrected is mostly new

    has_add_permission = has_change_permission = nobody_may

    def has_delete_permission(self, request, obj=None):
        # A milestone is deleted with its figures, so the right to the one is the right to the other.
        return obj is not None and super().has_delete_permission(request, obj)

    def delete_view(self, request, object_id, extra_context=None):
        """Lead to the milestone: there a figure is deleted as any other change, with its reason."""
        figure = self.get_object(request, object_id)
        if figure is None or not self.has_delete_permission(request, figure):
            raise PermissionDenied
        return redirect(self.change_page(request, figure))

    def get_urls(self):
        own = path("deleted/", self.admin_site.admin_view(self.deleted_view), name="timeline_figure_deleted")
        return [own, *super().get_urls()]

    @in_turn
    def deleted_view(self, request):
        """List the figures that were deleted from milestones that still exist, and bring one back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = find_deleted_children(MILESTONE)
        wanted = request.POST.get("key") or request.GET.get("figure")
        chosen, form = next((row for row in rows if row[0] == wanted), None), None
        if request.method == "POST" and chosen is None:
            request.refused = ["Not brought back: it stands again already, or its milestone does not. Look again."]
        if chosen:
            milestone = Milestone.objects.get(pk=chosen[2].key)
            if not self.may_change(request, milestone):
                raise PermissionDenied
            form = WhyForm(request.POST if request.method == "POST" else None, is_asked=milestone.is_on_record)
            if request.method == "POST" and form.is_valid():
                with refusable(request, "Not brought back: "):
                    return self.bring_back(request, milestone, chosen[0], chosen[1], form.why)
        return self.draw_deleted(request, rows, chosen, form)

    def draw_deleted(self, request, rows, chosen, form):
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))
        milestones = Milestone.objects.in_bulk([int(revision.key) for _, _, revision in page])
        return self.draw_page(
            request,
            "admin/timeline/figure/deleted.html",
            "Deleted figures",
            page=page,
            rows=[
                {
                    **in_words(key, data),
                    "revision": revision,
                    "milestone": milestones[int(revision.key)],
                    "may_restore": self.may_change(request, milestones[int(revision.key)]),
                }
                for key, data, revision in page
            ],
            chosen=chosen and in_words(chosen[0], chosen[1]),
            form=form,
        )

    def may_change(self, request, milestone):
        return self.admin_site.get_model_admin(Milestone).has_change_permission(request, milestone)

    def bring_back(self, request, milestone, key, data, why):
        """Make a figure again under its old key, as a change of its milestone."""
        acts.bring_back_child(milestone, MILESTONE, key, data, who=request.user, why=why)
        messages.success(request, f"The figure stands again in “{isolate(milestone)}”.")
        tell_effect(request, milestone)
        tell_questions(request, milestone)
        return redirect(self.change_page(request, Figure.objects.get(pk=key)))

    def get_list_display(self, request):
        return [*super().get_list_display(request), self.link_to_form(request)]

    def link_to_form(self, request):
        """Return the column whose link leads to where whoever looks at the list changes a figure."""

        @admin.display(description="change it in", ordering="milestone__date_order")
        def where(figure):
            return format_html('<a href="{}">{}</a>', self.change_page(request, figure), figure.milestone)

        return where

    @staticmethod
    def change_page(request, figure):
        """Return the address of the form in which a user changes a figure: its milestone's, or the draft of that."""
        page = "change" if may_write(request, figure.milestone) else "draft"
        address = reverse(f"admin:timeline_milestone_{page}", args=[figure.milestone_id])
        return with_query(address, [(WANTED, figure.pk)])  # a browser heeds no autofocus beside a fragment

    @admin.display(description="value", ordering="value")
    def number(self, figure):
        return figure.number if figure.is_followed else f"{figure.number}, {figure.get_standing_display()}"

    @admin.display(description="date", ordering="date_order")
    def date_in_words(self, figure):
        return figure.date.label


def in_words(key, data):
    """Return what is shown of a deleted figure."""
    return {"key": key, **{name: label_of(Figure, name, data[name]) for name in SHOWN}}
