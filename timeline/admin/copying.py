"""What a form holds as the start of a new object: Django's `save_as`, always a draft with an address of its own."""

from timeline.models import Milestone

from .recorded import RecordedAdmin
from .turns import in_turn

COPY = "_saveasnew"  # the button, as stock admin names it
NOT_COPIED = ("slug", "status", "publish_at", "withdraw_at", "revision", "change_kind", "reason", "draft_")


class CopyAdmin(RecordedAdmin):
    save_as = True

    @in_turn
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is not None and COPY in request.POST:
            return self.copy(request, object_id, form_url, extra_context)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def copy(self, request, object_id, form_url, extra_context):
        """Save what a form holds as a new draft, without what only the first one has."""
        request.POST = request.POST.copy()
        for name in [name for name in request.POST if name.startswith(NOT_COPIED) or name.endswith("confirm")]:
            del request.POST[name]
        request.POST["status"] = Milestone.Status.DRAFT
        with self.recording(request):
            return self.stock_form(request, object_id, form_url, extra_context)
