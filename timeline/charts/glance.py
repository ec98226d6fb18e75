"""What happened, at a glance: officers over time, with plans behind them and milestones by name under them."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.filters import Selection
from timeline.models import Figure, Measure, Milestone, PolicingPlan
from timeline.text import isolate

from .axes import MARKS, WIDE, draw_values, draw_years, extend, left_of, years_of
from .bands import LINE, count_lanes
from .geometry import Drawing, Frame, Text
from .legend import Key, find_keys
from .lettering import wrap_text
from .names import BELOW_YEARS, RIBBON, ROW, ROWS, Event, draw_names, draw_ribbon
from .panel import (
    ABOVE,
    LARGEST,
    SCHOOLS,
    draw_models,
    draw_officers,
    draw_phone,
    draw_plans,
    draw_schools,
    find_usual,
)
from .scales import Scale, round_up
from .series import FIGURES, OFFICERS, Ranges, Turn, in_order, is_drawn, is_level
from .series import SCHOOLS as SCHOOL_SERIES
from .story import find_spelt, tell_changes, tell_ranges, tell_title
from .strip import draw_strip, weigh

Known = list[tuple[Measure, Ranges]]
FOOTNOTES = ("range", "gap")  # what no word at a mark says
# Pixels: of the drawing under a title of one line, of one more such line; of the values, which have what all else
# leaves: where that is less than LEAST, names have a row less.
TALLEST, TITLE_LINE, TITLE_SIZE = 460, 24, 20
LEAST, LOWEST, MOST = 76, 44, 200


@dataclass(frozen=True)
class Glance:
    """The picture and the words beside it."""

    title: str
    summary: str
    wide: Drawing
    phone: Drawing | None
    changes: str  # what the upright lines of the small drawing mean
    abbreviations: dict[str, str]
    measure: Measure | None
    measures: list[Measure]  # all that is drawn
    notes: list[str]
    legend: list[Key]
    left_out: int
    left_out_narrow: int  # more of them where the page is not wide
    is_counted: bool

    @property
    def caption(self) -> str:
        """What the picture is of, without a number that may change where somebody else shows it."""
        return f"{isolate(self.measure.name)} in London, and what happened" if self.measure else "What happened"

    @property
    def room(self) -> str:
        """What was left out for want of room, in a sentence; empty where all is there."""
        if not self.left_out:
            return ""
        noun = ("name or number", "names or numbers") if self.measures else ("name", "names")
        return f"{self.left_out:,} {noun[self.left_out > 1]} had no room here"


@dataclass(frozen=True)
class Subjects:
    """What is drawn: one measure's figures one by one or, where they are too many to tell apart, as ranges."""

    officers: Measure | None
    schools: Measure | None
    figures: list[Figure]
    ranges: Known

    @property
    def measures(self) -> list[Measure]:
        return list(dict.fromkeys([*(figure.measure for figure in self.figures), *(each for each, _ in self.ranges)]))

    def figures_of(self, *, schools: bool) -> list[Figure]:
        return [figure for figure in self.figures if (figure.measure == self.schools) == schools]

    def ranges_of(self, *, schools: bool) -> Known:
        return [(measure, known) for measure, known in self.ranges if (measure == self.schools) == schools]

    def find_span(self, plans: Sequence[PolicingPlan]) -> tuple[int, int] | None:
        """Return the years of the axis, or None where there is no figure."""
        years = [year for _, known in self.ranges for year in known]
        spans = [years_of(self.figures)] if self.figures else []
        spans += [(min(years), max(years) + 1)] if years else []
        if not spans:
            return None
        start, stop = min(first for first, _ in spans), max(last for _, last in spans)
        return start, extend(stop, start, plans)


