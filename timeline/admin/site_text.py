from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse

from timeline.models import SiteText

from .lookups import nobody_may
from .recorded import RecordedAdmin

# The pages that its words stand on, with the buttons that preview them.
PAGES = {
    "timeline": "Preview timeline",
    "about": "Preview About page",
    "accessibility": "Preview Accessibility page",
}


@admin.register(SiteText)
class SiteTextAdmin(RecordedAdmin):
    """The one row of the site's own words: its list leads straight to it."""

    fieldsets = [
        ("Timeline", {"fields": ["title", "short_title", "standfirst", "credit"]}),
        (
            "What only the owner can say",
            {
                "fields": ["contact", "licence", "licence_link"],
                "description": "No document gives these. Readers see that they are missing until they are set.",
            },
        ),
        ("Pages", {"fields": ["about", "accessibility"]}),
    ]

    has_delete_permission = nobody_may

    def view_on_site(self, obj):
        return reverse("timeline:about")

    def previews(self):
        return [(f"_preview_{page}", words) for page, words in PAGES.items()]

    def find_previewed(self, request, obj):
        pressed = next(page for page in PAGES if f"_preview_{page}" in request.POST)
        return reverse(f"timeline:{pressed}"), ""

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteText.objects.exists()

    def changelist_view(self, request, extra_context=None):
        if SiteText.objects.exists():
            return redirect("admin:timeline_sitetext_change", SiteText.ONLY_KEY)
        return super().changelist_view(request, extra_context)
