"""Choosers of related records: with scripts they complete what is typed, without they are plain lists."""

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

NOTHING = "---------"  # as stock lists name the choice of none: a choice without a name is no valid HTML
GONE = "Somebody deleted what was chosen here meanwhile. Look at what is left, and save again."
MOST = 500  # choices that a list shows without scripts; of more only what is chosen


class WholeChoices:
    """Draws all choices, chosen or not, as long as they are few enough for a list."""

    template_name = "admin/timeline/choices.html"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {}  # one for all copies of this widget: the rows of a form offer the same

    def fetch(self):
        """Return (key, label) of all choices, fetched once for all rows; None where they are too many for a list."""
        if "pairs" not in self.known:
            found = list(self.choices.queryset.using(self.db)[: MOST + 1])
            pairs = [(obj.pk, self.choices.field.label_from_instance(obj) or NOTHING) for obj in found]
            self.known["pairs"] = pairs if len(pairs) <= MOST else None
        return self.known["pairs"]

    def optgroups(self, name, value, attr=None):
        """Offer none first where one is chosen, also where one must be: a browser would send the first by itself."""
        pairs = self.fetch()
        if pairs is None:
            return super().optgroups(name, value, attr)
        if not self.allow_multiple_selected:
            pairs = [("", NOTHING), *pairs]
        options = (self.create_option(name, key, label, str(key) in value, n) for n, (key, label) in enumerate(pairs))
        return [(None, list(options), 0)]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["most"] = MOST if self.fetch() is None else None
        return context


class WholeSelect(WholeChoices, AutocompleteSelect):
    """One of the related records, or none."""


class WholeSelectMultiple(WholeChoices, AutocompleteSelectMultiple):
    """Several of the related records."""


class ChoosingAdmin(BaseModelAdmin):
    """Offers related records in such a list; says of what was deleted while somebody chose it that it was."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            chooser = WholeSelectMultiple if db_field.many_to_many else WholeSelect
            kwargs["widget"] = chooser(db_field, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.is_relation:
            field.error_messages["invalid_choice"] = GONE
        return field
