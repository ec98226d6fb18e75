"""Shapes as SVG. Built in Python: a page draws hundreds, and as templates they took most of its time.

On a page a shape has its role as its class. In a file that stands alone (`alone`) no style sheet reaches it, so its
look is in presentation attributes.
"""

from html import escape

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


def look(role):
    """Return the presentation attributes of a role such as “line first”."""
    name, *more = role.split()
    attributes = LOOKS[name].replace("{hue}", next((HUES[word] for word in more if word in HUES), INK))
    opacity = next((f' opacity="{OPACITY[word]}"' for word in more if word in OPACITY), "")
    return attributes + opacity


def draw_shape(shape, alone):
    """Return one shape as markup: places across in per cent, places down in pixels."""
    style = look(shape.role) if alone else f'class="{shape.role}"'
    if shape.kind == "segment":
        return f'<line x1="{shape.x1}%" y1="{shape.y1}" x2="{shape.x2}%" y2="{shape.y2}" {style}/>'
    if shape.kind == "box":
        return f'<rect x="{shape.x}%" y="{shape.y}" width="{shape.width}%" height="{shape.height}" {style}/>'
    if shape.kind == "mark":
        return f'<svg x="{shape.x}%" y="{shape.y}" overflow="visible"><path d="{shape.path}" {style}/></svg>'
    anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
    if shape.is_turned:
        turned = f'<text transform="rotate(90)" dy="4"{anchor} {style}>{escape(shape.text)}</text>'
        return f'<svg x="{shape.x}%" y="{shape.y}" overflow="visible">{turned}</svg>'
    if shape.is_roomy and not alone:
        style = f'class="{shape.role} roomy"'
    return f'<text x="{shape.x}%" y="{shape.y}"{anchor} {style}>{escape(shape.text)}</text>'


def draw_link(link, alone, root):
    """Return a link with its shapes; on a page it has a name, a place in the tab order and perhaps an id."""
    name = escape(link.name)
    more = f' aria-label="{name}"'
    more += f' id="{link.id}"' if link.id else ""
    more += ' class="faded"' if link.is_faded else ""
    more += "" if link.in_tab_order else ' tabindex="-1"'
    shapes = "".join(draw_shape(shape, alone) for shape in link.shapes)
    return f'<a href="{root}{escape(link.url)}"{"" if alone else more}><title>{name}</title>{shapes}</a>\n'


@register.simple_tag
def draw(drawing, alone=False, root=""):
    """Return the inside of a drawing; `root` goes before its links' addresses."""
    texts = "".join(draw_shape(text, alone) for text in drawing.texts)
    parts = [draw_shape(shape, alone) for shape in drawing.shapes]
    parts += [draw_link(link, alone, root) for link in (*drawing.bars, *drawing.links)]
    return mark_safe("".join(parts) + (texts if alone else f'<g aria-hidden="true">{texts}</g>'))  # noqa: S308  escaped


@register.simple_tag
def look_of(role):
    """Return the presentation attributes of a role."""
    return mark_safe(look(role))  # noqa: S308  constants only
