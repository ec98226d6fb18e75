"""The page on which a draft is looked through: what it changes, what looks wrong, one choice, what readers will see.

What one person published alone has a page too, until another says that they have looked at it.
"""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from timeline.dates import in_london
from timeline.fields import to_number
from timeline.models import Draft, DraftRevision, Revision, SecondLook
from timeline.models.questioned import ANSWERS
from timeline.presenters.changes import compare, present_new
from timeline.revisions import acts, rehearsal
from timeline.revisions.apply import apply, wording
from timeline.rights import may_decide
from timeline.text import isolate

from .checklist import list_checks
from .drafting import DraftAdmin, tell_unscheduled
from .effects import describe_publication, tell_effect
from .history import PAGE_SIZE, find_revision, of_object
from .steps import PUBLISHING, STEPS, find_steps, form_of, may_take, take, tell_waiting
from .turns import in_turn, refusable

SURE = "sure"  # the button of the last page


class ReviewAdmin(DraftAdmin):
    """Pages of the draft of an object: all that it changes, with what to do next, its saves, and a look afterwards."""

    @in_turn
    @of_object
    def review_view(self, request, obj):
        """All that a draft would change, word by word: choose first what to do, then fill in what that needs."""
        draft = acts.find_draft(obj)
        if draft is None:
            request.is_refused = request.method == "POST"  # its words are kept, whoever decided meanwhile
            messages.info(request, f"There is no draft of this now{tell_end(obj)}.")
            return redirect(self.address("change", obj))
        if "preview" in request.GET and request.method == "GET":
            return self.preview(request, partial(self.lay_out, request, obj, draft))
        step = request.POST.get("step") or request.GET.get("step")
        if request.method == "POST" and (step not in STEPS or not may_take(request, obj, draft, step)):
            raise PermissionDenied
        checks = self.find_checks(request, obj, draft)
        steps = find_steps(request, obj, draft)
        is_open = request.method == "POST" or step in steps or (step == "note" and may_take(request, obj, draft, step))
        form = form_of(request, obj, draft, step, checks) if step in STEPS and is_open else None
        if form and form.is_valid():
            try:
                return self.decide(request, obj, draft, step, form)
            except acts.Refused as refusal:
                if refused := self.refuse_decision(request, obj, draft, step, refusal):
                    return refused
                form.add_error(None, refusal.messages)
        return self.draw_review(request, obj, draft, checks, steps, step, form)

    def lay_out(self, request, obj, draft):
        """Let the object say what its draft says, inside a rehearsal; return what was `Applied`, None for a new one."""
        request.previewed = obj
        if draft.is_new:
            return None
        done = apply(self.model, obj.pk, acts.lay_over(draft, obj).data, is_lenient=True)
        request.previewed = done.obj
        return done

    def find_checks(self, request, obj, draft):
        """Return the list beside a draft: what blocks its publication, and what is worth a look."""
        form_url = self.address("change" if draft.is_new else "draft", obj)
        with rehearsal():
            done = self.lay_out(request, obj, draft)
            return list_checks(request, obj, draft, done, form_url)

    def decide(self, request, obj, draft, step, form):
        """Do what was chosen to what was looked at; before readers see it, say on a last page what and when."""
        is_sent = request.method == "POST"  # what asks nothing leads to the last page at once
        number = to_number(request.POST.get("draft_number")) if is_sent else draft.shown_number
        if step in PUBLISHING and SURE not in request.POST:
            parts = self.find_parts(obj, draft)
            with rehearsal():
                done = take(request, draft, step, form, number)
                return self.draw_last(request, draft, step, form, done.obj, parts)
        done = take(request, draft, step, form, number)
        words = STEPS[step].done.format(writer=draft.writer, nouns=self.opts.verbose_name_plural)
        for lost in done.lost if done else ():
            messages.warning(request, f"This could not be published: {isolate(lost)}.")
        if done and (draft.is_new or step == "publish"):
            tell_effect(request, done.obj, words)
            return redirect("admin:index")
        messages.success(request, words)
        if step == "discard":
            return redirect("admin:timeline_milestone_changelist" if draft.is_new else self.address("change", obj))
        if step == "take_back":
            return redirect(self.address("change" if draft.is_new else "draft", obj))
        return redirect(self.address("review", obj))

    def refuse_decision(self, request, obj, draft, step, refusal):
        """Return where a refusal leads: to the form, where a clash is marked; None to stay."""
        is_other = request.POST.get("draft_number") != str(draft.shown_number)
        if step not in PUBLISHING or draft.is_new or is_other or not isinstance(refusal, acts.Clash):
            return None
        request.is_refused = True  # the reason is kept while the clash is mended
        messages.error(request, f"Not published: {' '.join(refusal.messages)} What clashes is marked in the draft.")
        return redirect(self.address("draft", obj))

    def find_parts(self, obj, draft):
        """Return what readers would see changed, or see for the first time, as `Part`s."""
        live = without_answers(self.words_of(obj))
        if draft.is_new:
            return present_new(self.model, live)
        return compare(self.model, live, without_answers(acts.lay_over(draft, obj).data))

    def draw_review(self, request, obj, draft, checks, steps, step, form):
        words = STEPS[step] if form else None
        name = isolate(obj)
        return self.draw_page(
            request,
            "admin/timeline/review.html",
            f"New: {name}" if draft.is_new else f"What the draft of {name} would change",
            object=obj,
            number=draft.shown_number,
            parts=self.find_parts(obj, draft),
            checks=checks,
            steps=[(name, STEPS[name].link) for name in steps],
            waits=tell_waiting(draft, steps),
            may_note=may_take(request, obj, draft, "note"),
            step=step if form else "",
            words=words,
            means=words and words.means.format(nouns=self.opts.verbose_name_plural),
            form=form,
            form_url=self.address("change" if draft.is_new else "draft", obj),
            saves_url=self.address("history" if draft.is_new else "saves", obj),
            has_page=hasattr(obj, "get_absolute_url"),
            **self.tell_progress(obj, draft),
        )

    def draw_last(self, request, draft, step, form, shown, parts):
        """Say what readers will see and when, over what is `shown` then; the page takes along what was filled in."""
        kind, at = form.why.kind, None if draft.is_new else form.cleaned_data.get("publish_at")
        return self.draw_page(
            request,
            "admin/timeline/review_last.html",
            f"{STEPS[step].button}: {isolate(shown)}",
            object=shown,
            effect=describe_publication(shown, STEPS[step].button, at),
            reason=form.why.reason,
            kind=dict(form.fields["change_kind"].choices)[kind] if kind else "",
            number=draft.shown_number,
            step=step,
            words=STEPS[step],
            typed=[(name, value) for name in form.fields for value in request.POST.getlist(name)],
            is_new=draft.is_new,
            parts=parts,
            review_url=self.address("review", shown),
            sure=SURE,
        ).render()

    @in_turn
    @of_object
    def saves_view(self, request, obj):
        """Every save of the drafts of an object, any two compared, and one of the open draft restored."""
        draft = Draft.objects.of(obj).filter(data__isnull=False).select_related("who").first()
        saves = DraftRevision.objects.filter(draft__model=self.opts.model_name, draft__key=str(obj.pk))
        saves = saves.select_related("who", "draft__decided_by").order_by("number")
        threads = list_threads(obj)
        if not saves and not threads:
            raise Http404
        if request.method == "POST":
            with refusable(request):
                return self.restore_save(request, obj, draft)
        return self.draw_saves(request, obj, draft, saves, threads)

    def draw_saves(self, request, obj, draft, saves, threads):
        asked = request.POST if request.method == "POST" else request.GET
        old, new = find_revision(saves, asked.get("old")), find_revision(saves, asked.get("new")) or saves.last()
        return self.draw_page(
            request,
            "admin/timeline/draft_saves.html",
            f"Saves of the draft of {isolate(obj)}",
            object=obj,
            draft=draft,
            page=Paginator(saves.reverse(), PAGE_SIZE).get_page(request.GET.get("p")),
            old=old,
            new=new,
            parts=compare(self.model, old.data, new.data) if old else None,
            may_restore=draft and old and old.draft_id == draft.pk and old.number < draft.number,
            base=asked.get("base") or (draft and draft.number),
            review_url=self.address("review", obj),
            threads=threads,
        )

    def restore_save(self, request, obj, draft):
        if draft is None:
            raise acts.Refused("There is no open draft any more. Bring it back first.")
        old, base, newest = (to_number(request.POST.get(name)) for name in ("old", "base", "newest"))
        restored = acts.restore_draft(draft, obj, old, base=base, newest=newest, who=request.user)
        messages.success(request, f"The draft says again what its save {old} said.{tell_unscheduled(draft, restored)}")
        return redirect(self.address("review", obj))

    @in_turn
    def look_view(self, request, key):
        """Show what somebody published alone, and why; a Publisher says that they have looked at it."""
        look = get_object_or_404(
            SecondLook.objects.select_related("who", "looked_by"), pk=key, model=self.opts.model_name
        )
        obj = get_object_or_404(self.model, pk=look.key)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        decides = may_decide(request.user, obj)
        if request.method == "POST":
            if not decides:
                raise PermissionDenied
            with refusable(request):
                acts.confirm(look, who=request.user)
                messages.success(request, f"You have looked at “{isolate(look.label)}”.")
                return redirect("admin:index")
        return self.draw_page(
            request,
            "admin/timeline/look.html",
            f"Not yet looked at by another: {isolate(look.label)}",
            object=obj,
            look=look,
            parts=self.find_published(obj, look),
            may_confirm=decides and look.looked_at is None,
        )

    def find_published(self, obj, look):
        """Return what was published, as `Part`s."""
        revisions = Revision.objects.of(obj)
        now = revisions.get(number=look.number)
        before = revisions.filter(number=look.before).first()
        return compare(self.model, before.data, now.data) if before else present_new(self.model, wording(now.data))


def without_answers(data):
    """Return a snapshot without what was answered to the site's questions: the list beside it tells that."""
    if not isinstance(data, dict):
        return data
    return {name: without_answers(value) for name, value in data.items() if name not in ANSWERS}


def list_threads(obj):
    """Return the drafts of an object that have notes, newest first, each with its notes."""
    drafts = Draft.objects.filter(model=obj._meta.model_name, key=str(obj.pk)).exclude(notes=None).distinct()
    return drafts.defer("data").prefetch_related("notes__who")


def tell_end(obj):
    """Return who decided on the last draft of an object, and how, as the end of a sentence; empty if nobody did."""
    last = Draft.objects.last_decided(obj)
    if last is None:
        return ""
    act = "published it" if last.state == Draft.State.PUBLISHED else "threw it away"
    who = last.decided_by.get_username() if last.decided_by else "a script"
    return f": {who} {act} on {in_london(last.decided_at)}"
