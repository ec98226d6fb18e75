"""What is typed, as the public would see it, and nothing left behind."""

import copy

from django.contrib import admin
from django.http import Http404, QueryDict
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils import timezone

from timeline.models import Milestone
from timeline.presenters.paging import PAGE_SIZE
from timeline.revisions import rehearsal

from .effects import forget_told

PREVIEW, ON_TIMELINE = "_preview", "_preview_timeline"  # buttons
PLACE = "previewed"  # where on the timeline the previewed milestone stands: the buttons lead there
# By what asked for it: a form, or a link to what is saved.
BANNERS = {
    "POST": "This is a preview: nothing is saved. Close this tab to go back to the form.",
    "GET": "This is a preview of the saved draft: readers do not see it. Close this tab to go back to its page.",
}


def is_preview(request):
    """Return whether a form was sent only to be looked at: then nothing is asked about it."""
    return request.method == "POST" and any(name.startswith(PREVIEW) for name in request.POST)


class PreviewAdmin(admin.ModelAdmin):
    """Buttons that show the page of what is typed, and for a milestone its place on the timeline, in a new tab.

    The stock view saves inside a rehearsal, the public view renders inside it, and all of it is undone.
    """

    def previews(self):
        """Return the buttons: (name, words)."""
        pages = [(PREVIEW, "Preview page")] if hasattr(self.model, "get_absolute_url") else []
        return pages + ([(ON_TIMELINE, "Preview on timeline")] if self.model is Milestone else [])

    def find_previewed(self, request, obj):
        """Return the address that the button which was pressed shows, and its query."""
        if ON_TIMELINE not in request.POST:
            return obj.get_absolute_url(), ""
        number = Milestone.objects.published().before(obj.date_order, obj.pk).count() // PAGE_SIZE + 1
        return reverse("timeline:timeline"), f"page={number}"

    def is_preview(self, request):
        """Return whether one of the buttons was pressed that a form of this noun has."""
        return is_preview(request) and any(name in request.POST for name, _ in self.previews())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        request.previewed = form.instance

    def preview(self, request, view):
        """Return the public page of what `view`, the stock form's view, would save, or what is wrong with the form."""
        with rehearsal() as current:
            response = view()
            if getattr(request, "previewed", None) is None:
                return self.refuse_preview(request, response)
            self.show(request.previewed)
            current.tell()
            try:
                page = self.render_public(request, *self.find_previewed(request, request.previewed))
            except Http404:
                # Such as a measure of which no figure is published yet.
                page = render(request, "admin/timeline/no_page.html", self.admin_site.each_context(request))
            # What the stock view would tell after a save has not happened.
            forget_told(request)
        banner = f'<p class="as-of" role="note">{BANNERS[request.method]}</p>'
        page.content = page.content.replace(b'tabindex="-1">', b'tabindex="-1">' + banner.encode(), 1)
        if isinstance(request.previewed, Milestone):
            card = f'<article class="card" id="{request.previewed.slug}">'
            page.content = page.content.replace(card.encode(), f'<a id="{PLACE}"></a>{card}'.encode(), 1)
        page["Cache-Control"] = "no-store"
        page["X-Robots-Tag"] = "noindex"
        return page

    def refuse_preview(self, request, response):
        """Say why there is nothing to look at yet; the form itself stands in its own tab, as it was typed."""
        if not hasattr(response, "context_data"):
            return response
        told = {name: response.context_data.get(name) for name in ("adminform", "inline_admin_formsets")}
        return self.draw_page(request, "admin/timeline/no_preview.html", "Nothing to preview yet", **told).render()

    @staticmethod
    def show(obj):
        """Let the public see a milestone from now on."""
        if isinstance(obj, Milestone):
            now = timezone.now()
            since = min(obj.publish_at or now, now)
            public = {"status": Milestone.Status.PUBLISHED, "publish_at": since, "withdraw_at": None}
            Milestone.objects.filter(pk=obj.pk).update(**public)

    @staticmethod
    def render_public(request, path, query):
        """Return the response of a public address."""
        match = resolve(path)
        asked = copy.copy(request)
        asked.method, asked.path, asked.path_info, asked.resolver_match = "GET", path, path, match
        asked.GET, asked.META = QueryDict(query), {**request.META, "REQUEST_METHOD": "GET", "QUERY_STRING": query}
        return match.func(asked, *match.args, **match.kwargs)
