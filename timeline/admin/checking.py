"""The dates of a form checked without saving, for whoever has no JavaScript to do it while they type."""

from django.contrib import admin

from timeline.fields import ImpreciseDateField, ImpreciseDateFormField
from timeline.revisions import rehearsal

BUTTON = "_check_dates"


class CheckAdmin(admin.ModelAdmin):
    """A button that draws the form again as it was typed, with how each date is understood beside it."""

    def has_dates(self):
        models = [self.model, *(inline.model for inline in self.inlines)]
        return any(isinstance(field, ImpreciseDateField) for model in models for field in model._meta.fields)

    def is_check(self, request):
        return request.method == "POST" and BUTTON in request.POST

    def check_dates(self, request, view):
        """Return the form that `view`, the stock form's view, draws; only dates that cannot be read are refused."""
        request.refusal = "Nothing is saved."
        with rehearsal():
            response = view()
            if not hasattr(response, "context_data"):
                return response
            context = response.context_data
            forms = [context["adminform"].form]
            for inline in context["inline_admin_formsets"]:
                forms += inline.formset.forms
                inline.formset.non_form_errors().clear()
            for form in forms:
                keep_unread_dates(form)
            context |= {"errors": [], "is_checked": True}
            return response.render()


def keep_unread_dates(form):
    """Take the errors off a form, but for those of dates that were typed and cannot be read."""
    for name in list(form.errors):
        is_date = isinstance(form.fields.get(name), ImpreciseDateFormField)
        if not (is_date and form.has_error(name, "invalid")):
            del form.errors[name]
