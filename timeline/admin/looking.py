"""A second pair of eyes afterwards: what one person published alone, until another says that they have looked at it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect

from timeline.models import Revision, SecondLook
from timeline.presenters.changes import compare, present_new
from timeline.revisions import acts
from timeline.revisions.apply import wording
from timeline.rights import may_decide
from timeline.text import isolate

from .turns import in_turn


class LookingAdmin(admin.ModelAdmin):
    """One page for each publication that nobody else has looked at."""

    @in_turn
    def look_view(self, request, key):
        """Show what somebody published alone, and why; a Publisher says that they have looked at it."""
        look = get_object_or_404(
            SecondLook.objects.select_related("who", "looked_by"), pk=key, model=self.opts.model_name
        )
        obj = get_object_or_404(self.model, pk=look.key)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        refused, decides = [], may_decide(request.user, obj)
        if request.method == "POST":
            if not decides:
                raise PermissionDenied
            try:
                acts.confirm(look, who=request.user)
            except acts.Refused as refusal:
                refused = refusal.messages
            else:
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
            refused=refused,
        )

    def find_published(self, obj, look):
        """Return what was published, as `Part`s."""
        revisions = Revision.objects.of(obj)
        now = revisions.get(number=look.number)
        before = revisions.filter(number=look.before).first()
        return compare(self.model, before.data, now.data) if before else present_new(self.model, wording(now.data))
