"""The charts of the figures pages: one measure large, all measures small on one time axis."""

from dataclasses import dataclass, replace

from timeline.charts import (
    LINE_HEIGHT,
    PATHS,
    Drawing,
    Frame,
    Link,
    Scale,
    Segment,
    Text,
    Wish,
    find_box,
    make_ticks,
    pack,
    place,
    round_up,
    text_width,
)
from timeline.models import Figure

from .series import (
    draw_ending,
    draw_series,
    first_year,
    is_aim,
    is_level,
    last_year,
    letter_changes,
    line_boxes,
    mark_boxes,
    name_ending,
    style_of,
    summarise,
    wish_values,
)

# Widths in pixels: of the standing-alone file and the narrowest wide page, and of a phone.
WIDE, NARROW = 700, 280
MANY = 60  # figures of one series beyond which years are summed up


@dataclass(frozen=True)
class Chart:
    """A drawing with all that a reader needs beside it."""

    id: str
    title: str
    summary: str
    drawing: Drawing
    changes: list
    legend: list

    @property
    def file_lines(self):
        """The key to the chart as lines of the file that stands alone, each with its place in pixels."""
        words = [f"{change.letter}  {change.words}" for change in self.changes]
        words += [f"{NAMES[key.role.split()[0]]}: {key.words}" for key in self.legend if key.role.split()[0] in NAMES]
        return [
            {"text": text, "y": self.drawing.height + 64 + LINE_HEIGHT * number} for number, text in enumerate(words)
        ]

    @property
    def file_credit_y(self):
        return self.drawing.height + 72 + LINE_HEIGHT * len(self.file_lines)

    @property
    def file_height(self):
        return self.file_credit_y + 20


# What the standing-alone file calls the parts of a chart, whose samples it has no room for.
NAMES = {
    "line": "Solid line",
    "gap": "Dotted line",
    "span": "Bar",
    "hollow": "Hollow mark",
    "around": "Ring",
    "end": "Cross",
}


@dataclass(frozen=True)
class Key:
    """One entry of a legend: a sample of a role, and what it means."""

    role: str
    shape: str
    words: str

    @property
    def path(self):
        return PATHS[self.shape]


LEGEND = {
    "line": "joins figures of consecutive years, counted alike",
    "gap": "crosses years without a published figure; nothing is estimated between",
    "span": "one figure for the whole of these years",
    "hollow": "a target or a plan: not counted, aimed at",
    "around": "the source says “around”",
    "change": "from here the source counts something else: no line is drawn across",
    "period": "a plan or programme outside the years of the lower panel",
}


def years_of(figures):
    """Return (first year, year after the last) that dated figures cover."""
    return min(map(lambda f: first_year(f.date), figures)), max(map(lambda f: last_year(f.date), figures)) + 1


def draw_years(time, y, width, height, at_most=12):
    """Return (shapes, texts) of a time axis at `y`: a tick and a number at each labelled year."""
    low, high = int(time.low), int(time.high)
    ticks = make_ticks(low, high - 1, at_most)
    shapes = [Segment(0, y, 100, y, "axis")]
    wishes = []
    for year in ticks:
        x = time((year + year + 1) / 2 if high - low <= 60 else year)
        shapes.append(Segment(x, y, x, y + 5, "axis"))
        wishes.append(Wish(str(year), [(x, y + LINE_HEIGHT + 3, "middle")], "tick"))
    return shapes, place(wishes, lambda _: [], (width, NARROW), height + LINE_HEIGHT)


def draw_values(value, top, at_most=5):
    """Return (shapes, texts) of the horizontal lines that values are read from; their numbers stand on them."""
    shapes, texts = [], []
    for tick in make_ticks(0, top, at_most):
        y = value(tick)
        if tick:
            shapes.append(Segment(0, y, 100, y, "grid"))
        texts.append(Text(0, y - 4, f"{tick:,}", "tick", "start"))
    return shapes, texts


def find_keys(*drawings, endings=()):
    """Return the legend of what drawings hold, and of nothing else; `endings` are measures that may have ended."""
    shapes = [shape for drawing in drawings for shape in drawing.shapes]
    shapes += [shape for drawing in drawings for link in drawing.links for shape in link.shapes]
    roles = {shape.role.split()[0] for shape in shapes}
    keys = []
    for role, words in LEGEND.items():
        if role in roles:
            keys.append(Key(role, {"hollow": "diamond", "around": "ring"}.get(role, ""), words))
    if "end" in roles:
        keys += [
            Key("end", "cross", name_ending(measure))
            for measure in endings
            if measure.ended_by and measure.ended_by.is_public
        ]
    return keys


