"""Each change leads to the page as it stood before it and after it, however short that was."""

import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from timeline.models import Author, EntryNoun, Measure, Milestone, Organisation, PolicingPlan, SiteText, Source, Theme
from timeline.revisions import recording
from timeline.revisions.redaction import redact

from .page import parse
from .test_as_of import get, on, past

__all__ = ["past"]

CHANGES = "/changes/?milestone=local-policing-model"


def read_sides(client, address):
    """Return (what was done, {"before", "after": where it leads}) of each change on a page, newest first."""
    found = []
    for change in parse(get(client, address)).select("div.change"):
        links = {link.words.split()[0]: link["href"] for link in change.select("p.change-sides a")}
        found.append((change.one("p.change-head b").words, links))
    return found


def title_at(client, address):
    return parse(get(client, address)).one("h1").words


def test_changes_lead_to_what_stood_before_and_after(client, past):
    withdrawn, corrected, published = read_sides(client, CHANGES)

    assert [withdrawn[0], corrected[0], published[0]] == ["Withdrawn", "Correction of fact", "Published"]
    assert withdrawn[1].keys() == {"before"} and published[1].keys() == {"after"}
    assert title_at(client, withdrawn[1]["before"]) == "A changed title"
    assert title_at(client, corrected[1]["before"]) == "A new Local Policing Model"
    assert title_at(client, corrected[1]["after"]) == "A changed title"
    own = read_sides(client, f"{corrected[1]['after']}")
    assert title_at(client, own[-1][1]["after"]) == "A new Local Policing Model"
    assert corrected[1]["after"].endswith("as_of=2026-02-01T12:00:00Z")


def test_what_was_public_for_less_than_an_hour_is_seen_again(client, history):
    nine = timezone.make_aware(datetime.datetime(2026, 11, 25, 9, 0, 0, 123_456))
    with on("2026-11-25", 9):
        Milestone.objects.create(
            slug="short", title="Short", text="Said at nine.", date="2024", status="published", publish_at=nine
        )
    with on("2026-11-25", 10):
        milestone = Milestone.objects.get(slug="short")
        milestone.status = "withdrawn"
        milestone.save()
    with on("2026-11-27"):
        withdrawn, published = read_sides(client, "/changes/?milestone=short")

        assert "Said at nine." in get(client, withdrawn[1]["before"])
        assert "Said at nine." in get(client, published[1]["after"])
        assert withdrawn[1].keys() == {"before"} and published[1].keys() == {"after"}


def test_what_came_together_leads_to_the_timeline_of_then(client, past):
    (together,) = [links for done, links in read_sides(client, "/changes/") if done == "Published"]

    page = parse(get(client, together["after"]))
    assert together.keys() == {"after"}
    assert page.one("p.count strong").words == "13"


def test_renamed_noun_leads_to_the_milestone_whose_changes_are_listed(client, past):
    milestone = Milestone.objects.get(slug="junior-cadet-units")
    theme = milestone.themes.first()
    old = theme.name
    with on("2026-04-02"), recording(reason="A better word."):
        Theme.objects.get(pk=theme.pk).save()
        theme.name = "Another name"
        theme.save()

    (_, links), *_ = read_sides(client, milestone.get_absolute_url())
    assert "Another name" in get(client, links["after"]) and "Another name" not in get(client, links["before"])
    assert old in get(client, links["before"])


def test_change_of_a_noun_leads_to_a_milestone_that_named_it(client, past):
    renamed = {
        Theme: "name",
        Organisation: "name",
        Author: "name",
        Measure: "name",
        PolicingPlan: "name",
        Source: "title",
    }
    for number, (model, name) in enumerate(renamed.items()):
        with on("2026-04-02", number + 1), recording(reason="A better word."):
            named = EntryNoun.objects.filter(model=model._meta.model_name).values_list("key", flat=True)
            noun = model.objects.filter(pk__in=list(named)).first()
            setattr(noun, name, "Another name")
            noun.save()
    with on("2026-04-03"), recording(reason="Shorter."):
        site = SiteText.objects.get()
        site.title = "Another name"
        site.save()

    changes = read_sides(client, "/changes/")[: len(renamed) + 1]
    for _, links in changes:
        assert "Another name" in get(client, links["after"])
    for number, (_, links) in enumerate(changes):
        assert get(client, links["before"]).count("Another name") < get(client, links["after"]).count("Another name"), (
            number
        )


def test_redaction_leads_to_what_is_left(client, past):
    milestone = Milestone.objects.get(slug="junior-cadet-units")
    with on("2026-04-02"), recording(reason="Said so."):
        milestone.text += " Zebedee Quagga said so."
        milestone.save()
    with on("2026-04-04"):
        redact("Zebedee Quagga", User.objects.create(username="ann"), "erasure")

    (done, links), *_ = read_sides(client, "/changes/?milestone=junior-cadet-units")
    assert done == "Redaction" and links.keys() == {"after"}
    assert "said so." in get(client, links["after"]) and "Quagga" not in get(client, links["after"])
