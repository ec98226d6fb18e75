"""The public record of changes."""

from functools import partial

from timeline.addresses import path_to, with_query
from timeline.feeds import FEED_LENGTH, changes_atom_response
from timeline.filters import ChangeForm
from timeline.models import SiteText
from timeline.presenters.changes import present_changes_together, select_entries
from timeline.presenters.paging import Counted, fetch_by_key, paginate

from .base import public, reads, render_page
from .errors import refuse_values


def read_filter(request):
    """Return (form, entries): what the address asks for; a bad value has its message, and the other still applies."""
    form = ChangeForm(request.GET)
    entries = select_entries(form.good("kind"), form.good("milestone"))
    return form, entries if form.good("milestone") else entries.told_together()


@public
@reads(*ChangeForm.base_fields, "page")
def change_list(request):
    form, entries = read_filter(request)
    path = path_to("change-list")
    rows = Counted(entries.count(), partial(fetch_by_key, entries.with_revisions()))
    page = paginate(rows, request.GET.get("page"), path, form.pairs)
    context = {
        "form": form,
        "is_refused": form.is_refused,
        "chosen": form.chosen,
        "page": page,
        "changes": present_changes_together(page.items),
        "feed": with_query(path_to("changes-atom"), form.pairs),
    }
    return render_page(request, "change_list.html", context, path=page.url)


@public
@reads(*ChangeForm.base_fields, "page")
def changes_atom(request):
    form, entries = read_filter(request)
    page = with_query(path_to("change-list"), form.pairs)
    rows = Counted(entries.count(), lambda part: entries.with_revisions()[part])
    part = paginate(rows, request.GET.get("page"), path_to("changes-atom"), form.pairs, FEED_LENGTH)
    if form.is_refused or part.wrong:
        return refuse_values(request, {**form.errors, **({"page": [part.wrong]} if part.wrong else {})})
    changes = present_changes_together(part.items)
    return changes_atom_response(request, SiteText.objects.load(), changes, page, part)
