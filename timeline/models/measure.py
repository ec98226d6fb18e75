from django.db import models
from django.urls import reverse

from .base import Content, ContentQuerySet
from .figure import Figure


class MeasureQuerySet(ContentQuerySet):
    def published(self):
        """Measures with at least one figure that the public can see."""
        return self.filter(pk__in=Figure.objects.published().values("measure_id"))


class Measure(Content):
    """What a figure counts."""

    name = models.CharField(max_length=80, unique=True, help_text="Such as <b>Safer Schools Officers</b>.")
    description = models.TextField(
        max_length=600,
        blank=True,
        help_text="What is counted and how that changed, in one to three sentences. Spell abbreviations out.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Where it stands in lists: 10 comes before 20.")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("timeline:measure-detail", args=[self.slug])
