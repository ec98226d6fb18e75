"""The page store: a public page is made once for each content version, and answered from there, or with 304.

A stored page is never stale and never purged, since its key holds all that it is a function of: the release, the
content version, the encoding, the host and the address. The entity tag is that key.
"""

import gzip
import logging
import re
import zlib
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path

import brotli
import django
from django.conf import settings
from django.core.cache import cache as store
from django.db import Error, connection
from django.http import HttpResponse
from django.urls import reverse

from timeline.filters import normalise
from timeline.index import version

logger = logging.getLogger(__name__)

LARGEST = 128 * 1024  # bytes of a finished answer above which it is not stored
LONGEST = 600  # characters of a query above which its page is not stored
KEPT = 86_400  # seconds; a page of an old version is asked for no more
COMPRESSIBLE = re.compile(r"(text/|image/svg|application/([\w.-]+\+)?(json|xml)|application/x-)")


class PageStore:
    """Answers from the store before Django is asked: a WSGI application round another one."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        answer = look_up(environ)
        if answer is None:
            return self.application(environ, start_response)
        status, headers, body = answer
        start_response(status, headers)
        return [body]


class PageStoreMiddleware:
    """Puts answers into the store, and takes them from there where no `PageStore` stands before Django.

    Above all other middleware, since what it keeps are finished answers with every header.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        environ = request.META
        if not is_stored(environ):
            return without_body(request, self.get_response(request))
        if answer := look_up(environ):
            status, headers, body = answer
            return HttpResponse(body, status=int(status[:3]), headers=dict(headers))
        # It is compressed here, once, and kept so.
        encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        environ["HTTP_ACCEPT_ENCODING"] = ""
        method, request.method = request.method, "GET"
        response = self.get_response(request)
        request.method = method
        made_of = getattr(response, "version", None)
        if made_of is None or response.status_code not in (200, 410) or response.cookies:
            response.headers.setdefault("Cache-Control", "no-cache")
            return without_body(request, response)
        query = normalise(environ.get("QUERY_STRING", ""))
        key = make_key(environ, query, made_of, encoding)
        compress(response, encoding)
        # What is gone has no tag: asked about again, it is still gone and not unchanged.
        for name, value in describe(key) if response.status_code == 200 else (("Cache-Control", "no-cache"),):
            response[name] = value
        status = f"{response.status_code} {response.reason_phrase}"
        if not response.streaming and len(query) <= LONGEST and len(response.content) <= LARGEST:
            reach(store.set, key, (status, list(response.items()), response.content), KEPT)
        return without_body(request, response)


def is_stored(environ):
    """Return whether a request (its WSGI environment) may be for a public page."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return False
    path = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
    return not path.startswith(find_elsewhere())


def look_up(environ):
    """Return what answers a request (its WSGI environment), (status, headers, body), or None when it must be made."""
    if not is_stored(environ):
        return None
    encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    query = normalise(environ.get("QUERY_STRING", ""))
    try:
        key = make_key(environ, query, version.read(), encoding)
    except Error:
        # A connection that broke is made anew; if none can be had, the site's own page says so.
        connection.close()
        return None
    if key in environ.get("HTTP_IF_NONE_MATCH", ""):
        # Keys are made with the site's secret: only who was given this page knows its key.
        return "304 Not Modified", describe(key), b""
    stored = reach(store.get, key)
    if stored is None:
        return None
    status, headers, body = stored
    return status, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else body


def describe(key):
    """Return the headers by which caches know an answer: any may keep it, and asks each time whether it holds."""
    return [("ETag", f'"{key}"'), ("Cache-Control", "public, no-cache"), ("Vary", "Accept-Encoding")]


def reach(act, *arguments):
    """Return what the store answers; None when it cannot be reached: pages are made without it, only slower."""
    try:
        return act(*arguments)
    except Exception as error:
        logger.warning("The page store does not answer: %s", error)
        return None


def make_key(environ, query, made_of, encoding):
    """Return the key of an address at a content version: 32 hexadecimal digits."""
    host = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}"
    proxied = settings.SECURE_PROXY_SSL_HEADER
    scheme = environ["wsgi.url_scheme"] + (environ.get(proxied[0], "") if proxied else "")
    path = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
    parts = (find_release(), settings.SITE_URL, made_of.key, encoding, scheme, host, path, query)
    secret = settings.SECRET_KEY.encode()[:64]
    return blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=16, key=secret).hexdigest()


@cache
def find_elsewhere():
    """Return the beginnings of the addresses that are no public pages."""
    return (settings.STATIC_URL, reverse("admin:index"), reverse("timeline:healthz"))


@cache
def find_release():
    """Return a digest of the code, the templates and the static files, so that a new release answers anew."""
    roots = [Path(__file__).parent.parent, Path(import_module(settings.ROOT_URLCONF).__file__).parent]
    roots += [Path(folder) for engine in settings.TEMPLATES for folder in engine["DIRS"]]
    files = [path for root in roots for path in sorted(root.rglob("*")) if path.suffix in (".py", ".html", ".svg")]
    digest = blake2b(django.__version__.encode())
    for path in [*files, Path(settings.STATIC_ROOT) / "staticfiles.json"]:
        if path.exists():
            digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=256)
def choose_encoding(accepted):
    """Return "br", "gzip" or "" for the `Accept-Encoding` of a request (RFC 9110, section 12.5.3)."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        weight = re.fullmatch(r"\s*q=(0(?:\.\d*)?|1(?:\.0*)?)\s*", parameter)
        weights[name.strip()] = float(weight[1]) if weight else 1
    for name in ("br", "gzip"):
        if weights.get(name, weights.get("*", 0)) > 0:
            return name
    return ""


def compress(response, encoding):
    """Compress an answer in place: a whole one at once, a stream as it goes."""
    if not COMPRESSIBLE.match(response.headers["Content-Type"]):
        encoding = ""
    if encoding and response.streaming:
        response.streaming_content = compress_parts(response.streaming_content, encoding)
        del response.headers["Content-Length"]
    elif encoding == "br":
        response.content = brotli.compress(response.content, quality=5)
    elif encoding == "gzip":
        response.content = gzip.compress(response.content, 6, mtime=0)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    if not response.streaming:
        response.headers["Content-Length"] = str(len(response.content))


def compress_parts(parts, encoding):
    """Yield the compressed bytes of a stream."""
    if encoding == "br":
        compressor = brotli.Compressor(quality=5)
        add, finish = compressor.process, compressor.finish
    else:
        compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
        add, finish = compressor.compress, compressor.flush
    for part in parts:
        if data := add(part):
            yield data
    yield finish()


def without_body(request, response):
    """Take the body out of the answer to a HEAD request; its length stays as a GET would have it."""
    if request.method != "HEAD":
        return response
    length = response.headers.get("Content-Length")
    if response.streaming:
        response.close()
        response.streaming_content = []
    else:
        response.content = b""
    if length:
        response.headers["Content-Length"] = length
    return response
