from .recorded import RecordedAdmin


class SlugAdmin(RecordedAdmin):
    """A noun whose address is made from its name, and stays as it is once it is public."""

    slug_from = "name"

    def is_slug_fixed(self, obj):
        """Return whether the public may already link to `obj`; these nouns are public from the first save."""
        return obj is not None

    def get_readonly_fields(self, request, obj=None):
        fixed = ("slug",) if self.is_slug_fixed(obj) else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_prepopulated_fields(self, request, obj=None):
        if self.is_slug_fixed(obj) or not self.has_add_permission(request):
            return {}
        return {"slug": (self.slug_from,)}

    def get_ordering(self, request):
        # By name: Django drops the model's own order where rows are counted, and a list that completes itself had none.
        return super().get_ordering(request) or self.opts.ordering

    def view_on_site(self, obj):
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None
