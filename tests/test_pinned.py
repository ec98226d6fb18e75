"""What is cited stays what it was: the address names the moment, and its page says what came since."""

import pytest

from timeline.models import Milestone, Source, Theme
from timeline.revisions import recording

from .page import parse
from .test_as_of import get, on, past

__all__ = ["past"]

PLACE = "/milestones/junior-cadet-units/"


@pytest.fixture
def milestone(past):
    return Milestone.objects.get(slug="junior-cadet-units")


def read_citation(client, address=PLACE):
    """Return the address that a page says it is cited by, without the host."""
    return parse(get(client, address)).one(".citation span").words.removeprefix("http://testserver")


def read_banner(client, address):
    return parse(get(client, address)).one(".as-of")


def edit(milestone, day, hour=12, **values):
    with on(day, hour), recording(reason="Weighed."):
        for name, value in values.items():
            setattr(milestone, name, value)
        milestone.save()


def test_page_is_cited_as_of_its_last_change(client, milestone):
    edit(milestone, "2026-04-02", title="As cited")
    with on("2026-04-05"):
        address = read_citation(client)
        first = get(client, PLACE)
    with on("2026-04-05", 15):
        assert get(client, PLACE) == first  # no minute makes another page

    assert address == f"{PLACE}?as_of=2026-04-02T11:00:00Z"
    edit(milestone, "2026-04-06", title="Changed afterwards")
    cited = parse(get(client, address))
    assert cited.one("h1").words == "As cited"
    assert read_citation(client, address) == address


def test_change_in_the_middle_of_a_second_is_in_what_is_cited(client, milestone):
    edit(milestone, "2026-04-02")
    with on("2026-04-02") as now, recording(reason="Weighed."):
        now.return_value = now.return_value.replace(microsecond=987_654)
        milestone.title = "Late in a second"
        milestone.save()
    with on("2026-04-03"):
        address = read_citation(client)

    assert address.endswith("as_of=2026-04-02T11:00:00Z")
    # HTML takes three digits of a second at most, and the page names whole ones.
    assert read_banner(client, address).one("time")["datetime"] == "2026-04-02T12:00:00+0100"
    assert parse(get(client, address)).one("h1").words == "Late in a second"


def test_cited_page_says_whether_it_is_still_so(client, milestone):
    with on("2026-04-02"):
        address = read_citation(client)
        other = Milestone.objects.get(slug="named-officer-offered")
        other.title = "Another one"
        other.save()

    assert "As cited: the milestone has not changed since." in read_banner(client, address).words

    edit(milestone, "2026-04-03", title="Changed")
    with on("2026-04-04"), recording(reason="A better word."):
        theme = milestone.themes.first()
        Theme.objects.filter(pk=theme.pk).update(name="A better word")
    changed = read_banner(client, address)
    assert "Changed since: 2 changes of the milestone have come." in changed.words
    link = changed.select("a")[0]["href"]
    assert [each.words for each in parse(get(client, link)).select("p.change-head b")][:2] == ["Update", "Update"]

    edit(milestone, "2026-04-05", status="withdrawn")
    withdrawn = read_banner(client, address)
    assert "Withdrawn since: 3 changes of the milestone have come." in withdrawn.words
    first = parse(get(client, withdrawn.select("a")[0]["href"])).select("p.change-head b")[0]
    assert first.words == "Withdrawn"


def test_files_of_citations_carry_moment_and_address(client, milestone):
    edit(milestone, "2026-04-02", title="As cited")

    bib, ris = (get(client, f"{PLACE[:-1]}.{end}") for end in ("bib", "ris"))
    address = f"http://testserver{PLACE}?as_of=2026-04-02T11:00:00Z"
    assert f"url = {{{address}}}" in bib and f"UR  - {address}\r\n" in ris
    assert "As it stood at 2026-04-02T11:00:00Z" in bib and "As it stood at 2026-04-02T11:00:00Z" in ris


def test_figures_are_cited_as_of_the_last_change_of_what_gives_them(client, past):
    page = "/figures/safer-schools-officers/"
    giving = Milestone.objects.get(slug="named-officer-offered")
    edit(giving, "2026-04-02", title="Changed")
    with on("2026-04-03"):
        address = read_citation(client, page)
        number = giving.figures.get(measure__slug="safer-schools-officers").value
    assert address == f"{page}?as_of=2026-04-02T11:00:00Z"

    other = Milestone.objects.published().exclude(figures__measure__slug="safer-schools-officers").first()
    edit(other, "2026-04-04", text="Changed, and gives no such figure.")
    assert "As cited: the measure has not changed since." in read_banner(client, address).words

    edit(giving, "2026-04-05", status="withdrawn")
    with on("2026-04-06"):
        cited = parse(get(client, address))
        assert read_citation(client, page) == f"{page}?as_of=2026-04-05T11:00:00Z"
    told = "Changed since: 1 change of the measure, or of milestones that give it, has come."
    assert told in cited.one(".as-of").words
    assert str(number) in [cell.words.split()[0] for cell in cited.select("td.numeric")]


def test_renamed_source_changes_the_figures_that_rest_on_it(client, past):
    page = "/figures/safer-schools-officers/"
    address = read_citation(client, page)
    with on("2026-04-04"), recording(reason="Its whole title."):
        Source.objects.update(title="A whole title")

    assert "Changed since: 1 change" in read_banner(client, address).words
    with on("2026-04-05"):
        assert read_citation(client, page) == f"{page}?as_of=2026-04-04T11:00:00Z"
