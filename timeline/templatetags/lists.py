"""Cards, choices and citations as HTML. Built in Python, as shapes are: a page holds hundreds of these parts."""

from html import escape

from django import template
from django.utils.safestring import mark_safe

from timeline.presenters.markup import draw_cited, draw_link, draw_notes, draw_place, isolated, plural
from timeline.text import lay_out

register = template.Library()
register.simple_tag(draw_cited, name="cited")
register.simple_tag(draw_notes, name="notes")
register.simple_tag(draw_place, name="place_of")


@register.filter
def whole(words):
    """Return words in which no range of numbers, such as 2010–2011, is broken between two lines."""
    return mark_safe(lay_out(escape(words)))  # noqa: S308  escaped


@register.simple_tag
def card(card):
    """Return a `Card` with the plans that begin before it."""
    begins = (f'<p class="begins">{draw_link(plan)} begins</p>\n' for plan in card.begins)
    date, heading = card.date_label, f"h{card.heading_level}"
    if card.datetime:
        date = f'<time datetime="{card.datetime}">{date}</time>'
    return mark_safe(  # noqa: S308  escaped; the text is HTML that passed the allow-list
        f'{"".join(begins)}<article class="card" id="{escape(card.slug)}">\n<p class="card-date">{date}</p>\n'
        f'<div class="card-body">\n<{heading} class="card-title">{draw_link(card)}</{heading}>\n'
        f'<div class="prose">{card.html}</div>\n{card.quotes}{card.numbers}'
        f"{card.labels}</div>\n</article>\n"
    )


@register.simple_tag
def option(name, option, identity=""):
    """Return a choice of the filter form as a labelled box, with how many milestones it would give."""
    state = " checked" if option.is_chosen else " disabled" if option.is_dead else ""
    return mark_safe(  # noqa: S308  escaped
        f'<label class="option{" option-dead" if option.is_dead else ""}"><input type="checkbox" '
        f'id="{escape(identity or f"{name}-{option.value}")}" name="{name}" value="{escape(option.value)}"{state}>'
        f'<span class="option-name">{isolated(option.label)}</span> <span class="option-count">{option.count}'
        f'<span class="visually-hidden"> {plural(option.count, "milestone")}</span></span></label>\n'
    )


@register.simple_tag
def options(facet):
    """Return all choices of a `Facet`."""
    return mark_safe("".join(option(facet.name, each) for each in facet.options))  # noqa: S308  escaped
