"""The look of a chart's parts where no style sheet reaches them: in a file that stands alone."""

from django import template
from django.utils.safestring import mark_safe

register = template.Library()

INK, QUIET, HAIRLINE, WASH = "#15202b", "#52606d", "#d9d5cb", "#f1eee6"
HUES = {"first": "#1d4ed8", "second": "#0f766e", "other": INK}
FONT = 'font-family="system-ui, Segoe UI, Roboto, Arial, sans-serif" font-size="13"'
LOOKS = {
    "grid": f'stroke="{HAIRLINE}"',
    "axis": f'stroke="{QUIET}"',
    "change": f'stroke="{INK}"',
    "line": 'stroke="{hue}" stroke-width="2.5"',
    "gap": 'stroke="{hue}" stroke-dasharray="2 4"',
    "span": 'stroke="{hue}" stroke-width="5" stroke-opacity="0.45"',
    "mark": 'fill="{hue}"',
    "range": 'fill="{hue}" fill-opacity="0.6"',
    "moment": f'stroke="{INK}" stroke-width="2"',
    "hollow": 'fill="#fff" stroke="{hue}" stroke-width="2"',
    "around": 'fill="none" stroke="{hue}" stroke-width="1.5"',
    "end": f'fill="none" stroke="{INK}" stroke-width="2.5"',
    "tick": f'fill="{QUIET}" {FONT}',
    "value": f'fill="{INK}" font-weight="600" {FONT}',
    "change-letter": f'fill="{INK}" font-style="italic" {FONT}',
    "title": f'fill="{INK}" font-weight="700" font-family="Georgia, serif" font-size="18"',
    "credit": f'fill="{QUIET}" {FONT}',
}
OPACITY = {"fade-1": "0.8", "fade-2": "0.6", "fade-3": "0.4", "fade-4": "0.2"}


@register.filter
def look(role):
    """Return the presentation attributes of a role such as “line first”."""
    name, *more = role.split()
    attributes = LOOKS[name].replace("{hue}", next((HUES[word] for word in more if word in HUES), INK))
    opacity = next((f' opacity="{OPACITY[word]}"' for word in more if word in OPACITY), "")
    return mark_safe(attributes + opacity)  # noqa: S308  constants only
