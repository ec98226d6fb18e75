"""Shapes as SVG. Built in Python: a page draws hundreds, and as templates they took most of its time.

On a page a shape has its role as its class. In a file that stands alone (`alone`) no style sheet reaches it, so its
look is in presentation attributes.
"""

from html import escape

from django import template
from django.utils.safestring import mark_safe

from timeline.charts.geometry import Anchor, Drawing, Shape
from timeline.charts.lettering import LINE_HEIGHT
from timeline.charts.roles import look
from timeline.text import isolate

register = template.Library()


def draw_shape(shape: Shape, alone: bool) -> str:
    """Return one shape as markup: places across in per cent, places down in pixels."""
    style = look(shape.role) if alone else f'class="{shape.role}"'
    if shape.kind == "segment":
        return f'<line x1="{shape.x1}%" y1="{shape.y1}" x2="{shape.x2}%" y2="{shape.y2}" {style}/>'
    if shape.kind == "box":
        return f'<rect x="{shape.x}%" y="{shape.y}" width="{shape.width}%" height="{shape.height}" {style}/>'
    if shape.kind == "mark":
        return f'<svg x="{shape.x}%" y="{shape.y}" overflow="visible"><path d="{shape.path}" {style}/></svg>'
    anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
    if (shape.is_roomy or shape.is_narrow) and not alone:
        style = f'class="{shape.role} {"roomy" if shape.is_roomy else "narrow"}"'
    words = escape(isolate(shape.text))
    if shape.more:
        # In one element, so that two lines are read as one name; the space that divides them has no line under it.
        words = f'<tspan>{words}</tspan> <tspan x="{shape.x}%" dy="{LINE_HEIGHT}">{escape(isolate(shape.more))}</tspan>'
    return f'<text x="{shape.x}%" y="{shape.y}"{anchor} {style}>{words}</text>'


def draw_link(link: Anchor, alone: bool, root: str) -> str:
    """Return a link with its shapes; on a page it has a name, a place in the tab order and perhaps an id."""
    name = escape(link.name)
    identity = f' id="{link.id}"' if link.id else ""
    more = f' aria-label="{name}"{identity}' + ("" if link.in_tab_order else ' tabindex="-1"')
    shapes = "".join(draw_shape(shape, alone) for shape in link.shapes)
    return f'<a href="{root}{escape(link.url)}"{"" if alone else more}><title>{name}</title>{shapes}</a>\n'


@register.simple_tag
def draw(drawing: Drawing, alone: bool = False, root: str = "") -> str:
    """Return the inside of a drawing; `root` goes before its links' addresses."""
    texts = "".join(draw_shape(text, alone) for text in drawing.texts)
    parts = [draw_shape(shape, alone) for shape in drawing.shapes]
    parts += [draw_link(link, alone, root) for link in sorted(drawing.links, key=lambda link: link.at)]
    return mark_safe("".join(parts) + (texts if alone else f'<g aria-hidden="true">{texts}</g>'))  # noqa: S308  escaped


@register.simple_tag
def look_of(role: str) -> str:
    """Return the presentation attributes of a role."""
    return mark_safe(look(role))  # noqa: S308  constants only
