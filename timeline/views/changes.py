"""The public record of changes."""

from functools import partial

from django.urls import reverse

from timeline.addresses import absolute, path_to, with_query
from timeline.citations import cite
from timeline.feeds import FEED_LENGTH, changes_atom_response
from timeline.filters import ChangeForm
from timeline.models import Milestone, SiteText
from timeline.presenters.as_of import find_on, links_around, milestones_on, plans_in_force_on, present_cards_on, seen_on
from timeline.presenters.changes import present_changes_of, present_changes_together, select_entries
from timeline.presenters.milestones import group_by_decade, present_milestone
from timeline.presenters.paging import Counted, fetch_by_key, paginate

from .base import public, raise_absent, reads, render_page
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


def timeline_as_of(request, as_of):
    """The unfiltered timeline as the public saw it at the end of a day."""
    path = path_to("timeline")
    pairs = [("as_of", as_of.day.isoformat())]
    entries = seen_on(as_of)
    rows = Counted(entries.count(), lambda part: milestones_on(as_of, entries[part]))
    page = paginate(rows, request.GET.get("page"), path, pairs)
    context = {
        "as_of": as_of,
        "today_url": path,
        "page": page,
        "decades": group_by_decade(present_cards_on(as_of, page.items)),
    }
    return render_page(request, "timeline_as_of.html", context, path=path)


def milestone_as_of(request, slug, as_of):
    """A milestone as the public saw it at the end of a day; a plain page where it had not been published."""
    entry = find_on(as_of, slug)
    path = reverse("timeline:milestone-detail", args=[slug])
    if entry is None:
        if not Milestone.objects.published().filter(slug=slug).exists():
            raise_absent(Milestone, slug)
        return render_page(request, "not_yet.html", {"as_of": as_of, "today_url": path}, path=path)
    site, (milestone,) = SiteText.objects.load(), milestones_on(as_of, [entry])
    changes = present_changes_of(milestone, as_of.moment)
    context = {
        "as_of": as_of,
        "today_url": path,
        **present_milestone(milestone, plans_in_force_on(as_of, milestone.date), changes),
        **links_around(as_of, entry),
        "citation": cite(milestone, site.title, absolute(request, as_of.on(path)), as_of.day),
    }
    return render_page(request, "milestone_detail.html", context, site=site, path=path)
