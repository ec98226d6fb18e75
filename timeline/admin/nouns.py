"""Nouns that milestones refer to. Readers see one while something public names it, so Publishers change them."""

from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string

from timeline.charts.measure import chart_of
from timeline.models import Author, Citation, Figure, Measure, Organisation, PolicingPlan, Source, Theme

from .base import SlugAdmin
from .citation_inline import CitationInline


def count(times, noun):
    return f"{times:,} {noun}{'' if times == 1 else 's'}"


def count_of(model):
    """Return the expression for how many rows of a model name a source."""
    rows = model.objects.filter(source=OuterRef("pk")).order_by().values("source")
    return Coalesce(Subquery(rows.annotate(times=Count("*")).values("times")), 0)


class CountedAdmin(SlugAdmin):
    """Shows how many rows of `counted` (a relation) refer to each object."""

    counted = "milestones"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(times=Count(self.counted, distinct=True))

    @admin.display(description="used by", ordering="times")
    def used_by(self, obj):
        return count(obj.times, "figure" if self.counted == "figures" else "milestone")


@admin.register(Theme)
class ThemeAdmin(CountedAdmin):
    address_example = "school-security"
    fields = ["name", "slug", "description"]
    list_display = ["name", "description", "used_by"]
    search_fields = ["name", "description"]


@admin.register(Organisation)
class OrganisationAdmin(CountedAdmin):
    address_example = "youth-justice-board"
    fields = ["name", "slug", "abbreviation"]
    list_display = ["name", "abbreviation", "used_by"]
    search_fields = ["name", "abbreviation"]


@admin.register(Author)
class AuthorAdmin(CountedAdmin):
    address_example = "steven-sweeney"
    list_display = ["name", "qualifications", "organisation", "unit", "used_by"]
    list_select_related = ["organisation"]
    search_fields = ["name", "qualifications", "organisation__name", "unit", "team"]
    autocomplete_fields = ["organisation"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "family_name", "qualifications"]}),
        (
            "Where they work",
            {
                "fields": ["organisation", "unit", "team"],
                "description": "As the source prints it; leave empty what it does not say.",
            },
        ),
    ]


@admin.register(Source)
class SourceAdmin(SlugAdmin):
    slug_from = "title"
    address_example = "history-of-safer-school-partnerships"
    fields = ["title", "slug", "kind", "author", "publisher", "date", "link", "archived"]
    list_display = ["title", "kind", "author", "publisher", "published", "used_by"]
    list_filter = ["kind"]
    search_fields = ["title", "author", "publisher", "date", "link", "archived"]

    def get_queryset(self, request):
        """Count the texts and the figures of each apart: joined, they would be counted by the product of both."""
        texts, figures = (count_of(model) for model in (Citation, Figure))
        return super().get_queryset(request).annotate(texts=texts, numbers=figures, times=texts + figures)

    @admin.display(description="used by", ordering="times")
    def used_by(self, source):
        return f"{count(source.texts, 'text')}, {count(source.numbers, 'figure')}"

    @admin.display(description="date", ordering="date_order", empty_value="–")
    def published(self, source):
        return source.date and source.date.label


@admin.register(Measure)
class MeasureAdmin(CountedAdmin):
    address_example = "safer-schools-officers"
    counted = "figures"
    list_display = ["name", "description", "position", "used_by"]
    search_fields = ["name", "description"]
    autocomplete_fields = ["shown_with", "ended_by"]
    readonly_fields = ["chart"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "description", "position"]}),
        ("In charts", {"fields": ["shown_with", "ended_by", "ended_as", "chart"]}),
    ]

    @admin.display(description="chart, as published")
    def chart(self, measure):
        chart = chart_of(measure) if measure.pk else None
        if chart is None:
            return "No figure of this measure is published."
        return render_to_string("timeline/_chart.html", {"chart": chart})


@admin.register(PolicingPlan)
class PolicingPlanAdmin(CountedAdmin):
    inlines = [CitationInline]
    address_example = "local-policing-model"
    list_display = ["name", "kind", "period_in_words", "used_by"]
    list_filter = ["kind"]
    search_fields = ["name", "period", "summary", "citations__locator", "citations__quotation"]
    autocomplete_fields = ["issuing_body"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "period"]}),
        (
            "What it says",
            {
                "fields": ["summary", "issuing_body"],
                "description": "Only what a source says. Attribute causes and judgements to it.",
            },
        ),
    ]

    @admin.display(description="period", ordering="period_order")
    def period_in_words(self, plan):
        return plan.period.label
