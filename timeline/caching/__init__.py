"""The page store: a public page is made once for each content version, and answered from there, or with 304.

A stored page is never stale and never purged, since its key holds all that it is a function of: the release, the
content version, the encoding, the scheme, the host and the address. The entity tag is that key. An entry is data that
the site has signed for this key: whatever else lies in its place is not there.
"""

import json
import logging
from functools import cache, lru_cache
from hashlib import blake2b
from hmac import compare_digest
from importlib import import_module
from pathlib import Path
from typing import NamedTuple
from wsgiref.util import FileWrapper

import django
from django.conf import settings
from django.core.cache import cache as store
from django.db import Error, connection
from django.http import HttpResponse, StreamingHttpResponse
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from timeline import outages
from timeline.filters import normalise

from . import due, files
from .compression import LIGHT, THOROUGH, choose_encoding, compress
from .states import at_state, find_state

logger = logging.getLogger(__name__)

LARGEST = 128 * 1024  # bytes of a finished answer above which it is kept in a file
LONGEST = 600  # characters of a path, and of a query, above which its page is not stored
# Settings of the operator that show in a page or its headers.
SHOWN = ("SITE_URL", "STAFF_LINK", "SECURITY_CONTACT", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
ASK = "no-cache, max-age=0"  # whoever keeps an answer asks each time whether it holds
KEPT = 86_400  # seconds; a page of an old version is asked for no more
LOOKED_UP = "timeline.looked_up"  # in the environment of a request that a `PageStore` had no answer for
pause = outages.Pause(10)  # without the store, after a failure
SIGNATURE = 32  # bytes


class PageStore:
    """Answers from the store before Django is asked: a WSGI application round another one."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        answer = look_up(environ)
        if answer is None:
            environ[LOOKED_UP] = True
            return self.application(environ, start_response)
        status, headers, body = answer
        start_response(status, headers)
        if isinstance(body, bytes):
            return [body]
        # The server may have the system send the file.
        return environ.get("wsgi.file_wrapper", FileWrapper)(body, files.CHUNK)


class PageStoreMiddleware:
    """Puts answers into the store, and takes them from there where no `PageStore` stands before Django.

    Above all other middleware, since what it keeps are finished answers with every header.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        asked = read_request(request.META)
        if asked is None:
            response = self.get_response(request)
            response.headers.setdefault("Cache-Control", ASK)
            return without_body(request, response)
        if LOOKED_UP not in request.META and (answer := look_up(request.META)):
            return to_response(answer)
        # It is made as for anybody, and compressed here, once, and kept so.
        request.META |= {"HTTP_ACCEPT_ENCODING": "", "HTTP_COOKIE": ""}
        method, request.method = request.method, "GET"
        response, key = self.make(request, asked)
        if key:
            response = keep(asked, key, response) or self.make(request, asked)[0]
        request.method = method
        return without_body(request, response)

    def make(self, request, asked):
        """Return an answer that is made now, and its key, None where it is not to be kept."""
        response = self.get_response(request)
        made_of = getattr(response, "version", None)
        if made_of is None or response.status_code not in (200, 410) or response.cookies:
            response.headers.setdefault("Cache-Control", ASK)
            return response, None
        key = make_key(at_state(asked, response.past), made_of)
        compress(response, asked.encoding, LIGHT if asked.query else THOROUGH)
        # What is gone has no tag: asked about again, it is still gone and not unchanged.
        for name, value in describe(key) if response.status_code == 200 else (("Cache-Control", ASK),):
            response[name] = value
        return response, key


class Asked(NamedTuple):
    """What a request asks for: all of it that an answer may depend on."""

    scheme: str
    host: str  # "" where SITE_URL says under which one all addresses are
    path: str
    query: str  # in its one spelling, without what the view does not read
    encoding: str


def read_request(environ):
    """Return the `Asked` of a request (its WSGI environment), None where it is for no public page."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or len(path) > LONGEST:
        return None
    parameters = getattr(find_view(path), "parameters", None)
    host = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}"
    if parameters is None or not is_answered(host, tuple(settings.ALLOWED_HOSTS)):
        return None
    return Asked(
        environ["wsgi.url_scheme"],
        "" if settings.SITE_URL else host,
        path,
        normalise(environ.get("QUERY_STRING", ""), parameters),
        choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )


@lru_cache(maxsize=1024)
def find_view(path):
    """Return the view of a path, None where there is none. A public one says which `parameters` it reads."""
    try:
        return resolve(path).func
    except Resolver404:
        return None


@lru_cache(maxsize=256)
def is_answered(host, allowed):
    """Return whether the site answers to a host, as Django decides it."""
    return validate_host(split_domain_port(host)[0], allowed)


def look_up(environ):
    """Return what answers a request (its WSGI environment), (status, headers, body), or None when it must be made."""
    asked = read_request(environ)
    if asked is None:
        return None
    try:
        made_of = due.read()
        key = make_key(at_state(asked, find_state(asked)), made_of)
    except Error:
        # A connection that broke is made anew; if none can be had, the site's own page says so.
        connection.close()
        return None
    if key in environ.get("HTTP_IF_NONE_MATCH", ""):
        # Keys are made with the site's secret: only who was given this page knows its key.
        return "304 Not Modified", describe(key), b""
    answer = unseal(key, reach(store.get, find_place(asked, key)))
    answer = answer or files.find(find_place(asked, key, files.WITH_QUERY), key)
    if answer is None:
        return None
    status, headers, body = answer
    if environ["REQUEST_METHOD"] == "HEAD" and body:
        body = b"" if isinstance(body, bytes) else body.close() or b""
    return status, headers, body


def keep(asked, key, response):
    """Keep an answer, a short one in the store and a stream in a file; return what is sent, None where that failed."""
    status, headers = f"{response.status_code} {response.reason_phrase}", list(response.items())
    if response.streaming:
        kept = files.keep(find_place(asked, key, files.WITH_QUERY), key, status, headers, response)
        response.held.close()
        return kept and to_response(kept)
    if len(asked.query) <= LONGEST and len(response.content) <= LARGEST:
        reach(store.set, find_place(asked, key), seal(key, status, headers, response.content), KEPT)
    return response


def to_response(answer):
    """Return a kept answer, (status, headers, body), as one of Django's."""
    status, headers, body = answer
    if isinstance(body, bytes):
        return HttpResponse(body, status=int(status[:3]), headers=dict(headers))
    response = StreamingHttpResponse(FileWrapper(body, files.CHUNK), status=int(status[:3]), headers=dict(headers))
    response.held = body
    return response


def describe(key):
    """Return the headers by which caches know an answer: any may keep it, and asks each time whether it holds.

    A cache that knows no `no-cache` finds a lifetime, of nothing, and invents none. nginx keeps nothing that has
    either, but heeds a header of its own, with a time that is over, and passes it on to nobody.
    """
    return [
        ("ETag", f'"{key}"'),
        ("X-Accel-Expires", "@1"),
        ("Cache-Control", f"public, {ASK}"),
        ("Vary", "Accept-Encoding"),
    ]


def reach(act, *arguments):
    """Return what the store answers; None when it cannot be reached: pages are made without it, only slower."""
    if pause.lasts():
        return None
    try:
        answer = act(*arguments)
    except Exception as error:
        pause.begin()
        logger.warning("The page store does not answer: %s", error)
        return None
    pause.end()
    return answer


def digest(*parts, **options):
    """Return the digest of some texts or bytes, made with the site's secret."""
    data = b"\0".join(part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape") for part in parts)
    return blake2b(data, key=settings.SECRET_KEY.encode()[:64], **options)


def make_key(asked, made_of):
    """Return the key of what is asked for at a content version: 32 hexadecimal digits."""
    shown = (str(getattr(settings, name)) for name in SHOWN)
    return digest(find_release(), *shown, made_of.key, *asked, digest_size=16).hexdigest()


def find_place(asked, key, with_query=None):
    """Return under which name the answer lies in the store, or in the folder of files.

    An address without a query has a place of its own, whatever host and version it was asked for: there are only so
    many. Those with a query, of which anybody can think of more, share the places of one small part.
    """
    if asked.query:
        return f"query-{int(key, 16) % (with_query or settings.PAGES_WITH_QUERY)}"
    return digest(find_release(), asked.scheme, asked.path, asked.encoding, digest_size=16).hexdigest()


def seal(key, status, headers, body):
    """Return an answer as the bytes of an entry: a signature, status and headers as a line of JSON, the body."""
    content = json.dumps([status, headers]).encode() + b"\n" + body
    return digest("entry", key, content, digest_size=SIGNATURE).digest() + content


def unseal(key, entry):
    """Return (status, headers, body) of an entry; None for whatever `seal` has not made for this very key."""
    if not isinstance(entry, bytes):
        return None
    signature, content = entry[:SIGNATURE], entry[SIGNATURE:]
    if not compare_digest(signature, digest("entry", key, content, digest_size=SIGNATURE).digest()):
        return None
    head, _, body = content.partition(b"\n")
    status, headers = json.loads(head)
    return status, [(name, value) for name, value in headers], body


class PlainBytes:
    """What goes into Redis and comes out of it: bytes as they are, where Django would pickle and unpickle them."""

    def dumps(self, value):
        return value

    def loads(self, value):
        return value


@cache
def find_release():
    """Return a digest of the code, the templates and the static files, so that a new release answers anew."""
    roots = [Path(__file__).parent.parent, Path(import_module(settings.ROOT_URLCONF).__file__).parent]
    roots += [Path(folder) for engine in settings.TEMPLATES for folder in engine["DIRS"]]
    files = [path for root in roots for path in sorted(root.rglob("*")) if path.suffix in (".py", ".html", ".svg")]
    digest = blake2b(django.__version__.encode())
    for path in [*files, Path(settings.VAR_DIR) / "staticfiles.json"]:
        if path.exists():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def without_body(request, response):
    """Take the body out of the answer to a HEAD request; its length stays as a GET would have it."""
    if request.method != "HEAD":
        return response
    length = response.headers.get("Content-Length")
    if response.streaming:
        getattr(response, "held", response).close()
        response.streaming_content = []
    else:
        response.content = b""
    if length:
        response.headers["Content-Length"] = length
    return response
