"""Parts of a milestone as HTML. Built in Python, as shapes are: a page holds hundreds of these parts."""

from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from timeline.text import runs_from_right


def isolated(words):
    """Return a name as HTML, in an element that keeps its direction from what stands beside it.

    A sentence whose names are isolated stays as it is: the element would run as the first of them does.
    """
    escaped = conditional_escape(words)
    is_name = runs_from_right(escaped) and "\u2068" not in escaped
    return mark_safe(f"<bdi>{escaped}</bdi>") if is_name else escaped  # noqa: S308  escaped


def plural(count, word):
    return word if count == 1 else f"{word}s"


def draw_group(group):
    """Return figures of one measure as a list item: the number, what it counts, how it moved."""
    numbers = ' <span aria-hidden="true">→</span><span class="visually-hidden"> to </span> '.join(
        escape(row.number) for row in group.rows
    )
    lead = '<span class="visually-hidden">from </span>' if len(group.rows) > 1 else ""
    date = f", {escape(group.date)}" if group.date else ""
    move = f'<p class="number-move">{escape(group.difference)}</p>\n' if group.difference else ""
    return (
        f'<li>\n<p class="number">{lead}{numbers}</p>\n'
        f'<p class="number-label"><a href="{escape(group.chart_url)}">{isolated(group.label)}</a>{date}</p>\n'
        f"{move}</li>\n"
    )


def draw_numbers(groups):
    """Return `FigureGroup`s set large; nothing for none."""
    if not groups:
        return ""
    return mark_safe(f'<ul class="numbers">\n{"".join(map(draw_group, groups))}</ul>\n')  # noqa: S308  escaped


def draw_quotes(quotes):
    """Return sentences of sources, (HTML, name of the source), as paragraphs that say whose they are."""
    parts = (f'<p class="quiet">“{sentence}” {isolated(source)}</p>\n' for sentence, source in quotes)
    return mark_safe("".join(parts))  # noqa: S308  escaped


def draw_link(item):
    """Return a `Link` or a card's title as a link."""
    return f'<a href="{escape(item.url)}">{isolated(item.name)}</a>'


def draw_kind(name, word, links):
    if not links:
        return ""
    items = "".join(f"<dd>{draw_link(link)}</dd>\n" for link in links)
    return f'<div class="labels-{name}"><dt>{plural(len(links), word)}</dt>\n{items}</div>\n'


def draw_labels(plans, themes, organisations):
    """Return the `Link`s to what a milestone refers to, by kind; nothing for none."""
    parts = draw_kind("plans", "Policing plan", plans) + draw_kind("themes", "Theme", themes)
    parts += draw_kind("organisations", "Organisation", organisations)
    return mark_safe(f'<dl class="labels">\n{parts}</dl>\n' if parts else "")  # noqa: S308  escaped
