"""The page on which somebody sees where they are signed in, and signs out everywhere else."""

from datetime import UTC, datetime

from django.contrib import admin, messages
from django.shortcuts import redirect

from timeline.accounts.log import note
from timeline.accounts.sessions import BEGAN, PLACE, end_others, find_own


def sessions_view(request):
    if request.method == "POST":
        number = end_others(request)
        note(request, "other sessions ended", number=number)
        messages.success(request, f"Signed out in {number} other place{'' if number == 1 else 's'}.")
        return redirect("admin:sessions")
    found = [describe(data, row.pk == request.session.session_key) for row, data in find_own(request).items()]
    return admin.site.draw_page(request, "admin/sessions.html", "Where you are signed in", sessions=found)


def describe(data, is_this):
    address, browser = data.get(PLACE, ["", ""])
    return {
        "began": datetime.fromtimestamp(data.get(BEGAN, 0), UTC),
        "address": address,
        "browser": browser,
        "is_this": is_this,
    }
