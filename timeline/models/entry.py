from django.db import models
from django.db.models import Q

from .revision import ENTRIES, Revision


class StandingQuerySet(models.QuerySet):
    def standing(self, at):
        """What the public saw at a moment (aware datetime)."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), when__lte=at)


class EntryQuerySet(StandingQuerySet):
    def due(self, at):
        """What is on the record at a moment, newest first; what is scheduled comes on it when it is due."""
        return self.filter(when__lte=at).order_by("-when", "-revision_id")

    def with_revisions(self):
        """Fetch the revisions of both sides, without their data."""
        return self.select_related("revision", "before").defer("revision__data", "before__data")


class Entry(models.Model):
    """One entry of the public record of changes: from `when` on the public saw what `revision` says, or nothing.

    Derived from the revisions alone, by `revisions.public`, and written with them; what is scheduled stands here
    already. `until` is the time of the object's next entry. `slug` is what the revision says; so is `place`, which
    orders milestones in time and is empty for other nouns and where nothing is public.
    """

    model = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    when = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    is_public = models.BooleanField()
    kind = models.CharField(max_length=12, choices=list(ENTRIES.items()))
    slug = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=40, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-when", "-revision"]
        indexes = [
            models.Index(fields=["when", "revision"], name="entry_by_time"),
            models.Index(fields=["kind", "when", "revision"], name="entry_by_kind"),
            models.Index(fields=["model", "key", "when"], name="entry_by_object"),
            models.Index(fields=["model", "slug"], name="entry_by_address"),
            models.Index(fields=["model", "place", "when", "until", "revision"], name="entry_by_place"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.revision_id}"


class EntryFigure(models.Model):
    """An actual figure that the public saw from `when` to `until`, found by what it is compared with."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="figures")
    key = models.UUIDField()
    measure = models.CharField(max_length=40)
    counted_as = models.CharField(max_length=100)
    date_order = models.CharField(max_length=21)
    when = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["key", "when"], name="entry_figure_by_key"),
            models.Index(
                fields=["measure", "counted_as", "date_order", "key", "when", "until"], name="entry_figure_by_basis"
            ),
        ]

    def __str__(self):
        return f"{self.key}"
