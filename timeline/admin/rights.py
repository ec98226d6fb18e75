"""Who may do what with a milestone."""

from timeline.models import Milestone


def may_publish(request):
    return request.user.has_perm("timeline.publish_milestone")


def may_write(request, milestone):
    """Return whether the user may change this milestone: Editors only drafts, Publishers all."""
    may_all = may_publish(request) or is_drafting(request)
    return milestone is None or milestone.status == Milestone.Status.DRAFT or may_all


def is_drafting(request):
    """Return whether the request is for a draft of what the public sees: what it writes is undone but for the draft."""
    return getattr(request, "is_drafting", False)
