import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from timeline import clock

from .revision import ENTRY_KINDS, PUBLISHED, Revision

# What entries have in common that are told together.
TOGETHER = ("batch", "when")


class StandingQuerySet(models.QuerySet):
    def standing(self, at):
        """What the public saw at a moment (aware datetime)."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), when__lte=at)


class EntryQuerySet(StandingQuerySet):
    def due(self, at):
        """What is on the record at a moment, newest first; what is scheduled comes on it when it is due."""
        return self.filter(when__lte=at).order_by("-when", "-revision_id")

    def showed(self, obj):
        """Whether the public has seen an object by now."""
        seen = self.due(clock.now()).filter(model=obj._meta.model_name, key=str(obj.pk), is_public=True)
        return obj.pk is not None and seen.exists()

    def last_shown(self, obj):
        """Return the newest entry that shows an object, due or to come, None if there is none."""
        seen = self.filter(model=obj._meta.model_name, key=str(obj.pk), is_public=True)
        return seen.select_related("revision").order_by("-when", "-revision").first()

    def told_together(self):
        """All, but of what one batch published at one time only the first: it stands for the others.

        Changes stand alone, each with its old and its new wording.
        """
        group = {name: OuterRef(name) for name in TOGETHER}
        earlier = Exists(Entry.objects.filter(**group, kind=PUBLISHED, revision__lt=OuterRef("revision")))
        return self.exclude(earlier, kind=PUBLISHED)

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
    kind = models.CharField(max_length=12, choices=list(ENTRY_KINDS.items()))
    # Of the revision: what one import or one decision brought is told as one.
    batch = models.UUIDField(default=uuid.uuid4)
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
            models.Index(fields=["batch", "when", "kind", "revision"], name="entry_by_batch"),
            models.Index(fields=["model", "place", "when", "until", "revision"], name="entry_by_place"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.revision_id}"


class EntryNoun(models.Model):
    """A noun that a milestone, or a noun on its own page, named from `when` to `until`, as the public saw it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="nouns")
    model = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    when = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["model", "key", "when", "until"], name="entry_noun_by_key")]

    def __str__(self):
        return f"{self.model} {self.key}"


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
