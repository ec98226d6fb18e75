"""Figures in the form of their milestone, where a number that looks wrong is questioned."""

import re
from collections import Counter

from django import forms
from django.contrib import admin
from django.db.models import UniqueConstraint
from django.utils.functional import cached_property

from timeline.models import Figure, Milestone
from timeline.rights import may_write

from .asking import ASKED, AskingForm
from .checking import ask_plainly, count_lengths, is_check
from .preview import is_preview

WANTED = "figure"  # asked for with the key of the figure whose number somebody comes to change
TICK = "The text and its sources are right as they are"  # of the milestone, which is asked with its figures

# At most one figure of a milestone has the same measure, kind and date.
ONCE, SOURCE_ONCE = (each for each in Figure._meta.constraints if isinstance(each, UniqueConstraint))


def find_key(figure):
    """Return what only one figure of a milestone may have."""
    return figure.measure_id, figure.kind, figure.date


class FigureForm(AskingForm):
    """A figure, with a box to tick when a number that the site questions is right all the same."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_plainly(self)
        count_lengths(self)
        if "counted_as" in self.fields:  # not where they are only looked at
            self.fields["counted_as"].widget.attrs["list"] = "bases"
        self.fields["confirm"].label = "The number is right as it is"

    def has_changed(self):
        """Return whether anything was typed into the row; the milestone's own date, which is offered, is nothing."""
        changed = set(self.changed_data)
        if self.instance._state.adding and self.data.get(self.add_prefix("date")) == self.data.get("date"):
            changed.discard("date")
        return bool(changed)

    def _get_validation_exclusions(self):
        """Leave the rule over a milestone's figures to the formset: alone, a row clashes with one that gives way."""
        return {*super()._get_validation_exclusions(), "milestone"}

    def settle(self, questions, username):
        """Keep what the editor answered to `questions`, or ask those that are open."""
        figure = self.instance
        unanswered = figure.find_unanswered(questions)
        if unanswered and not self.cleaned_data.get("confirm"):
            self.show_tick()
            self.add_error("confirm", f"{' '.join(unanswered)} Correct it, or tick here if it is right as it is.")
        elif unanswered or not questions:
            figure.answer(questions, username)


class FigureFormSet(forms.BaseInlineFormSet):
    default_error_messages = {
        **forms.BaseInlineFormSet.default_error_messages,
        "too_many_forms": "A milestone holds at most %(num)d figures in this form. Save these in two milestones.",
    }
    username = wanted = ""
    is_asking = True

    def add_fields(self, form, index):
        """Put the keyboard into the number that somebody comes to change."""
        super().add_fields(form, index)
        if self.wanted and not self.is_bound and str(form.instance.pk) == self.wanted and "value" in form.fields:
            form.fields["value"].widget.attrs["autofocus"] = True

    def get_form_kwargs(self, index):
        """Offer a new row the date of the milestone."""
        kwargs = super().get_form_kwargs(index)
        if self.instance.date and (index is None or index >= self.initial_form_count()):
            kwargs["initial"] = {"date": self.instance.date}
        return kwargs

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
        standing = Counter(find_key(form.instance) for form in self.kept_forms if not form.errors)
        standing.update(find_key(figure) for figure in self.find_others())
        for form in self.kept_forms:
            if not form.errors and form.has_changed() and standing[find_key(form.instance)] > 1:
                form.add_error("date", ONCE.violation_error_message)

    def save(self, commit=True):
        """Save; what another row takes on is given up first, under a key that stays."""
        if commit:
            self.make_room()
        return super().save(commit)

    def make_room(self):
        """Take away the stored rows whose place another row of this form takes; saving makes those that stay anew."""
        taken = {find_key(form.instance): form.instance.pk for form in self.kept_forms}
        for figure in Figure.objects.filter(milestone=self.instance.pk):
            if taken.get(find_key(figure), figure.pk) != figure.pk:
                figure.delete()

    @property
    def kept_forms(self):
        """The rows that stand after the save."""
        deleted = self.deleted_forms  # which looks through all rows
        return [form for form in self.forms if form not in deleted and self.is_filled(form)]

    def find_others(self):
        """Return the stored figures of the milestone that this form does not show."""
        shown = [form.instance.pk for form in self.forms]
        return Figure.objects.filter(milestone=self.instance.pk).exclude(pk__in=shown)

    def clean(self):
        """Question the numbers that were typed, or all when their milestone's date was changed."""
        super().clean()
        if any(self.errors) or not self.is_asking:
            return
        kept = self.kept_forms
        deleted = [form.instance.pk for form in self.deleted_forms]
        unsaved = [form.instance for form in kept]
        stored = Milestone.objects.filter(pk=self.instance.pk).first()
        is_redated = stored is not None and stored.date != self.instance.date
        for form in kept:
            if form.has_changed() or is_redated:
                form.settle(form.instance.find_questions(unsaved, deleted), self.username)
        if not any(self.errors):
            self.settle_milestone(stored, [*unsaved, *self.find_others()])

    def settle_milestone(self, stored, figures):
        """Keep what the editor answered about the milestone and its figures together, or ask what is open.

        Asked is what this save brings up, and all that is open where its status changes.
        """
        milestone = self.instance
        questions = milestone.find_questions(figures)
        known = stored.find_questions() if stored and stored.status == milestone.status else []
        unanswered = [question for question in milestone.find_unanswered(questions) if question not in known]
        if unanswered and not milestone.is_right:
            milestone.show_tick()
            raise forms.ValidationError(f"{' '.join(unanswered)} Correct it, or tick “{TICK}” below.", code=ASKED)
        if unanswered or not questions:
            milestone.answer(questions, self.username)

    @staticmethod
    def is_filled(form):
        return form.has_changed() or form.instance.pk and not form.instance._state.adding


class FigureInline(admin.StackedInline):
    model = Figure
    form = FigureForm
    formset = FigureFormSet
    extra = 0
    view_on_site = False  # it is a part of the page that the form leads to
    max_num = 800
    # A sentence, “294 Safer Schools Officers in 2017”, and what is rarely another.
    fieldsets = [
        (None, {"fields": [("bound", "value", "upper", "measure", "date")]}),
        ("Source", {"fields": [("source", "locator"), "quotation", ("seen", "archived")], "classes": ["collapse"]}),
        (
            "Counted as, kind, note",
            {
                "fields": [("counted_as", "kind"), ("standing", "standing_reason"), ("note_kind", "note"), "confirm"],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_formset(self, request, obj=None, **kwargs):
        # All that a form may hold is read, what is above is refused in words: see `DATA_UPLOAD_MAX_NUMBER_FIELDS`.
        formset = super().get_formset(request, obj, validate_max=True, absolute_max=self.max_num + 100, **kwargs)
        formset.username = request.user.get_username()
        formset.is_asking = not is_preview(request) and not is_check(request)
        formset.wanted = request.GET.get(WANTED, "")
        return formset

    def has_add_permission(self, request, obj=None):
        return may_write(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return may_write(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return may_write(request, obj) and super().has_delete_permission(request, obj)
