import uuid

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, When

from timeline.fields import ImpreciseDateField

from .base import Row
from .milestone import Milestone


class FigureQuerySet(models.QuerySet):
    def published(self, at=None):
        """Figures of milestones that the public can see."""
        return self.filter(milestone__in=Milestone.objects.published(at))

    def in_tables(self):
        """In the order of the tables, with what their rows show, in a fixed number of queries."""
        return (
            self.with_previous()
            .select_related("measure", "milestone")
            .prefetch_related("milestone__sources")
            .order_by("measure__position", "measure__name", "date_order", "kind", "pk")
        )

    def with_previous(self):
        """Annotate `previous_id`: the last earlier published actual of the same measure and basis, or None.

        Only an actual figure has one: a target, a plan or a change is not compared.
        """
        earlier = Figure.objects.published().filter(
            kind=Figure.Kind.ACTUAL,
            measure=OuterRef("measure"),
            counted_as=OuterRef("counted_as"),
            date_order__lt=OuterRef("date_order"),
        )
        nearest = Subquery(earlier.order_by("-date_order", "-pk").values("pk")[:1])
        return self.annotate(previous_id=Case(When(kind=Figure.Kind.ACTUAL, then=nearest)))

    def get_by_natural_key(self, milestone, measure, kind, date):
        """Return one figure by its milestone's and measure's slugs, kind and EDTF date."""
        return self.get(milestone__slug=milestone, measure__slug=measure, kind=kind, date=date)


class Figure(Row):
    """One published number of a measure, with its date, kind and basis."""

    class Kind(models.TextChoices):
        ACTUAL = "actual", "actual"
        TARGET = "target", "target"
        PLANNED = "planned", "planned"
        CHANGE = "change", "change"

    # A random key, because a rolled-back integer is handed to the next row and a draft would adopt it.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    milestone = models.ForeignKey("timeline.Milestone", on_delete=models.CASCADE, related_name="figures")
    measure = models.ForeignKey("timeline.Measure", on_delete=models.PROTECT, related_name="figures")
    kind = models.CharField(
        max_length=10,
        choices=Kind.choices,
        default=Kind.ACTUAL,
        help_text="<b>actual</b>: counted; <b>target</b> or <b>planned</b>: aimed at; "
        "<b>change</b>: a difference, such as 70 more.",
    )
    value = models.IntegerField(help_text="A whole number, such as 218. Only a change may be below zero.")
    is_approximate = models.BooleanField(
        "approximate", default=False, help_text="Tick when the source says “around” or “about”."
    )
    counted_as = models.CharField(
        "counted as",
        max_length=100,
        help_text="What the source counted, in its own words, such as <b>PCs</b> or <b>secondary schools</b>. "
        "Only figures counted as the same thing are compared.",
    )
    date = ImpreciseDateField(
        help_text="When the number held, such as <b>2012</b> or <b>2010–2011</b>; it may differ from the "
        "milestone's date.",
    )
    note = models.TextField(
        max_length=600,
        blank=True,
        help_text="What a reader should know about this number, such as how its year was found.",
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["date_order", "measure__position", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "measure", "kind", "date"],
                name="figure_once_per_milestone_measure_kind_date",
                violation_error_message="This milestone already gives a figure of this measure, kind and date. "
                "Change that one, or give this one another date.",
            ),
            models.CheckConstraint(
                name="figure_only_change_may_be_negative",
                condition=Q(kind="change") | Q(value__gte=0),
                violation_error_message="Only a change may be below zero. Enter the number counted, such as 218, "
                "or choose the kind “change”.",
            ),
        ]

    def __str__(self):
        return f"{self.measure}: {self.value} ({self.date})"

    def get_absolute_url(self):
        return f"{self.milestone.get_absolute_url()}#figures"

    def natural_key(self):
        """Return milestone slug, measure slug, kind and EDTF date."""
        return (self.milestone.slug, self.measure.slug, self.kind, self.date.edtf)

    natural_key.dependencies = ["timeline.milestone", "timeline.measure"]
