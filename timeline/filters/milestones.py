"""The timeline's query parameters: the page, its downloads and its feed all read them here."""

import datetime
import re
import unicodedata

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q

from timeline.models import Author, Figure, Milestone, Organisation, PolicingPlan, Theme
from timeline.models.base import SLUG_PATTERN

KEYWORD_LIMIT = 200
WORD_LIMIT = 12
YEARS = (1, 9999)


def shorten(value, limit=60):
    """Return `value` fit to be quoted in a message: one line, at most `limit` characters."""
    value = re.sub(r"[\x00-\x1f\x7f]+", "�", str(value))
    return value if len(value) <= limit else value[: limit - 1] + "…"


def split_words(text):
    """Return the words of a keyword search, letters and digits only."""
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


class KeywordField(forms.CharField):
    """One to `WORD_LIMIT` words."""

    def __init__(self, **options):
        super().__init__(**options)
        self.validators.append(
            MaxLengthValidator(KEYWORD_LIMIT, f"Search for fewer words: at most {KEYWORD_LIMIT} characters are read.")
        )

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


class YearField(forms.IntegerField):
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

    def split_known(self, slugs):
        """Return (objects by slug in the order asked for, slugs that name nothing)."""
        # Only what has the form of a slug goes to the database: PostgreSQL refuses NUL in text.
        asked = [slug for slug in slugs if len(slug) <= 100 and re.fullmatch(SLUG_PATTERN, slug)]
        found = self.model.objects.in_bulk(asked, field_name="slug") if asked else {}
        return (
            {slug: found[slug] for slug in asked if slug in found},
            [slug for slug in slugs if slug not in found],
        )


class OneOfField(forms.CharField):
    """One word out of a few."""

    def __init__(self, *, allowed, **options):
        self.allowed = allowed
        super().__init__(**options)

    def clean(self, value):
        value = super().clean(value)
        if value and value not in self.allowed:
            raise ValidationError(f"“{shorten(value)}” is not known here. Try {' or '.join(self.allowed)}.")
        return value


class KeywordFilter(django_filters.Filter):
    field_class = KeywordField

    def filter(self, queryset, value):
        for word in split_words(value):
            # Whole or as the beginning of a word; the same expression is read by both databases.
            begins = rf"(^|\W){word}"
            queryset = queryset.filter(Q(title__iregex=begins) | Q(text__iregex=begins))
        return queryset


class YearFilter(django_filters.Filter):
    field_class = YearField

    def filter(self, queryset, value):
        if value is None:
            return queryset
        if self.field_name == "first":
            return queryset.overlapping(first=datetime.date(value, 1, 1))
        return queryset.overlapping(last=datetime.date(value, 12, 31))


class SlugsFilter(django_filters.Filter):
    """Milestones linked to any of the objects named."""

    field_class = SlugsField

    def __init__(self, relation, model, **options):
        super().__init__(field_name=relation, model=model, required=False, **options)

    def filter(self, queryset, value):
        if not value:
            return queryset
        through = Milestone._meta.get_field(self.field_name).remote_field.through
        target = self.extra["model"]._meta.model_name
        links = through.objects.filter(**{f"{target}__in": [linked.pk for linked in value.values()]})
        return queryset.filter(pk__in=links.values("milestone_id"))


class OneOfFilter(django_filters.Filter):
    field_class = OneOfField


class HasFiguresFilter(OneOfFilter):
    def filter(self, queryset, value):
        return queryset.filter(pk__in=Figure.objects.values("milestone_id")) if value else queryset


class OrderFilter(OneOfFilter):
    def filter(self, queryset, value):
        return queryset.newest_first() if value == "newest" else queryset.oldest_first()


class MilestoneFilterForm(forms.Form):
    def clean(self):
        cleaned = self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, SlugsField) and name in cleaned:
                known, unknown = field.split_known(cleaned[name])
                if unknown:
                    noun = field.model._meta.verbose_name
                    named = ", ".join(f"“{shorten(slug)}”" for slug in unknown[:3])
                    self.add_error(name, f"{named} is not a {noun} on this site. Choose from the list.")
                cleaned[name] = known  # add_error took it out; what is known still counts
        first, last = cleaned.get("year_from"), cleaned.get("year_to")
        if first and last and first > last:
            for name in ("year_from", "year_to"):
                self.add_error(name, f"The years are the wrong way round. Try from {last} to {first}.")
        return cleaned


class MilestoneFilter(django_filters.FilterSet):
    """The timeline's parameters over a queryset of milestones.

    A bad value is in `errors` under its parameter's name and is not applied; every other value is.
    """

    q = KeywordFilter(label="Keyword", required=False)
    year_from = YearFilter(field_name="first", label="From year", required=False)
    year_to = YearFilter(field_name="last", label="To year", required=False)
    theme = SlugsFilter("themes", Theme, label="Theme")
    organisation = SlugsFilter("organisations", Organisation, label="Organisation")
    plan = SlugsFilter("plans", PolicingPlan, label="Policing plan")
    author = SlugsFilter("authors", Author, label="Author")
    has_figures = HasFiguresFilter(label="With figures", allowed=("1",), required=False)
    order = OrderFilter(label="Order", allowed=("oldest", "newest"), required=False)

    class Meta:
        form = MilestoneFilterForm

    FACETS = ("theme", "plan", "organisation", "author")

    def filter_queryset(self, queryset, without=None):
        """Return `queryset` under every valid value, but for that of the parameter `without`."""
        for name, value in self.values.items():
            if name != without:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def values(self):
        """The values that count, by parameter; a slug's value is a dict of the objects named."""
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def pairs(self):
        """The values that count as (parameter, text) pairs in one fixed order: what links carry on."""
        pairs = []
        for name, value in self.values.items():
            if isinstance(value, dict):
                pairs += [(name, slug) for slug in value]
            elif value and (name, value) != ("order", "oldest"):
                pairs.append((name, str(value)))
        return pairs

    @property
    def restricting(self):
        """The pairs that leave milestones out: all but the order."""
        return [(name, value) for name, value in self.pairs if name != "order"]
