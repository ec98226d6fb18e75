import re
from functools import wraps

from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import path

from timeline.models import SiteText

from .front_page import find_changed, find_drafts, find_gaps, find_scheduled
from .search import SearchForm, search
from .typed import explain_date, render_markdown

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # those that XML cannot hold


class StaffSite(admin.AdminSite):
    """Stock admin under the site's own name, with a desk for a front page and one search over all nouns."""

    index_title = "Editorial desk"
    site_url = "/"
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Most nouns are public from the first save, and each deletion of such needs a reason of its own.
        self.disable_action("delete_selected")

    def each_context(self, request):
        name = SiteText.objects.load().short_title or "Site"
        return {
            **super().each_context(request),
            "site_header": f"{name}: staff",
            "site_title": f"{name}: staff",
        }

    def admin_view(self, view, cacheable=False):
        """Put a space for each control character that is typed or pasted into any form of the desk.

        Word processors paste them for line breaks; feeds and PostgreSQL can hold none of them.
        """

        @wraps(view)
        def cleaned(request, *args, **kwargs):
            if request.method == "POST":
                post = request.POST.copy()
                for name, values in request.POST.lists():
                    post.setlist(name, [CONTROL.sub(" ", value) for value in values])
                request.POST = post
            return view(request, *args, **kwargs)

        return super().admin_view(cleaned, cacheable)

    def get_urls(self):
        own = [
            path("search/", self.admin_view(self.search_view), name="search"),
            path("explain-date/", self.admin_view(explain_date), name="explain_date"),
            path("render-markdown/", self.admin_view(render_markdown), name="render_markdown"),
        ]
        return [*own, *super().get_urls()]

    def index(self, request, extra_context=None):
        lists = [
            ("Drafts waiting", find_drafts()),
            ("Scheduled", find_scheduled()),
            ("Changed lately", find_changed()),
            ("Gaps to mend", find_gaps()),
        ]
        return super().index(request, {**(extra_context or {}), "lists": lists})

    def search_view(self, request):
        """One search over all nouns, as far as the user may see them."""
        form = SearchForm(request.GET)
        query = form.cleaned_data["q"] if form.is_valid() else ""
        context = {
            **self.each_context(request),
            "title": "Search",
            "search_form": form,
            "query": query,
            "groups": search(self, request, query) if query else [],
        }
        return TemplateResponse(request, "admin/search.html", context)
