"""Imprecise dates: a truth table, refusals, order and hostile input."""

import itertools
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.dates import HINT, ImpreciseDate, ImpreciseDateError, explain, parse

# Form, what is typed, EDTF, earliest, latest, label. At most six rows a form.
TRUTH = [
    ("year", "1987", "1987", "1987-01-01", "1987-12-31", "1987"),
    ("year", "2013", "2013", "2013-01-01", "2013-12-31", "2013"),
    ("year", "0001", "0001", "0001-01-01", "0001-12-31", "0001"),
    ("year", "9999", "9999", "9999-01-01", "9999-12-31", "9999"),
    ("year", " 1995 ", "1995", "1995-01-01", "1995-12-31", "1995"),
    ("year", "2000", "2000", "2000-01-01", "2000-12-31", "2000"),
    ("month EDTF", "2010-11", "2010-11", "2010-11-01", "2010-11-30", "November 2010"),
    ("month EDTF", "2015-03", "2015-03", "2015-03-01", "2015-03-31", "March 2015"),
    ("month EDTF", "2012-02", "2012-02", "2012-02-01", "2012-02-29", "February 2012"),
    ("month EDTF", "1999-12", "1999-12", "1999-12-01", "1999-12-31", "December 1999"),
    ("month EDTF", "0001-01", "0001-01", "0001-01-01", "0001-01-31", "January 0001"),
    ("month EDTF", "9999-12", "9999-12", "9999-12-01", "9999-12-31", "December 9999"),
    ("day EDTF", "2015-03-12", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("day EDTF", "2012-02-29", "2012-02-29", "2012-02-29", "2012-02-29", "29 February 2012"),
    ("day EDTF", "2000-01-01", "2000-01-01", "2000-01-01", "2000-01-01", "1 January 2000"),
    ("day EDTF", "1999-12-31", "1999-12-31", "1999-12-31", "1999-12-31", "31 December 1999"),
    ("day EDTF", "9999-12-31", "9999-12-31", "9999-12-31", "9999-12-31", "31 December 9999"),
    ("month in words", "March 2015", "2015-03", "2015-03-01", "2015-03-31", "March 2015"),
    ("month in words", "mar 2015", "2015-03", "2015-03-01", "2015-03-31", "March 2015"),
    ("month in words", "SEPT 2014", "2014-09", "2014-09-01", "2014-09-30", "September 2014"),
    ("month in words", "February 2012", "2012-02", "2012-02-01", "2012-02-29", "February 2012"),
    ("month in words", "February 2013", "2013-02", "2013-02-01", "2013-02-28", "February 2013"),
    ("month in words", "december, 1999", "1999-12", "1999-12-01", "1999-12-31", "December 1999"),
    ("day in words", "12 March 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("day in words", "12th march 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("day in words", "1st Jan 2000", "2000-01-01", "2000-01-01", "2000-01-01", "1 January 2000"),
    ("day in words", "29 February 2012", "2012-02-29", "2012-02-29", "2012-02-29", "29 February 2012"),
    ("day in words", "March 12, 2015", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("day in words", "3 of May 1990", "1990-05-03", "1990-05-03", "1990-05-03", "3 May 1990"),
    ("decade", "1980s", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("decade", "the 1980's", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("decade", "198X", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("decade", "198x", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("decade", "1980’s", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("decade", "In the 1980's", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("early decade", "000X", "000X", "0001-01-01", "0009-12-31", "0000s"),
    ("early decade", "1900s", "190X", "1900-01-01", "1909-12-31", "1900s"),
    ("early decade", "999X", "999X", "9990-01-01", "9999-12-31", "9990s"),
    ("early decade", "0010s", "001X", "0010-01-01", "0019-12-31", "0010s"),
    ("century", "19th century", "18XX", "1800-01-01", "1899-12-31", "19th century"),
    ("century", "the 20th Century", "19XX", "1900-01-01", "1999-12-31", "20th century"),
    ("century", "19XX", "19XX", "1900-01-01", "1999-12-31", "20th century"),
    ("century", "18xx", "18XX", "1800-01-01", "1899-12-31", "19th century"),
    ("century", "1st century", "00XX", "0001-01-01", "0099-12-31", "1st century"),
    ("century", "21st century", "20XX", "2000-01-01", "2099-12-31", "21st century"),
    ("approximate year", "c. 2013", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate year", "about 2013", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate year", "circa 2013", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate year", "2013~", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate year", "c.2013", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate year", "Around 2013", "2013~", "2013-01-01", "2013-12-31", "about 2013"),
    ("approximate other", "about March 2015", "2015-03~", "2015-03-01", "2015-03-31", "about March 2015"),
    (
        "approximate other",
        "c. 12 March 2015",
        "2015-03-12~",
        "2015-03-12",
        "2015-03-12",
        "about 12 March 2015",
    ),
    ("approximate other", "about the 1980s", "198X~", "1980-01-01", "1989-12-31", "about the 1980s"),
    ("approximate other", "approximately 1980s", "198X~", "1980-01-01", "1989-12-31", "about the 1980s"),
    ("approximate other", "198X~", "198X~", "1980-01-01", "1989-12-31", "about the 1980s"),
    (
        "approximate other",
        "about the 19th century",
        "18XX~",
        "1800-01-01",
        "1899-12-31",
        "about the 19th century",
    ),
    ("uncertain", "2013?", "2013?", "2013-01-01", "2013-12-31", "possibly 2013"),
    ("uncertain", "possibly 2013", "2013?", "2013-01-01", "2013-12-31", "possibly 2013"),
    ("uncertain", "2013-06?", "2013-06?", "2013-06-01", "2013-06-30", "possibly June 2013"),
    ("uncertain", "perhaps March 2015", "2015-03?", "2015-03-01", "2015-03-31", "possibly March 2015"),
    ("uncertain", "1980s?", "198X?", "1980-01-01", "1989-12-31", "possibly the 1980s"),
    ("uncertain", "2015-03-12?", "2015-03-12?", "2015-03-12", "2015-03-12", "possibly 12 March 2015"),
    ("interval EDTF", "2009/2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    (
        "interval EDTF",
        "2010-03/2011-05",
        "2010-03/2011-05",
        "2010-03-01",
        "2011-05-31",
        "March 2010 to May 2011",
    ),
    (
        "interval EDTF",
        "2015-03-12/2015-04-14",
        "2015-03-12/2015-04-14",
        "2015-03-12",
        "2015-04-14",
        "12 March 2015 to 14 April 2015",
    ),
    ("interval EDTF", "198X/199X", "198X/199X", "1980-01-01", "1999-12-31", "1980s to 1990s"),
    ("interval EDTF", "2010/2010-05", "2010/2010-05", "2010-01-01", "2010-05-31", "2010 to May 2010"),
    ("interval EDTF", "2013/2013", "2013/2013", "2013-01-01", "2013-12-31", "2013–2013"),
    ("two years", "2009-2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("two years", "2009–2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("two years", "2009 — 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("two years", "2009 to 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("two years", "from 2009 to 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("two years", "between 2009 and 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("short interval", "2010/11", "2010/2011", "2010-01-01", "2011-12-31", "2010–2011"),
    ("short interval", "2010–11", "2010/2011", "2010-01-01", "2011-12-31", "2010–2011"),
    ("short interval", "2013-16", "2013/2016", "2013-01-01", "2016-12-31", "2013–2016"),
    ("short interval", "1999/00", "1999/2000", "1999-01-01", "2000-12-31", "1999–2000"),
    ("short interval", "1999–00", "1999/2000", "1999-01-01", "2000-12-31", "1999–2000"),
    ("short interval", "2010 / 11", "2010/2011", "2010-01-01", "2011-12-31", "2010–2011"),
    (
        "months and days",
        "March 2015 to June 2016",
        "2015-03/2016-06",
        "2015-03-01",
        "2016-06-30",
        "March 2015 to June 2016",
    ),
    (
        "months and days",
        "March–June 2015",
        "2015-03/2015-06",
        "2015-03-01",
        "2015-06-30",
        "March 2015 to June 2015",
    ),
    (
        "months and days",
        "12–14 March 2015",
        "2015-03-12/2015-03-14",
        "2015-03-12",
        "2015-03-14",
        "12 March 2015 to 14 March 2015",
    ),
    (
        "months and days",
        "12 March 2015 - 14 April 2015",
        "2015-03-12/2015-04-14",
        "2015-03-12",
        "2015-04-14",
        "12 March 2015 to 14 April 2015",
    ),
    ("months and days", "1980s to 1990s", "198X/199X", "1980-01-01", "1999-12-31", "1980s to 1990s"),
    (
        "months and days",
        "2009-11-12 to 2010-01-02",
        "2009-11-12/2010-01-02",
        "2009-11-12",
        "2010-01-02",
        "12 November 2009 to 2 January 2010",
    ),
    ("marked interval", "about 2009–2011", "2009~/2011~", "2009-01-01", "2011-12-31", "about 2009–2011"),
    ("marked interval", "c. 2009-2011", "2009~/2011~", "2009-01-01", "2011-12-31", "about 2009–2011"),
    ("marked interval", "2009~/2011", "2009~/2011", "2009-01-01", "2011-12-31", "from about 2009 to 2011"),
    (
        "marked interval",
        "from 2009 to about 2011",
        "2009/2011~",
        "2009-01-01",
        "2011-12-31",
        "from 2009 to about 2011",
    ),
    ("marked interval", "2009-2011?", "2009?/2011?", "2009-01-01", "2011-12-31", "possibly 2009–2011"),
    (
        "marked interval",
        "about 1980s to 1990s",
        "198X~/199X~",
        "1980-01-01",
        "1999-12-31",
        "from about the 1980s to about the 1990s",
    ),
    ("since", "since 2012", "2012/..", "2012-01-01", None, "since 2012"),
    ("since", "2012 onwards", "2012/..", "2012-01-01", None, "since 2012"),
    ("since", "2012/..", "2012/..", "2012-01-01", None, "since 2012"),
    ("since", "from 2012 onwards", "2012/..", "2012-01-01", None, "since 2012"),
    ("since", "since March 2012", "2012-03/..", "2012-03-01", None, "since March 2012"),
    ("since", "2012–present", "2012/..", "2012-01-01", None, "since 2012"),
    ("since, marked", "since about 2012", "2012~/..", "2012-01-01", None, "since about 2012"),
    ("since, marked", "2012~/..", "2012~/..", "2012-01-01", None, "since about 2012"),
    ("since, marked", "since the 1980s", "198X/..", "1980-01-01", None, "since 1980s"),
    ("since, marked", "since 2012?", "2012?/..", "2012-01-01", None, "since possibly 2012"),
    ("until", "until 2012", "../2012", None, "2012-12-31", "until 2012"),
    ("until", "../2012", "../2012", None, "2012-12-31", "until 2012"),
    ("until", "up to March 2012", "../2012-03", None, "2012-03-31", "until March 2012"),
    ("until", "till 1980s", "../198X", None, "1989-12-31", "until 1980s"),
    ("until", "until about 2012", "../2012~", None, "2012-12-31", "until about 2012"),
    ("by", "by 2023", "[..2023]", None, "2023-12-31", "by 2023"),
    ("by", "[..2023]", "[..2023]", None, "2023-12-31", "by 2023"),
    ("by", "BY  2023", "[..2023]", None, "2023-12-31", "by 2023"),
    ("by", "by March 2023", "[..2023-03]", None, "2023-03-31", "by March 2023"),
    ("by", "by 12 March 2023", "[..2023-03-12]", None, "2023-03-12", "by 12 March 2023"),
    ("by", "by the end of 2023", "[..2023]", None, "2023-12-31", "by 2023"),
    ("or earlier", "2023 or earlier", "[..2023]", None, "2023-12-31", "by 2023"),
    ("or earlier", "no later than 2023", "[..2023]", None, "2023-12-31", "by 2023"),
    ("or earlier", "March 2023 or before", "[..2023-03]", None, "2023-03-31", "by March 2023"),
    ("before", "before 1995", "[..1994]", None, "1994-12-31", "by 1994"),
    ("before", "before March 1995", "[..1995-02]", None, "1995-02-28", "by February 1995"),
    ("before", "before March 2012", "[..2012-02]", None, "2012-02-29", "by February 2012"),
    ("before", "before 1 January 2000", "[..1999-12-31]", None, "1999-12-31", "by 31 December 1999"),
    ("before", "before 1 March 2012", "[..2012-02-29]", None, "2012-02-29", "by 29 February 2012"),
    ("after", "after 2018", "[2019..]", "2019-01-01", None, "after 2018"),
    ("after", "[2019..]", "[2019..]", "2019-01-01", None, "after 2018"),
    ("after", "after February 2018", "[2018-03..]", "2018-03-01", None, "after February 2018"),
    ("after", "after 12 March 2018", "[2018-03-13..]", "2018-03-13", None, "after 12 March 2018"),
    ("after", "after 31 December 1999", "[2000-01-01..]", "2000-01-01", None, "after 31 December 1999"),
    ("after", "later than 2018", "[2019..]", "2019-01-01", None, "after 2018"),
    ("or later", "2019 or later", "[2019..]", "2019-01-01", None, "after 2018"),
    ("or later", "March 2019 or after", "[2019-03..]", "2019-03-01", None, "after February 2019"),
    ("or later", "[0001..]", "[0001..]", "0001-01-01", None, "0001 or later"),
    ("or later", "0001 or later", "[0001..]", "0001-01-01", None, "0001 or later"),
    ("dashes and spaces", "2009‑2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("dashes and spaces", "2009 − 2011", "2009/2011", "2009-01-01", "2011-12-31", "2009–2011"),
    ("dashes and spaces", "  by 2023  ", "[..2023]", None, "2023-12-31", "by 2023"),
    ("dashes and spaces", "2015–03–12", "2015-03-12", "2015-03-12", "2015-03-12", "12 March 2015"),
    ("dashes and spaces", "1980S", "198X", "1980-01-01", "1989-12-31", "1980s"),
    ("dashes and spaces", "MARCH   2015", "2015-03", "2015-03-01", "2015-03-31", "March 2015"),
]

REFUSED = [
    "", " ", "199-", "soon", "early 1980s", "mid-1980s", "80s", "'80s", "0000", "000", "12345", "Y12345", "-2013",
    "2010-21", "2010-41", "2010-00", "2015-02-30", "2015-02-29", "30 February 2015", "31 June 2015",
    "32 March 2015", "0 March 2015", "2011/2009", "2010/09", "/2023", "2012/", "../..", "[2009..2011]", "[2009,2011]",
    "{2009..2011}", "[..2023~]", "[..198X]", "[2019..", "2013%", "2013~?", "19X0", "1XXX", "XXXX", "2015-XX",
    "2015-03-12T10:00", "2015-03-12 10:00", "12/03/2015", "03/2015", "２０１５", "٢٠١٥", "²015", "2015;", "2015\x00",
    "after 9999", "before 0001", "by 1980s", "by about 2023", "after 0000", "between 2009", "between 2011 and 2009",
    "2009 and 2011", "101st century", "0th century", "Marchy 2015", "March", "12 March", "since", "or later", "~", "?",
    "<script>", "None", "[]", "..", "/", "–", "2009–", "–2011",
]  # fmt: skip


def bound(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("form", "typed", "edtf", "earliest", "latest", "label"), TRUTH)
def test_date_truth(form, typed, edtf, earliest, latest, label):
    value = parse(typed)

    assert (value.edtf, value.label) == (edtf, label)
    assert (value.earliest, value.latest) == (bound(earliest), bound(latest))
    assert parse(label) == value and parse(edtf) == value


def test_truth_table_is_long_and_even():
    forms = Counter(row[0] for row in TRUTH)

    assert len(TRUTH) >= 120
    assert max(forms.values()) <= 6
    assert len({row[1] for row in TRUTH}) == len(TRUTH)


@pytest.mark.parametrize("typed", REFUSED)
def test_date_refused(typed):
    with pytest.raises(ImpreciseDateError) as refusal:
        parse(typed)

    assert str(refusal.value) == f'"{typed}" is not a date this site can read. {HINT}'


def test_date_refusal_says_what_to_type():
    with pytest.raises(ImpreciseDateError) as refusal:
        parse("199-")

    assert str(refusal.value) == ('"199-" is not a date this site can read. Try 1995, 1990s, 2009-2011 or "by 2023".')


@pytest.mark.parametrize("value", [None, 2013, 20.13, b"2013", ["2013"], date(2013, 1, 1)])
def test_date_takes_text_only(value):
    with pytest.raises(ImpreciseDateError):
        parse(value)
    with pytest.raises(ImpreciseDateError):
        ImpreciseDate(value)


def test_date_longer_than_64_characters_is_refused_unread():
    assert parse(" " * 60 + "2013").edtf == "2013"
    for long in (" " * 61 + "2013", "2013" + "~" * 61, "1" * 65, "[" * 10_000, "2013-" * 100_000):
        with pytest.raises(ImpreciseDateError) as refusal:
            parse(long)
        assert len(str(refusal.value)) < 150


@pytest.mark.parametrize("edtf", ["1980s", "198x", " 2013", "2013 ", "2013\n", "by 2023", "2009–2011"])
def test_edtf_is_strict(edtf):
    with pytest.raises(ImpreciseDateError):
        ImpreciseDate(edtf)


POINTS = [
    "0001", "0099", "1987", "2013", "9999", "2013-01", "2012-12", "2012-02-29", "2013-12-31", "0001-01-01",
    "9999-12-31", "198X", "000X", "999X", "190X", "19XX", "00XX", "99XX",
]  # fmt: skip


def test_every_storable_form_reads_back_from_its_label():
    marked = [point + mark for point in POINTS for mark in ("", "~", "?")]
    plain = [point for point in POINTS if "X" not in point]
    texts = [*marked, *(f"{point}/.." for point in marked), *(f"../{point}" for point in marked)]
    texts += [f"[..{point}]" for point in plain] + [f"[{point}..]" for point in plain]
    texts += [f"{start}/{end}" for start, end in itertools.product(marked, marked)]

    storable = []
    for text in texts:
        try:
            storable.append(ImpreciseDate(text))
        except ImpreciseDateError:
            assert "/" in text  # an interval that ends before it starts

    assert len(storable) > 1500
    assert [value.edtf for value in storable if parse(value.label) != value or parse(value.edtf) != value] == []


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=70) | st.text(alphabet="0123456789Xx-–/.[]~? sthbyafter'", max_size=70))
def test_any_text_is_a_date_or_refused(text):
    try:
        value = parse(text)
    except ImpreciseDateError:
        return

    assert parse(value.label) == value
    assert value.earliest is None or value.latest is None or value.earliest <= value.latest
    assert value.first <= value.last


@pytest.mark.parametrize(
    ("typed", "first", "last", "year"),
    [
        ("by 2023", "2023-01-01", "2023-12-31", 2023),
        ("after 2018", "2019-01-01", "2019-12-31", 2019),
        ("before 1995", "1994-01-01", "1994-12-31", 1994),
        ("by March 2023", "2023-03-01", "2023-03-31", 2023),
        ("since 2012", "2012-01-01", "9999-12-31", 2012),
        ("until 2012", "0001-01-01", "2012-12-31", 2012),
        ("2009-2011", "2009-01-01", "2011-12-31", 2009),
        ("1980s", "1980-01-01", "1989-12-31", 1980),
        ("19th century", "1800-01-01", "1899-12-31", 1800),
        ("about 2013", "2013-01-01", "2013-12-31", 2013),
    ],
)
def test_date_is_filed_under_what_it_names(typed, first, last, year):
    value = parse(typed)

    assert (value.first, value.last, value.year) == (bound(first), bound(last), year)


def test_date_order():
    typed = [
        "18XX", "198X", "1987", "1995", "2002", "2009", "2009/2010", "2009/2011", "2009/..", "2010-11", "2012-01-01",
        "2012-01", "../2012", "2012", "2012~", "2012/2013", "2012/..", "2012-02", "[..2023]", "2023", "[2023..]",
    ]  # fmt: skip

    ordered = sorted(typed, key=lambda text: parse(text).order)  # stable: equal keys keep their places

    assert ordered == typed
    assert {len(parse(text).order) for text in typed} == {21}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2009-2011", "2009–2011: 1 January 2009 to 31 December 2011"),
        ("1980's", "1980s: 1 January 1980 to 31 December 1989"),
        ("12th march 2015", "12 March 2015: that day"),
        ("by 2023", "by 2023: some day up to 31 December 2023; readers find it under 2023"),
        ("after May 2018", "after May 2018: some day from 1 June 2018 on; readers find it under June 2018"),
        ("since 2012", "since 2012: from 1 January 2012, with no end given"),
        ("until 2012", "until 2012: up to 31 December 2012, with no start given"),
        ("c. 2013", "about 2013: 1 January 2013 to 31 December 2013, marked as approximate"),
        ("12 March 2015?", "possibly 12 March 2015: the day 12 March 2015, marked as uncertain"),
        (
            "2009~/2011?",
            "from about 2009 to possibly 2011: 1 January 2009 to 31 December 2011, marked as approximate and uncertain",
        ),
    ],
)
def test_explain_says_how_words_are_understood(typed, words):
    assert explain(parse(typed)) == words


def test_date_says_whether_it_is_vague():
    assert parse("c. 2013").is_approximate and not parse("c. 2013").is_uncertain
    assert parse("2013?").is_uncertain and not parse("2013?").is_approximate
    assert str(parse("198X")) == "1980s"
