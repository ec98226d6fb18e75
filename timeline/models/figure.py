import uuid
from datetime import date

from django.db import models
from django.db.models import Case, Count, Max, Min, OuterRef, Q, Subquery, When

from timeline.fields import LARGEST_NUMBER, DerivedYear, ImpreciseDateField, LineField, WholeNumberField, WordsField

from .base import Noun, RecordedQuerySet, require_words
from .entry import Entry
from .milestone import Milestone, is_published
from .questioned import ConfirmationTimeField, Question, Questioned

__all__ = ["ConfirmationTimeField", "Figure", "FigureQuerySet"]  # the first is named by a landed migration

# An interval without start has this first day, one without end a last day from here on.
STARTLESS, ENDLESS = date.min, date(9999, 1, 1)
# `date_year` says nothing that `date_order` does not; with it, an index finds a year.
# Of a question, as it was said before and is now: what was answered then is answered.
FORMER_WORDS = ("the last of the same basis", "the last figure that counts the same")
IN_ORDER = ("date_year", "date_order", "kind", "pk")


class FigureQuerySet(RecordedQuerySet):
    def published(self, at=None):
        """Figures of milestones that the public can see: all but those of the few that it cannot."""
        return self.exclude(milestone__in=Milestone.objects.hidden(at))

    def levels(self):
        """Actual figures only."""
        return self.filter(kind=Figure.Kind.ACTUAL)

    def in_tables(self):
        """In the order of the tables, with what their rows show, in a fixed number of queries."""
        return (
            self.with_previous()
            .select_related("measure", "milestone")
            .defer("milestone__text")
            .prefetch_related("milestone__sources")
            .order_by("measure__position", "measure__name", *IN_ORDER)
        )

    def in_order(self):
        """In the order of one measure's table, read off an index."""
        return self.order_by(*IN_ORDER)

    def with_places(self):
        """With what a download or a calculation names: measure, and the milestone's address without its text."""
        return self.select_related("measure", "milestone").defer("milestone__text")

    def find_bases(self):
        """Return what these were counted as, each once, in alphabetical order."""
        return sorted(set(self.order_by().values_list("counted_as", flat=True)))

    def find_extent(self):
        """Return (how many, first year, last year)."""
        return tuple(self.aggregate(total=Count("*"), first=Min("date_year"), last=Max("date_year")).values())

    def tallied(self):
        """Return a row for each measure, kind and year: (measure, kind, year, how many, lowest, highest)."""
        groups = self.order_by().values_list("measure", "kind", "date_year")
        return groups.annotate(how_many=Count("*"), low=Min("value"), high=Max("value"))

    def reaching(self):
        """Yield (measure, year, how many, first day, last day) for each year that actual ones name.

        What has no start begins in that year; where nothing ends, the last day is None.
        """
        first = Min("date_first", filter=Q(date_first__gt=STARTLESS))
        last = Max("date_last", filter=Q(date_last__lt=ENDLESS))
        # By kind as well, since this is how an index holds them.
        groups = self.order_by().values_list("kind", "measure", "date_year")
        rows = groups.annotate(how_many=Count("*"), first_day=first, last_day=last)
        for kind, measure, year, how_many, first_day, last_day in rows:
            if kind == Figure.Kind.ACTUAL:
                yield measure, year, how_many, first_day or date(year, 1, 1), last_day

    def find_counted(self):
        """Return each (measure, basis, year) of which there is a figure."""
        return self.order_by().values_list("measure", "counted_as", "date_year").distinct()

    def first_of_each_year(self, *order, only=None):
        """The first in an order of these in each measure and year, of those to which a condition applies.

        It is found in an index.
        """
        within = self.filter(only or Q(), measure=OuterRef("measure"), date_year=OuterRef("date_year"))
        years = self.order_by().values("measure", "date_year").annotate(how_many=Count("*"))
        ends = years.annotate(end=Subquery(within.order_by(*order).values("pk")[:1])).values("end")
        return Figure.objects.filter(pk__in=ends)

    def with_previous(self):
        """Annotate `previous_id`: the last earlier published actual of the same measure and basis, or None.

        Only an actual figure has one: a target, a plan or a change is not compared.
        """
        # By a join, not by a set of all that is public: an index leads to the nearest, and that one is looked at.
        earlier = Figure.objects.filter(
            is_published(prefix="milestone__"),
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


class Figure(Questioned, Noun):
    """One published number of a measure, with its date, kind and basis."""

    public_fields = ("measure", "kind", "value", "is_approximate", "counted_as", "date", "note")

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
    value = WholeNumberField(help_text="A whole number, such as 218. Only a change may be below zero.")
    is_approximate = models.BooleanField(
        "approximate", default=False, help_text="Tick when the source says “around” or “about”."
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
    note = WordsField(
        max_length=600,
        blank=True,
        help_text="What a reader should know about this number, such as how its year was found.",
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["date_order", "measure__position", "kind", "id"]
        indexes = [
            models.Index(
                fields=["measure", "date_year", "date_order", "kind", "id", "milestone"], name="figure_in_table"
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
                ],
                name="figure_by_year",
            ),
            models.Index(fields=["measure", "counted_as", "kind", "date_order", "id"], name="figure_by_basis"),
            # Partial, because an index that begins with the kind looks better to a planner than it is for actual ones.
            models.Index(fields=["date_order", "id"], name="figure_targets", condition=Q(kind="target")),
        ]
        constraints = [
            require_words("figure", "counted_as"),
            models.UniqueConstraint(
                fields=["milestone", "measure", "kind", "date"],
                name="figure_once_per_milestone_measure_kind_date",
                violation_error_message="This milestone already gives a figure of this measure, kind and date. "
                "Change that one, or give this one another date.",
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
        return f"{self.milestone.get_absolute_url()}#figures"

    @property
    def number(self):
        """The number for reading: “218”, “about 311”, “+70”, “−12”."""
        number = f"{abs(self.value):,}"
        if self.kind == self.Kind.CHANGE:
            number = ("+" if self.value >= 0 else "−") + number
        return f"about {number}" if self.is_approximate else number

    def find_questions(self, unsaved=(), deleted=()):
        """Return what looks wrong about this number, each a `Question` that stays the same while the facts do.

        `unsaved` are figures of the same form, which stand for their rows, and `deleted` the keys of those that go;
        `milestone`, `measure` and `date` must be set.
        """
        stored = Figure.objects.filter(measure=self.measure, counted_as=self.counted_as)
        stored = stored.exclude(milestone__status=Milestone.Status.WITHDRAWN)
        left_out = {self.pk, *deleted, *(figure.pk for figure in unsaved)}
        alike = [figure for figure in stored if figure.pk not in left_out]
        alike += [
            figure
            for figure in unsaved
            if figure is not self and (figure.measure_id, figure.counted_as) == (self.measure_id, self.counted_as)
        ]
        return [
            *self.question_jump(alike),
            *self.question_target(alike),
            *self.question_date(),
            *self.question_basis(),
        ]

    @property
    def answers(self):
        return [answer.replace(*FORMER_WORDS) for answer in super().answers]

    def question_jump(self, alike):
        """Yield a question where this is more than half above or below the last actual of the same basis."""
        levels = [f for f in alike if f.kind == self.Kind.ACTUAL and f.date.order < self.date.order]
        if self.kind != self.Kind.ACTUAL or not levels:
            return
        last = max(levels, key=lambda figure: figure.date.order)
        if abs(self.value - last.value) * 2 > last.value:
            move = "more" if self.value > last.value else "fewer"
            jump = f"{self.value:,} is {abs(self.value - last.value):,} {move} than {FORMER_WORDS[1]}, "
            yield Question(f"{jump}{last.value:,} ({last.date.label}): a jump of more than half.", "value")

    def question_target(self, alike):
        """Yield a question for each target below the actual figure of the same basis and date; one of them is this."""
        opposite = {self.Kind.ACTUAL: self.Kind.TARGET, self.Kind.TARGET: self.Kind.ACTUAL}.get(self.kind)
        for other in alike:
            if other.kind == opposite and other.date == self.date:
                target, actual = (self, other) if self.kind == self.Kind.TARGET else (other, self)
                if target.value < actual.value:
                    words = f"The target of {target.value:,} is below the actual figure of {actual.value:,} "
                    yield Question(f"{words}({self.date.label}).", "value")

    def question_basis(self):
        """Yield a question where readers saw the measure counted as something else so far, and never as this."""
        used = self.find_seen_bases()
        if used and self.counted_as not in used:
            known = " or ".join(f"“{basis}”" for basis in used)
            words = f"“{self.counted_as}” was never counted for this measure, {known} was. Only the same is compared."
            yield Question(words, "counted_as")

    def find_seen_bases(self):
        """Return what readers have seen its measure counted as, in alphabetical order.

        Of its own milestone the record tells, since the rows may stand already as they are only to be published.
        """
        public = Figure.objects.filter(measure=self.measure, milestone__public_since__isnull=False)
        bases = set(public.exclude(milestone=self.milestone_id).find_bases())
        seen = Entry.objects.last_shown(self.milestone)
        own = seen.revision.data["figures"].values() if seen else ()
        bases |= {figure["counted_as"] for figure in own if figure["measure"][0] == str(self.measure_id)}
        return sorted(bases)

    def question_date(self):
        """Yield a question where the figure's date reaches outside its milestone's."""
        whole = self.milestone.date
        if whole and not (whole.first <= self.date.first and self.date.last <= whole.last):
            words = f"The figure is dated {self.date.label}, outside the date of its milestone ({whole.label})."
            yield Question(words, "date")

    def natural_key(self):
        """Return milestone slug, measure slug, kind and EDTF date; no slug of what is not known yet."""
        milestone = self.milestone.slug if self.milestone_id else ""
        measure = self.measure.slug if self.measure_id else ""
        return (milestone, measure, self.kind, self.date.edtf)

    natural_key.dependencies = ["timeline.milestone", "timeline.measure"]
