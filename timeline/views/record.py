"""The public record of changes."""

from django.urls import reverse

from timeline.addresses import with_query
from timeline.feeds import changes_atom_response
from timeline.filters import ChangeForm
from timeline.models import SiteText
from timeline.presenters.changes import fetch_moments, present_changes
from timeline.presenters.paging import paginate

from .base import public, render_page


def read_filter(request):
    """Return (form, moments): what the address asks for; a bad value has its message, and the other still applies."""
    form = ChangeForm(request.GET)
    return form, fetch_moments(form.good("kind"), form.good("milestone"))


@public
def change_list(request):
    form, moments = read_filter(request)
    path = reverse("timeline:change-list")
    page = paginate(moments, request.GET.get("page"), path, form.pairs)
    context = {
        "form": form,
        "page": page,
        "changes": present_changes(page.items),
        "feed": with_query(reverse("timeline:changes-atom"), form.pairs),
    }
    numbered = [("page", page.number)] if page.number > 1 else []
    return render_page(request, "change_list.html", context, path=with_query(path, form.pairs + numbered))


@public
def changes_atom(request):
    form, moments = read_filter(request)
    page = with_query(reverse("timeline:change-list"), form.pairs)
    return changes_atom_response(request, SiteText.objects.load(), present_changes(moments[:50]), page)
