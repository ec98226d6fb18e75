"""Moments of the past as the states of the record that they are in: all of one state have one answer."""

from urllib.parse import parse_qsl, urlencode

from django.utils import timezone

from timeline.index.past import read_past


def find_state(asked):
    """Return how an address names the state of the record that is asked for; "" where none of the past is."""
    typed = [value for name, value in parse_qsl(asked.query) if name == "as_of"] if "as_of=" in asked.query else []
    return read_past(typed, timezone.now()).text if typed else ""


def at_state(asked, state):
    """Return what is asked for with the name of a state in place of the moment: all its moments have one answer."""
    if not state:
        return asked
    others = [pair for pair in parse_qsl(asked.query, keep_blank_values=True) if pair[0] != "as_of"]
    return asked._replace(query=urlencode([("as_of", state), *others]))
