"""The query of a public address in its one spelling."""

from urllib.parse import parse_qsl, urlencode


def normalise(query, parameters):
    """Return the query of an address (text of WSGI's `QUERY_STRING`) in a fixed order, with those `parameters` alone.

    What cannot be read at all comes back as it is, for the page to refuse.
    """
    if not query or not parameters:
        return ""
    try:
        pairs = parse_qsl(query.encode("latin-1").decode("utf-8", "replace"), max_num_fields=1000)
    except (UnicodeEncodeError, ValueError):
        return query
    known = [pair for pair in pairs if pair[0] in parameters and pair != ("page", "1")]
    return urlencode(sorted(known, key=lambda pair: pair[0]))
