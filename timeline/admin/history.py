"""What an object said before: every revision, any two compared, any one restored, and what was deleted."""

from functools import wraps

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect

from timeline.dates import in_london
from timeline.fields import to_number
from timeline.models import Draft, Revision
from timeline.presenters.changes import compare
from timeline.presenters.revisions import read_whole, tell_changed
from timeline.revisions import acts
from timeline.text import isolate, spell_line

from .effects import tell_effect, tell_questions
from .locked import keep
from .turns import in_turn, refusable
from .unsaved import typed_by_hand
from .why import WhyForm

PAGE_SIZE = 25


def of_object(view):
    """Give a view of an admin class the object that its address names, where the account may see it."""

    @wraps(view)
    def found(self, request, object_id):
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        return view(self, request, obj)

    return found


class HistoryAdmin(admin.ModelAdmin):
    """Replaces the log of actions by the revisions themselves."""

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Keep what was typed into the form of an object that somebody deleted meanwhile."""
        revisions = Revision.objects.filter(model=opts.model_name, key=unquote(object_id))
        deleted = revisions.order_by("number").last()
        is_gone = deleted is not None and deleted.data is None and self.has_view_or_change_permission(request)
        if is_gone and request.method == "GET":
            words = f"{isolate(deleted.label)} was deleted by {deleted.writer} on {in_london(deleted.when)}."
            messages.warning(request, f"{words} It can be brought back here.")
            return redirect(self.address("deleted"))
        if not is_gone or not request.POST.keys() & {"revision", "draft_number"}:
            request.is_refused = request.method == "POST"
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        return keep(
            request,
            "admin/missing.html",
            410,
            title="Not saved: deleted meanwhile",
            deleted=deleted,
            noun=opts.verbose_name,
            nouns=opts.verbose_name_plural,
            deleted_url=self.address("deleted"),
            shown=list(typed_by_hand(request.POST.lists())),
        )

    @in_turn
    @of_object
    def history_view(self, request, obj):
        form = WhyForm(request.POST if request.method == "POST" else None, is_asked=obj.is_on_record)
        if request.method == "POST":
            if not self.has_change_permission(request, obj):
                raise PermissionDenied
            with refusable(request):
                if form.is_valid():
                    return self.restore(request, obj, form.why)
        return self.draw_history(request, obj, form)

    def draw_history(self, request, obj, form):
        """Show the revisions, any two compared, and the form that restores the older one."""
        revisions = Revision.objects.of(obj).select_related("who")
        newest = revisions.last().number
        asked = {**request.GET.dict(), **request.POST.dict()}
        if request.method == "POST":
            restored = asked.get("restore")
            asked |= {"read": restored} if "read" in asked else {"old": restored, "new": newest}
        old, new, shown = (find_revision(revisions, asked.get(name)) for name in ("old", "new", "read"))
        chosen = shown or (old if new and old and old.number < new.number else None)
        page = Paginator(revisions.reverse(), PAGE_SIZE).get_page(request.GET.get("p"))
        return self.draw_page(
            request,
            "admin/timeline/history.html",
            f"History of {isolate(obj)}",
            object=obj,
            page=page,
            rows=self.tell_rows(revisions, page),
            old=old,
            new=new,
            shown=shown,
            whole=read_whole(self.model, shown.data) if shown and shown.data else None,
            chosen=chosen if chosen and chosen.data and chosen.number != newest else None,
            newest=newest,
            base=asked.get("base") or asked.get("newest") or newest,
            parts=compare(self.model, old.data, new.data) if old and new and old.data and new.data else None,
            may_restore=self.has_change_permission(request, obj) and self.may_change_words(request, obj),
            form=form,
        )

    def tell_rows(self, revisions, page):
        """Return (revision, what it changed in words, whether there is one before it) of a page of the history."""
        before = revisions.filter(number__in=[revision.number - 1 for revision in page])
        said = {number + 1: data for number, data in before.values_list("number", "data")}
        return [
            (each, tell_changed(self.model, said.get(each.number), each.data), each.number in said) for each in page
        ]

    def restore(self, request, obj, why):
        """Make an old revision the newest one."""
        number, newest = to_number(request.POST.get("restore")), to_number(request.POST.get("newest"))
        base = to_number(request.POST.get("base")) or newest
        done = acts.restore(self.model, obj.pk, number, base=base, newest=newest, who=request.user, why=why)
        return self.tell_restored(request, done, f"{isolate(done.obj)} stands again as in revision {number}.")

    def tell_restored(self, request, done, words):
        """Tell what came back, who sees it, and what could not come back."""
        messages.success(request, words)
        tell_effect(request, done.obj)
        tell_questions(request, done.obj)
        for lost in (*done.lost, *done.unfit):
            messages.warning(request, f"This could not come back: {isolate(lost)}.")
        return redirect(self.address("change", done.obj))

    def may_make_again(self, request):
        """Return whether the user may bring something back at all: it may return to where the public sees it."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def may_bring_back(self, request, revision):
        """Return whether the user may make again what a revision says, shown to whom it was shown."""
        return True

    @in_turn
    def deleted_view(self, request):
        """List what was deleted, drafts that were thrown away too, and bring one back whole."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        asked = {} if "read" in request.GET else request.GET
        key = spell_line(request.POST.get("key") or asked.get("key", ""))
        form = None
        with refusable(request, "Not brought back: "):
            if request.method == "POST" and "draft" in request.POST:
                return self.bring_back_draft(request)
            if key:
                form = self.bring_back_form(request, key)
                if request.method == "POST" and form.is_valid():
                    is_whole = "is_whole" in request.POST
                    done = acts.bring_back(self.model, key, who=request.user, why=form.why, is_whole=is_whole)
                    words = f"{isolate(done.obj)} stands again as before it was deleted."
                    return self.tell_restored(request, done, words)
        return self.draw_deleted(request, key if form else None, form)

    def bring_back_form(self, request, key):
        """Return the form that asks why something is brought back; raises `Refused` where it may not be."""
        if not self.may_make_again(request):
            raise PermissionDenied
        if not Revision.objects.filter(model=self.opts.model_name, key=key).exists():
            raise Http404
        before = acts.find_last_words(self.model, key)
        if not self.may_bring_back(request, before):
            raise acts.Refused("the public would see it. Ask a Publisher to do it.")
        data = request.POST if request.method == "POST" else None
        return WhyForm(data, is_asked=acts.is_shown_by(self.model, before), is_kind_asked=False)

    def bring_back_draft(self, request):
        """Let a draft that was thrown away wait again; whoever may write one may do that."""
        pk = to_number(request.POST["draft"])
        draft = Draft.objects.filter(pk=pk, model=self.opts.model_name).first()
        if draft is None:
            raise Http404
        acts.bring_back_draft(draft, who=request.user)
        messages.success(
            request, f"The draft of {isolate(draft.label)} is being written again. What the public sees is as it was."
        )
        obj = self.model._default_manager.filter(pk=draft.key).first()
        return redirect(self.address("review", obj) if obj else request.path)

    def draw_deleted(self, request, key, form):
        gone = Revision.objects.filter(model=self.opts.model_name).latest().filter(data__isnull=True)
        gone = gone.select_related("who").order_by("-when", "-pk")
        drafts = Draft.objects.filter(model=self.opts.model_name, state=Draft.State.DISCARDED, data__isnull=False)
        drafts = drafts.select_related("who", "decided_by").prefetch_related("notes")
        said = Revision.objects.filter(model=self.opts.model_name, data__isnull=False).order_by("-number")
        last = said.filter(key=key or spell_line(request.GET.get("read", ""))).first()
        thrown = drafts.filter(pk=to_number(request.GET.get("thrown"))).first()
        return self.draw_page(
            request,
            "admin/timeline/deleted.html",
            f"Deleted {self.opts.verbose_name_plural}",
            page=Paginator(gone, PAGE_SIZE).get_page(request.GET.get("p")),
            drafts=drafts.defer("data").order_by("-decided_at")[:PAGE_SIZE],
            thrown=thrown,
            **(self.read_thrown(thrown) if thrown else {}),
            may_restore=self.may_make_again(request),
            whole=read_whole(self.model, last.data) if last else None,
            last=last,
            chosen=gone.filter(key=key).first() if key else None,
            losses=acts.find_losses(self.model, key) if form else [],
            is_whole=request.method != "POST" or "is_whole" in request.POST,
            form=form,
        )

    def read_thrown(self, draft):
        """Return what a draft that was thrown away would change; all that it said where its object is gone."""
        obj = self.model._default_manager.filter(pk=draft.key).first()
        if obj is None:
            return {"thrown_parts": None, "thrown_whole": read_whole(self.model, draft.data)}
        return {"thrown_parts": self.find_parts(obj, draft)}


def find_revision(revisions, number):
    """Return the revision with a typed number, None where there is none."""
    return revisions.filter(number=to_number(str(number))).first()
