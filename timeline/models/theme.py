from django.db import models

from .base import Content


class Theme(Content):
    """What a milestone is about: a label of the site's own, not of the sources."""

    name = models.CharField(max_length=60, unique=True, help_text="A short label, such as <b>School security</b>.")
    description = models.CharField(
        max_length=200, blank=True, help_text="One sentence for readers: what belongs under this label."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
