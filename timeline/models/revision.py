import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from timeline.fields import LineField, WordsField


class RevisionQuerySet(models.QuerySet):
    def of(self, obj):
        """Revisions of one object, oldest first."""
        return self.filter(model=obj._meta.model_name, key=str(obj.pk)).order_by("number")

    def latest(self):
        """The newest revision of each object."""
        return self.filter(pk__in=self.order_by().values("model", "key").annotate(last=models.Max("pk")).values("last"))

    def light(self):
        """Without their data, but with whether they have any (`is_deleted`)."""
        return self.defer("data").with_deletion()

    def with_deletion(self):
        """Annotate whether each says that its object was deleted."""
        is_deleted = models.ExpressionWrapper(models.Q(data__isnull=True), output_field=models.BooleanField())
        return self.annotate(is_deleted=is_deleted)

    def redact(self, **words):
        """Rewrite words in place; the database allows it while a `Redaction` is open, and nothing else ever."""
        return super().update(**words)

    def update(self, **changes):
        raise TypeError("A revision is never changed.")

    def delete(self):
        raise TypeError("A revision is never deleted.")


class Revision(models.Model):
    """What one object of the record said from one moment on, and who changed it why. Written once, never changed.

    It names its object by model and key in words, so that it outlives it. `data` is what `revisions.snapshot` gives;
    null when the object was deleted. `is_silent` is a redaction of words that the public never saw: readers are not
    told of it.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", "correction of fact"
        UPDATE = "update", "update"
        WORDING = "wording", "wording"

    model = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    when = models.DateTimeField(default=timezone.now, db_index=True)
    # Accounts of people who have changed the record are deactivated, not deleted.
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = WordsField(max_length=600)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.UPDATE)
    batch = models.UUIDField(default=uuid.uuid4)
    label = LineField(max_length=300)
    is_silent = models.BooleanField(default=False)
    # Copies out of `data`: what the public saw, and where, is read off them without its text.
    slug = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=10, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    withdraw_at = models.DateTimeField(null=True, blank=True)
    data = models.JSONField(null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-when", "-pk"]
        constraints = [models.UniqueConstraint(fields=["model", "key", "number"], name="revision_number_once")]
        indexes = [models.Index(fields=["model", "slug"], name="revision_by_address")]

    def __str__(self):
        return f"{self.label}, revision {self.number}"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise TypeError("A revision is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("A revision is never deleted.")

    @property
    def writer(self):
        """Who made it, for staff."""
        return self.who.get_username() if self.who else "a script"


# What an entry of the public record can be: the kinds that staff choose, how something comes and goes, and redactions.
PUBLISHED, WITHDRAWN, REDACTION = "published", "withdrawn", "redaction"
ENTRY_KINDS = {PUBLISHED: "published", **dict(Revision.Kind.choices), WITHDRAWN: "withdrawn", REDACTION: "redaction"}
