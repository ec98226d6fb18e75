"""Security headers on every kind of answer, for readers and staff."""

import pytest

pytestmark = pytest.mark.usefixtures("history")

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip


@pytest.mark.parametrize("address", ["/", "/timeline.json", "/feed.atom", "/nowhere/", "/admin/login/", "/healthz"])
def test_every_answer_has_the_policy(client, address):
    response = client.get(address)

    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/", "/timeline.csv", "/milestones/local-policing-model/"])
def test_head_has_no_body(client, address):
    response = client.head(address)

    assert response.status_code == 200
    assert response.getvalue() == b""


def test_head_has_the_length_of_get(client):
    assert client.head("/about/")["Content-Length"] == client.get("/about/")["Content-Length"]


def test_pages_are_compressed(client):
    response = client.get("/", headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
