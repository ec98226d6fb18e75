"""Saves in the desk: each with who and why, and none over somebody else's."""

import copy

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.urls import path

from timeline.models import Milestone, Revision
from timeline.revisions import acts, recording
from timeline.rights import is_drafting, may_change_at_once, may_write_draft
from timeline.text import isolate

from .beside import look_beside
from .checking import ask_plainly, count_lengths, is_check, summarise
from .choosing import ChoosingAdmin
from .effects import tell_effect
from .history import HistoryAdmin, find_revision
from .losses import LossesAdmin
from .reviewing import ReviewAdmin
from .spreadsheet import SpreadsheetAdmin
from .stale import Stale, merge_post, was_redacted
from .turns import in_turn
from .why import WhyForm

WHY = ("change_kind", "reason")  # fields about the change, not of the object
COPY = "_saveasnew"  # the button of Django's `save_as`
NOT_COPIED = ("slug", "status", "publish_at", "withdraw_at", "revision", *WHY, "draft_")


class RecordedForm(forms.ModelForm, WhyForm):
    """A form that knows which revision it shows, and asks why what the public has seen is changed."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    # Set on the class of one request.
    request = None
    is_preview = False

    def __init__(self, *args, instance=None, **kwargs):
        # What is typed goes into a copy: what the page asks of the object, such as what is only read, is as stored.
        super().__init__(*args, instance=copy.copy(instance), **kwargs)
        ask_plainly(self)
        count_lengths(self)
        if is_drafting(self.request) or not is_on_record(self.instance):
            del self.fields["change_kind"], self.fields["reason"]
        elif self.is_preview:
            self.fields["change_kind"].required = self.fields["reason"].required = False
        if self.instance.pk is None or is_drafting(self.request):
            del self.fields["revision"]
        elif not self.is_bound:
            numbers = Revision.objects.of(self.instance).values_list("number", flat=True)
            self.initial["revision"] = numbers.last() or 0
        if self.is_bound:  # then the summary of errors, or the row that was asked for, has the focus
            for field in self.fields.values():
                field.widget.attrs.pop("autofocus", None)

    def clean(self):
        cleaned = super().clean()
        stale = getattr(self.request, "stale", None)
        if refused := [*getattr(self.request, "refusal", ()), *(stale.lines if stale else ())]:
            raise ValidationError(refused)
        if "revision" in self.fields and cleaned.get("revision") is None:
            raise ValidationError("This form does not say which revision it shows. Open it again and save from there.")
        return cleaned


def is_on_record(obj):
    """Return whether the public has seen an object: then a change of it has a reason, and its address stays."""
    return obj is not None and obj.pk is not None and obj.is_on_record


class RecordedAdmin(HistoryAdmin, LossesAdmin, ReviewAdmin, ChoosingAdmin, SpreadsheetAdmin):
    """An admin class whose every write goes through the door, with the user, the reason and the kind."""

    form = RecordedForm

    class Media:
        js = [forms.Script("timeline/js/desk.js", type="module")]

    def get_urls(self):
        pages = {
            "deleted": ("deleted/", self.deleted_view),
            "draft": ("<path:object_id>/draft/", self.draft_view),
            "review": ("<path:object_id>/review/", self.review_view),
            "saves": ("<path:object_id>/draft/history/", self.saves_view),
            "look": ("looks/<int:key>/", self.look_view),
        }
        noun, guard = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        own = [path(route, guard(view), name=f"{noun}_{page}") for page, (route, view) in pages.items()]
        return [*own, *super().get_urls()]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not is_on_record(obj) or is_drafting(request) or not self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, ("This change, as the public record will tell it", {"fields": WHY})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request, form.is_preview = request, self.is_preview(request)
        # Of what can only be read, no hint how to fill it in.
        may_change = obj is None or self.has_change_permission(request, obj)
        read = self.get_readonly_fields(request, obj) if may_change else [each.name for each in self.opts.get_fields()]
        form._meta.help_texts = {**dict.fromkeys(read, ""), **(form._meta.help_texts or {})}
        return form

    def has_change_permission(self, request, obj=None):
        """Whoever may see an object may write a draft of it, which changes nothing."""
        if is_drafting(request):
            return self.has_view_permission(request, obj)
        return super().has_change_permission(request, obj) and self.may_change_words(request, obj)

    def may_save(self, request, obj):
        """Return whether the form of an object, None for a new one, may be saved."""
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def may_change_words(self, request, obj):
        """Return whether what an object says may be changed at once: not where somebody else has to look first."""
        return obj is None or is_drafting(request) or may_change_at_once(request.user, obj)

    def stock_form(self, request, object_id, context):
        """Django's own view of the form."""
        context = {"previews": self.previews(), "has_dates": self.has_dates(), **context}
        response = super().changeform_view(request, object_id, extra_context=context)
        if hasattr(response, "context_data"):
            self.arrange(request, response.context_data)
        return summarise(response)

    def arrange(self, request, data):
        """Head the page of a form with what it is about, and tell beside it who sees that."""
        obj = data.get("original")
        if obj is not None:
            data["subtitle"] = None
            data["title"] = data["title"] if is_drafting(request) else isolate(obj)
        may_save = self.may_save(request, obj)
        is_whole = may_save and self.may_change_words(request, obj)
        may_copy = bool(self.save_as and obj and is_whole and self.has_add_permission(request))
        form_url = "" if is_whole else self.address("draft", obj) if may_write_draft(request, obj) else None
        data["beside"] = look_beside(request, self.model, obj, form_url=form_url, may_save=may_save, may_copy=may_copy)

    @in_turn
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        obj = self.get_object(request, unquote(object_id)) if object_id else None

        def stock():
            return self.stock_form(request, object_id, self.tell_drafts(request, obj))

        if request.method != "POST":
            return stock()
        if self.save_as and object_id is not None and COPY in request.POST:
            return self.copy(request, object_id)
        if self.is_preview(request):
            return self.preview(request, stock)
        if obj is not None and self.is_draft_now(request, obj):
            return self.draft_view(request, object_id)
        if is_check(request):
            return self.check_dates(request, stock)
        before = Revision.objects.of(obj).last() if obj is not None and obj.takes_drafts else None
        with self.recording(request):
            if obj is not None:
                self.refuse_stale(request, obj)
                self.ask_about_draft(request, obj)
            response = stock()
        if before is not None:
            acts.note_alone(obj, before, request.user, request.POST.get("reason", ""))
        return response

    def response_add(self, request, obj, post_url_continue=None):
        tell_effect(request, obj)
        return self.lead_onward(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        tell_effect(request, obj)
        return self.lead_onward(request, obj) or super().response_change(request, obj)

    @in_turn
    def delete_view(self, request, object_id, extra_context=None):
        """Delete; what was public only with a reason, which the public record keeps."""
        obj = self.get_object(request, unquote(object_id))
        if not is_on_record(obj):
            return super().delete_view(request, object_id, extra_context)
        form = WhyForm(request.POST if request.method == "POST" else None, is_kind_asked=False)
        if form.is_bound and form.is_valid():
            request.why = form.why
            return super().delete_view(request, object_id, extra_context)
        if not self.has_delete_permission(request, obj):
            raise PermissionDenied
        asked = copy.copy(request)  # the page that asks, with what was typed into it
        asked.method, asked.POST = "GET", QueryDict()
        return super().delete_view(asked, object_id, {"why_form": form, **(extra_context or {})})

    def delete_model(self, request, obj):
        try:
            acts.delete(obj, who=request.user, why=getattr(request, "why", acts.Why()))
        except acts.Refused as refusal:
            # Stock admin offers no page for what its own checks let pass.
            raise PermissionDenied(" ".join(refusal.messages)) from refusal

    def response_delete(self, request, obj_display, obj_id):
        return super().response_delete(request, isolate(obj_display), obj_id)

    @in_turn
    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, extra_context)

    def delete_queryset(self, request, queryset):
        with recording(request.user, ""):
            super().delete_queryset(request, queryset)

    def copy(self, request, object_id):
        """Save what a form holds as a new draft, without what only the first one has."""
        request.POST = request.POST.copy()
        for name in [name for name in request.POST if name.startswith(NOT_COPIED) or name.endswith("confirm")]:
            del request.POST[name]
        request.POST["status"] = Milestone.Status.DRAFT
        with self.recording(request):
            return self.stock_form(request, object_id, {})

    def recording(self, request):
        """Return the recording of what a form posts; where it is not valid nothing is written."""
        kind = request.POST.get("change_kind")
        kind = kind if kind in Revision.Kind.values else Revision.Kind.UPDATE
        return recording(request.user, request.POST.get("reason", ""), kind)

    def is_draft_now(self, request, obj):
        """Return whether what is posted was typed into what a Publisher published or scheduled meanwhile.

        Then an Editor may not change it any more, and what they typed becomes a draft of it instead of being lost.
        """
        return (
            request.POST.keys() & {"revision", "draft_number"}
            and obj.takes_drafts
            and self.has_view_permission(request, obj)
            and not self.has_change_permission(request, obj)
        )

    def refuse_stale(self, request, obj):
        """Where the form rests on an old revision, merge what it posts and note why it is refused."""
        number = request.POST.get("revision", "")
        if not number or not self.has_change_permission(request, obj):
            return
        revisions = Revision.objects.of(obj).select_related("who")
        latest, base = revisions.last(), find_revision(revisions, number)
        if latest is None or base == latest:
            return
        stale = Stale(latest.who, latest.when, is_redacted=was_redacted(obj, number))
        request.POST = self.merge_typed(request, obj, stale, base and base.data, latest.data)
        request.POST["revision"] = str(latest.number)

    def merge_typed(self, request, obj, stale, base, theirs):
        """Return what was posted with what only the others changed; the form is refused and tells what became of it."""
        form = self.get_form(request, obj, change=True)(instance=obj)
        formsets = [formset for formset, _ in self.get_formsets_with_inlines(request, obj)]
        request.stale = stale
        return merge_post(request.POST, form.fields, formsets, self.model, base, theirs, stale)
