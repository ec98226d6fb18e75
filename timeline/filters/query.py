"""The query of a public address in its one spelling."""

from urllib.parse import parse_qsl, urlencode

# Parameters that ask for another moment: an empty one is kept, to be refused. A script that lost its day is not given
# today's record as if it had asked for that.
MOMENTS = ("as_of", "since")


def normalise(query, parameters):
    """Return the query of an address (text of WSGI's `QUERY_STRING`) in a fixed order, with those `parameters` alone.

    What cannot be read at all comes back as it is, for the page to refuse; what is empty is left out but for `MOMENTS`.
    """
    if not query or not parameters:
        return ""
    try:
        pairs = parse_qsl(
            query.encode("latin-1").decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1000
        )
    except (UnicodeEncodeError, ValueError):
        return query
    known = [(name, value) for name, value in pairs if name in parameters and (value or name in MOMENTS)]
    told = [pair for pair in known if pair != ("page", "1")]
    return urlencode(sorted(told, key=lambda pair: pair[0]))
