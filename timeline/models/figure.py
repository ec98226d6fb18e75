import uuid
from datetime import date

from django.db import models
from django.db.models import Case, Count, F, Max, Min, OuterRef, Q, Subquery, When

from timeline.fields import LARGEST_NUMBER, DerivedYear, ImpreciseDateField, LineField, WholeNumberField, WordsField

from .base import Noun, RecordedQuerySet, require_words
from .citation import Cited
from .entry import Entry
from .milestone import Milestone, is_published
from .questioned import ConfirmationTimeField, Questioned

__all__ = ["ConfirmationTimeField", "Figure", "FigureQuerySet"]  # the first is named by a landed migration

# An interval without start has this first day, one without end a last day from here on.
STARTLESS, ENDLESS = date.min, date(9999, 1, 1)
# `date_year` says nothing that `date_order` does not; with it, an index finds a year.
# Of a question, as it was said before and is now: what was answered then is answered.
FORMER_WORDS = ("the last of the same basis", "the last figure that counts the same")
IN_ORDER = ("date_year", "date_order", "kind", "-standing", "pk")
IS_LEVEL = Q(kind="actual", standing="followed")


class FigureQuerySet(RecordedQuerySet):
    def published(self, at=None):
        """Figures of milestones that the public can see: all but those of the few that it cannot."""
        return self.exclude(milestone__in=Milestone.objects.hidden(at))

    def levels(self):
        """Actual figures that the record follows: those that stand on lines, and that are compared."""
        return self.filter(IS_LEVEL)

    def followed(self):
        """All but those that are only also published."""
        return self.filter(standing=Figure.Standing.FOLLOWED)

    def in_tables(self):
        """In the order of the tables, with what their rows show, in a fixed number of queries."""
        return (
            self.with_previous()
            .select_related("measure", "milestone", "source")
            .defer("milestone__text")
            .order_by("measure__position", "measure__name", *IN_ORDER)
        )

    def in_order(self):
        """In the order of one measure's table, read off an index."""
        return self.order_by(*IN_ORDER)

    def with_places(self):
        """With what a download or a calculation names: measure, and the milestone's address without its text."""
        return self.select_related("measure", "milestone", "source").defer("milestone__text")

    def find_bases(self):
        """Return what these were counted as, each once, in alphabetical order."""
        return sorted(set(self.order_by().values_list("counted_as", flat=True)))

    def find_extent(self):
        """Return (how many, first year, last year)."""
        return tuple(self.aggregate(total=Count("*"), first=Min("date_year"), last=Max("date_year")).values())

    def tallied(self):
        """Return a row for each measure, kind and year: (measure, kind, year, how many, lowest, highest)."""
        groups = self.followed().order_by().values_list("measure", "kind", "date_year")
        return groups.annotate(how_many=Count("*"), low=Min("value"), high=Max("value"))

    def reaching(self):
        """Yield (measure, year, how many, first day, last day) for each year that actual ones name.

        What has no start begins in that year; where nothing ends, the last day is None.
        """
        first = Min("date_first", filter=Q(date_first__gt=STARTLESS))
        last = Max("date_last", filter=Q(date_last__lt=ENDLESS))
        # By kind as well, since this is how an index holds them.
        groups = self.followed().order_by().values_list("kind", "measure", "date_year")
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

        Only an actual figure that is followed has one: a target, a plan or a change is not compared.
        """
        # By a join, not by a set of all that is public: an index leads to the nearest, and that one is looked at.
        earlier = Figure.objects.filter(
            IS_LEVEL,
            is_published(prefix="milestone__"),
            measure=OuterRef("measure"),
            counted_as=OuterRef("counted_as"),
            date_order__lt=OuterRef("date_order"),
        )
        nearest = Subquery(earlier.order_by("-date_order", "-pk").values("pk")[:1])
        return self.annotate(previous_id=Case(When(IS_LEVEL, then=nearest)))

    def get_by_natural_key(self, milestone, measure, kind, date, source=""):
        """Return one figure by its milestone's and measure's slugs, kind, EDTF date and the slug of its source.

        Without a source, which a key of an older file has not, or where none was given yet, it is the one followed.
        """
        alike = self.filter(milestone__slug=milestone, measure__slug=measure, kind=kind, date=date)
        own = alike.filter(source__slug=source).first() if source else None
        return own or alike.get(*[Q(source=None)] if source else [], standing=Figure.Standing.FOLLOWED)


class Figure(Questioned, Cited, Noun):
    """One published number of a measure, with its date, kind and basis, and the source that gives it.

    Of several that sources give for one measure, date and basis one is followed; the others are also published.
    """

    public_fields = (
        "measure", "kind", "bound", "value", "upper", "counted_as", "date", "standing", "standing_reason", "source",
        "locator", "quotation", "seen", "archived", "note_kind", "note",
    )  # fmt: skip

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
        "as the source says it",
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
                violation_error_message="A number that is also published needs its source: choose the document that "
                "gives it.",
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
        return f"{self.milestone.get_absolute_url()}#figures"

    cited_by = "figure"

    @property
    def place(self):
        """What sorts it among the figures of its milestone."""
        measure = self.measure
        return measure.position, measure.name, self.date_order, self.kind, not self.is_followed, str(self.pk)

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

    def find_questions(self, unsaved=(), deleted=()):
        """Return what looks wrong about this number, each in one sentence that stays the same while the facts do.

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
            *self.question_place(alike),
            *self.question_archive(),
            *self.question_locator(),
        ]

    @property
    def answers(self):
        return [answer.replace(*FORMER_WORDS) for answer in super().answers]

    def question_jump(self, alike):
        """Yield a question where this is more than half above or below the last actual of the same basis."""
        levels = [f for f in alike if f.is_level and f.date.order < self.date.order]
        if not self.is_level or not levels:
            return
        last = max(levels, key=lambda figure: figure.date.order)
        if abs(self.value - last.value) * 2 > last.value:
            move = "more" if self.value > last.value else "fewer"
            yield (
                f"{self.value:,} is {abs(self.value - last.value):,} {move} than {FORMER_WORDS[1]}, "
                f"{last.value:,} ({last.date.label}): a jump of more than half."
            )

    def question_target(self, alike):
        """Yield a question for each target below the actual figure of the same basis and date; one of them is this."""
        opposite = {self.Kind.ACTUAL: self.Kind.TARGET, self.Kind.TARGET: self.Kind.ACTUAL}.get(self.kind)
        for other in alike:
            if other.kind == opposite and other.date == self.date:
                target, actual = (self, other) if self.kind == self.Kind.TARGET else (other, self)
                if target.value < actual.value:
                    yield (
                        f"The target of {target.value:,} is below the actual figure of {actual.value:,} "
                        f"({self.date.label})."
                    )

    def question_basis(self):
        """Yield a question where readers saw the measure counted as something else so far, and never as this."""
        used = self.find_seen_bases()
        if used and self.counted_as not in used:
            known = " or ".join(f"“{basis}”" for basis in used)
            yield f"“{self.counted_as}” was never counted for this measure, {known} was. Only the same is compared."

    def question_place(self, alike):
        """Yield a question where not exactly one figure of this measure, kind, date and basis is followed."""
        same = [other for other in alike if (other.kind, other.date) == (self.kind, self.date)]
        followed = [other for other in same if other.is_followed]
        if self.is_followed and followed:
            yield (
                f"{followed[0].number} of {self.date.label} ({followed[0].milestone}) is followed already. Only one "
                "number of one measure, date and basis is: of the other, choose “also published”."
            )
        if not self.is_followed and not followed:
            yield f"No number of {self.measure} ({self.date.label}, counted as {self.counted_as}) is followed yet."

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
            yield f"The figure is dated {self.date.label}, outside the date of its milestone ({whole.label})."

    def natural_key(self):
        """Return milestone slug, measure slug, kind, EDTF date and source slug; "" for what is not known yet."""
        milestone = self.milestone.slug if self.milestone_id else ""
        measure = self.measure.slug if self.measure_id else ""
        return (milestone, measure, self.kind, self.date.edtf, self.source.slug if self.source_id else "")

    natural_key.dependencies = ["timeline.milestone", "timeline.measure", "timeline.source"]
