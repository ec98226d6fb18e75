import json

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import CharField, Count, OuterRef, Subquery
from django.db.models.functions import Cast
from django.shortcuts import redirect

from timeline.index.search import find_granting
from timeline.models import Draft, Figure, Measure, Milestone
from timeline.revisions import acts
from timeline.revisions.apply import VISIBILITY
from timeline.rights import is_drafting, may_publish, may_write

from .asking import AskingForm
from .base import SlugAdmin, SlugForm
from .citation_inline import TICK, MilestoneCitationInline
from .effects import tell_effects
from .figure_inline import FigureInline
from .turns import digest, refusable
from .why import WhyForm

State, Status = Milestone.State, Milestone.Status
ANOTHER_CHOICE = "Not done yet: what you chose is not the same any more. Look at the list again, then confirm."

EXPIRED = "expired"
SEEN = [
    (State.DRAFT, "not yet: being written"),
    (State.DUE, "not yet: due"),
    (State.PUBLIC, "public"),
    (EXPIRED, "no more: its time is over"),
    (State.WITHDRAWN, "no more: withdrawn"),
]


class StateFilter(admin.SimpleListFilter):
    """By what the public sees of them now, whatever status is stored."""

    title = "what the public sees"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return SEEN

    def queryset(self, request, milestones):
        """Keep those in a state; what a Publisher withdrew is told apart from what went when its time was over."""
        if self.value() == EXPIRED:
            return milestones.in_state(State.WITHDRAWN).filter(status=Status.PUBLISHED)
        if self.value() == State.WITHDRAWN:
            return milestones.filter(status=Status.WITHDRAWN)
        return milestones.in_state(self.value()) if self.value() in State else milestones


def is_new(milestone):
    """Return whether readers are to see a milestone, or one that is being added, for the first time."""
    return milestone is None or milestone.status == Status.DRAFT


class MilestoneForm(AskingForm, SlugForm):
    tick = TICK

    def clean(self):
        """Hand on what the figures are weighed with, and how to ask about both."""
        self.instance.is_right = bool(self.cleaned_data.get("confirm"))
        self.instance.ask = self.ask
        return super().clean()

    def clean_status(self):
        """Refuse to turn what the public has seen back into a draft, and to withdraw what it has not seen.

        The one would vanish without a trace, the other leave a notice of something that never was.
        """
        status = self.cleaned_data["status"]
        if status == Status.DRAFT and self.instance.is_on_record:
            raise ValidationError(
                "The public has seen this milestone, so it cannot be a draft again. Choose “withdrawn” to take "
                "it off the site."
            )
        if status == Status.WITHDRAWN and not self.instance.is_on_record:
            raise ValidationError("The public has not seen this milestone. Choose “draft” to keep it hidden.")
        return status


