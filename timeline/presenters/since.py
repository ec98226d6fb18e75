"""What readers see otherwise than at a moment of the past, row by row: what a copy of a list has to be told."""

from timeline.exports import compare_rows
from timeline.index.entries import find_showing
from timeline.index.times import MILESTONE, find_times
from timeline.models import Entry, Milestone, Revision
from timeline.models.revision import REDACTION
from timeline.revisions.door import in_chunks
from timeline.revisions.hydrate import Nouns, hydrate

CHUNK = 200  # milestones of which both states are looked at together


def tell_changes(then, now, make_rows):
    """Yield (old row, new row) of all that differs between two moments, None where a side has none, oldest first.

    `make_rows` gives the rows of a milestone, {key: row}. What was changed and changed back is left out. What was
    redacted is told although both sides lack the words, since a copy has them.
    """
    touched, redacted = find_touched(then, now), find_touched(then, now, kind=REDACTION)
    old, new = find_states(touched, then), find_states(touched, now)
    sides = [(then, old, Nouns(then, {})), (now, new, Nouns(now, {}))]
    slugs = sorted(old.keys() | new.keys(), key=lambda slug: (new.get(slug) or old[slug]).place)
    for start in range(0, len(slugs), CHUNK):
        some = slugs[start : start + CHUNK]
        before, after = (
            make_rows_at(at, [states[slug] for slug in some if slug in states], make_rows, nouns)
            for at, states, nouns in sides
        )
        for slug in some:
            is_redacted = any(slug in states and states[slug].key in redacted for states in (old, new))
            yield from compare_rows(before.get(slug, {}), after.get(slug, {}), is_redacted)


def find_touched(then, now, **only):
    """Return the keys of the milestones of which, or of a noun of which, the record tells something after a moment."""
    told = Entry.objects.filter(when__gt=then, when__lte=now, **only).order_by()
    keys = {}
    for model, key in told.values_list("model", "key").distinct():
        keys.setdefault(model, set()).add(key)
    return find_showing(keys)


def find_states(keys, at):
    """Return {slug: `Entry`} of what the public saw at a moment of the milestones with these keys."""
    states = {}
    for some in in_chunks(keys):
        seen = Entry.objects.filter(model=MILESTONE, key__in=some).standing(at).exclude(place="")
        states |= {entry.slug: entry for entry in seen.order_by()}
    return states


def make_rows_at(at, entries, make_rows, nouns):
    """Return {slug: its rows} of the milestones of some entries, as they stood at a moment."""
    times = find_times([entry.key for entry in entries], at)
    revisions = Revision.objects.filter(pk__in=[entry.revision_id for entry in entries])
    rows = {}
    for milestone in hydrate(Milestone, revisions, nouns):
        milestone.public_since, milestone.public_changed = times[str(milestone.pk)]
        rows[milestone.slug] = make_rows(milestone)
    return rows
