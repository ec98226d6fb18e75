"""What was typed and refused: kept on the server for the account that opened the form, and offered to it again.

A form takes part by carrying the account's mark (`admin/_mark.html`). Those for redactions, passwords and users carry
none, so that nothing of them is ever kept. Nothing is kept in the browser: these are shared machines.
"""

import json
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import RequestDataTooBig
from django.db import Error
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone

from timeline import outages
from timeline.fields import to_number
from timeline.models import Redaction, Unsaved
from timeline.models.unsaved import KEPT_FOR
from timeline.revisions import turn

from .checking import BUTTON

MARK = "typed_by"  # the hidden field that says whose form it is, and since when
OFFER = "unsaved"  # the one that says which kept words a form was filled with
OWN = ("csrfmiddlewaretoken", MARK, OFFER)  # fields that each page has anew
SALT = "timeline.unsaved"
POPUP = (IS_POPUP_VAR, TO_FIELD_VAR)
FORMS = ("_add", "_change", "_draft")  # pages that can be drawn as they were typed without saving

OTHER_TIME = "What you typed was not saved. It is kept for you: sign in, and it is offered again."


def sign(user):
    """Return the mark of an account, for a form that it opens now."""
    return signing.dumps([user.pk, timezone.now().timestamp()], salt=SALT)


def read_mark(posted):
    """Return (the account that opened a form, when), or (None, None)."""
    try:
        key, stamp = signing.loads(posted.get(MARK, ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None, None
    return get_user_model().objects.filter(pk=key, is_active=True).first(), datetime.fromtimestamp(stamp, UTC)


def is_refused(request, response):
    """Return whether what was posted came to nothing, in a way that does not show it in its form again."""
    if getattr(request, "is_refused", False) or response.status_code >= 400:
        return True
    to_sign_in = urlsplit(resolve_url("admin:login")).path
    return response.status_code == 302 and urlsplit(response.url).path == to_sign_in


def read_posted(request):
    """Return what was posted, as far as it is read: of more fields than are allowed the first ones."""
    if request.POST or request.content_type != "application/x-www-form-urlencoded":
        return request.POST
    # Past a limit Django empties what it read.
    posted, most = QueryDict(mutable=True), settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    with suppress(RequestDataTooBig):
        for name, value in parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True)[:most]:
            posted.appendlist(name, value)
    return posted


class UnsavedMiddleware:
    """Keeps what was typed into a form of the desk where the answer is a refusal, whatever refused it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        if request.method != "POST" or match is None or "admin" not in match.app_names:
            return response
        if response.status_code == 503:  # the page that waits holds it all itself
            return response
        try:
            return answer(request, response)
        except Error as error:
            outages.tell(error)
            return response


def answer(request, response):
    """Return the answer to what was posted, once what it refuses is kept and what it saved is forgotten."""
    posted = read_posted(request)
    who, opened = read_mark(posted)
    if not is_refused(request, response):
        if who is not None and who == request.user and response.status_code == 302:
            Unsaved.objects.filter(who=who, pk=to_number(posted.get(OFFER))).delete()
        return response
    if who is None:
        return tell_too_big(request, response)
    kept = keep(request, posted, who, opened)
    if response.status_code == 302:
        if who != request.user:
            messages.warning(request, OTHER_TIME)
        return response
    if response.status_code == 410:
        return response
    is_own = kept is not None and kept.who == request.user
    return draw(request, response, kept=kept, is_own=is_own, why=getattr(request, "why_refused", ""))


def keep(request, posted, who, opened):
    """Keep what an account typed; return it, or None where words were redacted since: it may hold them."""
    with turn():
        if Redaction.objects.filter(when__gte=opened).exists():
            return None
        words = [(name, posted.getlist(name)) for name in posted if name not in OWN]
        kept = Unsaved.objects.filter(who=who, pk=to_number(posted.get(OFFER))).first() or Unsaved(who=who)
        kept.address, kept.posted, kept.when = request.get_full_path(), json.dumps(words), timezone.now()
        same = Unsaved.objects.filter(who=who, address=kept.address, posted=kept.posted)
        kept = same.first() or kept
        kept.save()
        Unsaved.objects.tidy(who)
        return kept


def tell_too_big(request, response):
    """Answer in words where more was sent than is read at all; any other answer stands."""
    if response.status_code != 400 or read_posted(request):
        return response
    return draw(request, response, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20)


def draw(request, response, **told):
    """Answer that it was not saved, and where it is kept."""
    context = {**admin.site.each_context(request), "title": "Not saved", "status": response.status_code, **told}
    return render(request, "admin/not_saved.html", context, status=response.status_code)


def forget_at_sign_out(user, **kwargs):
    """Forget what an account typed once it signs out; a receiver of `user_logged_out`."""
    if user is not None:
        Unsaved.objects.filter(who=user).delete()


def unsaved_view(request, key):
    """Show what was typed and not saved to whoever typed it: to be put into its form, sent again, or thrown away."""
    kept = get_object_or_404(Unsaved.objects.offered_to(request.user), pk=key)
    if request.method == "POST":
        kept.delete()
        messages.success(request, "What was not saved is thrown away.")
        return redirect("admin:index")
    posted = json.loads(kept.posted)
    typed = [(name, value) for name, values in posted for value in values]
    is_form = is_drawable(kept.address)
    return admin.site.draw_page(
        request,
        "admin/unsaved.html",
        "What was not saved",
        kept=kept,
        address=kept.address,
        # Buttons would do what they say; words only go back into their form.
        typed=[pair for pair in typed if not pair[0].startswith("_") or pair[0] in POPUP] if is_form else typed,
        shown=list(typed_by_hand(posted)),
        button=BUTTON if is_form else "",
        again="Put it into the form" if is_form else "Send it again",
    )


def is_drawable(address):
    """Return whether the page of an address can be drawn as it was typed without anything being saved."""
    try:
        return resolve(urlsplit(address).path).url_name.endswith(FORMS)
    except Resolver404:
        return False


def typed_by_hand(posted):
    """Yield (name in words, value) of what somebody may have typed: no tokens, buttons, keys or what is empty."""
    hidden = ("_FORMS", "-id", "-milestone", "revision", "_number", MARK)
    for name, values in posted:
        is_own = name.startswith(("_", "initial-", "csrf")) or "__prefix__" in name or name.endswith(hidden)
        for value in values if not is_own else ():
            if value.strip():
                yield name.replace("_", " ").replace("-", " "), value