def present_measure_chart(measure, figures, companions=()):
    """Return the large `Chart` of a measure, or None when it has no figure to draw.

    `figures` are its published figures and those of the measures shown with it, each with milestone and measure;
    `companions` are those measures, with `ended_by`.
    """
    figures = sorted(figures, key=lambda figure: (figure.date_order, str(figure.pk)))
    drawn = [figure for figure in figures if is_level(figure) or is_aim(figure)]
    if not drawn:
        return None
    own = [figure for figure in drawn if figure.measure_id == measure.pk]
    height, base = 320, 284
    start, stop = years_of(drawn)
    endings = [each for each in [measure, *companions] if each.ended_by and each.ended_by.is_public]
    stop = max([stop, *(first_year(ending.ended_by.date) + 1 for ending in endings)])
    top = round_up(max(figure.value for figure in drawn))
    frame = Frame(Scale(start, stop, 4, 96), Scale(0, top, base, 40))
    drawing = Drawing(WIDE, height)
    axis, years = draw_years(frame.time, base, WIDE, height)
    grid, values = draw_values(frame.value, top)
    drawing.shapes += grid + axis
    drawing.texts += years + values
    spots, changes = [], []
    by_measure = {}
    for figure in drawn:
        by_measure.setdefault(figure.measure_id, []).append(figure)
    for members in by_measure.values():
        shapes, links, turns, places = draw_series(frame, members, in_tab_order=len(drawn) <= 40)
        drawing.shapes += shapes
        drawing.links += links
        spots += places
        changes += turns
    for ending in endings:
        drawing.links += draw_ending(frame, ending)
    drawing.links.sort(key=lambda link: link.at)
    marks, letters, keys = letter_changes(frame, changes)
    drawing.shapes += marks
    drawing.texts += letters
    wishes = wish_values(spots)
    obstacles = [text_box(text) for text in [*values, *letters]]

    def keep_clear(width):
        return [*mark_boxes(spots)(width), *line_boxes(drawing.shapes, width), *(box(width) for box in obstacles)]

    drawing.texts += place(wishes, keep_clear, (WIDE, NARROW), height - LINE_HEIGHT)
    return Chart(
        id=f"chart-{measure.slug}",
        title=title_of(measure, own or drawn),
        summary=summarise(own),
        drawing=drawing,
        changes=keys,
        legend=name_series(drawn) + find_keys(drawing, endings=endings),
    )


def chart_of(measure):
    """Return the chart of a measure with those that are shown with it; None when there is nothing to draw."""
    companions = list(measure.companions.select_related("ended_by"))
    figures = Figure.objects.published().filter(measure__in=[measure, *companions])
    return present_measure_chart(measure, figures.select_related("measure", "milestone"), companions)


def name_series(figures):
    """Return a `Key` for each measure drawn, where there is more than one."""
    measures = {figure.measure.pk: figure.measure for figure in figures}
    if len(measures) < 2:
        return []
    return [Key("mark " + style_of(m)[0], style_of(m)[1], m.name) for m in measures.values()]


def text_box(text):
    """Return the function that gives the box of a `Text` in pixels at a width."""
    return lambda width: find_box(text.x, text.y, text.anchor, text.text, width)


def title_of(measure, figures):
    """Return what a chart shows, in words."""
    count = f"{len(figures)} published figure{'' if len(figures) == 1 else 's'}"
    start, stop = years_of(figures)
    return f"{measure.name}: {count}, {start}" + (f"–{stop - 1}" if stop - start > 1 else "")


@dataclass(frozen=True)
class Small:
    """One measure among many, small."""

    name: str
    url: str
    drawing: Drawing
    summary: str


