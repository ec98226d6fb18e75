from django.urls import reverse

from timeline.addresses import to_slug
from timeline.models.base import validate_slug

from .recorded import RecordedAdmin, RecordedForm, is_on_record


def find_free(others, name, stem, limit):
    """Return what no other row has in the field of a name: `stem`, with a number where that is taken."""
    number, free = 1, stem
    while stem and others.filter(**{name: free}).exists():
        number += 1
        free = f"{stem[: limit - len(str(number)) - 1].rstrip('-')}-{number}"
    return free


class SlugForm(RecordedForm):
    """A form that makes the address from the name where none was typed."""

    slug_from = "name"

    def clean(self):
        cleaned = super().clean()
        name = cleaned.get(self.slug_from)
        if "slug" in self.fields and name and not cleaned.get("slug") and "slug" not in self.errors:
            limit, others = self.fields["slug"].max_length, self._meta.model.objects.exclude(pk=self.instance.pk)
            cleaned["slug"] = find_free(others, "slug", to_slug(name, limit), limit)
            if not cleaned["slug"]:
                self.add_error(
                    "slug", "Nothing of the name can stand in an address. Type one in small letters and digits."
                )
        return cleaned


class SlugAdmin(RecordedAdmin):
    """A noun whose address is made from its name, and stays as it is once it is public."""

    form = SlugForm
    slug_from = "name"
    address_example = ""

    def get_readonly_fields(self, request, obj=None):
        fixed = ("slug",) if is_on_record(obj) else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_form(self, request, obj=None, change=False, **kwargs):
        words = (
            f"The last part of the web address, such as <code>{self.address_example}</code>. Left empty it is made "
            f"from the {self.slug_from}. Others link to it, so it stays as it is once the page is public."
        )
        if is_on_record(obj):
            words = "Others link to it, so it stays as it is."
        form = super().get_form(request, obj, change=change, help_texts={"slug": words}, **kwargs)
        form.slug_from = self.slug_from
        if "slug" in form.base_fields:
            slug = form.base_fields["slug"]
            slug.required = False
            slug.error_messages["invalid"] = validate_slug.message  # Django's own allows what this site does not
            address = reverse("admin:suggest_address")
            slug.widget.attrs |= {"data-from": f"id_{self.slug_from}", "data-suggest": address}
        if obj is None and self.slug_from in form.base_fields:
            form.base_fields[self.slug_from].widget.attrs["autofocus"] = True
        return form

    def get_ordering(self, request):
        # By name: Django drops the model's own order where rows are counted, and a list that completes itself had none.
        return super().get_ordering(request) or self.opts.ordering

    def view_on_site(self, obj):
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None
