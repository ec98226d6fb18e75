"""What changed in a list's file since a moment: `since`, so that a copy can be brought up to date."""

from functools import partial, wraps

from django.utils import timezone

from timeline import clock, exports
from timeline.addresses import absolute, path_to
from timeline.dates import write_instant
from timeline.index.past import read_past
from timeline.models import SiteText
from timeline.presenters.since import tell_changes

from .errors import refuse_values


def or_changes(send, make_rows):
    """Let a view answer `since` too: with `send(request, past, pairs)` of what changed in the rows that it holds.

    `make_rows` gives those of one milestone, {key: row}.
    """

    def declare(view):
        @wraps(view)
        def wrapped(request, *args):
            if "since" not in request.GET:
                return view(request, *args)
            past, errors = read_since(request)
            if errors:
                return refuse_values(request, {"since": errors})
            return send(request, past, tell_changes(past.at, clock.now(), partial(make_rows, absolute(request, ""))))

        wrapped.parameters = getattr(view, "parameters", frozenset()) | {"since"}
        return wrapped

    return declare


def read_since(request):
    """Return (`Past`, messages): since when it is asked what changed, and what is wrong with that."""
    typed, others = request.GET.getlist("since"), request.GET.keys() - {"since"}
    past = read_past(typed, clock.now())
    errors = [past.error] if past.error else []
    if past.at and past.typed == timezone.localdate(clock.now()).isoformat():
        # A day means its end, and a moment to come is refused too: “nothing changed” would be no answer.
        errors.append(f"Today is not over. Ask since a moment of it, such as {past.typed}T00:00, or an earlier day.")
    if others:
        errors.append(f"Changes are told of the whole list only. Leave out {', '.join(sorted(others))}.")
    return past, errors


def milestone_rows(root, milestone):
    return {milestone.slug: exports.milestone_row(root, exports.MilestoneLine.of(milestone, is_whole=False))}


def milestone_objects(root, milestone):
    return {milestone.slug: exports.milestone_object(root, exports.MilestoneLine.of(milestone))}


def figure_rows(root, milestone):
    lines = exports.MilestoneLine.of(milestone, is_whole=False).figures
    return {figure.pk: exports.figure_row(line) for figure, line in zip(milestone.figures.all(), lines, strict=True)}


def send_csv(filename, columns, request, past, pairs):
    return exports.changes_csv(filename, columns, pairs)


def send_json(page, request, past, pairs):
    head = {
        "title": SiteText.objects.load().title,
        "url": absolute(request, path_to(page)),
        "since": write_instant(past.at),
    }
    return exports.changes_json(head, pairs)


timeline_csv = or_changes(partial(send_csv, "timeline-changes.csv", exports.MILESTONE_COLUMNS), milestone_rows)
timeline_json = or_changes(partial(send_json, "timeline"), milestone_objects)
figures_csv = or_changes(partial(send_csv, "figures-changes.csv", exports.FIGURE_COLUMNS), figure_rows)
figures_json = or_changes(partial(send_json, "figure-list"), figure_rows)
