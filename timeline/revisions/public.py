"""What the public saw from when to when, read off revisions alone: nothing is stored apart, nothing can be left out."""

from dataclasses import dataclass
from datetime import datetime

from timeline.models import Milestone, Revision
from timeline.models.revision import PUBLISHED, REDACTION, WITHDRAWN


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


def kind_of(moment):
    """Return the kind of an entry: how it is listed, never whether."""
    if moment.revision.kind == REDACTION and moment.when == moment.revision.when:
        return REDACTION
    if not moment.is_public:
        return WITHDRAWN
    return moment.revision.kind if moment.before and moment.revision.kind != REDACTION else PUBLISHED


def visible_span(revision, until):
    """Return (start, end) in which the public saw a light revision that held up to `until`, or None."""
    if revision.is_deleted:
        return None
    if revision.model != Milestone._meta.model_name:
        return revision.when, until
    if revision.status != Milestone.Status.PUBLISHED:
        return None
    start = max(revision.when, revision.publish_at)
    if revision.withdraw_at is not None and revision.withdraw_at <= start:
        return None
    end = min(until, revision.withdraw_at or until)
    return (start, end) if start <= end else None


def public_moments(revisions, now):
    """Return the `Moment`s up to `now` at which what the public saw of one object changed, oldest first.

    `revisions` are the light revisions of one object, oldest first.
    """
    moments, shown = [], None
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


def last_shown(moments):
    """Return the revision that the public saw last, None if none yet."""
    return next((moment.revision for moment in reversed(moments) if moment.is_public), None)


def moments_of_all(revisions, now):
    """Return the moments of many objects together, newest first."""
    objects = {}
    for revision in revisions.light().order_by("number"):
        objects.setdefault((revision.model, revision.key), []).append(revision)
    moments = [moment for own in objects.values() for moment in public_moments(own, now)]
    return sorted(moments, key=lambda moment: (moment.when, moment.revision.pk), reverse=True)
