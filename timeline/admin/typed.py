"""What is being typed, as the site understands it. Only read: nothing here is kept."""

from django.http import JsonResponse
from django.views.decorators.http import require_GET, require_POST

from timeline.addresses import to_slug
from timeline.dates import ImpreciseDateError
from timeline.models.base import TEXT_LIMIT
from timeline.text import find_surprises, spell_text, to_html

HEADING_LEVEL = 2  # below the heading of the page


@require_GET
def explain(request, field):
    """Answer how the words of a date are understood by the class of a form field, or why they are not."""
    try:
        return JsonResponse({"words": field.explain(request.GET.get("text", "")), "is_read": True})
    except ImpreciseDateError as error:
        return JsonResponse({"words": str(error), "is_read": False})


@require_GET
def suggest_address(request):
    """Answer the address that is made of a name."""
    return JsonResponse({"slug": to_slug(request.GET.get("text", ""))})


@require_POST
def render_markdown(request):
    """Answer the HTML of Markdown, rendered as the public pages do."""
    text = request.POST.get("text", "")
    if len(text) > TEXT_LIMIT:
        return JsonResponse({"html": f"<p>The text is longer than {TEXT_LIMIT:,} characters. Shorten it.</p>"})
    return JsonResponse({"html": to_html(text, HEADING_LEVEL), "surprises": find_surprises(spell_text(text))})
