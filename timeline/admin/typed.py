"""What is being typed, as the site understands it. Only read: nothing here is kept."""

from django.http import JsonResponse
from django.views.decorators.http import require_GET, require_POST

from timeline.dates import ImpreciseDateError, explain, parse
from timeline.models.base import TEXT_LIMIT
from timeline.text import to_html

HEADING_LEVEL = 3  # below the headings of the form


@require_GET
def explain_date(request):
    """Answer how the words of a date are understood, or why they are not."""
    try:
        return JsonResponse({"words": explain(parse(request.GET.get("text", ""))), "is_read": True})
    except ImpreciseDateError as error:
        return JsonResponse({"words": str(error), "is_read": False})


@require_POST
def render_markdown(request):
    """Answer the HTML of Markdown, rendered as the public pages do."""
    text = request.POST.get("text", "")
    if len(text) > TEXT_LIMIT:
        return JsonResponse({"html": f"<p>The text is longer than {TEXT_LIMIT:,} characters. Shorten it.</p>"})
    # Past the cache, which would otherwise fill with half-typed words.
    return JsonResponse({"html": to_html.__wrapped__(text, HEADING_LEVEL)})
