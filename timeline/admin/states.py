"""Milestones filtered by what the public sees of them."""

from django.contrib import admin

from timeline.models import Milestone

State, Status = Milestone.State, Milestone.Status
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
