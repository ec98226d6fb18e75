"""Who may do what with a milestone."""

from timeline.models import Milestone


def may_publish(request):
    return request.user.has_perm("timeline.publish_milestone")


def may_write(request, milestone):
    """Return whether the user may change this milestone: Editors only drafts, Publishers all."""
    return milestone is None or milestone.status == Milestone.Status.DRAFT or may_publish(request)
