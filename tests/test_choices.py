"""What the operator chooses for readers: whom to tell of a weakness, and whether pages lead to the desk."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from sspsite import environment
from timeline.models import SiteText

pytestmark = pytest.mark.usefixtures("history")

SECURITY = "/.well-known/security.txt"


def test_security_txt_names_the_contact_and_holds_for_less_than_a_year(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    settings.SITE_URL = "https://history.example.org"

    response = client.get(SECURITY, secure=True, headers={"host": "testserver"})

    assert response.status_code == 200 and response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert list(fields) == ["Contact", "Expires", "Canonical", "Preferred-Languages"]
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == f"https://history.example.org{SECURITY}"
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=80) < expires - timezone.now() < timedelta(days=365)


def test_security_txt_is_not_there_without_a_contact(client):
    assert client.get(SECURITY).status_code == 404


def test_another_contact_is_in_the_next_answer(client, settings):
    answers = []

    for contact in ("mailto:one@example.org", "https://example.org/two"):
        settings.SECURITY_CONTACT = contact
        answers.append(client.get(SECURITY).content.decode().splitlines()[0])

    assert answers == ["Contact: mailto:one@example.org", "Contact: https://example.org/two"]


@pytest.mark.parametrize(("typed", "contact"), [
    ("security@example.org", "mailto:security@example.org"), ("mailto:a@example.org", "mailto:a@example.org"),
    ("https://example.org/security", "https://example.org/security"), ("tel:+44-20-7946-0000", "tel:+44-20-7946-0000"),
    ("", ""),
])  # fmt: skip
def test_contact_for_security_is_an_address(monkeypatch, typed, contact):
    monkeypatch.setenv("SECURITY_CONTACT", typed)

    assert environment.read_contact("SECURITY_CONTACT") == contact


@pytest.mark.parametrize("address", ["/", "/about/", "/figures/", "/nowhere/", "/milestones/local-policing-model/"])
def test_public_pages_lead_to_the_desk_unless_the_operator_says_no(client, settings, address):
    assert "/admin/" in client.get(address).content.decode()

    settings.STAFF_LINK = False

    assert "/admin/" not in client.get(address).content.decode()


@pytest.mark.parametrize("contact", [
    "a?bcc=b@evil.example", "a&cc=b@evil.example", "a%3Fbcc=b@evil.example", "a#b@example.org", "a/b@example.org",
])  # fmt: skip
def test_contact_that_would_name_further_readers_is_refused_in_words(contact):
    site = SiteText.objects.load()
    site.contact = contact

    with pytest.raises(ValidationError, match="Leave out .*Try history@example.org"):
        site.full_clean()


def test_contact_with_a_plus_is_taken_and_linked(client):
    site = SiteText.objects.load()
    site.contact = "o'history+site@example.org"
    site.full_clean()
    site.save()

    page = client.get("/about/").content.decode()

    assert re.search(r'href="mailto:o&#x27;history\+site@example.org"', page)


def test_refused_next_address_leads_to_the_desk(client, admin_user):
    admin_user.set_password("a long password of tests")
    admin_user.save()

    signed_in = client.post(
        "/admin/login/?next=//evil.example/",
        {"username": "admin", "password": "a long password of tests", "next": "//evil.example/"},
    )

    assert (signed_in.status_code, signed_in["Location"]) == (302, "/admin/")
