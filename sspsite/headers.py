"""Security headers of every answer that Django does not set by itself, and what the operator hides from readers."""

from django.conf import settings

# One policy for public pages and admin alike: own files only, nothing inline, no frames.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect")),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)


class SecurityHeadersMiddleware:
    """Adds the content security policy and refuses the browser's powers that no page uses."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        # Pages elsewhere may show what is open to all, which says so itself.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ProbedByAnyNameMiddleware:
    """Answers probes under whatever host they name: a load balancer asks by address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info in ("/healthz", "/readyz"):
            request.get_host = request._get_raw_host
        return self.get_response(request)


def tell_of_staff_link(request):
    """Tell templates whether the footer of public pages leads to the desk; a context processor."""
    return {"has_staff_link": settings.STAFF_LINK}
