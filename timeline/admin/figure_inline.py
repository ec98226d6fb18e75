"""Figures in the form of their milestone, where a number that looks wrong is questioned."""

from django import forms
from django.db.models import UniqueConstraint

from timeline.models import Figure, Milestone

from .rows import RowForm, RowsFormSet, RowsInline

WANTED = "figure"  # asked for with the key of the figure whose number somebody comes to change

# At most one figure of a milestone, and one of each source, has the same measure, kind and date.
ONCE, SOURCE_ONCE = (
    each.violation_error_message for each in Figure._meta.constraints if isinstance(each, UniqueConstraint)
)
ASSUMED = ("bound", "standing")  # as usual where a form that was opened before they were asked does not say
WHY = "Say in a sentence why this number is followed: another source’s number of the same stands beside it."


class Unseen(forms.HiddenInput):
    """What a form keeps for itself: no label may stand for it."""

    def id_for_label(self, id_):
        return ""


class FigureForm(RowForm):
    """A figure in the order of a sentence; a new one is offered date, source and place in it."""

    # Source and place as a new row was offered them.
    offered = forms.CharField(required=False, strip=False, widget=Unseen)
    tick = "The number is right as it is"
    answers = {
        "value": "Correct it; if it counts something else, change “Counted as” or the measure; or tick “{tick}” if it "
        "is right."
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "counted_as" in self.fields:  # not where they are only looked at
            self.fields["counted_as"].widget.attrs["list"] = "bases"
            for name in ASSUMED:
                self.fields[name].required = False

    def clean(self):
        cleaned = super().clean()
        return cleaned | {name: cleaned.get(name) or Figure._meta.get_field(name).default for name in ASSUMED}

    def has_changed(self):
        """Return whether anything was typed into the row; what is offered to a new one is nothing."""
        changed = set(self.changed_data) - {"offered"}
        if self.instance._state.adding:
            changed -= {name for name in ASSUMED if not self.typed(name)}
            if self.typed("date") == self.data.get("date"):
                changed.discard("date")
            if self.typed("offered") == write_offer(self.typed("source"), self.typed("locator")):
                changed -= {"source", "locator"}
        return bool(changed)

    def typed(self, name):
        return self.data.get(self.add_prefix(name))


def write_offer(source, locator):
    """Return what a row keeps of the source and place that it was offered, as the desk's script writes it too."""
    return f"{source or ''} {locator or ''}"


class FigureFormSet(RowsFormSet):
    default_error_messages = {
        "too_many_forms": "A milestone holds at most %(num)d figures in this form. Save these in two milestones.",
    }

    @staticmethod
    def find_keys(figure):
        place = figure.measure_id, figure.kind, figure.date
        keys = {place: ("date", ONCE)} if figure.is_followed else {}
        return keys | ({(*place, figure.source_id): ("source", SOURCE_ONCE)} if figure.source_id else {})

    def add_fields(self, form, index):
        """Put the keyboard into the number that somebody comes to change."""
        super().add_fields(form, index)
        if self.wanted and not self.is_bound and str(form.instance.pk) == self.wanted and "value" in form.fields:
            form.fields["value"].widget.attrs["autofocus"] = True

    def get_form_kwargs(self, index):
        """Offer a new row the date of the milestone, and the source and place of the last figure or of the text."""
        kwargs = super().get_form_kwargs(index)
        if index is None or index >= self.initial_form_count():
            kwargs["initial"] = self.find_offers()
        return kwargs

    def find_offers(self):
        offers = {"date": self.instance.date} if self.instance.date else {}
        if self.instance.pk and not self.is_bound:
            giving = [figure for figure in self.get_queryset() if figure.source_id]
            cited = giving[-1] if giving else self.instance.citations.first()
            if cited:
                offer = write_offer(cited.source_id, cited.locator)
                offers |= {"source": cited.source_id, "locator": cited.locator, "offered": offer}
        return offers

    def clean(self):
        """Question the numbers that were typed, or all when their milestone's date was changed."""
        super().clean()
        if not any(self.errors):
            self.ask_why()
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
            self.instance.weighed = [*unsaved, *self.find_others()]

    def ask_why(self):
        """Refuse a followed number without its reason where another of the same stands beside it."""
        figures = [*(form.instance for form in self.kept_forms), *self.find_others()]
        beside = {figure.contested for figure in figures if not figure.is_followed}
        for form in self.kept_forms:
            figure = form.instance
            if figure.is_followed and figure.contested in beside and not figure.standing_reason:
                form.add_error("standing_reason", WHY)


class FigureInline(RowsInline):
    model = Figure
    form = FigureForm
    formset = FigureFormSet
    max_num = 800
    autocomplete_fields = ["source"]
    # A sentence, “about 294 Safer Schools Officers in 2017”, who says so, and what is rarely another.
    fieldsets = [
        (None, {"fields": [("bound", "value", "upper", "measure", "date"), "confirm"]}),
        (
            "Source",
            {"fields": [("source", "locator"), "quotation", ("seen", "archived"), "offered"], "classes": ["collapse"]},
        ),
        (
            "Counted as, kind, note",
            {
                "fields": [("counted_as", "kind"), "standing", "standing_reason", "note_kind", "note"],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.wanted = request.GET.get(WANTED, "")
        return formset
