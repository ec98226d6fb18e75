"""Citations as reference managers read them."""

import re

import pytest

from timeline.models import Author, Milestone

from ..awkward import BODIES, PERSONS, TITLES

pytestmark = [pytest.mark.conformance, pytest.mark.usefixtures("history")]

SLUG = "local-policing-model"
PAGE = re.compile(rf"http://testserver/milestones/{SLUG}/\?as_of=([0-9-]+T[0-9:]+Z)")
NAMED = {
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}",
}  # fmt: skip


def read_tex(value):
    """The words that TeX sets, in braces or not."""
    value = re.sub(r"^\{(.*)\}$", r"\1", value)
    return re.sub(r"\\(?:([a-z]+)\{\}|(.))", lambda match: NAMED[match[1]] if match[1] else match[2], value)


@pytest.fixture
def cited(client, bibtex, rispy):
    """Read a milestone's two files; gives (BibTeX entry, RIS record)."""

    def read():
        bib, ris = (client.get(f"/milestones/{SLUG}.{end}").content.decode() for end in ("bib", "ris"))
        entries = bibtex.parse_string(bib, "bibtex").entries
        (record,) = rispy.loads(ris)
        assert list(entries) == [SLUG]
        return entries[SLUG], record

    return read


@pytest.mark.parametrize("title", TITLES)
def test_title_is_read_back_and_takes_no_field_with_it(cited, title):
    Milestone.objects.filter(slug=SLUG).update(title=title)

    entry, record = cited()

    assert read_tex(entry.fields["title"]) == title == record["title"]
    assert list(entry.fields) == ["title", "publisher", "howpublished", "editortype", "year", "note", "url"]
    moment = PAGE.fullmatch(entry.fields["url"])[1]
    assert record["urls"] == [entry.fields["url"]]
    assert f"As it stood at {moment}" in entry.fields["note"] and f"As it stood at {moment}" in record["notes"][0]
    assert entry.fields["year"] == record["year"] and record["type_of_reference"] == "ELEC"
    assert "Dated in the record: 2012" in entry.fields["note"] and "Dated in the record: 2012" in record["notes"][0]
    assert [str(person) for person in entry.persons["editor"]] == ["Sweeney, Steven"]


def test_line_ends_begin_no_field(cited):
    Milestone.objects.filter(slug=SLUG).update(title="A\r\nUR  - http://evil.example/\n},\n url = {x")

    entry, record = cited()

    assert PAGE.fullmatch(entry.fields["url"]) and record["urls"] == [entry.fields["url"]]


@pytest.mark.parametrize(("name", "family_name", "sorted_name"), PERSONS)
def test_person_is_read_back_as_a_person(cited, name, family_name, sorted_name):
    author = Author(slug="awkward", name=name, kind="person", family_name=family_name)
    author.full_clean()
    author.save()
    Milestone.objects.get(slug=SLUG).authors.set([author])

    entry, record = cited()

    (person,) = entry.persons["editor"]
    family = " ".join(person.prelast_names + person.last_names)
    given = " ".join(person.first_names + person.middle_names)
    assert read_tex(family) == family_name
    assert ", ".join(filter(None, [family_name, read_tex(given)])) == sorted_name == record["secondary_authors"][0]
    assert person.lineage_names == []


@pytest.mark.parametrize("name", BODIES)
def test_body_is_read_back_as_one_name(cited, name):
    Milestone.objects.get(slug=SLUG).authors.set([Author.objects.create(slug="awkward", name=name, kind="body")])

    entry, record = cited()

    (body,) = entry.persons["editor"]
    assert [body.first_names, body.middle_names, body.prelast_names, body.lineage_names] == [[]] * 4
    assert [read_tex(part) for part in body.last_names] == [name] == record["secondary_authors"]


def test_persons_and_bodies_are_read_back_apart_and_in_order(cited):
    people = [Author.objects.create(slug=f"p{n}", name=name, family_name=f) for n, (name, f, _) in enumerate(PERSONS)]
    bodies = [Author.objects.create(slug=f"b{n}", name=name, kind="body") for n, name in enumerate(BODIES)]
    Milestone.objects.get(slug=SLUG).authors.set([*people, *bodies])

    entry, record = cited()

    assert len(entry.persons["editor"]) == len(people) + len(bodies)
    assert record["secondary_authors"] == [
        author.sorted_name for author in Author.objects.filter(milestones__slug=SLUG)
    ]
