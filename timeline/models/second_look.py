from django.conf import settings
from django.db import models
from django.utils import timezone

from timeline.fields import LineField, WordsField


class SecondLookQuerySet(models.QuerySet):
    def waiting(self):
        """What nobody else has looked at yet."""
        return self.filter(looked_at=None)


class SecondLook(models.Model):
    """What somebody let readers see alone where a second pair of eyes is required, and who looked at it since.

    It names its object as a `Revision` does. From `before` to `number` is what was published; `reason` is for staff.
    """

    model = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    label = LineField(max_length=300)
    before = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    when = models.DateTimeField(default=timezone.now)
    reason = WordsField(max_length=600)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    looked_at = models.DateTimeField(null=True, blank=True)

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        ordering = ["when", "pk"]

    def __str__(self):
        return f"{self.label}, published by {self.who.get_username()} alone"
