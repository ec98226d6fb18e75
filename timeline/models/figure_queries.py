from datetime import date

from django.apps import apps
from django.db.models import Case, Count, Exists, Max, Min, OuterRef, Q, Subquery, When

from .base import RecordedQuerySet
from .milestone import Milestone
from .publication import is_published

# An interval without start has this first day, one without end a last day from here on.
STARTLESS, ENDLESS = date.min, date(9999, 1, 1)
# `date_year` says nothing that `date_order` does not; with it, an index finds a year.
IN_ORDER = ("date_year", "date_order", "kind", "-standing", "pk")
FEW = 500  # figures up to which their milestones are looked at one by one
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
        return self.filter(standing=self.model.Standing.FOLLOWED)

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

    def exceeds(self, number):
        """Return whether there are more of these than a number: no more are looked at."""
        return self.order_by()[: number + 1].count() > number

    def fetch(self, part):
        """Return the rows of a table at a slice of places: their keys off an index first, then these rows alone."""
        rows = self.in_tables().in_order()
        keys = list(self.in_order().values_list("pk", flat=True)[part])
        return list(rows.filter(pk__in=keys)) if keys else []

    def find_authors(self):
        """Return the authors of the milestones that give these, each once."""
        return apps.get_model("timeline", "Author").objects.credited_with(self)

    def find_sources(self):
        """Return the sources of these, each once."""
        giving = self.order_by().filter(source=OuterRef("pk"))
        return apps.get_model("timeline", "Source").objects.filter(Exists(giving))

    def find_last_change(self, total):
        """Return when a milestone that gives one of these, `total` of them, was last changed, by the quicker way."""
        if total <= FEW:
            return self.aggregate(last=Max("milestone__public_changed"))["last"]
        # From the newest on: one of the first that are looked at gives one of so many.
        changed = Milestone.objects.filter(public_changed__isnull=False).order_by("-public_changed")
        giving = changed.filter(Exists(self.order_by().filter(milestone=OuterRef("pk"))))
        return giving.values_list("public_changed", flat=True).first()

    def find_extent(self):
        """Return (how many, first year, last year)."""
        return tuple(self.aggregate(total=Count("*"), first=Min("date_year"), last=Max("date_year")).values())

    def tallied(self):
        """Return a row for each measure, kind and year that followed ones name, off an index alone:

        (measure, kind, year, how many, lowest, highest, first day, last day). What has no start, or no end, tells of
        no such day: where none does, it is None.
        """
        groups = self.followed().order_by().values_list("measure", "kind", "date_year")
        return groups.annotate(
            how_many=Count("*"),
            low=Min("value"),
            high=Max("value"),
            first_day=Min("date_first", filter=Q(date_first__gt=STARTLESS)),
            last_day=Max("date_last", filter=Q(date_last__lt=ENDLESS)),
        )

    def find_years(self, *more):
        """Return each (measure, year) of which there is a figure, with `more` columns between the two."""
        return self.order_by().values_list("measure", *more, "date_year").distinct()

    def first_of_each_year(self, *order, only=None):
        """The first in an order of these in each measure and year, of those to which a condition applies.

        It is found in an index.
        """
        within = self.filter(only or Q(), measure=OuterRef("measure"), date_year=OuterRef("date_year"))
        years = self.order_by().values("measure", "date_year").annotate(how_many=Count("*"))
        ends = years.annotate(end=Subquery(within.order_by(*order).values("pk")[:1])).values("end")
        return self.model.objects.filter(pk__in=ends)

    def with_previous(self):
        """Annotate `previous_id`: the last earlier published actual of the same measure and basis, or None.

        Only an actual figure that is followed has one: a target, a plan or a change is not compared.
        """
        # By a join, not by a set of all that is public: an index leads to the nearest, and that one is looked at.
        earlier = self.model.objects.filter(
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
        return own or alike.get(*[Q(source=None)] if source else [], standing=self.model.Standing.FOLLOWED)
