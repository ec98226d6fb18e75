"""What the history at a glance draws: which measures, plans and milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from timeline.filters import Selection
from timeline.models import Figure, Measure, Milestone, PolicingPlan

from .axes import MARKS, extend
from .marks import OFFICERS
from .marks import SCHOOLS as SCHOOL_SERIES
from .names import Event
from .tally import Drawn, look_up


@dataclass(frozen=True)
class Subjects:
    """What is drawn; of more milestones than can be named there are no `events`."""

    officers: Measure | None
    schools: Measure | None
    drawn: Drawn
    events: Sequence[Event]
    plans: Sequence[PolicingPlan]

    @cached_property
    def of_schools(self) -> Drawn:
        """What stands on the axis of the schools."""
        return self.drawn.of(self.schools)

    @cached_property
    def of_officers(self) -> Drawn:
        """What stands on the axis of the officers: they, and what is shown with them."""
        return self.drawn.of(*(each for each in self.drawn.measures if each != self.schools))

    @cached_property
    def levels(self) -> list[Figure]:
        """The officers' actual figures in order of time."""
        return [figure for figure in self.drawn.of(self.officers).figures if figure.is_level]

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """The years of the axis, None where there is no figure."""
        if self.drawn.span is None:
            return None
        start, stop = self.drawn.span
        return start, extend(stop, start, self.plans)


def find_subjects(published: Selection, plans: Sequence[PolicingPlan]) -> Subjects:
    """Return what the picture draws of `published` milestones, with their plans."""
    shown = {OFFICERS, SCHOOL_SERIES}
    found = Measure.objects.filter(slug__in=shown) | Measure.objects.filter(shown_with__slug__in=shown)
    measures = list(found.select_related("ended_by").distinct())
    drawn = look_up(published, measures)
    by_slug = {measure.slug: measure for measure in measures}
    events = fetch_events(published) if published.count() <= MARKS else []
    return Subjects(by_slug.get(OFFICERS), by_slug.get(SCHOOL_SERIES), drawn, events, plans)


def fetch_events(published: Selection) -> list[Event]:
    """Return the published milestones as `Event`s in order of time."""
    rows: Sequence[Milestone] = published.listing.fetch(published[:], Milestone.objects.all())
    return [Event(each.date, each.title, each.get_absolute_url(), each.short_name) for each in rows]
