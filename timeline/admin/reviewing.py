"""What may be done to a draft: looked through, published, sent back, thrown away, and its saves compared."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect

from timeline.dates import in_london
from timeline.fields import to_number
from timeline.models import Draft, DraftRevision, Milestone
from timeline.presenters.changes import compare
from timeline.revisions import acts, snapshot
from timeline.revisions.apply import wording
from timeline.text import isolate

from .effects import tell_effect
from .history import PAGE_SIZE, find_revision
from .turns import in_turn
from .why import NoteForm, PublishForm, WhyForm

# What can be decided: the name of the step, the words that lead to it, and the button that does it.
STEPS = {
    "publish": ("Publish this draft", "Publish"),
    "send_back": ("Send it back with a note", "Send back"),
    "discard": ("Throw the draft away", "Throw the draft away"),
}


class ReviewAdmin(admin.ModelAdmin):
    """Two pages for the draft of an object: all that it changes, with what to do first, and the list of its saves."""

    def steps_for(self, request, obj, draft):
        """Return the names of what the user may decide; one throws away one's own, or any that one may publish."""
        if self.has_change_permission(request, obj):
            return list(STEPS)
        return ["discard"] if draft.who == request.user else []

    def open_draft(self, request, object_id):
        """Return (object, its open draft, None where there is none any more)."""
        obj = self.drafted_object(request, object_id)
        return obj, Draft.objects.of(obj).select_related("who").first()

    @in_turn
    def review_view(self, request, object_id):
        """All that a draft would change, word by word: choose first what to do, then fill in what that needs."""
        if self.get_object(request, unquote(object_id)) is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        obj, draft = self.open_draft(request, object_id)
        if draft is None:
            request.is_refused = request.method == "POST"  # its words are kept, whoever decided meanwhile
            messages.info(request, f"There is no draft of this now{tell_end(obj)}.")
            return redirect(self.address("change", obj))
        step, steps = request.POST.get("step") or request.GET.get("step"), self.steps_for(request, obj, draft)
        if request.method == "POST" and (step not in STEPS or step not in steps):
            raise PermissionDenied
        form = self.step_form(request, obj, draft, step) if step in steps else None
        if request.method == "POST" and form.is_valid():
            try:
                return self.decide(request, obj, draft, step, form)
            except acts.Refused as refusal:
                if refused := self.refuse_decision(request, obj, draft, step, refusal):
                    return refused
                form.add_error(None, refusal.messages)
        return self.draw_review(request, obj, draft, step, steps, form)

    def step_form(self, request, obj, draft, step):
        """Return the form of what a step needs, and of nothing else: no note can become a public reason."""
        data = request.POST if request.method == "POST" else None
        if step == "publish":
            return (PublishForm if isinstance(obj, Milestone) else WhyForm)(data, is_asked=obj.is_on_record)
        writer, is_own = draft.who.get_username(), draft.who == request.user
        label = f"Note to {writer}" if step == "send_back" or not is_own else "Note, if it helps you later"
        return NoteForm(data, label=label, is_needed=step == "send_back" or not is_own)

    def decide(self, request, obj, draft, step, form):
        """Do what was chosen to the save of the draft that was looked at."""
        number = to_number(request.POST.get("draft_number"))
        if step == "publish":
            is_right = form.cleaned_data.get("is_right", False)
            done = acts.publish_draft(draft, obj, number, who=request.user, why=form.why, is_right=is_right)
            for words in done.lost:
                messages.warning(request, f"This could not be published: {isolate(words)}.")
            messages.success(request, "The draft is published.")
            tell_effect(request, done.obj)
            return redirect(self.address("change", obj))
        note = form.cleaned_data["note"]
        if step == "send_back":
            acts.send_back(draft, number, note, who=request.user)
            messages.success(request, f"Sent back to {draft.who.get_username()}.")
            return redirect(self.address("review", obj))
        acts.discard_draft(draft, number, note, who=request.user)
        words = "The draft is thrown away. What the public sees is as it was. It can be brought back"
        messages.success(request, f"{words} in the list of deleted {self.opts.verbose_name_plural}.")
        return redirect(self.address("change", obj))

    def refuse_decision(self, request, obj, draft, step, refusal):
        """Return where a refusal leads: to the form, where a clash is marked; None to stay."""
        if (
            step != "publish"
            or isinstance(refusal, acts.Unanswered)
            or request.POST.get("draft_number") != str(draft.number)
        ):
            return None
        request.is_refused = True  # the reason is kept while the clash is mended
        messages.error(request, f"Not published: {' '.join(refusal.messages)} What clashes is marked in the draft.")
        return redirect(self.address("draft", obj))

    def draw_review(self, request, obj, draft, step, steps, form):
        merged = acts.lay_over(draft, obj)
        live = wording(snapshot(self.model._default_manager.get(pk=obj.pk)))
        return self.draw_page(
            request,
            "admin/timeline/review.html",
            f"What the draft of {isolate(obj)} would change",
            object=obj,
            draft=draft,
            parts=compare(self.model, live, merged.data),
            clashes=sorted({self.name_of(path[0]) for path in merged.clashes}),
            steps=[(name, STEPS[name][0]) for name in steps],
            step=step if form else "",
            heading=STEPS[step][0] if form else "",
            button=STEPS[step][1] if form else "",
            form=form,
            draft_url=self.address("draft", obj),
            saves_url=self.address("saves", obj),
        )

    def name_of(self, name):
        """Return a field's name for people; relations to rows that belong to the object have none but their own."""
        return str(getattr(self.model._meta.get_field(name), "verbose_name", name))

    @in_turn
    def saves_view(self, request, object_id):
        """Every save of the drafts of an object, any two compared, and one of the open draft restored."""
        if self.get_object(request, unquote(object_id)) is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        obj, draft = self.open_draft(request, object_id)
        saves = DraftRevision.objects.filter(draft__model=self.opts.model_name, draft__key=str(obj.pk))
        saves = saves.select_related("who", "draft").order_by("number")
        if not saves:
            raise Http404
        refused = []
        if request.method == "POST":
            try:
                return self.restore_save(request, obj, draft)
            except acts.Refused as refusal:
                refused = refusal.messages
        return self.draw_saves(request, obj, draft, saves, refused)

    def draw_saves(self, request, obj, draft, saves, refused):
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
            refused=refused,
            review_url=self.address("review", obj),
        )

    def restore_save(self, request, obj, draft):
        if draft is None:
            raise acts.Refused("There is no open draft any more. Bring it back first.")
        old, base, newest = (to_number(request.POST.get(name)) for name in ("old", "base", "newest"))
        acts.restore_draft(draft, obj, old, base=base, newest=newest, who=request.user)
        messages.success(request, f"The draft says again what its save {old} said.")
        return redirect(self.address("review", obj))


def tell_end(obj):
    """Return who decided on the last draft of an object, and how, as the end of a sentence; empty if nobody did."""
    last = Draft.objects.last_decided(obj)
    if last is None:
        return ""
    act = "published it" if last.state == Draft.State.PUBLISHED else "threw it away"
    return f": {last.decided_by.get_username()} {act} on {in_london(last.decided_at)}"