def present_multiples(measures, figures, plans, milestones):
    """Return (bands, smalls): every measure small on one time axis, and the plans' bands on the same axis.

    `milestones` are (date, …) pairs whose first item is an `ImpreciseDate`; `plans` have a `period`.
    """
    drawn = [figure for figure in figures if is_level(figure) or is_aim(figure)]
    if not drawn:
        return None, []
    start, stop = years_of(drawn)
    stop = extend(stop, start, plans)
    time = Scale(start, stop, 2, 98)
    moments = sorted(
        {(first_year(date) + last_year(date) + 1) / 2 for date in milestones if start <= first_year(date) < stop}
    )
    bands = draw_bands(plans, time, WIDE)
    smalls = []
    for measure in measures:
        own = sorted(
            (figure for figure in drawn if figure.measure_id == measure.pk), key=lambda f: (f.date_order, str(f.pk))
        )
        if not own:
            continue
        height, base = 112, 88
        frame = Frame(time, Scale(0, round_up(max(figure.value for figure in own)), base, 28))
        drawing = Drawing(WIDE, height)
        for plan in plans:
            if plan.kind == plan.Kind.POLICE_AND_CRIME_PLAN and plan.period.first.year < stop:
                drawing.shapes.append(frame.draw_box(*band_years(plan, time), 0, frame.value.high, "shade"))
        axis, years = draw_years(time, base, WIDE, height, at_most=8)
        drawing.shapes += axis
        drawing.shapes += [Segment(time(moment), base - 5, time(moment), base, "moment") for moment in moments]
        shapes, links, changes, spots = draw_series(frame, own, with_ids=False, in_tab_order=False)
        drawing.shapes += shapes
        drawing.links += sorted(links, key=lambda link: link.at)
        letters, names, keys = letter_changes(frame, changes)
        drawing.shapes += [replace(segment, y1=base - 40, y2=base - 8) for segment in letters]
        first_last = {own[0], own[-1], max(own, key=lambda figure: figure.value)}

        def keep_clear(width, spots=spots, drawing=drawing):
            return [*mark_boxes(spots)(width), *line_boxes(drawing.shapes, width)]

        drawing.texts += years
        drawing.texts += place(wish_values(spots, first_last), keep_clear, (WIDE, NARROW), height - LINE_HEIGHT)
        smalls.append(Small(measure.name, measure.get_absolute_url(), drawing, summarise(own)))
    return bands, smalls


def extend(stop, start, plans):
    """Return the year up to which an axis runs: the last figure's, or a little further to hold a plan's end."""
    ends = [plan.period.last.year + 1 for plan in plans if plan.period.last.year != 9999]
    reach = stop + max((stop - start) // 4, 3)
    return max([stop, *(end for end in ends if end <= reach)])


def band_years(plan, time):
    """Return the moments at which a plan's band begins and ends on an axis."""
    first, last = plan.period.first.year, plan.period.last.year + 1
    return max(first, time.low), min(last, time.high)


BAND, CAPTION = 22, 18


def draw_bands(plans, time, width, at_most=8):
    """Return a `Drawing` of periods as bands, by kind, in lanes that never collide; an open end fades out."""
    drawing = Drawing(width, 0)
    y = 0
    shown = [p for p in plans if p.period.first.year < time.high and p.period.last.year + 1 > time.low]
    kinds = list(dict.fromkeys(plan.kind for plan in shown))
    for kind in kinds:
        members = [plan for plan in shown if plan.kind == kind]
        drawing.texts.append(Text(0, y + 13, plural_of(members[0]), "caption", "start"))
        y += CAPTION
        extents, labels = [], []
        for plan in members:
            start, stop = band_years(plan, time)
            left, right = time(start) / 100 * width, time(stop) / 100 * width
            label, outside = label_band(plan, right - left)
            labels.append((label, outside))
            extents.append((left, right + (text_width(label) + 10 if outside else 0)))
        lanes = pack(extents)
        for plan, lane, (label, outside) in zip(members, lanes, labels, strict=True):
            if lane >= at_most:
                continue
            top = y + lane * (BAND + 3)
            drawing.links.append(link_band(plan, time, top, label, outside, width))
        y += min(max(lanes) + 1, at_most) * (BAND + 3)
    drawing.links.sort(key=lambda link: link.at)
    drawing.height = y
    return drawing


def plural_of(plan):
    return {"police-and-crime-plan": "Police & Crime Plans", "policing-model": "Policing models"}.get(
        plan.kind, "Programmes"
    )


def label_band(plan, room):
    """Return (label, whether it stands outside) for a band `room` pixels long."""
    for label in (plan.name, plan.period.label):
        if text_width(label) + 12 <= room:
            return label, False
    return plan.name if plan.kind != plan.Kind.POLICE_AND_CRIME_PLAN else plan.period.label, True


def link_band(plan, time, top, label, outside, width):
    """Return the `Link` of a plan's band, with its label inside it or beside it."""
    start, stop = band_years(plan, time)
    frame = Frame(time, Scale(0, 1, top + BAND, top))
    is_open = plan.period.latest is None
    solid = stop - (stop - start) / 3 if is_open else stop
    shapes = [frame.draw_box(start, solid, 0, 1, "band")]
    if is_open:
        shapes += frame.fade(solid, stop, lambda a, b, step: frame.draw_box(a, b, 0, 1, f"band fade-{step}"))
    if outside and time(stop) / 100 * width + text_width(label) + 8 > width:
        text = Text(time(start), top + BAND - 6, label, "band-label", "end")
    else:
        text = Text(time(stop) if outside else time(start), top + BAND - 6, label, "band-label", "start")
    return Link(plan.get_absolute_url(), f"{plan.period.label}: {plan.name}", plan.period.first.year, [*shapes, text])
