import uuid

from django.db import models
from django.db.models import F, Q

from timeline.addresses import page_of
from timeline.fields import (
    AS_SAID,
    LARGEST_NUMBER,
    DerivedYear,
    ImpreciseDateField,
    LineField,
    WholeNumberField,
    WordsField,
)

from .base import Noun, require_words
from .citation import Cited
from .figure_queries import FigureQuerySet
from .figure_questions import NEEDS_SOURCE, FigureQuestions
from .questioned import ConfirmationTimeField

__all__ = ["ConfirmationTimeField", "Figure", "FigureQuerySet"]  # the first is named by a landed migration


class Figure(FigureQuestions, Cited, Noun):
    """One published number of a measure, with its date, kind and basis, and the source that gives it.

    Of several that sources give for one measure, date and basis one is followed; the others are also published.
    """

    public_fields = (
        "measure", "kind", "bound", "value", "upper", "counted_as", "date", "standing", "standing_reason", "source",
        "locator", "quotation", "seen", "archived", "note_kind", "note",
    )  # fmt: skip
    named_by = ("measure", "kind", "value")

    class Kind(models.TextChoices):
        ACTUAL = "actual", "actual"
        TARGET = "target", "target"
        PLANNED = "planned", "planned"
        CHANGE = "change", "change"

    class Bound(models.TextChoices):
        EXACT = "exact", "exactly"
        ABOUT = "about", "about"
        OVER = "over", "over"
        AT_LEAST = "at-least", "at least"
        UP_TO = "up-to", "up to"
        AT_MOST = "at-most", "at most"
        BETWEEN = "between", "between"

    class Standing(models.TextChoices):
        FOLLOWED = "followed", "followed"
        ALSO = "also-published", "also published"

    class NoteKind(models.TextChoices):
        DISAGREEMENT = "disagreement", "disagreement"
        INFERENCE = "inference", "inference"

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
    value = WholeNumberField(help_text="A whole number, such as 218. Only a change may be below zero.")
    bound = models.CharField(
        AS_SAID,
        max_length=8,
        choices=Bound.choices,
        default=Bound.EXACT,
        help_text="The word before the number: <b>about</b> for “around” too, <b>over</b> for “more than”.",
    )
    upper = WholeNumberField(
        "and",
        null=True,
        blank=True,
        help_text="The larger number of “between 300 and 350”; else empty.",
    )
    counted_as = LineField(
        "counted as",
        max_length=100,
        help_text="What the source counted, in its own words, such as <b>PCs</b> or <b>secondary schools</b>. "
        "Only figures counted as the same thing are compared.",
    )
    date = ImpreciseDateField(
        help_text="When the number held, such as <b>2012</b> or <b>2010–2011</b>; it may differ from the "
        "milestone's date.",
    )
    date_year = DerivedYear(source="date", part="year")
    note_kind = models.CharField(
        "kind of note",
        max_length=12,
        choices=NoteKind.choices,
        blank=True,
        help_text="<b>disagreement</b>: it does not agree with another number; <b>inference</b>: the source does not "
        "say it in so many words.",
    )
    note = WordsField(
        max_length=600,
        blank=True,
        help_text="What a reader should know about this number, such as how its year was found.",
    )
    source = models.ForeignKey(
        "timeline.Source",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        help_text="The document that gives this number.",
    )
    standing = models.CharField(
        max_length=14,
        choices=Standing.choices,
        default=Standing.FOLLOWED,
        help_text="<b>followed</b>: the number on lines and in comparisons; <b>also published</b>: another source's "
        "number of the same, shown beside it. Exactly one is followed.",
    )
    standing_reason = WordsField(
        "why",
        max_length=600,
        blank=True,
        help_text="Where sources differ: in a sentence, why this number is followed, or is not.",
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["date_order", "measure__position", "kind", "-standing", "id"]
        indexes = [
            models.Index(
                fields=["measure", "date_year", "date_order", "kind", "-standing", "id", "milestone"],
                name="figure_in_table",
            ),
            models.Index(
                fields=[
                    "measure",
                    "kind",
                    "date_year",
                    "date_order",
                    "id",
                    "value",
                    "milestone",
                    "date_first",
                    "date_last",
                    "standing",
                ],
                name="figure_by_year",
            ),
            models.Index(
                fields=["measure", "counted_as", "kind", "date_order", "id", "standing"], name="figure_by_basis"
            ),
            # Partial, because an index that begins with the kind looks better to a planner than it is for actual ones.
            models.Index(fields=["date_order", "id"], name="figure_targets", condition=Q(kind="target")),
        ]
        constraints = [
            require_words("figure", "counted_as"),
            models.UniqueConstraint(
                fields=["milestone", "measure", "kind", "date"],
                condition=Q(standing="followed"),
                name="figure_followed_once",
                violation_error_message="This milestone already gives a figure of this measure, kind and date. "
                "Change that one, give this one another date, or choose “also published” where another source gives "
                "this number.",
            ),
            models.UniqueConstraint(
                fields=["milestone", "measure", "kind", "date", "source"],
                name="figure_once_per_source",
                violation_error_message="This source gives a figure of this measure, kind and date already. "
                "Choose the source that gives this one.",
            ),
            models.CheckConstraint(
                name="figure_also_published_has_source",
                condition=Q(standing="followed") | Q(source__isnull=False),
                violation_error_message=NEEDS_SOURCE,
            ),
            models.CheckConstraint(
                name="figure_between_two_numbers",
                condition=Q(bound="between", upper__isnull=False, upper__gt=F("value"))
                | (~Q(bound="between") & Q(upper__isnull=True)),
                violation_error_message="“Between” takes two numbers, the smaller one first, such as between 300 and "
                "350; every other word takes one.",
            ),
            models.CheckConstraint(
                name="figure_value_within_bounds",
                condition=Q(value__gte=-LARGEST_NUMBER, value__lte=LARGEST_NUMBER),
                violation_error_message=f"Enter a number from -{LARGEST_NUMBER:,} to {LARGEST_NUMBER:,}.",
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
        """Return where its row stands on its milestone's page, with what it rests on."""
        return self.path_of(self.milestone.slug, self.pk)

    @staticmethod
    def path_of(milestone, key):
        """Return where the row of a figure stands, of which the slug of its milestone and its own key are known."""
        return f"{page_of('milestone-detail', milestone)}#figure-{key}"

    cited_by = "figure"

    @property
    def needs(self):
        """How it rests on its source and its measure, in words."""
        return f"the figure {self.number}, {self.measure.name} ({self.date.label})"

    @property
    def contested(self):
        """What several sources may give numbers of, one of which is followed: measure, kind, date and basis."""
        return self.measure_id, self.kind, self.date, self.counted_as

    @property
    def number(self):
        """The number for reading: “218”, “about 311”, “over 370”, “between 300 and 350”, “+70”, “−12”."""
        number = self.write(self.value)
        if self.bound == self.Bound.EXACT:
            return number
        words = f"{self.get_bound_display()} {number}"
        return words if self.upper is None else f"{words} and {self.write(self.upper)}"

    def write(self, value):
        """Return one of its numbers for reading; a change has its sign."""
        sign = ("+" if value >= 0 else "−") if self.kind == self.Kind.CHANGE else ""
        return f"{sign}{abs(value):,}"

    @property
    def is_approximate(self):
        """Whether the source says “about” or “around”."""
        return self.bound == self.Bound.ABOUT

    @property
    def is_followed(self):
        """Whether it is the number that the record follows for its measure, date and basis."""
        return self.standing == self.Standing.FOLLOWED

    @property
    def is_level(self):
        """Whether it is counted and followed, so that lines and comparisons may rest on it."""
        return self.kind == self.Kind.ACTUAL and self.is_followed

    @property
    def is_measured(self):
        """Whether there is one number to calculate with: “over 370” and “between 300 and 350” give none."""
        return self.bound in (self.Bound.EXACT, self.Bound.ABOUT)

    def natural_key(self):
        """Return milestone slug, measure slug, kind, EDTF date and source slug; "" for what is not known yet."""
        milestone = self.milestone.slug if self.milestone_id else ""
        measure = self.measure.slug if self.measure_id else ""
        return (milestone, measure, self.kind, self.date.edtf, self.source.slug if self.source_id else "")

    natural_key.dependencies = ["timeline.milestone", "timeline.measure", "timeline.source"]
