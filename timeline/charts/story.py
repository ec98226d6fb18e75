"""What figures tell, in words: arithmetic, never a cause."""

import re
from collections.abc import Iterable, Sequence

from timeline.dates import ImpreciseDate
from timeline.models import Figure
from timeline.text import find_abbreviations, isolate

from .marks import is_aim, is_plain, shorten, tell_number
from .series import Ranges, Turn, has_ended


def find_peaks(levels: Sequence[Figure]) -> list[Figure]:
    """Return first, highest and latest of figures in order of time, each once."""
    highest = max(levels, key=lambda figure: figure.value)
    return list(dict.fromkeys([levels[0], highest, levels[-1]]))


def name_basis(figure: Figure) -> str:
    """Return what was counted; where that is what the whole chart counts, its last word: “officers”."""
    if figure.counted_as == figure.measure.name:
        return isolate(figure.counted_as.split()[-1].lower())
    return isolate(figure.counted_as)


def spell_basis(figure: Figure) -> str:
    """Return what was counted, in full where its measure's description says what the abbreviation stands for."""
    return isolate(find_abbreviations(figure.measure.description).get(figure.counted_as, figure.counted_as))


def find_spelt(figures: Iterable[Figure]) -> dict[str, str]:
    """Return {what was counted: the same in full} of those figures that count by an abbreviation.

    A measure that has it in its name spells it out there.
    """
    own = (figure for figure in figures if f"({figure.counted_as})" not in figure.measure.name)
    spelt = {figure.counted_as: spell_basis(figure) for figure in own}
    return {short: words for short, words in spelt.items() if short != words}


def place_in_time(date: ImpreciseDate) -> str:
    """Return when, as it follows a number: “ in 2022”, “ in 2010–2011”, “ by 2023”, “, possibly 2009”."""
    label = date.label
    if re.fullmatch(r"\d+(–\d+)?", label):
        return f" in {label}"
    return f" {label}" if label.startswith("by ") else f", {label}"


def tell_title(levels: Sequence[Figure]) -> str:
    """Return first, highest and latest, each with its date and, where that changes, its basis."""
    highest = max(levels, key=lambda figure: figure.value)
    parts, basis = [], ""
    for figure in find_peaks(levels):
        counted = "" if figure.counted_as == basis else f" {name_basis(figure)}"
        peak = " at the peak" if figure is highest and len(levels) > 1 else ""
        parts.append(f"{figure.number}{counted}{peak}{place_in_time(figure.date)}")
        basis = figure.counted_as
    return "; ".join(parts)


def tell_ranges(name: str, known: Ranges) -> str:
    """Return between which values, and in which years, figures too many to tell apart lie."""
    low, high = min(low for low, _ in known.values()), max(high for _, high in known.values())
    return f"{isolate(name)}: {low:,} to {high:,}, {min(known)}–{max(known)}"


def tell_figure(figure: Figure, before: Figure | None, is_own: bool) -> tuple[str, str]:
    """Return the words at a figure's mark, and shorter ones: its number, and what is special about it.

    `before` is the actual figure that comes before it in the series; `is_own` whether it is of the measure that the
    chart is about, else it says what it counts.
    """
    if is_aim(figure):
        return tell_number(figure), shorten(figure)
    short = figure.number
    if before is None or not is_own:
        short = f"{short} {isolate(figure.counted_as)}"
    words = short if is_plain(figure.date) else f"{short}{place_in_time(figure.date)}"
    if not is_own and has_ended(figure.measure):
        words += f", {isolate(figure.measure.ended_as)}{place_in_time(figure.measure.ended_by.date)}"
    return words, short.replace(figure.number, shorten(figure))


def tell_change(before: Figure, after: Figure) -> tuple[str, str]:
    """Return from where on something else is counted, and the same in fewer words."""
    return (
        f"from here {spell_basis(after)} are counted, before it {spell_basis(before)}",
        f"from here {spell_basis(after)}",
    )


def tell_changes(changes: Sequence[Turn]) -> str:
    """Return what the upright lines of a small chart mean, in a sentence; empty where there are none."""
    if not changes:
        return ""
    if len(changes) > 2:
        return f"What is counted changes {len(changes)} times, at the upright lines."
    before = changes[0][2]
    later = [f"from {after.date.named_years[0]} {spell_basis(after)}" for *_, after in changes]
    return ", ".join([f"Up to {before.date.named_years[1]} {spell_basis(before)} are counted", *later]) + "."
