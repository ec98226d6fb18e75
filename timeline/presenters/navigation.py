"""The pages that the masthead and the footer of every page lead to."""

from timeline.addresses import path_to

# Each with the pages that stand under it although their addresses do not.
MASTHEAD = (
    ("Timeline", "timeline", "milestone-detail"),
    ("Figures", "figure-list", "compare"),
    ("Policing plans", "policing-plan-list", ""),
    ("Data", "data", ""),
    ("About", "about", ""),
)
FOOTER = (("Authors", "author-list", ""), ("Sources", "source-list", ""))


def present_navigation(request):
    """Return the links of masthead and footer as (label, address, value of `aria-current`); a context processor."""
    return {
        "masthead": [to_link(request, *page) for page in MASTHEAD],
        "footer": [to_link(request, *page) for page in FOOTER],
    }


def to_link(request, label, name, also):
    url, match = path_to(name), request.resolver_match
    if url == request.path:
        return label, url, "page"
    is_under = bool(match and match.url_name == also) or (url != "/" and url in request.path)
    return label, url, "true" if is_under else ""
