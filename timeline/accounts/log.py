"""What an operator's log says of accounts and of what cannot be undone: one JSON object a line, without secrets."""

import json
import logging

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from .limits import find_address

logger = logging.getLogger("timeline.audit")


def note(request, event, **facts):
    """Write what happened: `event` is a word that stays the same, who did it and from where follow from the request."""
    user = getattr(request, "user", None)
    who = user.get_username() if user is not None and user.is_authenticated else None
    line = {"event": event, "who": who, "address": find_address(request) if request else None, **facts}
    logger.info(json.dumps({name: value for name, value in line.items() if value is not None}, default=str))


def listen():
    user_logged_in.connect(note_sign_in)
    user_logged_out.connect(note_sign_out)
    user_login_failed.connect(note_failure)
    user_locked_out.connect(note_refusal)


def note_sign_in(request, user, **kwargs):
    note(request, "sign-in", account=user.get_username())


def note_sign_out(request, user, **kwargs):
    note(request, "sign-out", account=user and user.get_username())


def note_failure(credentials, request=None, **kwargs):
    if not getattr(request, "axes_locked_out", False):
        note(request, "sign-in failed", account=credentials.get("username"))


def note_refusal(request, username, **kwargs):
    note(request, "sign-in refused", account=username)