def present_glance(
    published: Selection, plans: Sequence[PolicingPlan], widths: tuple[int, ...] = (LARGEST, WIDE)
) -> Glance | None:
    """Return the `Glance` of the `published` milestones, or None when there are none.

    `widths` are those of the frames in which the picture is shown, in pixels, the widest first.
    """
    if not published.count():
        return None
    subjects = find_subjects(published)
    levels = find_levels(subjects)
    title = find_title(published, subjects, levels)
    is_counted = published.count() > MARKS
    drawing, y = Drawing(widths, 0), 0
    if is_counted:
        drawing = draw_strip(weigh(published.listing.years.items(), published.bits, published.bits), drawing.widths)
        y = drawing.height + 8
    drawing.height = TALLEST - TITLE_LINE * (len(wrap_text(title, LARGEST, TITLE_SIZE)) - 1)
    left_out, span = draw_picture(drawing, subjects, [] if is_counted else fetch_events(published), plans, y)
    phone, changes = draw_small(subjects, span) if span and subjects.officers else (None, [])
    return Glance(
        title=title,
        summary=describe(published),
        wide=drawing,
        phone=phone,
        changes=tell_changes(changes),
        abbreviations=find_spelt(subjects.figures),
        measure=subjects.officers if levels else None,
        measures=subjects.measures,
        notes=find_notes(drawing, subjects),
        legend=find_keys(drawing),
        left_out=left_out,
        left_out_narrow=count_roomy(drawing),
        is_counted=is_counted,
    )


def draw_picture(
    drawing: Drawing, subjects: Subjects, events: Sequence[Event], plans: Sequence[PolicingPlan], y: float
) -> tuple[int, tuple[int, int] | None]:
    """Draw what there is from `y` pixels down; return (how many words have no room, the years of the axis).

    It may be as high as the drawing is said to be, which says then how high it is. Milestones before the first figure
    stand on a ribbon, all of them where there is no figure.
    """
    span = subjects.find_span(plans)
    before = [event for event in events if span is None or event.date.named_years[1] < span[0]]
    left_out = draw_ribbon(drawing, before, WIDE) if before else 0
    y += RIBBON + 4 if before else 0
    if span:
        after = [event for event in events if event.date.named_years[0] >= span[1]]
        inside = [event for event in events if event not in before and event not in after]
        time = Scale(*span, left_of(find_top(subjects), WIDE), 99)
        y, without_room = draw_models(drawing, plans, time, y)
        left_out += len(after) + without_room
        y, without_room = draw_main(drawing, subjects, plans, inside, time, y)
        left_out += without_room
    drawing.height = int(y)
    drawing.widen_targets()
    return left_out, span


def draw_main(
    drawing: Drawing, subjects: Subjects, plans: Sequence[PolicingPlan], events: Sequence[Event], time: Scale, y: float
) -> tuple[float, int]:
    """Draw plans, officers, names and schools from `y` pixels down; return (where they end, how many have no room)."""
    figures, ranges = subjects.figures_of(schools=False), subjects.ranges_of(schools=False)
    top = find_top(subjects)
    levels = [(figure.counted_as, figure.measure_id) for figure in in_order(figures) if is_level(figure)]
    has_changes = len(set(levels)) > len({measure for _, measure in levels})
    schools, known = subjects.figures_of(schools=True), dict(subjects.ranges_of(schools=True))
    words = y + LINE * count_lanes(plans, time)
    highest = words + (LINE if has_changes else 0) + ABOVE
    room = drawing.height - highest - BELOW_YEARS - 4 - (SCHOOLS if schools or known else 0)
    rows = ROWS if room - ROWS * ROW >= LEAST else ROWS - 1
    base = highest + min(max(room - rows * ROW if events else room, LOWEST), MOST)
    frame = Frame(time, Scale(0, top, base, highest))
    left_out = draw_plans(drawing, plans, frame, y)
    drawing.height = int(base) + BELOW_YEARS
    draw_values(drawing, frame.value, top)
    draw_years(drawing, time, base)
    left_out += draw_officers(drawing, frame, figures, ranges, subjects.officers, words)
    used, without_room = draw_names(drawing, events, time, base, rows)
    left_out += without_room
    y = base + BELOW_YEARS + used * ROW + 4
    if subjects.schools and (schools or known):
        drawing.height = int(y) + SCHOOLS
        left_out += draw_schools(drawing, time, subjects.schools, schools, known.get(subjects.schools, {}), y)
        y += SCHOOLS
    return y, left_out


def draw_small(subjects: Subjects, span: tuple[int, int]) -> tuple[Drawing, list[Turn]]:
    own, ranges = subjects.figures_of(schools=False), subjects.ranges_of(schools=False)
    return draw_phone(own, ranges, subjects.officers, span, find_top(subjects))


def count_roomy(drawing: Drawing) -> int:
    """Return how many names and numbers only the widest frame has room for."""
    texts = [text for text in drawing.texts if text.role != "caption"]
    texts += [shape for link in drawing.links for shape in link.shapes if isinstance(shape, Text)]
    # What stands in place of one elsewhere makes up for it.
    return sum(text.is_roomy for text in texts) - sum(text.is_narrow for text in texts)


