"""Words out of the record for good: asked for on one page, shown place by place, asked for twice."""

import hashlib

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from timeline.models import Redaction
from timeline.models.base import TEXT_LIMIT
from timeline.revisions import rehearsal
from timeline.revisions.redaction import redact
from timeline.revisions.wording import to_pattern


class RedactionForm(forms.Form):
    """The words and the ground. The words are posted from page to page and stored nowhere, nor in any address."""

    words = forms.CharField(
        label="Words to take out",
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 70, "autocomplete": "off"}),
        help_text="A name, a sentence or a whole text, as it stands. It is found as whole words, in capitals or small "
        "letters, whatever spaces, line ends, hyphens, quotes or signs of Markdown stand between them, and in web "
        "addresses. Another spelling (Smiths, J. Smith) is another redaction, and numbers of figures are not found: "
        "delete the figure.",
        error_messages={
            "required": "Enter the words, as they stand in the record.",
            "max_length": "That is longer than any text of the record. Enter it in parts.",
        },
    )
    ground = forms.ChoiceField(
        label="Ground",
        choices=[(value, label.capitalize()) for value, label in Redaction.Ground.choices],
        widget=forms.RadioSelect,
        help_text="Readers are told the ground and the date, and nothing else.",
        error_messages={"required": "Choose the ground. Wording is redacted on these three alone."},
    )

    def clean_words(self):
        words = self.cleaned_data["words"]
        if to_pattern(words) is None:
            raise forms.ValidationError("Enter at least two letters or digits.")
        return words


@admin.register(Redaction)
class RedactionAdmin(admin.ModelAdmin):
    """The list of redactions; a new one is made in three steps: words and ground, every place, yes or no."""

    list_display = ["when", "ground", "who", "places"]
    list_display_links = None
    list_select_related = ["who"]
    actions = None

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RedactionForm(request.POST if request.method == "POST" else None)
        places, step = [], "words"
        if "_back" not in request.POST and form.is_valid():
            words, ground = form.cleaned_data["words"], form.cleaned_data["ground"]
            with rehearsal():
                places = redact(words, request.user, ground)
            if not places:
                form.add_error("words", "These words stand nowhere in the record. Look for another spelling.")
            else:
                step = self.next_step(request, places)
        if step == "done":
            places = redact(words, request.user, ground)
            count = sum(place.count for place in places)
            messages.success(request, f"Redacted in {count} place{'' if count == 1 else 's'}. The words are gone.")
            return redirect("admin:timeline_redaction_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": {"words": "Redact", "places": "Redact: every place", "sure": "Redact: for good?"}[step],
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "step": step,
            "places": places,
            "count": sum(place.count for place in places),
            "objects": len({place.what for place in places}),
            "seen": digest(places),
        }
        return TemplateResponse(request, "admin/timeline/redact.html", context)

    def next_step(self, request, places):
        """Return the step that follows what was pressed; back to the places where the record has changed meanwhile."""
        if "seen" not in request.POST:
            return "places"
        if request.POST["seen"] != digest(places):
            messages.warning(request, "The record has changed meanwhile. Look at the places again.")
            return "places"
        return "done" if "_redact" in request.POST else "sure"


def digest(places):
    """Return what tells one list of places from another."""
    return hashlib.sha256(repr(places).encode()).hexdigest()
