from django.db import models
from django.db.models import Exists, OuterRef

from timeline.addresses import page_of

from .base import Content, ContentQuerySet


class AuthorQuerySet(ContentQuerySet):
    def credited_with(self, figures):
        """Authors of a milestone that gives one of `figures`."""
        return self.filter(Exists(figures.order_by().filter(milestone__authors=OuterRef("pk"))))


class Author(Content):
    """A person or body credited with text. Staff accounts are not authors."""

    name = models.CharField(max_length=120, help_text="Such as <b>Steven Sweeney</b>.")
    qualifications = models.CharField(
        max_length=120,
        blank=True,
        help_text="Letters after the name, as the source prints them, such as <b>BSc (Hons), MSc</b>.",
    )
    organisation = models.ForeignKey(
        "timeline.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        help_text="The body that the source names beside the author.",
    )
    unit = models.CharField(max_length=120, blank=True, help_text="Such as <b>Frontline Policing Delivery Unit</b>.")
    team = models.CharField(max_length=120, blank=True, help_text="Such as <b>Youth Policy Team</b>.")

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "slug"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return page_of("author-detail", self.slug)

    @property
    def affiliation(self):
        """Organisation, unit and team in one line; empty when none is known."""
        organisation = self.organisation.name if self.organisation else ""
        return ", ".join(part for part in (organisation, self.unit, self.team) if part)
