"""A form drawn again without saving: its dates checked, or one more row, for whoever has no JavaScript."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import CharField, ChoiceField, Field, ModelChoiceField
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from timeline.fields import ImpreciseDateField, MomentField, ReadFormField
from timeline.revisions import rehearsal
from timeline.revisions.acts import LIMIT, find_excess

BUTTON = "_check_dates"
ADD_ROW = "_add_row"  # posted with the prefix of the rows


def is_check(request):
    """Return whether a form was sent only to be drawn again: then nothing is asked about it."""
    return request.method == "POST" and not request.POST.keys().isdisjoint((BUTTON, ADD_ROW))


class CheckAdmin(admin.ModelAdmin):
    """A button that draws the form again as it was typed, with how each date is understood beside it."""

    def has_dates(self):
        models = [self.model, *(inline.model for inline in self.inlines)]
        return any(
            isinstance(field, ImpreciseDateField | MomentField) for model in models for field in model._meta.fields
        )

    def check_dates(self, request, view):
        """Return the form that `view`, the stock form's view, draws; only dates that cannot be read are refused."""
        request.refusal = ["Nothing is saved."]
        add_row(request)
        with rehearsal():
            response = view()
            if not hasattr(response, "context_data"):
                return response
            context = response.context_data
            forms = [context["adminform"].form]
            for inline in context["inline_admin_formsets"]:
                forms += inline.formset.forms
                inline.formset.non_form_errors().clear()
                if inline.formset.prefix == request.POST.get(ADD_ROW):
                    first = inline.formset.forms[-1].visible_fields()[0]
                    first.field.widget.attrs["autofocus"] = True
            for form in forms:
                keep_unread_dates(form)
            context |= {"is_refused": any(form.errors for form in forms), "is_checked": True}
            return response.render()


def summarise(response):
    """Let a stock form tell what is wrong by a summary whose lines lead to the fields, and return the response."""
    if hasattr(response, "context_data"):
        data = response.context_data
        data["is_refused"], data["errors"] = bool(data.get("errors")), []
    return response


def ask_plainly(form):
    """Let each field of a form that must be filled in ask for itself by its name."""
    for field in form.fields.values():
        if field.error_messages.get("required") == Field.default_error_messages["required"] and field.label:
            verb = "Choose" if isinstance(field, ChoiceField | ModelChoiceField) else "Enter"
            field.error_messages["required"] = f"{verb} the {field.label[0].lower()}{field.label[1:]}."


def count_lengths(form):
    """Let each text of a form of a model name its limit, and tell by how much it is passed."""
    stored = {field.name: field for field in form._meta.model._meta.fields}
    for name, field in form.fields.items():
        validators = [*field.validators, *getattr(stored.get(name), "validators", [])]
        limits = [each.limit_value for each in validators if isinstance(each, MaxLengthValidator)]
        if limits and isinstance(field, CharField):
            kept = [each for each in field.validators if not isinstance(each, MaxLengthValidator)]
            field.validators = [*kept, partial(check_length, limit=min(limits))]
            field.widget.attrs["data-limit"] = min(limits)
            field.help_text = format_html("{} At most {} characters.", mark_safe(field.help_text), f"{min(limits):,}")


def check_length(value, limit=LIMIT):
    if excess := find_excess(value, limit):
        raise ValidationError(excess, code="max_length")


def add_row(request):
    """Let what was posted have one more empty row, where that was asked for."""
    total = f"{request.POST.get(ADD_ROW)}-TOTAL_FORMS"
    if request.POST.get(total, "").isdecimal():
        request.POST = request.POST.copy()
        request.POST[total] = str(int(request.POST[total]) + 1)


def keep_unread_dates(form):
    """Take the errors off a form, but for those of dates that were typed and cannot be read."""
    for name in list(form.errors):
        is_date = isinstance(form.fields.get(name), ReadFormField)
        if not (is_date and form.has_error(name, "invalid")):
            del form.errors[name]
