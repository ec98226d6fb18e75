"""The timeline's query parameters: the page, its downloads and its feed all read them here."""

from dataclasses import replace
from functools import cached_property, reduce
from operator import or_

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from timeline import clock
from timeline.fields import WholeNumberFormField
from timeline.index.listing import FACETS
from timeline.index.search import split_words
from timeline.text import shorten

KEYWORD_LIMIT = 200
WORD_LIMIT = 12
YEARS = (1, 9999)


class KeywordField(forms.CharField):
    """One to `WORD_LIMIT` words."""

    default_error_messages = {
        "null_characters_not_allowed": "There is a character in it that no text has. Type the words anew."
    }
    default_validators = [
        MaxLengthValidator(
            KEYWORD_LIMIT,
            f"Search for fewer words: at most {KEYWORD_LIMIT} characters are read, and these are %(show_value)d.",
        )
    ]

    def clean(self, value):
        value = super().clean(value)
        words = split_words(value)
        if value and not words:
            raise ValidationError(
                f"“{shorten(value)}” holds no word to search for. Try a word or a number, such as pilot or 118."
            )
        if len(words) > WORD_LIMIT:
            raise ValidationError(f"Search for at most {WORD_LIMIT} words at a time.")
        return value


class YearField(WholeNumberFormField):
    """A whole year of the common era."""

    def clean(self, value):
        try:
            year = super().clean(value)
        except ValidationError:
            year = 0
        if year is not None and not YEARS[0] <= year <= YEARS[1]:
            raise ValidationError(
                f"“{shorten(value)}” is not a year this site can read. Try a whole number from {YEARS[0]} to "
                f"{YEARS[1]}, such as 1995."
            )
        return year


class SlugsField(forms.Field):
    """Any number of slugs of one model; `unknown` ones are reported and the others still count."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, model, **options):
        self.model = model
        super().__init__(**options)

    def to_python(self, value):
        return list(dict.fromkeys(slug for slug in value or [] if slug))


class OneOfField(forms.CharField):
    """One word out of a few."""

    def __init__(self, *, allowed, **options):
        self.allowed = allowed
        super().__init__(**options)

    def clean(self, value):
        value = super().clean(value)
        if value and value not in self.allowed:
            words = " or ".join(filter(None, [", ".join(self.allowed[:-1]), self.allowed[-1]]))
            raise ValidationError(f"“{shorten(value)}” is not known here. Try {words}.")
        return value


class KeywordFilter(django_filters.Filter):
    field_class = KeywordField

    def filter(self, selection, value):
        return selection.only(selection.listing.search(value)) if value else selection


class YearFilter(django_filters.Filter):
    field_class = YearField

    def filter(self, selection, value):
        if value is None:
            return selection
        listing = selection.listing

        def find():
            years = listing.years.items()
            if self.field_name == "first":
                return unite(bits for date, bits in years if date.last.year >= value)
            return unite(bits for date, bits in years if date.first.year <= value)

        return selection.only(listing.remember(("years", self.field_name, value), find))


def unite(sets):
    """Return the set of what is in any of `sets`."""
    return reduce(or_, sets, 0)


class SlugsFilter(django_filters.Filter):
    """Milestones linked to any of the objects named."""

    field_class = SlugsField

    def __init__(self, facet, **options):
        super().__init__(field_name=facet, model=FACETS[facet][1], required=False, **options)

    def filter(self, selection, value):
        if not value:
            return selection
        return selection.only(unite(selection.listing.get(self.field_name, item.pk) for item in value.values()))


class OneOfFilter(django_filters.Filter):
    field_class = OneOfField


class HasFiguresFilter(OneOfFilter):
    def filter(self, selection, value):
        return selection.only(selection.listing.get("figures")) if value else selection


class OrderFilter(OneOfFilter):
    def filter(self, selection, value):
        if value == "relevance":
            return replace(selection, best_for=self.parent.values["q"])
        return replace(selection, is_newest=value == "newest")


class MilestoneFilterForm(forms.Form):
    known = None  # {facet: {slug: object}}

    def clean(self):
        cleaned = self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, SlugsField) and name in cleaned:
                slugs, known = cleaned[name], self.known[name]
                if unknown := [slug for slug in slugs if slug not in known]:
                    noun = field.model._meta.verbose_name
                    named = ", ".join(f"“{shorten(slug)}”" for slug in unknown[:3])
                    self.add_error(name, f"{named} is not a {noun} on this site. Choose from the list.")
                # `add_error` took it out; what is known still counts.
                cleaned[name] = {slug: known[slug] for slug in slugs if slug in known}
        first, last = cleaned.get("year_from"), cleaned.get("year_to")
        if first and last and first > last:
            for name in ("year_from", "year_to"):
                self.add_error(name, f"The years are the wrong way round. Try from {last} to {first}.")
        if cleaned.get("q") and clock.as_of():
            self.add_error("q", "Words are looked for in today’s record only. Empty this to see how the record stood.")
        if cleaned.get("order") == "relevance" and not cleaned.get("q"):
            cleaned["order"] = ""  # nothing is sought that it could be relevant to
        return cleaned


class MilestoneFilter(django_filters.FilterSet):
    """The timeline's parameters over a `Selection`.

    A bad value is in `errors` under its parameter's name and is not applied; every other value is.
    """

    q = KeywordFilter(label="Keyword", required=False)
    year_from = YearFilter(field_name="first", label="From year", required=False)
    year_to = YearFilter(field_name="last", label="To year", required=False)
    theme = SlugsFilter("theme", label="Theme")
    organisation = SlugsFilter("organisation", label="Organisation")
    plan = SlugsFilter("plan", label="Policing plan")
    author = SlugsFilter("author", label="Author")
    has_figures = HasFiguresFilter(label="With figures", allowed=("1",), required=False)
    order = OrderFilter(label="Order", allowed=("oldest", "newest", "relevance"), required=False)

    class Meta:
        form = MilestoneFilterForm

    @cached_property
    def form(self):
        form = super().form
        nouns = self.queryset.nouns
        form.known = {facet: {item.slug: item for item in nouns[facet].values()} for facet in nouns}
        return form

    def filter_queryset(self, selection, without=None):
        """Return a selection under every valid value, but for that of the parameter `without`."""
        for name, value in self.values.items():
            if name != without:
                selection = self.filters[name].filter(selection, value)
        return selection

    def leave_out(self, name):
        """Return the selection under every valid value but that of a parameter."""
        return self.filter_queryset(self.queryset, without=name) if self.values.get(name) else self.qs

    def count_without(self, pair):
        """Return how many milestones there would be without one of the `pairs`."""
        name, text = pair
        selection = self.leave_out(name)
        if isinstance(self.values[name], dict):
            others = {slug: item for slug, item in self.values[name].items() if slug != text}
            selection = self.filters[name].filter(selection, others)
        return selection.count()

    @cached_property
    def values(self):
        """The values that count, by parameter; a slug's value is a dict of the objects named."""
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def pairs(self):
        """The values that count as (parameter, text) pairs in one fixed order."""
        pairs = []
        for name, value in self.values.items():
            if isinstance(value, dict):
                pairs += [(name, slug) for slug in value]
            elif value and (name, value) != ("order", "oldest"):
                pairs.append((name, str(value)))
        return pairs

    @cached_property
    def restricting(self):
        """The pairs that leave milestones out: all but the order."""
        return [(name, value) for name, value in self.pairs if name != "order"]
