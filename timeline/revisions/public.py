"""What the public saw from when to when, read off revisions alone: nothing is stored apart, nothing can be left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from timeline.models import Milestone, Revision
from timeline.models.revision import PUBLISHED, REDACTION, WITHDRAWN

# From when to when; None is open.
Span = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Moment:
    """From `when` on the public saw what `revision` says; nothing where `is_public` is false.

    `before` is the revision that the public saw until then, None if none. Where words of what was public were redacted
    nothing else changes, and there is a moment even if nothing is public then.
    """

    when: datetime
    revision: Revision
    is_public: bool
    before: Revision | None


def kind_of(moment: Moment) -> str:
    """Return the kind of an entry: how it is listed, never whether."""
    if moment.revision.kind == REDACTION and moment.when == moment.revision.when:
        return REDACTION
    if not moment.is_public:
        return WITHDRAWN
    return moment.revision.kind if moment.before and moment.revision.kind != REDACTION else PUBLISHED


def visible_span(revision: Revision, until: datetime) -> tuple[datetime, datetime] | None:
    """Return (start, end) in which the public saw a light revision of a milestone that held up to `until`, or None."""
    if revision.is_deleted or revision.status != Milestone.Status.PUBLISHED:
        return None
    start = max(revision.when, revision.publish_at)
    if revision.withdraw_at is not None and revision.withdraw_at <= start:
        return None
    end = min(until, revision.withdraw_at or until)
    return (start, end) if start <= end else None


def unite(spans: Iterable[Span]) -> list[Span]:
    """Return the fewest (start, end) spans that cover the same; both come by their starts, and None is open."""
    united: list[Span] = []
    for first, last in spans:
        start, end = united.pop() if united else (first, first)
        if end is not None and first > end:
            united.append((start, end))
            start, end = first, last
        united.append((start, None if end is None or last is None else max(end, last)))
    return united


def noun_moments(revisions: Iterable[Revision], spans: Iterable[Span]) -> list[Moment]:
    """Return the `Moment`s, oldest first, at which the public saw a noun change: while something public named it.

    `revisions` are all of the noun, oldest first; `spans` those in which it was named, as `unite` gives them. Where
    words of what was public were redacted there is a moment even if nothing names it then.
    """
    moments: list = []
    shown = None
    revisions = [revision for revision in revisions if not revision.is_silent]
    for start, end in spans:
        standing = [revision for revision in revisions if revision.when <= start][-1:] or revisions[:1]
        for revision in [*standing, *(r for r in revisions if r.when > start and (end is None or r.when <= end))]:
            when = max(start, revision.when)
            if revision.is_deleted:
                moments += [Moment(when, revision, False, shown)] if shown else []
            elif revision is not shown:
                moments.append(Moment(when, revision, True, shown))
                shown = revision
    told = {moment.revision for moment in moments}
    for revision in revisions:
        earlier = [moment.revision for moment in moments if moment.when <= revision.when and moment.is_public]
        if revision.kind == REDACTION and revision not in told and earlier:
            moments.append(Moment(revision.when, revision, False, earlier[-1]))
    return sorted(moments, key=lambda moment: moment.when)


def public_moments(revisions: Iterable[Revision], now: datetime) -> list[Moment]:
    """Return the `Moment`s up to `now` at which what the public saw of one milestone changed, oldest first.

    `revisions` are its light revisions, oldest first.
    """
    moments: list = []
    shown = None
    revisions = [revision for revision in revisions if revision.when <= now and not revision.is_silent]
    for number, revision in enumerate(revisions):
        is_last = number + 1 == len(revisions)
        until = now if is_last else revisions[number + 1].when
        span = visible_span(revision, until)
        is_seen_at_once = span and span[0] <= revision.when
        if not is_seen_at_once and (shown or revision.kind == REDACTION):
            moments.append(Moment(revision.when, revision, False, shown or last_shown(moments)))
            shown = None
        if span:
            moments.append(Moment(span[0], revision, True, shown or last_shown(moments)))
            shown = revision
            if span[1] < until or (is_last and span[1] == revision.withdraw_at):
                moments.append(Moment(span[1], revision, False, shown))
                shown = None
    return moments


def last_shown(moments: list[Moment]) -> Revision | None:
    """Return the revision that the public saw last, None if none yet."""
    return next((moment.revision for moment in reversed(moments) if moment.is_public), None)
