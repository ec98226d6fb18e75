from django.conf import settings
from django.db import models
from django.utils import timezone


class DraftQuerySet(models.QuerySet):
    def of(self, obj):
        """The draft of one object, in a queryset of one or none."""
        return self.filter(model=obj._meta.model_name, key=str(obj.pk))


class Draft(models.Model):
    """What somebody wants an object that the public sees to say. One for each object; it changes freely.

    `base` is the number of the revision that it was written over, `number` counts its own saves. `note` is what a
    Publisher said who sent it back.
    """

    model = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    base = models.PositiveIntegerField()
    number = models.PositiveIntegerField(default=1)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    when = models.DateTimeField(default=timezone.now)
    label = models.CharField(max_length=300)
    note = models.TextField(max_length=600, blank=True)
    data = models.JSONField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-when", "-pk"]
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="draft_once_per_object")]

    def __str__(self):
        return f"Draft of {self.label}"
