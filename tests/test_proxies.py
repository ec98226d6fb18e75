"""Who asks, and by which scheme: as trusted proxies say, and nobody else; asked of the production server too."""

import re

import pytest

from sspsite import environment
from sspsite.proxies import TrustedProxies

from .conftest import thorough
from .test_quickstart import get, serve  # noqa: F401  a fixture

PROXIES = "127.0.0.1, 10.0.0.0/8, 2001:db8::/48"


def ask(monkeypatch, peer, trusted=PROXIES, **headers):
    """Return the WSGI environment of a request as the site sees it."""
    monkeypatch.setenv("TRUSTED_PROXIES", trusted)
    seen = {}
    site = TrustedProxies(
        lambda environ, start: seen.update(environ) or [], environment.read_proxies("TRUSTED_PROXIES")
    )
    site({"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **headers}, None)
    return seen


@pytest.mark.parametrize(("peer", "forwarded", "reader"), [
    # Nobody vouches for what stands left of an address that is no proxy's.
    ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
    ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
    ("127.0.0.1", "198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
    ("2001:db8::1", "2001:db8:1::9", "2001:db8:1::9"),
    ("127.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),
    # Without the header, and from a peer that is not trusted.
    ("127.0.0.1", "", "127.0.0.1"),
    ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
    ("127.0.0.2", "198.51.100.1", "127.0.0.2"),
    # What cannot be read ends the way; ports and the two spellings of one address do not.
    ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
    ("127.0.0.1", "198.51.100.1, evil, 203.0.113.9", "203.0.113.9"),
    ("127.0.0.1", "198.51.100.1, <script>, 10.1.2.3", "10.1.2.3"),
    ("127.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
    ("127.0.0.1", "[2001:db8:1::9]:4711", "2001:db8:1::9"),
    ("::ffff:127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
    ("127.0.0.1", "127.1", "127.0.0.1"),
    ("127.0.0.1", "٣.1.1.1", "127.0.0.1"),
])  # fmt: skip
def test_address_is_that_of_the_first_who_is_no_trusted_proxy(monkeypatch, peer, forwarded, reader):
    seen = ask(monkeypatch, peer, HTTP_X_FORWARDED_FOR=forwarded)

    assert seen["REMOTE_ADDR"] == reader


@pytest.mark.parametrize(("peer", "said", "scheme"), [
    ("127.0.0.1", "https", "https"), ("127.0.0.1", "http, https", "https"), ("127.0.0.1", "HTTPS", "https"),
    ("127.0.0.1", "https, http", "http"), ("127.0.0.1", "ftp", "http"), ("127.0.0.1", "", "http"),
    ("203.0.113.9", "https", "http"),
])  # fmt: skip
def test_scheme_is_what_the_nearest_trusted_proxy_says(monkeypatch, peer, said, scheme):
    assert ask(monkeypatch, peer, HTTP_X_FORWARDED_PROTO=said)["wsgi.url_scheme"] == scheme


@pytest.mark.parametrize("peer", ["127.0.0.1", "203.0.113.9"])
def test_no_forwarding_header_gets_further(monkeypatch, peer):
    names = ("X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PORT", "X_FORWARDED_PREFIX", "FORWARDED", "X_REAL_IP")

    seen = ask(monkeypatch, peer, HTTP_HOST="a.org", **{f"HTTP_{name}": "203.0.113.7" for name in names})

    assert [name for name in seen if name.startswith("HTTP_")] == ["HTTP_HOST"]


def test_socket_file_is_trusted_by_its_word_alone(monkeypatch):
    said = {"HTTP_X_FORWARDED_FOR": "203.0.113.9", "HTTP_X_FORWARDED_PROTO": "https"}

    assert ask(monkeypatch, "", "unix", **said)["REMOTE_ADDR"] == "203.0.113.9"
    assert ask(monkeypatch, "", "127.0.0.1", **said)["wsgi.url_scheme"] == "http"
    assert ask(monkeypatch, "203.0.113.1", "unix", **said)["REMOTE_ADDR"] == "203.0.113.1"


@pytest.mark.parametrize("value", ["localhost", "10.0.0.1/8", "*", "10.0.0.0/33", "127.0.0.1;::1"])
def test_proxies_that_cannot_be_read_are_refused_by_name(monkeypatch, value):
    monkeypatch.setenv("TRUSTED_PROXIES", value)

    with pytest.raises(environment.ImproperlyConfigured, match="^TRUSTED_PROXIES is .*such as 127.0.0.1,10.0.0.0/8"):
        environment.read_proxies("TRUSTED_PROXIES")


PAGES = ["/", "/about/", "/robots.txt", "/sitemap.xml", "/feed.atom", "/timeline.json", "/admin/login/"]
CLAIMS = [
    {"SCRIPT_NAME": "/evil"}, {"Script-Name": "/evil"}, {"PATH_INFO": "/evil"}, {"X-Forwarded-Prefix": "/evil"},
    {"X-Script-Name": "/evil"}, {"X-Forwarded-Proto": "https"}, {"X-Forwarded-Protocol": "ssl"},
    {"X-Forwarded-Ssl": "on"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example;proto=https"},
    {"X-Original-Url": "/evil"}, {"X-Rewrite-Url": "/evil"}, {"X-Forwarded-Port": "666"},
]  # fmt: skip


def addresses_in(page):
    """Return every address in a page or file."""
    return set(re.findall(r"""https?://[^\s"'<>]+|(?<=["'])/[^\s"'<>]*""", page.decode()))


@pytest.mark.sqlite
@thorough
def test_no_header_of_a_reader_changes_an_address_on_the_production_server(serve):  # noqa: F811
    port, _ = serve()

    # The first to ask is the attacker, of a process that has resolved no address yet.
    for claim in CLAIMS:
        for path in PAGES:
            for start in ("", "/evil"):
                try:
                    status, _, body = get(port, start + path, **claim)
                except OSError as error:
                    status, body = error.code, error.read()
                assert status == (404 if start else 200)
                assert not re.search(rb"evil|https://127|:666", body.replace(f"/evil{path}".encode(), b""))
    clean = {path: addresses_in(get(port, path)[2]) for path in PAGES}

    for found in clean.values():
        assert not [address for address in found if "evil" in address or address.startswith("https://127")]
    for address in sorted(found for found in clean["/"] if found.startswith("/")):
        assert get(port, address)[0] == 200


@pytest.mark.sqlite
@thorough
@pytest.mark.parametrize("variables", [{"BEHIND_PROXY": "true"}, {"TRUSTED_PROXIES": "127.0.0.1"}])
def test_scheme_is_believed_where_the_operator_says_so(serve, variables):  # noqa: F811
    port, _ = serve(**variables)

    pages = [get(port, "/about/", **{"X-Forwarded-Proto": scheme})[2].decode() for scheme in ("https", "http", "https")]

    canonical = [re.search(r'rel="canonical" href="(\w+):', page)[1] for page in pages]
    assert canonical == ["https", "http", "https"]
