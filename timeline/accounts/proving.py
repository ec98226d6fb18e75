"""The password once more, before what cannot be undone."""

from django.contrib.auth import authenticate
from django.utils import timezone

from .limits import BUSY, Busy
from .sessions import BEGAN

PROVED = "proved"  # in the session: seconds
WRONG = "That is not your password. Type it again."
WITHIN = 5 * 60  # seconds for which a password that was given need not be given again


def is_proved(request):
    """Return whether the password was given within the last minutes, at the sign-in or since."""
    given = max(request.session.get(BEGAN, 0), request.session.get(PROVED, 0))
    return timezone.now().timestamp() - given < WITHIN


def prove(request, password):
    """Return "" for the password of whoever is signed in, else in words what is wrong with it.

    A wrong one counts as a sign-in that failed.
    """
    try:
        user = authenticate(request, username=request.user.get_username(), password=password)
    except Busy:
        return BUSY
    if user is None or user != request.user:
        return WRONG
    request.session[PROVED] = timezone.now().timestamp()
    return ""