def find_notes(drawing: Drawing, subjects: Subjects) -> list[str]:
    """Return three short sentences at most on what cannot be said at its mark."""
    schools = [figure for figure in subjects.figures_of(schools=True) if is_level(figure)]
    usual = find_usual(schools)
    notes = [
        f"Hollow column: {each.number} {isolate(each.counted_as)}." for each in schools if each.counted_as != usual
    ]
    notes = ["Hollow columns: something else is counted, see the table."] if len(notes) > 1 else notes
    keys = {key.role: key for key in find_keys(drawing)}
    notes += [f"{keys[role].name}: {keys[role].words}." for role in FOOTNOTES if role in keys]
    return notes[:3]


def find_top(subjects: Subjects) -> int:
    """Return where the axis of the officers' values ends."""
    values = [figure.value for figure in subjects.figures_of(schools=False)]
    values += [high for _, known in subjects.ranges_of(schools=False) for _, high in known.values()]
    return round_up(max(values, default=1))


def find_levels(subjects: Subjects) -> list[Figure]:
    """Return the officers' actual figures in order of time."""
    return [figure for figure in in_order(subjects.figures) if figure.measure == subjects.officers and is_level(figure)]


def find_title(published: Selection, subjects: Subjects, levels: Sequence[Figure]) -> str:
    """Return what the officers' figures say; where there are none, how many milestones there are."""
    if levels:
        return tell_title(levels)
    for measure, known in subjects.ranges:
        if measure == subjects.officers:
            return tell_ranges(measure.name, known)
    return describe(published)


def find_subjects(published: Selection) -> Subjects:
    """Return what the picture draws, of the listing's memory where that has it."""
    listing = published.listing
    measures = listing.remember("measures", find_measures)
    by_slug = {measure.slug: measure for measure in measures}
    levels = [(measure, listing.levels[measure.pk]) for measure in measures if measure.pk in listing.levels]
    figures: list[Figure] = []
    ranges: Known = []
    if sum(len(known.years) for _, known in levels) > FIGURES:
        found = ((measure, known.find_ranges(published.flags)) for measure, known in levels)
        ranges = [(measure, known) for measure, known in found if known]
    else:
        figures = listing.remember(("figures", published.bits), lambda: fetch_drawn(measures))
    return Subjects(by_slug.get(OFFICERS), by_slug.get(SCHOOL_SERIES), figures, ranges)


def fetch_events(published: Selection) -> list[Event]:
    """Return the published milestones as `Event`s in order of time."""
    rows: Sequence[Milestone] = published.listing.fetch(published[:], Milestone.objects.all())
    return [Event(each.date, each.title, each.get_absolute_url(), each.short_name) for each in rows]


def find_measures() -> list[Measure]:
    """Return the measures that the picture draws: the two series, and what is shown with them."""
    shown = {OFFICERS, SCHOOL_SERIES}
    measures = Measure.objects.filter(slug__in=shown) | Measure.objects.filter(shown_with__slug__in=shown)
    return list(measures.select_related("ended_by").distinct())


def fetch_drawn(measures: Sequence[Measure]) -> list[Figure]:
    """Return the published figures of measures that have a place on an axis, in order of time."""
    figures = Figure.objects.published().filter(measure__in=measures).select_related("measure__ended_by", "milestone")
    return [figure for figure in figures.order_by("date_order", "pk") if is_drawn(figure)]


def describe(published: Selection) -> str:
    """Return how many milestones there are, and of which time, in one sentence."""
    total, listing = published.count(), published.listing

    def fetch() -> list[str]:
        ends = (*published[:1], *published[total - 1 :])
        return [milestone.date.label for milestone in listing.fetch(ends, Milestone.objects.only("date"))]

    first, last = listing.remember(("ends", published.bits), fetch)
    if total == 1:
        return f"1 milestone, dated {first}"
    return f"{total:,} milestones, the first dated {first}, the last {last}"


def present_strip(published: Selection, chosen: Selection) -> Drawing | None:
    """Return where in time the `chosen` of the `published` milestones lie, or None when there are none."""
    if not chosen.count():
        return None
    return draw_strip(weigh(published.listing.years.items(), published.bits, chosen.bits))
