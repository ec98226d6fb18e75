"""The guide for staff, in the desk itself: the documentation's own file and pictures, by the site's own Markdown."""

import re

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe

from timeline.addresses import to_slug
from timeline.text import to_page_html, to_plain

FOLDER = settings.BASE_DIR / "docs"
GUIDE = FOLDER / "staff-guide.md"

_PICTURE = re.compile(r'!<a href="([a-z-]+)\.png"[^>]*>(.*?)</a>', re.DOTALL)
_FILE = re.compile(r'<a href="[\w-]+\.md[^"]*"[^>]*>(.*?)</a>', re.DOTALL)  # of the documentation, elsewhere
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)


def read_guide():
    """Return (title, body as HTML, [(words, id)] of its chapters); raises Http404 where the file is not here."""
    try:
        first, text = GUIDE.read_text().split("\n", 1)
    except FileNotFoundError as error:
        raise Http404("The guide is not on this machine: see docs/staff-guide.md in the project.") from error
    body = _FILE.sub(r"\1", _PICTURE.sub(to_picture, to_page_html(text)))
    chapters = [(words, to_slug(words)) for words in map(to_plain, _HEADING.findall(body))]
    for _, key in chapters:
        body = body.replace("<h2>", f'<h2 id="{key}">', 1)
    return first.lstrip("# "), mark_safe(body), chapters


def to_picture(link):
    """Return the picture for what Markdown leaves of one: a link after an exclamation mark."""
    return f'<img src="{reverse("admin:guide_picture", args=[link[1]])}" alt="{link[2]}" loading="lazy">'


def guide_view(request):
    title, body, chapters = read_guide()
    return admin.site.draw_page(request, "admin/guide.html", title, body=body, chapters=chapters)


def picture_view(request, name):
    """Send a picture that the guide shows, and no other file."""
    if f"({name}.png)" not in GUIDE.read_text():
        raise Http404
    try:
        return HttpResponse((FOLDER / f"{name}.png").read_bytes(), content_type="image/png")
    except FileNotFoundError as error:
        raise Http404 from error
