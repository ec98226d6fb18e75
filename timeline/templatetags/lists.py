"""Cards and choices as HTML. Built in Python, as shapes are: a page holds hundreds of these parts."""

from django import template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe

register = template.Library()


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
        f'<p class="number-label"><a href="{escape(group.chart_url)}">{escape(group.label)}</a>{date}</p>\n'
        f"{move}</li>\n"
    )


@register.simple_tag
def figure_groups(groups):
    """Return `FigureGroup`s set large."""
    return mark_safe(f'<ul class="numbers">\n{"".join(map(draw_group, groups))}</ul>\n')  # noqa: S308  escaped


def draw_link(item):
    """Return a `Link` or a card's title as a link."""
    return f'<a href="{escape(item.url)}">{conditional_escape(item.name)}</a>'


def draw_labels(name, word, links):
    if not links:
        return ""
    items = "".join(f"<dd>{draw_link(link)}</dd>\n" for link in links)
    return f'<div class="labels-{name}"><dt>{plural(len(links), word)}</dt>\n{items}</div>\n'


@register.simple_tag
def labels(card):
    """Return what a card's milestone refers to, by kind."""
    parts = draw_labels("plans", "Policing plan", card.plans) + draw_labels("themes", "Theme", card.themes)
    parts += draw_labels("organisations", "Organisation", card.organisations)
    return mark_safe(f'<dl class="labels">\n{parts}</dl>\n' if parts else "")  # noqa: S308  escaped


@register.simple_tag
def card(card):
    """Return a `Card` with the plans that begin before it."""
    begins = (f'<p class="begins">{draw_link(plan)} begins</p>\n' for plan in card.begins)
    date, heading = escape(card.date.label), f"h{card.heading_level}"
    if card.datetime:
        date = f'<time datetime="{card.datetime}">{date}</time>'
    return mark_safe(  # noqa: S308  escaped; the text is HTML that passed the allow-list
        f'{"".join(begins)}<article class="card" id="{escape(card.slug)}">\n<p class="card-date">{date}</p>\n'
        f'<div class="card-body">\n<{heading} class="card-title">{draw_link(card)}</{heading}>\n'
        f'<div class="prose">{card.html}</div>\n{figure_groups(card.figures) if card.figures else ""}'
        f"{labels(card)}</div>\n</article>\n"
    )


@register.simple_tag
def option(name, option, identity=""):
    """Return a choice of the filter form as a labelled box, with how many milestones it would give."""
    state = " checked" if option.is_chosen else " disabled" if option.is_dead else ""
    return mark_safe(  # noqa: S308  escaped
        f'<label class="option{" option-dead" if option.is_dead else ""}"><input type="checkbox" '
        f'id="{escape(identity or f"{name}-{option.value}")}" name="{name}" value="{escape(option.value)}"{state}>'
        f'<span class="option-name">{escape(option.label)}</span> <span class="option-count">{option.count}'
        f'<span class="visually-hidden"> {plural(option.count, "milestone")}</span></span></label>\n'
    )


@register.simple_tag
def options(facet):
    """Return all choices of a `Facet`."""
    return mark_safe("".join(option(facet.name, each) for each in facet.options))  # noqa: S308  escaped
