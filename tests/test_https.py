"""What the production server sends under an https address: all that the MDN HTTP Observatory asks for its A+."""

import http.client
import re

import pytest

from .conftest import thorough
from .server import PATIENCE
from .test_quickstart import serve  # noqa: F401  a fixture

pytestmark = pytest.mark.sqlite

SITE = {"SITE_URL": "https://history.example.org", "BEHIND_PROXY": "true"}


def ask(port, path, scheme="https", method="GET", **headers):
    """Return (status, headers with small names, body) as the proxy in front is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    sent = {"Host": "history.example.org", "X-Forwarded-Proto": scheme, **headers}
    connection.request(method, path, headers=sent)
    response = connection.getresponse()
    answer = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return answer


def find_faults(headers):
    """Return what the observatory would take points off for, or not give its extra ones."""
    policy = {part.split(" ", 1)[0]: part for part in headers.get("content-security-policy", "").split("; ")}
    rules = {
        "policy allows nothing by itself": policy.get("default-src") == "default-src 'none'",
        "policy has nothing inline": not re.search("unsafe|data:|http|\\*", " ".join(policy.values())),
        "policy names frames, base and forms": {"frame-ancestors", "base-uri", "form-action"} <= policy.keys(),
        "half a year of https": int(re.match(r"max-age=(\d+)|", headers.get("strict-transport-security", ""))[1] or 0)
        >= 15_768_000,
        "types are not guessed": headers.get("x-content-type-options") == "nosniff",
        "no frames": headers.get("x-frame-options") == "DENY",
        "no addresses to others": headers.get("referrer-policy") in ("same-origin", "no-referrer"),
        "resources say for whom": headers.get("cross-origin-resource-policy") in ("same-origin", "cross-origin"),
        "own window": headers.get("cross-origin-opener-policy") == "same-origin",
    }
    return [rule for rule, is_kept in rules.items() if not is_kept]


@thorough
def test_every_answer_has_the_headers_of_an_observatorys_best_mark(serve):  # noqa: F811
    port, _ = serve(**SITE)
    style = re.search(r'rel="stylesheet" href="([^"]+)', ask(port, "/")[2].decode())[1]

    answered = {
        "/": 200, "/about/": 200, "/nowhere/": 404, "/feed.atom": 200, "/timeline.csv": 200, "/robots.txt": 200,
        "/milestones/local-policing-model.bib": 200, "/figures/safer-schools-officers.svg": 200, "/sitemap.xml": 200,
        "/timeline.csv?year_from=x": 400, "/about": 301, "/admin/": 302, "/admin/login/": 200, "/admin/nowhere/": 302,
        "/.well-known/change-password": 302, "/healthz": 200, "/static/nowhere.css": 404, style: 200,
    }  # fmt: skip
    for path, wanted in [*answered.items(), ("/", 200)]:  # the last one from the store
        status, headers, _ = ask(port, path)
        assert status == wanted and find_faults(headers) == [], path
    for method, path, wanted in (("POST", "/", 405), ("HEAD", "/", 200), ("OPTIONS", "/about/", 405)):
        status, headers, _ = ask(port, path, method=method)
        assert status == wanted and find_faults(headers) == [], method

    status, headers, _ = ask(port, "/about/?q=1", scheme="http")
    assert (status, headers["location"]) == (301, "https://history.example.org/about/?q=1")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert ask(port, "/static/staticfiles.json")[0] == 404
    chart = ask(port, "/figures/safer-schools-officers.svg")[1]
    assert chart["cross-origin-resource-policy"] == "cross-origin"
    assert ask(port, "/timeline.csv")[1]["access-control-allow-origin"] == "*"
    _, headers, _ = ask(port, "/admin/login/")
    assert headers["set-cookie"].startswith("__Host-csrftoken=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(headers["set-cookie"].split("; ")) and "Domain" not in str(headers)
    assert headers["strict-transport-security"] == "max-age=31536000"


@thorough
def test_operator_chooses_what_binds_other_addresses_too(serve):  # noqa: F811
    port, _ = serve(**SITE, HSTS_INCLUDE_SUBDOMAINS="true", HSTS_PRELOAD="true")

    for _ in ("made", "stored"):
        headers = ask(port, "/about/")[1]
        assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
