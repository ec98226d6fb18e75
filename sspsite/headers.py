"""Security headers of every answer that Django does not set by itself."""

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
        if request.method == "HEAD":
            drop_body(response)
        return response


def drop_body(response):
    """Take the body out of the answer to a HEAD request; its length stays as a GET would have it."""
    if response.streaming:
        response.streaming_content = []
        return
    length = response.headers.get("Content-Length")
    response.content = b""
    if length:
        response.headers["Content-Length"] = length
