"""Addresses at which something public stood and nothing stands now: when it went, and why."""

from dataclasses import dataclass
from datetime import datetime

from timeline import clock
from timeline.models import Figure, Measure, Milestone, Redaction, Revision
from timeline.revisions.public import moments_of_all, public_moments

CHUNK = 200


@dataclass(frozen=True)
class Gone:
    """What stood at an address: its noun, its date if it has one, since when and why it is gone.

    `url` is where it stands today, if it does; `is_redacted` tells that the address itself held redacted words.
    """

    noun: str
    date: object = None
    when: datetime | None = None
    reason: str = ""
    url: str = ""
    is_redacted: bool = False


def find_gone(model, slug):
    """Return the `Gone` of an address of a noun at which the public finds nothing, None if it never found anything."""
    noun, name = str(model._meta.verbose_name), model._meta.model_name
    obj = model.objects.filter(slug=slug).first()
    if isinstance(obj, Measure):
        return find_last_figure(obj)
    if isinstance(obj, Milestone) and obj.has_been_public:
        ended = find_end_of(name, str(obj.pk), slug)
        return Gone(noun, obj.date, *(ended or (None, "")))
    # An address may have been handed on: the one that left it last is told of.
    keys = Revision.objects.filter(model=name, slug=slug).order_by("-pk").values_list("key", flat=True)
    for key in dict.fromkeys(keys):
        ended = find_end_of(name, key, slug)
        if ended:
            stands = model.objects.filter(pk=key).first()
            is_public = stands and getattr(stands, "is_public", True)
            return Gone(noun, None, *ended, stands.get_absolute_url() if is_public else "")
    redaction = Redaction.objects.of_address(name, slug).first()
    return Gone(noun, None, redaction.when, redaction.reason, is_redacted=True) if redaction else None


def find_end_of(name, key, slug):
    """Return (when, reason) of the end of what the public saw at an address; None if it never saw anything there."""
    revisions = Revision.objects.filter(model=name, key=key).order_by("number").light()
    moments, last = public_moments(revisions, clock.now()), None
    for number, moment in enumerate(moments):
        if moment.is_public and moment.revision.slug == slug:
            last = number
    if last is None:
        return None
    end = next(iter(moments[last + 1 :]), None)
    return (end.when, end.revision.reason) if end else (None, "")


def find_last_figure(measure):
    """Return the `Gone` of a measure that has no public figure any more, None if it never had one."""
    key, accessor = str(measure.pk), Figure._meta.get_field("milestone").remote_field.get_accessor_name()
    moments = moments_of_all(Revision.objects.filter(model=Milestone._meta.model_name), clock.now())
    moments = [moment for moment in moments if moment.before]
    for start in range(0, len(moments), CHUNK):
        some = moments[start : start + CHUNK]
        wanted = {moment.before.pk for moment in some}
        data = dict(Revision.objects.filter(pk__in=wanted).values_list("pk", "data"))
        for moment in some:
            figures = (data[moment.before.pk] or {}).get(accessor, {}).values()
            if any(figure["measure"][0] == key for figure in figures):
                return Gone(str(measure._meta.verbose_name), None, moment.when, moment.revision.reason)
    return None
