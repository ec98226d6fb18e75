"""What figures tell, in words: arithmetic, never a cause."""

import re
from collections.abc import Sequence

from timeline.models import Figure
from timeline.text import isolate

from .series import Ranges, has_ended, is_aim


def find_peaks(levels: Sequence[Figure]) -> list[Figure]:
    """Return first, highest and latest of figures in order of time, each once."""
    highest = max(levels, key=lambda figure: figure.value)
    return list(dict.fromkeys([levels[0], highest, levels[-1]]))


def name_basis(figure: Figure) -> str:
    """Return what was counted; where that is what the whole chart counts, its last word: “officers”."""
    if figure.counted_as == figure.measure.name:
        return isolate(figure.counted_as.split()[-1].lower())
    return isolate(figure.counted_as)


def place_in_time(figure: Figure) -> str:
    """Return when, as it follows a number: “ in 2022”, “ by 2023”, “, possibly 2009”."""
    label = figure.date.label
    if re.fullmatch(r"\d+", label):
        return f" in {label}"
    return f" {label}" if label.startswith("by ") else f", {label}"


def tell_title(levels: Sequence[Figure]) -> str:
    """Return first, highest and latest, each with its date and, where that changes, its basis."""
    highest = max(levels, key=lambda figure: figure.value)
    parts, basis = [], ""
    for figure in find_peaks(levels):
        counted = "" if figure.counted_as == basis else f" {name_basis(figure)}"
        peak = " at the peak" if figure is highest and len(levels) > 1 else ""
        parts.append(f"{figure.number}{counted}{peak}{place_in_time(figure)}")
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
    short = figure.number
    if is_aim(figure):
        return f"{figure.get_kind_display().lower()} {short}", short
    if not is_own:
        words = f"{short} {isolate(figure.counted_as)}"
        if has_ended(figure.measure):
            words += f", {isolate(figure.measure.ended_as)}, {figure.measure.ended_by.date.label}"
        return words, f"{short} {isolate(figure.counted_as)}"
    if before is None:
        doubt = f", {figure.date.label}" if figure.date.is_uncertain or figure.date.is_approximate else ""
        return f"{short} {isolate(figure.counted_as)}{doubt}", f"{short} {isolate(figure.counted_as)}"
    return short, short


def tell_change(before: Figure, after: Figure) -> tuple[str, str]:
    """Return from where on something else is counted, and the same in fewer words."""
    return (
        f"from here {isolate(after.counted_as)} are counted, until then {isolate(before.counted_as)}",
        f"from here {isolate(after.counted_as)}",
    )
