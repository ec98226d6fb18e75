"""The listing in the database: made of what is stored, refreshed for what changed, read once for each version."""

import json
from collections.abc import Iterator
from hashlib import sha256
from secrets import token_bytes

from django.db.models import Q
from django.utils import timezone

from timeline.dates import in_years
from timeline.models import Figure, ListingPart, Milestone

from .bits import to_bits
from .listing import FACETS, FORMATS, Listing

MANY = 200  # milestones changed at once above which everything is made anew
STAMP = "stamp"  # name of the part that differs after every change of the others, of figures and of citations


class ListedMilestone:
    """What the listing knows of one milestone."""

    def __init__(self, key, order, date, publish_at, withdraw_at, now):
        self.key, self.order = key, order
        self.sets = [("years", in_years(date).edtf)]
        is_scheduled = withdraw_at is not None or publish_at > now
        self.times = [to_number(publish_at), to_number(withdraw_at)] if is_scheduled else None


def to_number(moment):
    return moment and int(moment.timestamp() * 1_000_000)


def fetch_rows(keys=None):
    """Return {key: ListedMilestone} of what is published, or of that among `keys`, oldest first; six queries."""
    now = timezone.now()
    milestones = Milestone.objects.filter(status=Milestone.Status.PUBLISHED)
    mine = Q() if keys is None else Q(milestone__in=keys)
    if keys is not None:
        milestones = milestones.filter(pk__in=keys)
    columns = milestones.values_list("pk", "date_order", "date", "publish_at", "withdraw_at")
    rows = {values[0]: ListedMilestone(*values, now) for values in columns.iterator(2000)}
    for facet, (relation, model) in FACETS.items():
        through = getattr(Milestone, relation).through.objects.filter(mine).order_by()
        for key, target in through.values_list("milestone_id", f"{model._meta.model_name}_id").iterator(2000):
            if key in rows:
                rows[key].sets.append((facet, str(target)))
    for key in Figure.objects.filter(mine).order_by().values_list("milestone_id", flat=True).distinct().iterator(2000):
        if key in rows:
            rows[key].sets.append(("figures", ""))
    return rows


def make():
    """Return the listing of all that is stored."""
    rows = fetch_rows()
    members, schedule = {}, {}
    for rank, row in enumerate(rows.values()):
        for name in row.sets:
            members.setdefault(name, []).append(rank)
        if row.times:
            schedule[row.key] = row.times
    sets = {name: to_bits(ranks, len(rows)) for name, ranks in members.items()}
    return Listing(rows, sets, schedule)


NOTHING = (None, b"", None)
_last = NOTHING  # number of the version, stamp, listing


def load(number):
    """Return the `Listing` of a content version; inside the snapshot of that version.

    It is read once in each process, and only its stamp for a version that has the same milestones in the same order.
    What another release stored is left alone: the rows are read instead.
    """
    global _last
    known, old, listing = _last
    if known != number:
        stamp = load_stamp()
        if not stamp.startswith(release_mark()):
            listing = make()
        elif stamp == old:
            listing = listing.for_next_version()
        else:
            listing = Listing.unpack(load_parts())
        _last = (number, stamp, listing)
    return listing


def forget():
    """Forget what the process has read: for tests, whose databases go back."""
    global _last
    _last = NOTHING


def load_stamp() -> bytes:
    """Return the stored stamp, empty where there is none."""
    return bytes(ListingPart.objects.filter(name=STAMP).values_list("data", flat=True).first() or b"")


def release_mark() -> bytes:
    """Return what the stamps begin with of all releases that make the listing as this one does."""
    return sha256(json.dumps(made_by()).encode()).digest()[:8]


def make_stamp() -> bytes:
    """Return a stamp that no listing has had before."""
    return release_mark() + token_bytes(8)


def move() -> None:
    """Give another stamp to the same sets: figures or citations have changed, which are counted with them."""
    ListingPart.objects.filter(name=STAMP).update(data=make_stamp())


def load_parts():
    """Return {name: bytes} of what is stored, but for parts that this release knows nothing of."""
    parts = ListingPart.objects.values_list("name", "data")
    return {name: bytes(data) for name, data in parts if name.partition(" ")[0] in FORMATS}


def made_by() -> list:
    """Return the number of the way in which the listing is made, and its facets."""
    return [4, [[facet, relation, model._meta.label] for facet, (relation, model) in FACETS.items()]]


def refresh(touched) -> None:
    """Bring the stored listing in step with the milestones among `touched`, in their transaction."""
    keys = touched.get(Milestone, {}).keys()
    if not keys:
        return
    if len(keys) > MANY or not (stamp := load_stamp()).startswith(release_mark()):
        store(make().pack(), load_parts())
        return
    rows = fetch_rows(keys)
    standing = Milestone.objects.filter(status=Milestone.Status.PUBLISHED).exclude(pk__in=keys)
    ranks = {key: standing.before(row.order, key).count() + number for number, (key, row) in enumerate(rows.items())}
    # Most changes are of words: where the process knows the stored listing, it need neither be read nor written.
    _, old, listing = _last
    if stamp == old and all(listing.tells(key, rows.get(key), ranks.get(key)) for key in keys):
        return
    parts = load_parts()
    listing = Listing.unpack(parts)
    for key in {*keys} & {*listing.order}:
        listing.remove(key)
    for key, row in rows.items():
        listing.insert(ranks[key], row)
    store(listing.pack(), parts)


def store(parts, known):
    """Write the parts that differ from the `known` ones, and a new stamp if any does."""
    gone = known.keys() - parts.keys()
    changed = [ListingPart(name=name, data=data) for name, data in parts.items() if known.get(name) != data]
    if not gone and not changed:
        return
    changed.append(ListingPart(name=STAMP, data=make_stamp()))
    ListingPart.objects.filter(name__in=gone).delete()
    ListingPart.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["name"], update_fields=["data"], batch_size=50
    )


def find_faults() -> Iterator[str]:
    """Yield a sentence where the stored listing is not the one that would be made anew."""
    parts, anew, now = load_parts(), make(), to_number(timezone.now())
    for key, (start, end) in Listing.unpack(parts).schedule.items():
        # Public by now, for good: what is made anew holds no times of it.
        if end is None and start <= now and key in anew.order:
            anew.schedule.setdefault(key, [start, end])
    if parts != anew.pack():
        yield "The listing is not what the milestones say."


def rebuild() -> None:
    """Make the stored listing anew."""
    ListingPart.objects.all().delete()
    store(make().pack(), {})
