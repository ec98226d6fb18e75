"""Figures in the form of their milestone, where a number that looks wrong is questioned."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from timeline.models import Figure, Milestone

from .rights import may_write


class FigureForm(forms.ModelForm):
    """A figure, with a box to tick when a number that the site questions is right all the same."""

    confirm = forms.BooleanField(
        label="The number is right as it is",
        required=False,
        help_text="Only needed where the site questions a number: it then says why.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        figure = self.instance
        if figure.confirmed:
            day = timezone.localtime(figure.confirmed_at)
            self.fields["confirm"].help_text = f"Confirmed by {figure.confirmed_by} on {day:%-d %B %Y}: " + (
                figure.confirmed.replace("\n", " ")
            )

    def settle(self, questions, username):
        """Keep what the editor answered to `questions`, or ask those that are open."""
        figure = self.instance
        unanswered = figure.find_unanswered(questions)
        if unanswered and not self.cleaned_data.get("confirm"):
            self.add_error("confirm", f"{' '.join(unanswered)} Correct it, or tick here if it is right as it is.")
        elif unanswered or not questions:
            figure.confirmed = "\n".join(questions)
            figure.confirmed_by = username if questions else ""
            figure.confirmed_at = None


class FigureFormSet(forms.BaseInlineFormSet):
    username = ""

    def clean(self):
        """Question the numbers that were typed, or all when their milestone's date was changed."""
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form not in self.deleted_forms and self.is_filled(form)]
        deleted = [form.instance.pk for form in self.deleted_forms]
        unsaved = [form.instance for form in kept]
        stored = Milestone.objects.filter(pk=self.instance.pk).values_list("date", flat=True).first()
        is_redated = self.instance.pk is not None and stored != self.instance.date
        for form in kept:
            if form.has_changed() or is_redated:
                form.settle(form.instance.find_questions(unsaved, deleted), self.username)

    @staticmethod
    def is_filled(form):
        return form.has_changed() or form.instance.pk and not form.instance._state.adding


class FigureInline(admin.StackedInline):
    model = Figure
    form = FigureForm
    formset = FigureFormSet
    extra = 0
    autocomplete_fields = ["measure"]
    fields = [
        ("measure", "kind"),
        ("value", "is_approximate"),
        ("counted_as", "date"),
        "note",
        "confirm",
    ]

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.username = request.user.get_username()
        return formset

    def has_add_permission(self, request, obj=None):
        return may_write(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return may_write(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return may_write(request, obj) and super().has_delete_permission(request, obj)
