"""Parts of pages that are rendered by the hundred: each once for a content version, and remembered as HTML."""

from django.template import Context
from django.template.loader import get_template

# In no text: stands in such a part where each page has its own to say.
PLACE = "\0"


def render_each(name, contexts):
    """Return the HTML of the template of a name for each of some contexts, in which `place` is the `PLACE`."""
    template = get_template(f"timeline/{name}.html").template
    return [template.render(Context({"place": PLACE, **context})) for context in contexts]
