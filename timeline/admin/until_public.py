"""What is still to do before the site is shown to the public, told on the front page of the desk until it is done."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from timeline.backups import place
from timeline.models import SiteText, Source

from .front_page import change_page

BACKEND = "django.contrib.auth.backends.ModelBackend"
PUBLISHERS = 2  # so that one looks through what the other wrote
OPERATOR = "whoever operates the site"


@dataclass
class Item:
    """One thing to do: what it is, whether it is done, and where or by whom it is done."""

    words: str
    is_done: bool
    address: str = ""
    who: str = ""


def find_open_items():
    """Return all `Item`s, in the order in which somebody may well do them; none once all are done."""
    site, site_page = SiteText.objects.load(), reverse("admin:timeline_sitetext_changelist")
    undated = Source.objects.published().filter(date="").first()
    # Who may publish because they may do everything is no second pair of eyes.
    publishers = get_user_model().objects.with_perm(
        "timeline.publish_milestone", is_active=True, include_superusers=False, backend=BACKEND
    )
    items = [
        Item("A contact, where readers send corrections", bool(site.contact), site_page),
        Item("A licence, which says how the content may be used", bool(site.licence), site_page),
        Item(
            "The date of each source that something public cites",
            undated is None,
            change_page(undated) if undated else "",
        ),
        Item("The site’s own address (SITE_URL)", bool(settings.SITE_URL), who=OPERATOR),
        Item(
            f"{PUBLISHERS} Publishers, so that one checks what the other wrote",
            publishers.count() >= PUBLISHERS,
            who="a superuser",
        ),
        Item("A backup of the whole site, made on this host", place.is_backed_up(), who=OPERATOR),
    ]
    return [] if all(item.is_done for item in items) else items
