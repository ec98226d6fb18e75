"""Answers in the shortest form that the reader accepts."""

import re
import zlib
from functools import lru_cache

import brotli

COMPRESSIBLE = re.compile(r"(text/|image/svg|application/([\w.-]+\+)?(json|xml)|application/x-)")


@lru_cache(maxsize=256)
def choose_encoding(accepted):
    """Return "br", "gzip" or "" for the `Accept-Encoding` of a request (RFC 9110, section 12.5.3)."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        weight = re.fullmatch(r"\s*q=(0(?:\.\d*)?|1(?:\.0*)?)\s*", parameter)
        weights[name.strip()] = float(weight[1]) if weight else 1
    return next((name for name in ("br", "gzip") if weights.get(name, weights.get("*", 0)) > 0), "")


# Brotli's quality and zlib's level: of what is asked for again and again, and of what is long or is likely asked for
# once, where two thirds of the time are worth more than a sixth of the bytes.
THOROUGH, LIGHT = {"br": 5, "gzip": 6}, {"br": 2, "gzip": 2}
WINDOW = 18  # bits of a place that Brotli looks back to: more than a page has, and a burden to no process


def compress(response, encoding, levels=THOROUGH):
    """Compress an answer in place: a whole one at once, a stream as it goes."""
    if encoding and COMPRESSIBLE.match(response.headers["Content-Type"]):
        response.headers["Content-Encoding"] = encoding
        if response.streaming:
            response.streaming_content = compress_parts(response.streaming_content, encoding, LIGHT)
            del response.headers["Content-Length"]
        else:
            response.content = b"".join(compress_parts([response.content], encoding, levels))
    if not response.streaming:
        response.headers["Content-Length"] = str(len(response.content))


def compress_parts(parts, encoding, levels):
    """Yield the compressed bytes of a stream."""
    if encoding == "br":
        compressor = brotli.Compressor(quality=levels[encoding], lgwin=WINDOW)
        add, finish = compressor.process, compressor.finish
    else:
        compressor = zlib.compressobj(levels[encoding], zlib.DEFLATED, 31)
        add, finish = compressor.compress, compressor.flush
    for part in parts:
        if data := add(part):
            yield data
    yield finish()
