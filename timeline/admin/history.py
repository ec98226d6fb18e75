"""What an object said before: every revision, any two compared, any one restored, and what was deleted."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from timeline.admin.locked import keep
from timeline.models import Revision
from timeline.presenters.changes import compare
from timeline.revisions import recording
from timeline.revisions.apply import apply

PAGE_SIZE = 25


class HistoryAdmin(admin.ModelAdmin):
    """Replaces the log of actions by the revisions themselves."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        own = path("deleted/", self.admin_site.admin_view(self.deleted_view), name=name)
        return [own, *super().get_urls()]

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Keep what was typed into the form of an object that somebody deleted meanwhile."""
        revisions = Revision.objects.filter(model=opts.model_name, key=unquote(object_id))
        deleted = revisions.order_by("number").last()
        is_form = request.POST.keys() & {"revision", "draft_number"} and self.has_view_or_change_permission(request)
        if not is_form or deleted is None or deleted.data is not None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        return keep(
            request,
            "admin/missing.html",
            "Not saved: deleted meanwhile",
            410,
            deleted=deleted,
            who=deleted.who.get_username() if deleted.who else "a script",
            noun=opts.verbose_name,
            nouns=opts.verbose_name_plural,
            deleted_url=reverse(f"admin:{opts.app_label}_{opts.model_name}_deleted"),
            shown=[(name.replace("_", " ").replace("-", " "), value) for name, value in typed_by_hand(request.POST)],
        )

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        revisions = Revision.objects.of(obj).select_related("who")
        if request.method == "POST":
            return self.restore(request, obj, revisions)
        old, new = (find_revision(revisions, request.GET.get(name)) for name in ("old", "new"))
        page = Paginator(revisions.reverse(), PAGE_SIZE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {obj}",
            "opts": self.opts,
            "object": obj,
            "media": self.media,
            "page": page,
            "rows": [(revision, find_revision(revisions, revision.number - 1)) for revision in page],
            "old": old,
            "new": new,
            "parts": compare(self.model, old.data, new.data) if old and new and old.data and new.data else None,
            "may_restore": self.has_change_permission(request, obj),
            "asks_why": obj.is_on_record,
            "kinds": Revision.Kind.choices,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/timeline/history.html", context)

    def restore(self, request, obj, revisions):
        """Make an old revision the newest one."""
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        old = find_revision(revisions, request.POST.get("restore"))
        if old is None or old.data is None:
            raise Http404
        reason = request.POST.get("reason", "").strip()[:600]
        here = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[obj.pk])
        newest = revisions.last().number
        if request.POST.get("newest") != str(newest):
            messages.error(
                request, "Not restored: it was changed while you looked at it. Look again and press Restore."
            )
            return redirect(f"{here}?old={old.number}&new={newest}")
        if obj.is_on_record and not reason:
            messages.error(request, "Not restored: say why, in a sentence for readers, and press Restore again.")
            return redirect(f"{here}?old={old.number}&new={newest}")
        kind = request.POST.get("kind")
        kind = kind if kind in Revision.Kind.values else Revision.Kind.UPDATE
        return self.put_back(request, old, recording(request.user, reason, kind), here)

    def put_back(self, request, revision, door, on_error):
        """Apply a revision inside the door, and tell what came back and what did not."""
        try:
            with door:
                obj, lost = apply(self.model, revision.key, revision.data)
        except ValidationError as error:
            messages.error(request, f"Not restored: {' '.join(error.messages)}")
            return redirect(on_error)
        messages.success(request, f"{obj} stands again as in revision {revision.number}.")
        for words in lost:
            messages.warning(request, f"This could not come back: {words}.")
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)

    def may_bring_back(self, request, revision):
        """Return whether the user may make again what a revision says, shown to whom it was shown."""
        return True

    def deleted_view(self, request):
        """List what was deleted, and bring one back whole."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        gone = Revision.objects.filter(model=self.opts.model_name).latest().filter(data__isnull=True)
        gone = gone.select_related("who").order_by("-when", "-pk")
        if request.method == "POST":
            if not self.has_add_permission(request):
                raise PermissionDenied
            last = gone.filter(key=request.POST.get("key", "")).first()
            if last is None:
                raise Http404
            before = Revision.objects.get(model=last.model, key=last.key, number=last.number - 1)
            here = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_deleted")
            if not self.may_bring_back(request, before):
                messages.error(request, "Not brought back: the public would see it. Ask a Publisher to do it.")
                return redirect(here)
            return self.put_back(request, before, recording(request.user, "Brought back after it was deleted."), here)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Deleted {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "media": self.media,
            "page": Paginator(gone, PAGE_SIZE).get_page(request.GET.get("p")),
            "may_restore": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/timeline/deleted.html", context)


def typed_by_hand(post):
    """Yield (name, value) of what somebody may have typed: no tokens, buttons, keys, blank rows or empty fields."""
    hidden = ("_FORMS", "-id", "-milestone", "revision")
    for name, values in post.lists():
        if not name.startswith(("_", "initial-", "csrf")) and "__prefix__" not in name and not name.endswith(hidden):
            yield from ((name, value) for value in values if value.strip())


def find_revision(revisions, number):
    """Return the revision with a typed number, None where there is none."""
    number = str(number or "")
    return (
        revisions.filter(number=number).first() if number.isascii() and number.isdigit() and len(number) < 10 else None
    )
