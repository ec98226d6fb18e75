"""The form of a draft: what an Editor wants something to say that they may not change directly."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect

from timeline.dates import in_london
from timeline.models import Draft, DraftRevision, Revision
from timeline.models.draft import writer_of
from timeline.revisions import acts, rehearsal, snapshot
from timeline.revisions.apply import apply, wording
from timeline.rights import may_decide, may_publish_own
from timeline.text import isolate

from .checking import CheckAdmin, is_check
from .effects import forget_told, tell_surprises
from .history import find_revision, of_object
from .preview import PreviewAdmin
from .stale import Stale, to_post, was_redacted
from .turns import in_turn

ONWARD = ("publish", "hand_over")  # steps that buttons lead to once they have saved

CLASH = (
    "This draft clashes with what is live now. What clashes is marked below, and nothing of it is lost: mend it and "
    "save."
)

ASKED_ONCE = (
    "What you save here is public at once, and the draft is laid over it later. Open the draft first, or save again to "
    "change what is public."
)


OFF_THE_SCHEDULE = "Saving the draft takes it off the schedule: a Publisher looks through it again."


def tell_unscheduled(before, after):
    """Return what a save did to a draft that was scheduled, as one more sentence; "" where it was not."""
    return " It is not scheduled any more, and is ready for a Publisher again." if before.due and not after.due else ""


def tell_since(draft):
    """Return who has a draft and since when, and how far it is, in a sentence; "" of what is new."""
    if draft.is_new:
        return ""
    first = draft.revisions.select_related("who").order_by("number").first() or draft
    who = f"{writer_of(first)} has a draft of this since {in_london(first.when)}"
    last = f", last saved by {draft.writer}" if draft.who != first.who else ""
    return f"{who}{last}: {draft.state_in_words}."


class DraftAdmin(PreviewAdmin, CheckAdmin):
    """The form of the draft of an object; what may be done to it stands in `reviewing`."""

    @in_turn
    @of_object
    def draft_view(self, request, obj):
        """The stock form over the draft; saving it changes nothing that the public sees."""
        draft, live = acts.find_draft(obj), self.shown_revision(request, obj)
        if draft and draft.is_new:
            raise Http404  # its form is the draft
        request.is_drafting = True  # from here on, whoever may see the object may fill in the form
        number = draft.number if draft else 0
        is_save = request.method == "POST" and not self.is_preview(request) and not is_check(request)
        if is_save and self.is_stale(request, obj, number):
            live = self.merge_draft(request, obj, draft, live)
        if is_save:
            self.ask_about_schedule(request, draft)
        context = {"drafting": True, "draft_number": number, "live_number": live.number}
        context |= {**self.tell_progress(obj, draft), "onward": self.find_onward(request, obj, draft)}
        context["title"] = f"Draft of {isolate(obj)}"
        over_draft = partial(self.over_draft, request, draft, obj, live, context)
        if self.is_preview(request):
            return self.preview(request, over_draft)
        if is_check(request):
            return self.check_dates(request, over_draft)
        with rehearsal():
            response = over_draft()
            saved = getattr(request, "previewed", None)
            data = self.words_of(saved) if saved else None
            if saved:
                forget_told(request)
            elif hasattr(response, "render"):
                response.render()
        return self.keep(request, obj, draft, live, data) if saved else response

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

    def is_stale(self, request, obj, number):
        """Return whether the form shows another save of the draft than the last, or words that were redacted since."""
        return request.POST.get("draft_number") != str(number) or was_redacted(obj, self.shown_number(request))

    def merge_draft(self, request, obj, draft, live):
        """Lay what was typed over what the draft says by now, or what is live where there is none.

        Returns the live revision that the form rests on from then on.
        """
        shown, is_redacted = self.find_shown(request, obj), was_redacted(obj, self.shown_number(request))
        base = acts.lay_over(shown, obj, live).data if shown else wording(live.data)
        if shown is None and request.POST.get("draft_number", "0") != "0":
            is_redacted = True  # the save that it shows was rewritten, or never was
        live = live if draft else Revision.objects.of(obj).last()
        theirs = acts.lay_over(draft, obj, live).data if draft else wording(live.data)
        stale = self.stale_draft(obj, draft, live)
        stale.is_redacted = is_redacted
        request.POST = self.merge_typed(request, obj, stale, base, theirs)
        return live

    @staticmethod
    def find_shown(request, obj):
        """Return the save of a draft that a form shows, None for what is live."""
        number = request.POST.get("draft_number", "")
        saves = DraftRevision.objects.filter(draft__model=obj._meta.model_name, draft__key=str(obj.pk))
        return find_revision(saves, number)

    @staticmethod
    def stale_draft(obj, draft, live):
        """Return who came first: the one who saved the draft, or who decided on it."""
        if draft:
            return Stale(draft.who, draft.when, "This draft is not saved: {who} saved it first ({when}).")
        ended = Draft.objects.last_decided(obj)
        if ended and ended.state == Draft.State.DISCARDED and ended.decided_at > live.when:
            opening = "This draft is not saved: {who} threw away what it was ({when})."
            return Stale(ended.decided_by, ended.decided_at, opening)
        opening = "This draft is not saved: a Publisher decided on it meanwhile ({who}, {when})."
        return Stale(live.who, live.when, opening)

    def over_draft(self, request, draft, obj, live, context):
        """Run the stock view with the draft, laid over a live revision, in place of what is live.

        Where the draft does not fit what is live, its form is drawn as if somebody had typed it: each clash is marked
        where it is, and everything else can be edited.
        """
        data = acts.lay_over(draft, obj, live).data if draft else wording(live.data)
        done = apply(self.model, obj.pk, data, is_lenient=True)
        if request.method != "POST":
            for words in done.lost:
                messages.warning(request, f"This is gone: {isolate(words)}.")
            if done.unfit:
                self.type_draft(request, obj, data, done)
        return self.stock_form(request, str(obj.pk), context)

    def type_draft(self, request, obj, data, done):
        """Let a request to open a draft be one that posts it, and that is refused."""
        form = self.get_form(request, obj, change=True)(instance=obj)
        formsets = [formset for formset, _ in self.get_formsets_with_inlines(request, obj)]
        standing = self.words_of(obj)
        request.method, request.POST = "POST", to_post(form.fields, formsets, self.model, data, standing)
        request.refusal = [CLASH, *done.unfit]

    def words_of(self, obj):
        return wording(snapshot(self.model._default_manager.get(pk=obj.pk)))

    def keep(self, request, obj, draft, live, data):
        """Keep a draft over the live revision that its form showed."""
        over = draft.number if draft else 0
        kept = acts.keep_draft(obj, data, base=live.number, over=over, who=request.user)
        off = tell_unscheduled(draft, kept) if draft else ""
        messages.success(request, f"The draft is saved. What the public sees is as it was.{off}")
        tell_surprises(request, self.model, data.get)
        page = "draft" if "_continue" in request.POST else "review"
        return self.lead_onward(request, obj) or redirect(self.address(page, obj))

    def tell_drafts(self, request, obj):
        """Return what the form of an object tells of its drafts: that there is one, or can be, or were."""
        draft = acts.find_draft(obj) if obj else None
        told = self.tell_progress(obj, draft)
        if self.is_own_draft(request, obj):
            told["onward"] = self.find_onward(request, obj, draft)
        if obj is not None and (obj.takes_drafts or not draft.is_new):
            told["draft_url"] = self.address("draft", obj)
        if hasattr(request, "draft_seen"):
            told["draft_seen"] = request.draft_seen
        if obj is not None and Draft.objects.last_decided(obj):
            told["saves_url"] = self.address("saves", obj)
        return told

    def ask_about_draft(self, request, obj):
        """Refuse once to change what is live over a draft of it, and say who has that."""
        draft = acts.find_draft(obj) if obj.takes_drafts else None
        if draft and request.POST.get("draft_seen") != str(draft.number):
            request.draft_seen, request.refusal = draft.number, [f"{tell_since(draft)} {ASKED_ONCE}"]

    def ask_about_schedule(self, request, draft):
        """Refuse once to save over a draft that was scheduled since its form was opened."""
        if draft and draft.due and request.POST.get("due_seen") != draft.due.isoformat():
            request.refusal = [f"Not saved yet: {acts.tell_state(draft)}. {OFF_THE_SCHEDULE} Save again to do so."]

    def is_own_draft(self, request, obj):
        """Return whether the user writes, in the form of an object itself, what readers never saw."""
        return False

    def find_onward(self, request, obj, draft):
        """Return the step that the form of a draft leads to once it is saved, "" for none."""
        if may_decide(request.user, obj or self.model()) and may_publish_own(request.user):
            return "publish"
        return "" if draft and draft.state in Draft.WITH_PUBLISHERS else "hand_over"

    def lead_onward(self, request, obj):
        """Return where a button leads that saves and goes on; None where another one was pressed."""
        step = next((step for step in ONWARD if f"_{step}" in request.POST), None)
        return redirect(f"{self.address('review', obj)}?step={step}#decision") if step else None

    def tell_progress(self, obj, draft):
        """Return what a page tells of an open draft: whose turn it is, and what was said beside it."""
        if draft is None:
            return {}
        notes = draft.notes.select_related("who") if draft.pk else ()
        told = {"draft": draft, "progress": acts.tell_state(draft), "notes": notes, "draft_since": tell_since(draft)}
        if draft.due:
            told |= {"due_seen": draft.due.isoformat(), "off_the_schedule": OFF_THE_SCHEDULE}
        return told | {"review_url": self.address("review", obj)}