@admin.register(Milestone)
class MilestoneAdmin(SlugAdmin):
    form = MilestoneForm
    save_as = True
    slug_from = "title"
    address_example = "officers-in-every-borough"
    list_display = ["title", "date_in_words", "status_in_words", "plans_named", "figure_count", "modified"]
    list_filter = [StateFilter, "themes", "plans", "organisations", "authors"]
    further_lookups = ["citations", "status"]
    search_fields = ["slug", "citations__locator"]  # what a card shows, and what it quotes, is in the index
    search_help_text = "Words that its card shows or a source says, a year, its address, or a place in a source."
    list_per_page = 50
    autocomplete_fields = ["themes", "organisations", "plans", "authors"]
    inlines = [FigureInline, MilestoneCitationInline]
    actions = ["publish", "withdraw", "export_csv", "delete_selected"]
    # In the order of work; figures and sources stand below the text.
    fieldsets = [
        (None, {"fields": ["title", "slug", "short_name", "date", "text"]}),
        (
            "Themes and people",
            {
                "fields": ["themes", "organisations", "plans", "authors"],
                "description": "Readers filter by these. Name only what the text names.",
            },
        ),
        (
            "Publication",
            {
                "fields": ["status", "publish_at", "withdraw_at"],
                "description": "A draft is seen by staff only. A withdrawn milestone leaves a notice at its address. "
                "Type times as you write them: 2 December 2026, 9am.",
            },
        ),
    ]

    def get_queryset(self, request):
        milestones = super().get_queryset(request)
        drafts = Draft.objects.open().filter(model=self.opts.model_name, key=Cast(OuterRef("pk"), CharField()))
        return milestones.prefetch_related("plans").annotate(
            figures_given=Count("figures", distinct=True),
            draft_state=Subquery(drafts.values("state")[:1]),
            draft_due=Subquery(drafts.values("due")[:1]),
        )

    def find_indexed(self, wishes):
        return find_granting(wishes)

    def get_fieldsets(self, request, obj=None):
        (heading, options), *rest = super().get_fieldsets(request, obj)
        if is_new(obj) or is_drafting(request):
            # Whoever looks through it decides who sees it and when.
            rest = [fieldset for fieldset in rest if "status" not in fieldset[1]["fields"]]
        may_answer = self.may_save(request, obj) and not self.is_only_timed(request, obj)
        fields = [*options["fields"], *(["confirm"] if may_answer else [])]
        return [(heading, {**options, "fields": fields}), *rest]

    def render_change_form(self, request, context, *args, **kwargs):
        """Offer what figures were counted as so far, and last: only the same words are compared."""
        last = json.dumps(Measure.objects.find_last_bases())
        offered = {"bases": Figure.objects.find_bases(), "last_bases": last}
        return super().render_change_form(request, context | offered, *args, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if is_new(obj) or is_drafting(request) or not may_publish(request):
            return (*fields, "status", "publish_at", "withdraw_at")
        if self.is_only_timed(request, obj):
            fields = [field for field in flatten_fieldsets(self.fieldsets) if field not in VISIBILITY]
        return (*fields, "publish_at") if obj.is_on_record else fields

    def is_own_draft(self, request, obj):
        return is_new(obj) and self.may_save(request, obj)

    def response_post_save_add(self, request, obj):
        """Lead from a new milestone to the page that says what is next, as from a draft."""
        return redirect(self.address("review", obj))

    def has_change_permission(self, request, obj=None):
        """Publishers decide who sees a milestone and when, also where they may not change its words at once."""
        if self.is_only_timed(request, obj):
            return admin.ModelAdmin.has_change_permission(self, request, obj)
        return may_write(request, obj) and super().has_change_permission(request, obj)

    def is_only_timed(self, request, obj):
        """Return whether the user may change nothing of a milestone but its publication."""
        return not is_new(obj) and not self.may_change_words(request, obj) and may_publish(request)

    def get_inlines(self, request, obj):
        return [] if self.is_only_timed(request, obj) else super().get_inlines(request, obj)

    def has_delete_permission(self, request, obj=None):
        kept = obj is not None and obj.is_on_record
        return not kept and may_write(request, obj) and super().has_delete_permission(request, obj)

    def delete_view(self, request, object_id, extra_context=None):
        """Say what to do instead where the public has seen it."""
        milestone = self.get_object(request, unquote(object_id))
        if milestone is not None and milestone.is_on_record and self.has_view_permission(request, milestone):
            raise PermissionDenied(acts.KEPT[milestone.find_state() == State.WITHDRAWN])
        return super().delete_view(request, object_id, extra_context)

    def may_bring_back(self, request, revision):
        return may_publish(request) or revision.status == Status.DRAFT

    def has_publish_permission(self, request):
        return may_publish(request)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.is_public else None

    @admin.display(description="date", ordering="date_order")
    def date_in_words(self, milestone):
        return milestone.date.label

    @admin.display(description="what the public sees", ordering="status")
    def status_in_words(self, milestone):
        """What readers see, and how far what they are to see is."""
        draft = Draft(state=milestone.draft_state or Draft.State.WRITING, due=milestone.draft_due).state_in_words
        if is_new(milestone):
            return draft
        return f"{milestone.state}; draft: {draft}" if milestone.draft_state else milestone.state

    @admin.display(description="policing plans")
    def plans_named(self, milestone):
        return ", ".join(plan.name for plan in milestone.plans.all()) or "–"

    @admin.display(description="figures", ordering="figures_given")
    def figure_count(self, milestone):
        return milestone.figures_given

    @admin.action(description="Publish selected milestones", permissions=["publish"])
    def publish(self, request, milestones):
        """Publish; of what the public saw before, readers are told why it is back."""
        chosen = list(milestones.in_state(State.DRAFT) | milestones.in_state(State.WITHDRAWN))
        words = "Some of these were withdrawn. The record of changes tells why they are public again:"
        return self.set_status(request, chosen, Status.PUBLISHED, words)

    @admin.action(description="Withdraw selected milestones", permissions=["publish"])
    def withdraw(self, request, milestones):
        """Withdraw what the public sees, or saw until its time was up; what it never saw has nothing to withdraw."""
        chosen = [milestone for milestone in milestones.exclude(status=Status.WITHDRAWN) if milestone.is_on_record]
        words = (
            "These leave the site at once. Each address answers with the reason, and the record of changes keeps it:"
        )
        return self.set_status(request, chosen, Status.WITHDRAWN, words)

    @admin.action(description="Delete selected milestones", permissions=["delete"])
    def delete_selected(self, request, milestones):
        """Delete what may be deleted; where one may not, say which, and what to do instead."""
        kept = [milestone for milestone in milestones if not self.has_delete_permission(request, milestone)]
        if not kept:
            return delete_selected(self, request, milestones)
        seen = [milestone for milestone in kept if milestone.is_on_record]
        return self.draw_page(
            request,
            "admin/timeline/milestone/not_deleted.html",
            "Not deleted",
            seen=seen,
            standing=[m for m in seen if m.is_public] if may_publish(request) else [],
            may_publish=may_publish(request),
            scheduled=[milestone for milestone in kept if milestone not in seen],
            others=[milestone for milestone in milestones if milestone not in kept],
            action_checkbox_name=ACTION_CHECKBOX_NAME,
        )

    def set_status(self, request, milestones, status, words):
        """Give milestones a status, and tell each by what the public sees of it; ask why where it has seen one."""
        is_asked = any(milestone.is_on_record for milestone in milestones)
        form = WhyForm(request.POST if "reason" in request.POST else None, is_asked=is_asked, is_kind_asked=False)
        seen = digest(sorted(milestone.pk for milestone in milestones))
        with refusable(request):
            if request.POST.get("seen", seen) != seen:
                raise acts.Refused(ANOTHER_CHOICE)
            if is_asked and not form.is_valid():
                raise acts.Refused()
            why = form.why if is_asked else acts.Why()
            is_right = "is_right" in request.POST
            done = acts.set_status([m.pk for m in milestones], status, who=request.user, why=why, is_right=is_right)
            for milestone in done:
                self.log_change(request, milestone, f"Status set to {milestone.get_status_display()}.")
            return tell_effects(request, done)
        action = request.POST["action"]
        return self.draw_page(
            request,
            "admin/timeline/milestone/set_status.html",
            f"{action.capitalize()} milestones",
            words=words,
            milestones=milestones,
            is_all=request.POST.get("select_across") == "1",
            seen=seen,
            action=action,
            form=form,
            action_checkbox_name=ACTION_CHECKBOX_NAME,
        )
