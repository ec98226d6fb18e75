"""Pages for what went wrong: in the site's design, in plain words, even without a database."""

import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory

from timeline.models import SiteText
from timeline.views.errors import server_error

pytestmark = pytest.mark.usefixtures("history")


def fail(*args, **kwargs):
    raise DatabaseError("the database is gone")


def test_unknown_address_offers_a_search(client):
    response = client.get("/nowhere/")

    page = response.content.decode()
    assert response.status_code == 404
    assert "<h1>There is no such page</h1>" in page
    assert "<form" in page and 'action="/#results"' in page and 'name="q"' in page
    assert '<meta name="robots" content="noindex">' in page and 'rel="canonical"' not in page
    assert "Safer School Partnerships</a>" in page


@pytest.mark.parametrize(
    "address", ["/milestones/nowhere/", "/plans/x/", "/authors/x/", "/figures/x/", "/figures/x.csv"]
)
def test_unknown_slugs_are_not_found(client, address):
    assert client.get(address).status_code == 404


def test_unknown_host_is_a_bad_request(client):
    response = client.get("/", headers={"host": "elsewhere.example.org"})

    assert response.status_code == 400
    assert "cannot be read" in response.content.decode()


def test_form_without_its_token_is_forbidden_in_words():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "x"})

    assert response.status_code == 403
    assert "<h1>" in response.content.decode() and 'class="masthead"' in response.content.decode()


@pytest.mark.parametrize("address", ["/about/", "/", "/milestones/local-policing-model/", "/changes/"])
def test_readers_are_told_to_come_again_where_the_database_does_not_answer(monkeypatch, address):
    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)
        response = Client(raise_request_exception=False).get(address)

    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["Cache-Control"] == "no-cache, max-age=0"
    assert "<h1>This page cannot be made at the moment</h1>" in page and 'class="masthead"' in page
    assert "DatabaseError" not in page and "ETag" not in response


@pytest.mark.parametrize("address", ["/timeline.json", "/figures.csv", "/feed.atom", "/picture.svg"])
def test_programs_are_told_so_in_plain_text(monkeypatch, address):
    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)
        response = Client(raise_request_exception=False).get(address)

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["Content-Type"] == "text/plain; charset=utf-8" and b"does not answer" in response.content


def test_what_fails_for_another_reason_is_still_a_failure(monkeypatch):
    def fall(*args, **kwargs):
        raise ValueError("a fault of the site")

    monkeypatch.setattr("timeline.views.pages.render_page", fall)
    response = Client(raise_request_exception=False).get("/about/")

    assert response.status_code == 500 and "Something went wrong on this site" in response.content.decode()


def test_not_found_without_a_database_is_still_a_page(monkeypatch, client):
    monkeypatch.setattr(type(SiteText.objects), "load", fail)

    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_error_page_stands_without_static_files_and_database(settings, monkeypatch):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    monkeypatch.setattr("timeline.views.errors.SiteText", None)

    response = server_error(RequestFactory().get("/"))

    page = response.content.decode()
    assert response.status_code == 500 and "<h1>Something went wrong on this site</h1>" in page
    assert "stylesheet" not in page and "style=" not in page and "<script" not in page
