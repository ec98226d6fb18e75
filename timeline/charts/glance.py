"""What happened, at a glance: officers over time, with plans behind them and milestones by name under them."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.filters import Selection
from timeline.models import Measure, Milestone, PolicingPlan
from timeline.text import isolate

from .axes import WIDE, draw_values, draw_years, left_of
from .bands import LINE, count_lanes
from .geometry import Drawing, Frame, Text
from .legend import Key, find_keys
from .lettering import TEXT_SIZE, wrap_text
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
from .scales import Scale
from .story import find_spelt, tell_changes, tell_ranges, tell_title
from .strip import draw_strip, weigh
from .subjects import Subjects, find_subjects

FOOTNOTES = ("range", "gap")  # what no word at a mark says
# Pixels: of the drawing among words of one line each, of one more line of each of them.
TALLEST, TITLE_LINE, SUBTITLE_LINE, NOTE_LINE = 482, 24, 22, 18
TITLE_SIZE, SUBTITLE_SIZE = 20, 15
WORDS = 1084  # pixels: of a line of words on a page of 1,280
# Pixels of the values, which have what all else leaves: where that is less than LEAST, names have a row less.
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
    def subtitle(self) -> str:
        """Who is counted, else where names lead."""
        if not self.measure:
            return "Every name leads to its milestone."
        drawn = [isolate(each.name) for each in self.measures if self.measure.pk in (each.pk, each.shown_with_id)]
        return f"{' and '.join(drawn)} in London, as published."

    @property
    def footnotes(self) -> str:
        """What no word in the picture says."""
        words = [*self.notes, *(f"{isolate(short)}: {full}." for short, full in self.abbreviations.items())]
        if self.is_counted:
            words.append("Bars count milestones by years; the list below names each.")
        if self.room:
            words.append(f"{self.room}; the list{' and the table have' if self.measures else ' has'} all.")
        return " ".join(words)

    @property
    def more_lines(self) -> int:
        """How many pixels its words take on a wide page for lines beyond the first of each."""
        heights = (
            (self.title, TITLE_SIZE, TITLE_LINE),
            (f"{self.subtitle} Skip to milestones", SUBTITLE_SIZE, SUBTITLE_LINE),
            (self.footnotes, TEXT_SIZE, NOTE_LINE),
        )
        return sum(max(len(wrap_text(text, WORDS, size)) - 1, 0) * height for text, size, height in heights)

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


def present_glance(
    published: Selection, plans: Sequence[PolicingPlan], widths: tuple[int, ...] = (LARGEST, WIDE)
) -> Glance | None:
    """Return the `Glance` of the `published` milestones, or None when there are none.

    `widths` are those of the frames in which the picture is shown, in pixels, the widest first.
    """
    if not published.count():
        return None
    subjects = find_subjects(published, plans)
    glance, taken = draw_glance(published, subjects, widths, TALLEST), 0
    while glance.more_lines > taken:
        taken = glance.more_lines
        glance = draw_glance(published, subjects, widths, TALLEST - taken)
    return glance


def draw_glance(published: Selection, subjects: Subjects, widths: tuple[int, ...], height: int) -> Glance:
    """Return the `Glance` of milestones, drawn at most `height` pixels high."""
    is_counted = not subjects.events
    drawing, y = Drawing(widths, 0), 0
    if is_counted:
        drawing = draw_strip(weigh(published, published), widths)
        y = drawing.height + 8
    drawing.height = height
    left_out = draw_picture(drawing, subjects, y)
    span = subjects.span
    phone, changes = draw_phone(subjects, span) if span and subjects.officers else (None, [])
    return Glance(
        title=find_title(published, subjects),
        summary=describe(published),
        wide=drawing,
        phone=phone,
        changes=tell_changes(changes),
        abbreviations=find_spelt(subjects.drawn.figures),
        measure=subjects.officers if subjects.levels else None,
        measures=subjects.drawn.measures,
        notes=find_notes(drawing, subjects),
        legend=find_keys(drawing),
        left_out=left_out,
        left_out_narrow=count_roomy(drawing),
        is_counted=is_counted,
    )


def draw_picture(drawing: Drawing, subjects: Subjects, y: float) -> int:
    """Draw what there is from `y` pixels down; return how many words have no room.

    It may be as high as the drawing is said to be, which says then how high it is. Milestones before the first figure
    stand on a ribbon, all of them where there is no figure.
    """
    span, events = subjects.span, subjects.events
    before = [event for event in events if span is None or event.date.named_years[1] < span[0]]
    left_out = draw_ribbon(drawing, before, WIDE) if before else 0
    y += RIBBON + 4 if before else 0
    if span:
        after = [event for event in events if event.date.named_years[0] >= span[1]]
        inside = [event for event in events if event not in before and event not in after]
        time = Scale(*span, left_of(subjects.of_officers.top, WIDE), 99)
        y, without_room = draw_models(drawing, subjects.plans, time, y)
        left_out += len(after) + without_room
        y, without_room = draw_main(drawing, subjects, inside, time, y)
        left_out += without_room
    drawing.height = int(y)
    drawing.widen_targets()
    return left_out


def draw_main(
    drawing: Drawing, subjects: Subjects, events: Sequence[Event], time: Scale, y: float
) -> tuple[float, int]:
    """Draw plans, officers, names and schools from `y` pixels down; return (where they end, how many have no room)."""
    officers, schools, plans = subjects.of_officers, subjects.of_schools, subjects.plans
    levels = [(figure.counted_as, figure.measure_id) for figure in officers.figures if figure.is_level]
    has_changes = len(set(levels)) > len({measure for _, measure in levels})
    words = y + LINE * count_lanes(plans, time)
    highest = words + (LINE if has_changes else 0) + ABOVE
    room = drawing.height - highest - BELOW_YEARS - 4 - (SCHOOLS if schools.span else 0)
    rows = ROWS if room - ROWS * ROW >= LEAST else ROWS - 1
    base = highest + min(max(room - rows * ROW if events else room, LOWEST), MOST)
    frame = Frame(time, Scale(0, officers.top, base, highest))
    left_out = draw_plans(drawing, plans, frame, y)
    drawing.height = int(base) + BELOW_YEARS
    draw_values(drawing, frame.value, officers.top)
    draw_years(drawing, time, base)
    left_out += draw_officers(drawing, frame, officers, subjects.officers, words)
    used, without_room = draw_names(drawing, events, time, base, rows)
    left_out += without_room
    y = base + BELOW_YEARS + used * ROW + 4
    if schools.span:
        drawing.height = int(y) + SCHOOLS
        left_out += draw_schools(drawing, time, schools, y)
        y += SCHOOLS
    return y, left_out


def count_roomy(drawing: Drawing) -> int:
    """Return how many names and numbers only the widest frame has room for."""
    texts = [text for text in drawing.texts if text.role != "caption"]
    texts += [shape for link in drawing.links for shape in link.shapes if isinstance(shape, Text)]
    # What stands in place of one elsewhere makes up for it.
    return sum(text.is_roomy for text in texts) - sum(text.is_narrow for text in texts)


def find_notes(drawing: Drawing, subjects: Subjects) -> list[str]:
    """Return three short sentences at most on what cannot be said at its mark."""
    schools = [figure for figure in subjects.of_schools.figures if figure.is_level]
    usual = find_usual(schools)
    notes = [
        f"Hollow column: {each.number} {isolate(each.counted_as)}." for each in schools if each.counted_as != usual
    ]
    notes = ["Hollow columns: something else is counted, see the table."] if len(notes) > 1 else notes
    keys = {key.role: key for key in find_keys(drawing)}
    notes += [f"{keys[role].name}: {keys[role].words}." for role in FOOTNOTES if role in keys]
    return notes[:3]


def find_title(published: Selection, subjects: Subjects) -> str:
    """Return what the officers' figures say; where there are none, how many milestones there are."""
    if subjects.levels:
        return tell_title(subjects.levels)
    for measure, counted in subjects.drawn.of(subjects.officers).tallies.items():
        if known := counted.levels:
            return tell_ranges(measure.name, known)
    return describe(published)


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
    return draw_strip(weigh(published, chosen))
