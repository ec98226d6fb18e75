from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from timeline.fields import LineField, PositionField, WordsField

from .base import ContentQuerySet, ContentWithPage, require_words
from .figure import Figure


class MeasureQuerySet(ContentQuerySet):
    def published(self):
        """Measures with at least one figure that the public can see."""
        return self.filter(Exists(Figure.objects.published().filter(measure=OuterRef("pk"))))

    def find_last_bases(self):
        """Return {key of a measure: what the latest actual figure of it was counted as}."""
        latest = Figure.objects.levels().filter(measure=OuterRef("pk")).order_by("-date_order", "-pk")
        rows = self.order_by().values_list("pk", Subquery(latest.values("counted_as")[:1]))
        return {key: basis for key, basis in rows if basis}


class Measure(ContentWithPage):
    """What a figure counts."""

    public_fields = ("slug", "name", "description", "position", "shown_with", "ended_by", "ended_as")

    name = LineField(max_length=80, unique=True, help_text="Such as <b>Safer Schools Officers</b>.")
    description = WordsField(
        max_length=600,
        blank=True,
        help_text="What is counted and how that changed, in one to three sentences. Spell abbreviations out.",
    )
    position = PositionField(default=0, help_text="Where it stands in lists: 10 comes before 20.")
    shown_with = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="companions",
        help_text="Draw its figures, with marks of their own, in this measure's chart as well: for what must be seen "
        "together to be understood. They are never added up.",
    )
    ended_by = models.ForeignKey(
        "timeline.Milestone",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ended by",
        help_text="The milestone that says that what is counted came to an end. The chart marks its date.",
    )
    ended_as = LineField(
        max_length=100,
        blank=True,
        help_text="How it ended, after the name, such as <b>withdrawn from Safer Schools teams</b>.",
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["position", "name"]
        constraints = [
            require_words("measure", "slug", "name"),
            models.CheckConstraint(
                name="measure_end_has_words",
                condition=Q(ended_by__isnull=True) | ~Q(ended_as=""),
                violation_error_message="Say how it ended, such as “withdrawn from Safer Schools teams”.",
            ),
        ]

    def clean(self):
        if self.slug == "derived":
            raise ValidationError({"slug": "“derived” is the address of the calculated figures. Choose another."})
        if self.shown_with_id and self.shown_with_id == self.pk:
            raise ValidationError({"shown_with": "A measure is always in its own chart. Leave this empty."})
