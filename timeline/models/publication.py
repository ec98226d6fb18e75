"""Who sees a milestone and from when: its times, and the state that the public sees."""

from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from timeline import clock
from timeline.fields import FilledField, MomentField, StockColumn


class Status(models.TextChoices):
    """What staff chose. What the public sees of it depends on the time as well: that is a `State`."""

    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class State(models.TextChoices):
    """What the public sees of a milestone now. In no list and no message does the stored status stand for it."""

    DRAFT = "draft", "draft"
    DUE = "due", "scheduled"
    PUBLIC = "public", "public"
    WITHDRAWN = "withdrawn", "withdrawn"


class PublicationTimeField(FilledField, MomentField):
    """When a milestone became, or becomes, public; a published one without a time is public from now on.

    One that is public already stays so since when it was: a fixture that is loaded again names no time.
    """

    def fill(self, instance):
        if instance.status == Status.PUBLISHED and getattr(instance, self.attname) is None:
            now = timezone.now()
            milestones = apps.get_model("timeline", "Milestone").objects
            stored = milestones.filter(pk=instance.pk, publish_at__lte=now) if instance.pk else milestones.none()
            setattr(instance, self.attname, stored.values_list("publish_at", flat=True).first() or now)


class ModifiedField(FilledField, models.DateTimeField):
    """When a row was last written. Django's own `auto_now` leaves rows from fixtures without a time.

    A copy of a whole site names it, and then it stays.
    """

    is_recorded = False

    def fill_before_saving(self, instance, raw=False, **kwargs):
        if not raw or getattr(instance, self.attname) is None:
            self.fill(instance)

    def fill(self, instance):
        setattr(instance, self.attname, timezone.now())


class RecordTimeField(StockColumn, models.DateTimeField):
    """A time that follows from the record and is no part of what somebody wrote."""

    is_recorded = False


def is_published(at: datetime | None = None, prefix: str = "") -> Q:
    """Return the condition that the public can see a milestone at a time; `prefix` leads to it from another model."""
    at = at or clock.now()
    still = Q(**{f"{prefix}withdraw_at__isnull": True}) | Q(**{f"{prefix}withdraw_at__gt": at})
    return still & Q(**{f"{prefix}status": Status.PUBLISHED, f"{prefix}publish_at__lte": at})


def is_in_state(state: str) -> Q:
    """Return the condition that a milestone is in a `State` now."""
    now = clock.now()
    is_over = Q(status=Status.PUBLISHED, withdraw_at__lte=now)
    return {
        State.DRAFT: Q(status=Status.DRAFT),
        State.DUE: Q(status=Status.PUBLISHED, publish_at__gt=now),
        State.PUBLIC: is_published(now),
        State.WITHDRAWN: Q(status=Status.WITHDRAWN) | is_over,
    }[State(state)]
