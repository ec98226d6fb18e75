"""What an operator's log says of accounts and of what cannot be undone: one JSON object a line, without secrets."""

import ipaddress
import json
import logging

logger = logging.getLogger("timeline.audit")


def find_address(request):
    """Return where a request is from: an address, or the network that one subscriber has of version 6.

    Failures are counted for it.
    """
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None  # a socket file
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


def note(request, event, **facts):
    """Write what happened: `event` is a word that stays the same, who did it and from where follow from the request."""
    user = getattr(request, "user", None)
    who = user.get_username() if user is not None and user.is_authenticated else None
    line = {"event": event, "who": who, "address": find_address(request) if request else None, **facts}
    logger.info(json.dumps({name: value for name, value in line.items() if value is not None}, default=str))


def note_sign_in(request, user, **kwargs):
    note(request, "sign-in", account=user.get_username())


def note_sign_out(request, user, **kwargs):
    note(request, "sign-out", account=user and user.get_username())
