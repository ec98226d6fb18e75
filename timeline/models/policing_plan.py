from django.db import models
from django.db.models import F, Q

from timeline.fields import ImpreciseDateField, LineField

from .base import ContentWithPage, markdown_field, require_words


class PolicingPlan(ContentWithPage):
    """A published plan, policing model or programme with a period."""

    public_fields = ("slug", "name", "kind", "period", "summary", "issuing_body", "citations")

    class Kind(models.TextChoices):
        POLICE_AND_CRIME_PLAN = "police-and-crime-plan", "Police & Crime Plan"
        POLICING_MODEL = "policing-model", "policing model"
        PROGRAMME = "programme", "programme"

    name = LineField(max_length=120, unique=True, help_text="Such as <b>Police & Crime Plan 2013–2016</b>.")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    period = ImpreciseDateField(
        help_text="From when to when it applied, such as <b>2013–2016</b>; <b>since 2012</b> when no end "
        "was published.",
    )
    summary = markdown_field(
        "summary",
        "What the plan says about police in schools, in the words of its source or attributed to it.",
        blank=True,
    )
    issuing_body = models.ForeignKey(
        "timeline.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="issued_plans",
        help_text="Who issued it. Leave empty unless a source says so.",
    )

    class Meta:
        base_manager_name = "objects"
        verbose_name = "policing plan"
        ordering = ["period_order", "pk"]
        constraints = [
            require_words("policing_plan", "slug", "name"),
            models.CheckConstraint(
                name="policing_plan_period_ends_after_start",
                condition=Q(period_earliest__isnull=True)
                | Q(period_latest__isnull=True)
                | Q(period_latest__gte=F("period_earliest")),
                violation_error_message="The period ends before it starts. Try 2013-2016 or “since 2012”.",
            ),
        ]

    def contains(self, date):
        """Return whether its period wholly contains an `ImpreciseDate`; none does where a bound is open."""
        bounds = (self.period.earliest, date.earliest, date.latest, self.period.latest)
        return None not in bounds and bounds[0] <= bounds[1] and bounds[2] <= bounds[3]
