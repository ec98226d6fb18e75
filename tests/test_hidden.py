"""What is not public is found nowhere; what was public says that it is gone."""

import datetime

import pytest
from django.urls import get_resolver
from django.utils import timezone

from timeline.models import Author, Citation, Figure, Measure, Milestone, Organisation, PolicingPlan, Source, Theme
from timeline.revisions import recording

from .page import read

NONSENSE = {"draft": "xylofract", "withdrawn": "quibnorth", "due": "zemblatic"}


@pytest.fixture
def hidden(history):
    """One draft, one withdrawn and one not yet due milestone, each with a nonsense word in all its parts."""
    made = {}
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    states = {"draft": ("draft", None), "withdrawn": ("withdrawn", yesterday), "due": ("published", tomorrow)}
    with recording():
        for state, word in NONSENSE.items():
            status, publish_at = states[state]
            milestone = Milestone.objects.create(
                slug=word,
                title=f"Title {word}",
                text=f"Text {word}",
                date="2012",
                status=status,
                publish_at=publish_at,
            )
            for relation in ("themes", "plans", "organisations", "authors"):
                model = Milestone._meta.get_field(relation).related_model
                getattr(milestone, relation).set(model.objects.all())
            place = {"source": Source.objects.get(), "locator": f"Page {word}", "quotation": f"Said {word}"}
            Citation.objects.create(milestone=milestone, **place)
            Figure.objects.create(
                **place,
                milestone=milestone,
                measure=Measure.objects.get(slug="safer-schools-officers"),
                value=987654,
                counted_as="Safer Schools Officers",
                date="2012",
                note=f"Note {word}",
            )
            made[state] = milestone
    return made


def public_addresses():
    """Every address that the URL resolver of the public site knows, with each slug there is."""
    slugs = {
        "milestone": Milestone.objects.values_list("slug", flat=True),
        "policing-plan": PolicingPlan.objects.values_list("slug", flat=True),
        "author": Author.objects.values_list("slug", flat=True),
        "measure": Measure.objects.values_list("slug", flat=True),
    }
    for name, patterns in get_resolver("timeline.urls").reverse_dict.lists():
        if not isinstance(name, str) or name == "readyz":  # it looks from a thread, at no database of a test
            continue
        for template, parameters in patterns[0][0]:
            if not parameters:
                yield "/" + template
            for noun, values in slugs.items():
                if parameters and name.startswith(noun):
                    yield from ("/" + template % {"slug": slug} for slug in values)


QUERIES = [
    "",
    "?q=xylofract",
    "?q=quibnorth",
    "?q=zemblatic",
    "?order=newest",
    "?year_from=2012&year_to=2012",
]


def test_hidden_milestones_are_found_nowhere(client, hidden):
    seen = 0
    for address in public_addresses():
        for query in QUERIES if address in ("/", "/timeline.json", "/timeline.csv", "/feed.atom") else [""]:
            body = read(client.get(address + query))
            if query.startswith("?q="):
                body = body.replace(query[3:], "", 3 if address == "/" else 1)  # the reader's own word, kept
            seen += 1

            for word in NONSENSE.values():
                assert f"Text {word}" not in body and f"Title {word}" not in body, address
                assert f"Note {word}" not in body and f"/milestones/{word}/" not in body, address
            assert "987,654" not in body and "987654" not in body, address
    assert seen > 60


def test_hidden_milestones_are_not_counted(client, hidden):
    page = client.get("/").content.decode()

    assert "<strong>13</strong> milestones" in page
    assert client.get("/timeline.json").getvalue().count(b'"slug": "local-policing-model", "url"') == 1


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("due", 404), ("withdrawn", 404)])
def test_milestone_detail_of_hidden(client, hidden, state, status):
    response = client.get(f"/milestones/{NONSENSE[state]}/")

    assert response.status_code == status
    assert f"Title {NONSENSE[state]}" not in response.content.decode()


def test_milestone_detail_of_withdrawn_says_so(client, history):
    with recording(reason="Asked for."):
        shown = Milestone.objects.get(slug="local-policing-model")
        shown.status = "withdrawn"
        shown.save()

    response = client.get("/milestones/local-policing-model/")

    page = response.content.decode()
    assert response.status_code == 410 and shown.title not in page
    assert "has been withdrawn" in page and 'name="q"' in page


def test_milestone_due_appears_when_its_time_comes(client, hidden):
    hidden["due"].publish_at = timezone.now()
    hidden["due"].save()

    assert client.get("/milestones/zemblatic/").status_code == 200
    assert "Title zemblatic" in client.get("/").content.decode()


def test_objects_of_hidden_milestones_only_are_not_offered(client, hidden):
    theme = Theme.objects.create(slug="lonely", name="Lonely theme")
    measure = Measure.objects.create(slug="lonely", name="Lonely measure")
    hidden["draft"].themes.add(theme)
    Figure.objects.create(milestone=hidden["draft"], measure=measure, value=1, counted_as="things", date="2012")

    page = client.get("/").content.decode()

    assert "lonely" not in page and "Lonely theme" not in page
    known, unknown = (client.get(f"/timeline.json?theme={slug}") for slug in ("lonely", "lonelx"))
    assert known.status_code == 400 and known.content == unknown.content.replace(b"lonelx", b"lonely")
    assert client.get("/figures/lonely/").status_code == 404
    assert "Lonely measure" not in client.get("/figures/").content.decode()
    assert Organisation.objects.count() == 5 and Source.objects.count() == 1
