"""Rows of a form: what belongs to an object and is kept with it, such as the figures and sources of a milestone.

A row is asked about by itself, any may take on what another gives up, and there may be hundreds.
"""

import re
from collections import Counter

from django import forms
from django.contrib import admin
from django.utils.functional import cached_property

from .asking import AskingForm
from .checking import ask_plainly, count_lengths, is_check
from .choosing import ChoosingAdmin
from .preview import is_preview
from .recorded import COPY


class RowForm(AskingForm):
    """A row, with a box to tick when what the site asks about it is right all the same."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_plainly(self)
        count_lengths(self)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3

    def _get_validation_exclusions(self):
        """Leave the rules over all rows to the formset: alone, a row clashes with one that gives way."""
        return {*super()._get_validation_exclusions(), "milestone", "plan"}

    def settle(self, questions, username):
        """Keep what the editor answered to `questions`, or ask those that are open."""
        row = self.instance
        unanswered = row.find_unanswered(questions)
        if unanswered and not self.cleaned_data.get("confirm"):
            self.ask(unanswered)
        elif unanswered or not questions:
            row.answer(questions, username)


class RowsFormSet(forms.BaseInlineFormSet):
    """All rows of one kind; a subclass says by `find_keys` what only one of them may have."""

    username = wanted = ""
    is_asking = True

    @staticmethod
    def find_keys(row):
        """Return {what only one row may have: (the field at which a clash is told, in which words)}."""
        raise NotImplementedError

    def total_form_count(self):
        """Return how many rows there are: those that were posted and perhaps one more, whatever the form says.

        A row costs as much as any other though nobody ever drew it.
        """
        total = super().total_form_count()
        return min(total, self.posted_count + 1) if self.is_bound else total

    def initial_form_count(self):
        """Return how many rows stood before: those that name one."""
        if not self.is_bound:
            return super().initial_form_count()
        return min(super().initial_form_count(), self.posted_count)

    @cached_property
    def posted_count(self):
        """The number of the last row of which anything was posted, counted from one."""
        row = re.compile(rf"{re.escape(self.prefix)}-([0-9]{{1,6}})-")
        return max((int(found[1]) + 1 for found in map(row.match, self.data) if found), default=0)

    def validate_unique(self):
        """Mark each changed row that clashes, as all rows would stand after the save: so others can be exchanged."""
        valid = [form for form in self.kept_forms if not form.errors]
        standing = Counter(key for form in valid for key in self.find_keys(form.instance))
        standing.update(key for row in self.find_others() for key in self.find_keys(row))
        for form in valid:
            for key, (field, words) in self.find_keys(form.instance).items() if form.has_changed() else ():
                if standing[key] > 1:
                    form.add_error(field, words)

    def save(self, commit=True):
        """Save; what another row takes on is given up first, under a key that stays."""
        if commit:
            self.make_room()
        return super().save(commit)

    def make_room(self):
        """Take away the stored rows whose place another row of this form takes; saving makes those that stay anew."""
        taken = {key: form.instance.pk for form in self.kept_forms for key in self.find_keys(form.instance)}
        for row in self.find_stored():
            if any(taken.get(key, row.pk) != row.pk for key in self.find_keys(row)):
                row.delete()

    @property
    def kept_forms(self):
        """The rows that stand after the save; one that was added and left empty is none."""
        deleted = self.deleted_forms  # which looks through all rows
        filled = (form for form in self.forms if not form.empty_permitted or form.has_changed())
        return [form for form in filled if form not in deleted]

    def find_stored(self):
        return self.model._default_manager.filter(**{self.fk.name: self.instance.pk})

    def find_others(self):
        """Return the stored rows that this form does not show."""
        return self.find_stored().exclude(pk__in=[form.instance.pk for form in self.forms])


class RowsInline(ChoosingAdmin, admin.StackedInline):
    """Rows that are written by whoever may write what they belong to."""

    extra = 0
    view_on_site = False  # they are a part of the page that the form leads to

    def get_formset(self, request, obj=None, **kwargs):
        # All that a form may hold is read, what is above is refused in words: see `DATA_UPLOAD_MAX_NUMBER_FIELDS`.
        formset = super().get_formset(request, obj, validate_max=True, absolute_max=self.max_num + 100, **kwargs)
        formset.username = request.user.get_username()
        # A copy is where somebody starts: it is asked about once they save it.
        formset.is_asking = not (is_preview(request) or is_check(request) or COPY in request.POST)
        return formset

    def get_fieldsets(self, request, obj=None):
        """Leave out what only a form holds, such as the tick, for whoever only reads the rows."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.may_write(request, obj):
            return fieldsets
        asked = self.form.declared_fields
        return [
            (name, {**options, "fields": [field for field in options["fields"] if field not in asked]})
            for name, options in fieldsets
        ]

    def may_write(self, request, obj):
        """Return whether the user may write what the rows belong to, None for what is being added."""
        return self.admin_site.get_model_admin(self.parent_model).may_save(request, obj)

    def has_add_permission(self, request, obj=None):
        return self.may_write(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.may_write(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may_write(request, obj) and super().has_delete_permission(request, obj)
