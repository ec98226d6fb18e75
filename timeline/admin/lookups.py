"""What a list may be asked: what its filters offer, and words as readers ask the timeline for them."""

from django import forms
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.core.exceptions import ValidationError
from django.db.models.constants import LOOKUP_SEP
from django.urls import reverse
from django.utils.text import capfirst

from timeline.filters.milestones import KeywordField
from timeline.index.search import find_in_rows, narrow, read_wishes
from timeline.text import shorten

KINDS = ("exact", "in", "isnull")
KEYS = ("id", "pk")
LONGEST_KEY = 18  # digits: of what every database reads as a whole number
SHORTEST_BEGINNING = 1  # letters after which a chooser offers something


class WordsForm(ChangeListSearchForm):
    """What stands in the search box of a list; words that are refused stay there, with the reason above."""

    def clean(self):
        KeywordField(required=False).clean(self.cleaned_data.get(SEARCH_VAR, ""))
        return self.cleaned_data


class WordsList(ChangeList):
    search_form_class = WordsForm

    def __init__(self, request, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.title = capfirst(self.opts.verbose_name_plural)

    @property
    def is_refused(self):
        """Whether what stands in the search box cannot be looked for."""
        return not WordsForm({SEARCH_VAR: self.query}).is_valid()


def nobody_may(self, request, obj=None):
    """Answer for a permission that nobody has: a method of an admin class."""
    return False


class Several(forms.ModelMultipleChoiceField):
    """Several related records; a key longer than any database has was offered by no list."""

    def clean(self, value):
        for key in map(str, value or ()):
            if len(key) > LONGEST_KEY:
                words = self.error_messages["invalid_choice"]
                raise ValidationError(words, code="invalid_choice", params={"value": shorten(key)})
        return super().clean(value)


class BoundedList(admin.ModelAdmin):
    """A list that costs little whatever its address asks for, and whose search folds as that of readers does.

    Stock admin takes any lookup on a model's own columns, a regular expression that never ends among them.
    """

    further_lookups = ()  # fields that links of the desk ask for though no filter offers them

    def lookup_allowed(self, lookup, value, request=None):
        parts = lookup.split(LOOKUP_SEP)
        if parts[-1] in KINDS:
            parts.pop()
        if len(parts) > 1 and parts[-1] in KEYS:
            parts.pop()
        filters = self.get_list_filter(request) if request else self.list_filter
        offered = {getattr(each, "parameter_name", each) for each in filters}
        return LOOKUP_SEP.join(parts) in offered.union(self.further_lookups)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, form_class=Several, **kwargs)

    def get_changelist(self, request, **kwargs):
        return WordsList

    def get_search_results(self, request, queryset, search_term):
        """Find what grants each wish of what was typed: one rule for lists, choosers and the search over all nouns."""
        fields = self.get_search_fields(request)
        if not fields or not search_term:
            return queryset, False
        try:
            wishes = read_wishes(KeywordField(required=False).clean(search_term), SHORTEST_BEGINNING)
        except ValidationError:
            return queryset.none(), False
        rows = ((key, values) for key, *values in queryset.order_by().values_list("pk", *fields))
        each = zip(find_in_rows(wishes, rows), self.find_indexed(wishes), strict=True)
        found = [{*own, *indexed} for own, indexed in each]
        return (narrow(queryset, set.intersection(*found)) if found else queryset), False

    def find_indexed(self, wishes):
        """Return, for each `Wish`, the keys that an index finds beside the search fields."""
        return [()] * len(wishes)

    def address(self, page, obj=None):
        """Return the address of a page of the desk about this noun, or about an object."""
        return reverse(admin_urlname(self.opts, page), args=[obj.pk] if obj else [])

    def draw_page(self, request, template, title, **context):
        """Return a page of the desk about this noun, with why what was posted is refused."""
        context |= {"opts": self.opts, "media": self.media, "refused": getattr(request, "refused", [])}
        return self.admin_site.draw_page(request, template, title, **context)

    def get_object(self, request, object_id, from_field=None):
        """Stock admin fails where an address names the field with an empty word."""
        return super().get_object(request, object_id, from_field or None)
