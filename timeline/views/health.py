"""What probes ask: is the process alive, can it serve."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from timeline.health.probes import probe


@never_cache
@require_safe
def healthz(request):
    """Tell that the process answers; the database is not asked, so a restart helps wherever this fails."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """Tell whether readers can be served, or the names of what fails; the log and `doctor` say more."""
    failing = probe()
    words = f"not ready: {', '.join(failing)}" if failing else "ready"
    return HttpResponse(words, status=503 if failing else 200, content_type="text/plain")
