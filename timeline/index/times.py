"""When readers first saw a milestone, and since when they see what they see: from the entries of the public record."""

from datetime import UTC, datetime
from itertools import chain

from django.db.models import QuerySet

from timeline.models import Entry, EntryNoun, Milestone
from timeline.models.revision import PUBLISHED
from timeline.revisions.door import in_chunks

MILESTONE = Milestone._meta.model_name
# Every moment that will come if nothing else is changed.
ALWAYS = datetime(9999, 1, 1, tzinfo=UTC)


def find_times(keys, until=ALWAYS):
    """Return {key: (when the public first saw the milestone, since when it sees what it sees up to a moment)}.

    What a milestone names is seen on it: a theme that is renamed changes it as well.
    """
    mine = Entry.objects.filter(model=MILESTONE, key__in=keys, when__lte=until).order_by()
    times = {}
    for key, when in chain(mine.filter(is_public=True).values_list("key", "when"), find_renamed(mine, until)):
        first, last = times.get(key, (when, when))
        times[key] = (min(first, when), max(last, when))
    return times


def find_renamed(mine, until):
    """Yield (key of a milestone, time) of each change, by a moment, of a noun that one of the entries `mine` named."""
    named = EntryNoun.objects.filter(entry__in=mine).values_list("entry__key", "model", "key", "when", "until")
    spans = {}
    for milestone, model, key, when, end in named:
        spans.setdefault((model, key), []).append((milestone, when, end))
    models = {model for model, _ in spans}
    changes = Entry.objects.filter(model__in=models, is_public=True, when__lte=until).exclude(kind=PUBLISHED)
    for some in in_chunks({key for _, key in spans}):
        for model, key, changed in changes.filter(key__in=some).order_by().values_list("model", "key", "when"):
            for milestone, when, end in spans.get((model, key), ()):
                if when <= changed and (end is None or changed < end):
                    yield milestone, changed


def write_times(keys):
    """Keep the times beside each milestone, where lists and downloads read them."""
    times = find_times(keys)
    rows, moved = QuerySet(Milestone), {}
    for key, *stored in rows.filter(pk__in=keys).values_list("pk", "public_since", "public_changed"):
        told = times.get(str(key), (None, None))
        if told != tuple(stored):
            moved.setdefault(told, []).append(key)
    # Most moved together: where a theme is renamed, all that name it have one time.
    for (first, last), some in moved.items():
        rows.filter(pk__in=some).update(public_since=first, public_changed=last)
