"""Drafts of what the public sees: written by Editors, looked through and published by Publishers."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from timeline.models import Draft, Revision
from timeline.presenters.changes import compare
from timeline.revisions import recording, rehearsal, snapshot
from timeline.revisions.apply import VISIBILITY, apply
from timeline.revisions.merging import merge

from .history import find_revision
from .stale import was_redacted


class DraftAdmin(admin.ModelAdmin):
    """Two more pages for an object that the public sees: the form of its draft, and a view of all that it changes."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path("<path:object_id>/draft/", self.admin_site.admin_view(self.draft_view), name=f"{name}_draft"),
            path("<path:object_id>/review/", self.admin_site.admin_view(self.review_view), name=f"{name}_review"),
        ]
        return [*own, *super().get_urls()]

    def may_publish_draft(self, request, obj):
        """Return whether the user may change what the public sees."""
        return self.has_change_permission(request, obj)

    def may_discard(self, request, obj, draft):
        """Return whether the user may throw a draft away: their own, or any for those who may publish it."""
        return draft.who == request.user or self.may_publish_draft(request, obj)

    def live_object(self, request, object_id):
        """Return the object whose draft is asked for, or raise Http404 or PermissionDenied."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not obj.is_on_record:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        return obj

    def address(self, page, obj):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[obj.pk])

    def draft_view(self, request, object_id):
        """The stock form over the draft; saving it changes nothing that the public sees.

        The row is locked, so of several who save one draft at once the others wait and are told.
        """
        if request.method == "POST" and self.get_object(request, unquote(object_id)) is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        obj = self.live_object(request, object_id)
        request.is_drafting = True  # from here on, whoever may see the object may fill in the form
        with transaction.atomic():
            self.model._default_manager.select_for_update().filter(pk=obj.pk).first()
            draft = Draft.objects.of(obj).first()
            number = draft.number if draft else 0
            live = self.shown_revision(request, obj)
            context = {"drafting": True, "draft": draft, "draft_number": number, "live_number": live.number}
            context["title"] = f"Draft of {obj}"
            stock = partial(self.stock_form, request, object_id, "", context)
            if self.is_preview(request):
                return self.preview(request, lambda: self.over_draft(request, draft, obj, live, stock))
            if self.is_check(request):
                return self.check_dates(request, lambda: self.over_draft(request, draft, obj, live, stock))
            if request.method == "POST" and was_redacted(obj, self.shown_number(request)):
                request.refusal = (
                    "This draft is not saved: words were redacted since you opened it. What you typed is kept below; "
                    "take care not to bring them back, and save again."
                )
            elif request.method == "POST" and request.POST.get("draft_number") != str(number):
                who = f"{draft.who} saved it first" if draft else "a Publisher decided on it meanwhile"
                request.refusal = (
                    f"This draft is not saved: {who}. What you typed is kept below; save again to keep it."
                )
            with rehearsal():
                response = self.over_draft(request, draft, obj, live, stock)
                saved = getattr(request, "previewed", None)
                data = self.words_of(saved) if saved else None
                if saved:
                    list(get_messages(request))
                elif hasattr(response, "render"):
                    response.render()
            return self.keep_draft(request, obj, number, live, data) if saved else response

    def shown_revision(self, request, obj):
        """Return the live revision that the form was laid over: what was fixed since is no change of the draft.

        A redaction since is: the form is refused, and shown again over what stands now.
        """
        revisions, number = Revision.objects.of(obj), self.shown_number(request)
        is_usable = request.method == "POST" and not was_redacted(obj, number)
        return (find_revision(revisions, number) if is_usable else None) or revisions.last()

    @staticmethod
    def shown_number(request):
        """Return the number that the form posts of the live revision which it shows, as text."""
        return request.POST.get("live_number", request.POST.get("revision"))

    def over_draft(self, request, draft, obj, live, stock):
        """Run the stock view with the draft, laid over a live revision, in place of what is live."""
        data = self.without_visibility(live.data)
        if draft:
            data, _ = self.merged(draft, obj, data)
        try:
            apply(self.model, obj.pk, data)
        except ValidationError as error:
            messages.error(request, f"The draft does not fit what is live now: {' '.join(error.messages)}")
            return redirect(self.address("review", obj))
        return stock()

    def merged(self, draft, obj, live=None):
        """Return (snapshot, clashes) of a draft over a live snapshot, that of now if none is given."""
        base = Revision.objects.of(obj).filter(number=draft.base).first()
        return merge(self.without_visibility(base.data), draft.data, live or self.words_of(obj))

    def words_of(self, obj):
        fresh = self.model._default_manager.get(pk=obj.pk)
        return self.without_visibility(snapshot(fresh))

    @staticmethod
    def without_visibility(data):
        return {name: value for name, value in data.items() if name not in VISIBILITY}

    def keep_draft(self, request, obj, number, live, data):
        """Store a draft over the live revision that its form showed; what sent it back is answered by it."""
        values = {"data": data, "base": live.number, "number": number + 1, "note": ""}
        values |= {"who": request.user, "when": timezone.now(), "label": str(obj)[:300]}
        Draft.objects.update_or_create(model=self.opts.model_name, key=str(obj.pk), defaults=values)
        messages.success(request, "The draft is saved. What the public sees is as it was.")
        return redirect(self.address("draft" if "_continue" in request.POST else "review", obj))

    def review_view(self, request, object_id):
        """All that a draft would change, word by word; a Publisher publishes it or sends it back with a note."""
        obj = self.live_object(request, object_id)
        draft = Draft.objects.of(obj).first()
        if draft is None:
            messages.info(request, "There is no draft of this.")
            return redirect(self.address("change", obj))
        may_publish = self.may_publish_draft(request, obj)
        if request.method == "POST":
            return self.decide(request, obj, draft, may_publish)
        merged, clashes = self.merged(draft, obj)
        context = {
            **self.admin_site.each_context(request),
            "title": f"What the draft of {obj} would change",
            "opts": self.opts,
            "object": obj,
            "media": self.media,
            "draft": draft,
            "parts": compare(self.model, self.words_of(obj), merged),
            "clashes": sorted({self.model._meta.get_field(names[0]).name for names, _ in clashes}),
            "may_publish": may_publish,
            "may_discard": self.may_discard(request, obj, draft),
            "kinds": Revision.Kind.choices,
            "draft_url": self.address("draft", obj),
        }
        return TemplateResponse(request, "admin/timeline/review.html", context)

    def decide(self, request, obj, draft, may_publish):
        """Publish, send back or throw away a draft."""
        here = self.address("review", obj)
        if request.POST.get("draft_number") != str(draft.number):
            messages.error(request, "The draft was changed while you looked at it. Look again.")
            return redirect(here)
        this = Draft.objects.filter(pk=draft.pk, number=draft.number)  # not what somebody saves in this instant
        if "_discard" in request.POST and self.may_discard(request, obj, draft):
            this.delete()
            messages.success(request, "The draft is thrown away. What the public sees is as it was.")
            return redirect(self.address("change", obj))
        if not may_publish:
            raise PermissionDenied
        reason = request.POST.get("reason", "").strip()[:600]
        if not reason:
            messages.error(request, "Say why: readers see the reason, or the Editor does if you send it back.")
            return redirect(here)
        if "_send_back" in request.POST:
            this.update(note=reason)
            messages.success(request, f"Sent back to {draft.who.get_username()}.")
            return redirect(here)
        kind = request.POST.get("kind")
        kind = kind if kind in Revision.Kind.values else Revision.Kind.UPDATE
        try:
            with recording(request.user, reason, kind):
                self.model._default_manager.select_for_update().filter(pk=obj.pk).first()
                if not this.exists():
                    raise ValidationError("The draft was changed while you looked at it. Look again.")
                _, lost = apply(self.model, obj.pk, self.merged(draft, obj)[0])
                draft.delete()
        except ValidationError as error:
            messages.error(request, f"Not published: {' '.join(error.messages)}")
            return redirect(here)
        for words in lost:
            messages.warning(request, f"This could not be published: {words}.")
        messages.success(request, "The draft is published.")
        return redirect(self.address("change", obj))
