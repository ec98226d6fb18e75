"""The listing in the database: made of what is stored, refreshed for what changed, read once for each version."""

from datetime import UTC, datetime
from secrets import token_bytes

from django.db.models import Q

from timeline.dates import in_years
from timeline.index import version
from timeline.models import Figure, ListingPart, Milestone

from .bits import to_bits
from .levels import Levels
from .listing import FACETS, Listing

MANY = 200  # milestones changed at once above which everything is made anew
STAMP = "stamp"  # name of the part that differs after every change of the others


class Row:
    """What the listing knows of one milestone."""

    def __init__(self, key, order, date, publish_at, withdraw_at, now):
        self.key, self.order = key, order
        self.sets = [("years", in_years(date).edtf)]
        self.levels = []
        is_scheduled = withdraw_at is not None or publish_at > now
        self.times = [to_number(publish_at), to_number(withdraw_at)] if is_scheduled else None


def to_number(moment):
    return moment and int(moment.timestamp() * 1_000_000)


def fetch_rows(keys=None):
    """Return {key: Row} of the published milestones, or of those among `keys`, oldest first; seven queries."""
    now = datetime.now(UTC)
    milestones = Milestone.objects.filter(status=Milestone.Status.PUBLISHED).oldest_first()
    mine = Q() if keys is None else Q(milestone__in=keys)
    if keys is not None:
        milestones = milestones.filter(pk__in=keys)
    columns = milestones.values_list("pk", "date_order", "date", "publish_at", "withdraw_at")
    rows = {values[0]: Row(*values, now) for values in columns.iterator(2000)}
    for facet, (relation, model) in FACETS.items():
        through = getattr(Milestone, relation).through.objects.filter(mine).order_by()
        for key, target in through.values_list("milestone_id", f"{model._meta.model_name}_id").iterator(2000):
            if key in rows:
                rows[key].sets.append((facet, str(target)))
    figures = Figure.objects.filter(mine).order_by().values_list("milestone_id", "measure_id", "date", "value", "kind")
    for key, measure, date, value, kind in figures.iterator(2000):
        if key in rows:
            if ("figures", "") not in rows[key].sets:
                rows[key].sets.append(("figures", ""))
            if kind == Figure.Kind.ACTUAL:
                rows[key].levels.append((measure, date.year, value))
    return rows


def make():
    """Return the listing of all that is stored."""
    rows = fetch_rows()
    members, levels, schedule = {}, {}, {}
    for rank, row in enumerate(rows.values()):
        for name in row.sets:
            members.setdefault(name, []).append(rank)
        for measure, year, value in row.levels:
            levels.setdefault(measure, []).append((year, value, rank))
        if row.times:
            schedule[row.key] = row.times
    sets = {name: to_bits(ranks, len(rows)) for name, ranks in members.items()}
    return Listing(rows, sets, {measure: Levels.of(triples) for measure, triples in levels.items()}, schedule)


NOTHING = (None, None, None)
_last = NOTHING  # number of the version, stamp, listing


def load(number):
    """Return the `Listing` of a content version; inside the snapshot of that version.

    It is read once in each process, and only its stamp for a version that has the same milestones in the same order.
    """
    global _last
    known, old, listing = _last
    if known != number:
        stamp = load_stamp()
        is_same = stamp is not None and stamp == old
        listing = listing.for_next_version() if is_same else Listing.unpack(load_parts())
        _last = (number, stamp, listing)
    return listing


def forget():
    """Forget what the process has read: for tests, whose databases go back."""
    global _last
    _last = NOTHING


def load_stamp():
    data = ListingPart.objects.filter(name=STAMP).values_list("data", flat=True).first()
    return data and bytes(data)


def load_parts():
    parts = ListingPart.objects.exclude(name=STAMP)
    return {name: bytes(data) for name, data in parts.values_list("name", "data")}


def refresh(keys):
    """Bring the stored listing in step with the milestones `keys` after they changed, in their transaction."""
    parts = load_parts()
    if "order" not in parts or len(keys) > MANY:
        store(make().pack(), parts)
        return
    listing, rows = Listing.unpack(parts), fetch_rows(keys)
    for key in {*keys} & {*listing.order}:
        listing.remove(key)
    for number, row in enumerate(rows.values()):
        before = (
            Milestone.objects.filter(status=Milestone.Status.PUBLISHED)
            .exclude(pk__in=keys)
            .filter(Q(date_order__lt=row.order) | Q(date_order=row.order, pk__lt=row.key))
        )
        listing.insert(before.count() + number, row)
    store(listing.pack(), parts)


def store(parts, known):
    """Write the parts that differ from the `known` ones, and a new stamp if any does."""
    gone = known.keys() - parts.keys()
    changed = [ListingPart(name=name, data=data) for name, data in parts.items() if known.get(name) != data]
    if not gone and not changed:
        return
    changed.append(ListingPart(name=STAMP, data=token_bytes(8)))
    ListingPart.objects.filter(name__in=gone).delete()
    ListingPart.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["name"], update_fields=["data"], batch_size=50
    )


def is_in_step():
    """Return whether the stored listing is the one that would be made anew."""
    return load_parts() == make().pack()


def prepare(**kwargs):
    """Make the listing of a database that holds none yet; a `post_migrate` receiver."""
    if not ListingPart.objects.exists():
        rebuild()


def rebuild():
    """Make the stored listing anew, as a new version; return how many milestones it holds."""
    version.bump()
    listing = make()
    ListingPart.objects.all().delete()
    store(listing.pack(), {})
    return len(listing.order)
