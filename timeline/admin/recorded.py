"""Saves in the desk: each with who and why, and none over somebody else's."""

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import connection
from django.shortcuts import redirect
from django.utils.timezone import localtime

from timeline.models import Draft, Revision
from timeline.revisions import recording

from .checking import CheckAdmin
from .drafting import DraftAdmin
from .history import HistoryAdmin, find_revision
from .preview import PreviewAdmin
from .rights import is_drafting
from .spreadsheet import SpreadsheetAdmin
from .stale import Stale, merge, was_redacted


class RecordedForm(forms.ModelForm):
    """A form that knows which revision it shows, and asks why what the public has seen is changed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    change_kind = forms.ChoiceField(
        label="Kind of change",
        choices=[("", "Choose…"), *Revision.Kind.choices],
        help_text="It decides how prominently the change is listed, never whether it is.",
    )
    reason = forms.CharField(
        label="Reason",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Why, in a sentence for readers, such as <b>The source gives 253, not 235.</b> "
        "It is published with the change; your name is not.",
    )

    # Set on the class of one request.
    stale = None
    refusal = ""
    is_preview = False
    is_drafting = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_drafting or not asks_why(self.instance):
            del self.fields["change_kind"], self.fields["reason"]
        elif self.is_preview:
            self.fields["change_kind"].required = self.fields["reason"].required = False
        if self.instance.pk is None or self.is_drafting:
            del self.fields["revision"]
        elif not self.is_bound:
            self.initial["revision"] = number_of(self.instance)

    def clean(self):
        cleaned = super().clean()
        if self.refusal:
            raise ValidationError(self.refusal)
        if self.stale:
            raise ValidationError(tell(self.stale))
        if "revision" in self.fields and cleaned.get("revision") is None:
            raise ValidationError("This form does not say which revision it shows. Open it again and save from there.")
        return cleaned


def asks_why(obj):
    return obj is not None and obj.pk is not None and obj.is_on_record


def number_of(obj):
    """Return the number of an object's last revision; 0 when it has none."""
    return Revision.objects.of(obj).values_list("number", flat=True).last() or 0


def tell(stale):
    """Return the messages that explain a refused save: whose change came first, and what became of each field."""
    revision = stale.revision
    who = revision.who.get_username() if revision.who else "a script"
    lines = [
        f"Not saved: {who} saved this first ({localtime(revision.when):%-d %B %Y, %H:%M:%S}). What you typed is kept "
        "below. Look at it and save again."
    ]
    if stale.is_redacted:
        lines.append("Words were redacted since you opened this form. Take care not to bring them back.")
    for name, theirs in stale.merged:
        lines.append(f"{name}: only {who} changed it, so theirs is taken over: “{theirs}”.")
    for name, theirs in stale.clashes:
        lines.append(f"{name}: both of you changed it. Theirs: “{theirs}”. Yours stands in the form; choose.")
    return lines


class RecordedAdmin(HistoryAdmin, PreviewAdmin, CheckAdmin, DraftAdmin, SpreadsheetAdmin):
    """An admin class whose every write goes through the door, with the user, the reason and the kind."""

    form = RecordedForm

    class Media:
        js = [forms.Script("timeline/js/desk.js", type="module")]

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(super().get_fieldsets(request, obj))
        own = ("revision", "change_kind", "reason")
        fieldsets = [
            (name, {**options, "fields": [field for field in options["fields"] if field not in own]})
            for name, options in fieldsets
        ]
        if obj is None or is_drafting(request) or not self.has_change_permission(request, obj):
            return fieldsets
        fields = ["revision", *(["change_kind", "reason"] if asks_why(obj) else [])]
        title = "This change, as the public record will tell it" if asks_why(obj) else None
        return [*fieldsets, (title, {"fields": fields})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.stale = getattr(request, "stale", None)
        form.refusal = getattr(request, "refusal", "")
        form.is_preview = self.is_preview(request)
        form.is_drafting = is_drafting(request)
        return form

    def has_change_permission(self, request, obj=None):
        """Whoever may see an object may write a draft of it, which changes nothing."""
        return super().has_change_permission(request, obj) or (
            is_drafting(request) and self.has_view_permission(request, obj)
        )

    def stock_form(self, request, object_id, form_url, extra_context):
        """Django's own view of the form."""
        context = {"previews": self.previews(), "has_dates": self.has_dates(), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        obj = self.get_object(request, unquote(object_id)) if object_id and request.method == "GET" else None
        if asks_why(obj):
            extra_context = {
                "draft_url": self.address("draft", obj),
                "waiting_draft": Draft.objects.of(obj).first(),
                **(extra_context or {}),
            }
        stock = partial(self.stock_form, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return stock()
        if self.is_preview(request):
            return self.preview(request, stock)
        if object_id is not None and self.is_draft_now(request, object_id):
            return self.draft_view(request, object_id)
        if self.is_check(request):
            return self.check_dates(request, stock)
        with self.recording(request):
            if object_id is not None:
                self.refuse_stale(request, object_id)
            return stock()

    def delete_view(self, request, object_id, extra_context=None):
        """Delete; what was public only with a reason, which the public record keeps."""
        obj = self.get_object(request, unquote(object_id))
        needs_reason = asks_why(obj) and self.has_delete_permission(request, obj)
        if request.method == "POST" and needs_reason and not request.POST.get("reason", "").strip():
            messages.error(request, "Not deleted: say why, in a sentence for readers.")
            return redirect(request.path)
        with self.recording(request):
            return super().delete_view(request, object_id, {"asks_why": needs_reason, **(extra_context or {})})

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        with self.recording(request):
            return super().changelist_view(request, extra_context)

    def recording(self, request):
        """Return the recording of one request."""
        kind = request.POST.get("change_kind")
        kind = kind if kind in Revision.Kind.values else Revision.Kind.UPDATE
        return recording(request.user, request.POST.get("reason", "").strip()[:600], kind)

    def is_draft_now(self, request, object_id):
        """Return whether what is posted was typed into an object that a Publisher made public meanwhile.

        Then an Editor may not change it any more, and what they typed becomes a draft of it instead of being lost.
        """
        obj = self.get_object(request, unquote(object_id))
        return (
            request.POST.keys() & {"revision", "draft_number"}
            and asks_why(obj)
            and self.has_view_permission(request, obj)
            and not self.has_change_permission(request, obj)
        )

    def refuse_stale(self, request, object_id):
        """Where the form rests on an old revision, merge what it posts and note why it is refused.

        The row is locked first: of several editors who save at once, the others wait here and see the first's change.
        """
        rows = self.model._default_manager.all()
        if connection.features.has_select_for_update:
            rows = rows.select_for_update()
        known = self.get_object(request, unquote(object_id))
        obj = rows.filter(pk=known.pk).first() if known else None
        number = request.POST.get("revision", "")
        if obj is None or not number or not self.has_change_permission(request, obj):
            return
        revisions = Revision.objects.of(obj)
        latest, base = revisions.last(), find_revision(revisions, number)
        if latest is None or base == latest:
            return
        stale = Stale(latest, was_redacted(obj, number))
        form = self.get_form(request, obj, change=True)(instance=obj)
        formsets = [formset for formset, _ in self.get_formsets_with_inlines(request, obj)]
        post = merge(request.POST, form.fields, formsets, self.model, base.data if base else {}, stale)
        post["revision"] = str(latest.number)
        request.POST = post
        request.stale = stale
