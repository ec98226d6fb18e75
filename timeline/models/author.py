import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef

from timeline.fields import LineField
from timeline.text import isolate

from .base import ContentQuerySet, ContentWithPage, require_words


class AuthorQuerySet(ContentQuerySet):
    def credited_with(self, figures):
        """Authors of a milestone that gives one of `figures`."""
        return self.filter(Exists(figures.order_by().filter(milestone__authors=OuterRef("pk"))))


class Author(ContentWithPage):
    """A person or body credited with text. Staff accounts are not authors."""

    class Kind(models.TextChoices):
        PERSON = "person", "person"
        BODY = "body", "body"

    public_fields = ("slug", "name", "kind", "family_name", "qualifications", "organisation", "unit", "team")

    kind = models.CharField(
        "person or body",
        max_length=6,
        choices=Kind.choices,
        default=Kind.PERSON,
        help_text="Reference managers put a person's family name first, and never a body's.",
    )
    family_name = LineField(
        max_length=120,
        blank=True,
        help_text="Of a person, the part of the name that sorts it, such as <b>Sweeney</b>. Empty for a body.",
    )
    name = LineField(max_length=120, help_text="Such as <b>Steven Sweeney</b>.")
    qualifications = LineField(
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
    unit = LineField(max_length=120, blank=True, help_text="Such as <b>Frontline Policing Delivery Unit</b>.")
    team = LineField(max_length=120, blank=True, help_text="Such as <b>Youth Policy Team</b>.")

    objects = AuthorQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["name", "slug"]
        constraints = [require_words("author", "slug", "name")]

    def clean(self):
        if self.kind == self.Kind.BODY and self.family_name:
            raise ValidationError({"family_name": "A body has no family name. Leave this empty, or choose “person”."})
        if self.kind == self.Kind.PERSON and (not self.family_name or self.family_name not in self.name):
            raise ValidationError(
                {"family_name": f"Give the part of “{self.name}” that is the family name, as it stands in the name."}
            )

    @property
    def sorted_name(self):
        """The name as lists and reference managers sort it: “Sweeney, Steven”; a body's as it stands."""
        return f"{self.family_name}, {self.given_names}" if self.given_names else self.name

    @property
    def given_names(self):
        """The name of a person without the family name; empty for a body and for who has one name only."""
        if self.kind == self.Kind.BODY or not self.family_name or self.family_name not in self.name:
            return ""
        # The last time that it stands as words of its own; some scripts part no words.
        whole = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(self.family_name)}(?!\w)", self.name)]
        start = whole[-1] if whole else self.name.find(self.family_name)
        before, after = self.name[:start], self.name[start + len(self.family_name) :]
        return " ".join((before.rstrip() + after if after.startswith(",") else f"{before} {after}").split())

    @property
    def affiliation(self):
        """Organisation, unit and team in one line; empty when none is known."""
        organisation = self.organisation.name if self.organisation else ""
        return ", ".join(isolate(part) for part in (organisation, self.unit, self.team) if part)
