from django.db import models

from .base import Content


class Organisation(Content):
    """A body that took part in a milestone, issued a plan, or employs an author."""

    name = models.CharField(
        max_length=120,
        unique=True,
        help_text="The name in full, such as <b>Youth Justice Board</b>.",
    )
    abbreviation = models.CharField(
        max_length=20,
        blank=True,
        help_text="Its usual abbreviation, such as <b>YJB</b>. Leave empty if there is none.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} ({self.abbreviation})" if self.abbreviation else self.name
