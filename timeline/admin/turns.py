"""What is posted in the desk is decided and done in one turn, and one press of a button is done once.

Each page has a token of its own against forgery, so the same token with the same words is the same press.
"""

import hashlib
import json
from contextlib import contextmanager
from functools import wraps

from django.contrib import messages
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from timeline.models import Press
from timeline.models.press import KNOWN_FOR
from timeline.revisions import acts, turn

from .unsaved import is_refused


def in_turn(view):
    """Let a view of an admin class have its turn when something is posted to it; a second press has the first's answer.

    The second waits for its turn, and then finds what the first has done.
    """

    @wraps(view)
    def decided(self, request, *args, **kwargs):
        if request.method != "POST":
            return view(self, request, *args, **kwargs)
        with turn():
            press = press_of(request)
            if done := Press.objects.filter(digest=press).first():
                return answer_again(request, done)
            response = view(self, request, *args, **kwargs)
            if press and isinstance(response, HttpResponseRedirect) and not is_refused(request, response):
                note(request, press, response.url)
            return response

    return decided


@contextmanager
def refusable(request, opening=""):
    """Keep the words with which an act is refused for the page that is drawn then."""
    try:
        yield
    except acts.Refused as refusal:
        request.refused = [f"{opening}{words}" for words in refusal.messages]
        request.is_asking = isinstance(refusal, acts.Unanswered)


def digest(seen):
    """Return what tells one list of plain values from another: a page posts that of what it showed."""
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def press_of(request):
    """Return what tells one press of a button from every other, "" where the page had no token."""
    if "csrfmiddlewaretoken" not in request.POST:
        return ""
    words = f"{request.user.pk} {request.get_full_path()} {request.POST.urlencode()}"
    return salted_hmac("timeline.press", words, algorithm="sha256").hexdigest()


def note(request, press, address):
    Press.objects.filter(when__lte=timezone.now() - KNOWN_FOR).delete()
    told = json.dumps(peek(request), cls=MessageEncoder)
    # A view that hands over to another one is asked twice.
    Press.objects.update_or_create(
        digest=press, defaults={"who": request.user, "address": address, "told": told, "when": timezone.now()}
    )


def answer_again(request, done):
    """Lead where the first press led, and tell what it told unless the browser knows that already."""
    if not peek(request):
        for message in json.loads(done.told, cls=MessageDecoder):
            messages.add_message(request, message.level, message.message, message.extra_tags)
    return HttpResponseRedirect(done.address)


def peek(request):
    """Return the messages that are waiting, which go on waiting."""
    storage = get_messages(request)
    waiting = list(storage)
    storage.used = False
    return waiting
