from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.template.response import TemplateResponse
from django.utils import timezone

from timeline.models import Milestone

from .base import SlugAdmin
from .figure_inline import FigureInline
from .recorded import RecordedForm
from .rights import is_drafting, may_publish, may_write

Status = Milestone.Status


class MilestoneForm(RecordedForm):
    def clean_status(self):
        """Refuse to turn what the public has seen back into a draft, and to withdraw what it has not seen.

        The one would vanish without a trace, the other leave a notice of something that never was.
        """
        status = self.cleaned_data["status"]
        if status == Status.DRAFT and self.instance.has_been_public:
            raise ValidationError(
                "The public has seen this milestone, so it cannot be a draft again. Choose “withdrawn” to take "
                "it off the site."
            )
        if status == Status.WITHDRAWN and not self.instance.has_been_public:
            raise ValidationError("The public has not seen this milestone. Choose “draft” to keep it hidden.")
        return status


@admin.register(Milestone)
class MilestoneAdmin(SlugAdmin):
    form = MilestoneForm
    slug_from = "title"
    list_display = ["title", "date_in_words", "status_in_words", "plans_named", "figure_count", "modified"]
    list_filter = ["status", "themes", "plans", "organisations", "authors"]
    search_fields = ["title", "text", "slug"]
    search_help_text = "Words in the title or the text."
    date_hierarchy = None
    list_per_page = 50
    autocomplete_fields = ["themes", "organisations", "plans", "authors", "sources"]
    inlines = [FigureInline]
    actions = ["publish", "withdraw", "export_csv", "delete_selected"]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["title", "slug", "date", "text"]}),
        (
            "What it is about",
            {
                "fields": ["themes", "organisations", "plans"],
                "description": "Readers filter by these. Name only what the text names.",
            },
        ),
        (
            "Credit and sources",
            {
                "fields": ["authors", "sources"],
                "description": "Every milestone rests on at least one source.",
            },
        ),
        (
            "Publication",
            {
                "fields": ["status", "publish_at", "withdraw_at"],
                "description": "A draft is seen by staff only. A withdrawn milestone leaves a notice at its address.",
            },
        ),
    ]

    def get_queryset(self, request):
        milestones = super().get_queryset(request)
        return milestones.prefetch_related("plans").annotate(figures_given=Count("figures", distinct=True))

    def is_slug_fixed(self, obj):
        return obj is not None and obj.has_been_public

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if is_drafting(request) or not may_publish(request):
            return (*fields, "status", "publish_at", "withdraw_at")
        return (*fields, "publish_at") if obj is not None and obj.has_been_public else fields

    def has_change_permission(self, request, obj=None):
        return may_write(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        kept = obj is not None and obj.has_been_public
        return not kept and may_write(request, obj) and super().has_delete_permission(request, obj)

    def may_bring_back(self, request, revision):
        return may_publish(request) or revision.status == Status.DRAFT

    def has_publish_permission(self, request):
        return may_publish(request)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.is_public else None

    @admin.display(description="date", ordering="date_order")
    def date_in_words(self, milestone):
        return milestone.date.label

    @admin.display(description="status", ordering="status")
    def status_in_words(self, milestone):
        if milestone.status == Status.PUBLISHED and milestone.publish_at > timezone.now():
            return f"due {timezone.localtime(milestone.publish_at):%-d %B %Y, %H:%M}"
        if milestone.status == Status.PUBLISHED and milestone.withdraw_at:
            when = f"{timezone.localtime(milestone.withdraw_at):%-d %B %Y, %H:%M}"
            return f"published until {when}" if milestone.is_public else f"withdrawn since {when}"
        return milestone.get_status_display()

    @admin.display(description="policing plans")
    def plans_named(self, milestone):
        return ", ".join(plan.name for plan in milestone.plans.all()) or "–"

    @admin.display(description="figures", ordering="figures_given")
    def figure_count(self, milestone):
        return milestone.figures_given

    @admin.action(description="Publish selected milestones", permissions=["publish"])
    def publish(self, request, milestones):
        """Publish; of what was withdrawn, readers are told why it is back."""
        chosen = milestones.exclude(status=Status.PUBLISHED)
        if chosen.filter(status=Status.WITHDRAWN).exists():
            words = "Some of these were withdrawn. The record of changes tells why they are public again:"
            return self.ask_why(request, chosen, Status.PUBLISHED, words)
        return self.set_status(request, chosen, Status.PUBLISHED)

    @admin.action(description="Withdraw selected milestones", permissions=["publish"])
    def withdraw(self, request, milestones):
        """Withdraw what the public sees, or saw until its time was up; what is not yet due has nothing to withdraw."""
        chosen = milestones.filter(status=Status.PUBLISHED, publish_at__lte=timezone.now())
        if not chosen:
            return self.set_status(request, chosen, Status.WITHDRAWN)
        words = (
            "These leave the site at once. Each address answers with the reason, and the record of changes keeps it:"
        )
        return self.ask_why(request, chosen, Status.WITHDRAWN, words)

    def ask_why(self, request, milestones, status, words):
        """Ask for the reason, which readers will see; then set the status."""
        reason = request.POST.get("reason")
        if reason and reason.strip():
            return self.set_status(request, milestones, status)
        action = request.POST["action"]
        context = {
            **self.admin_site.each_context(request),
            "title": f"{action.capitalize()} milestones",
            "opts": self.opts,
            "words": words,
            "milestones": milestones,
            "action": action,
            "is_empty": reason is not None,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/timeline/milestone/set_status.html", context)

    def set_status(self, request, milestones, status):
        """Give milestones a status one by one, so that each is checked, timed and logged as by hand.

        They are read again under a lock: what somebody saves in this instant is not overwritten.
        """
        count = 0
        keys = [milestone.pk for milestone in milestones]
        for milestone in Milestone.objects.select_for_update().filter(pk__in=keys):
            milestone.status = status
            milestone.save()
            self.log_change(request, milestone, f"Status set to {milestone.get_status_display()}.")
            count += 1
        words = f"{count} milestone{' is' if count == 1 else 's are'} now {status.label}."
        self.message_user(request, words, messages.SUCCESS if count else messages.WARNING)
