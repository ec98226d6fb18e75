"""Days and moments in web addresses."""

import pytest

from timeline.dates import InstantError, parse_instant, write_instant

from .conftest import sparing


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11-25", "2026-11-25T00:00:00Z", "2026-11-25T23:59:59Z"),
        ("2026-07-01", "2026-06-30T23:00:00Z", "2026-07-01T22:59:59Z"),
        ("2026-03-29", "2026-03-29T00:00:00Z", "2026-03-29T22:59:59Z"),
        ("2026-11-25T09:30", "2026-11-25T09:30:00Z", "2026-11-25T09:30:00Z"),
        ("2026-11-25 09:30:12", "2026-11-25T09:30:12Z", "2026-11-25T09:30:12Z"),
        ("2026-07-01T09:30:12.75", "2026-07-01T08:30:12Z", "2026-07-01T08:30:12Z"),
        ("2026-07-01T09:30:12Z", "2026-07-01T09:30:12Z", "2026-07-01T09:30:12Z"),
        ("2026-07-01T09:30+01:00", "2026-07-01T08:30:00Z", "2026-07-01T08:30:00Z"),
        ("2026-07-01T09:30 01:00", "2026-07-01T08:30:00Z", "2026-07-01T08:30:00Z"),
        ("2026-07-01T09:30-0530", "2026-07-01T15:00:00Z", "2026-07-01T15:00:00Z"),
        # Clocks go back at 02:00 of summer: the later one of two.
        ("2026-10-25T01:30", "2026-10-25T01:30:00Z", "2026-10-25T01:30:00Z"),
        ("2026-10-25T00:30", "2026-10-24T23:30:00Z", "2026-10-24T23:30:00Z"),
        ("2026-03-29T00:59:59", "2026-03-29T00:59:59Z", "2026-03-29T00:59:59Z"),
    ],
)
def test_instant_is_all_that_an_address_means(text, first, last):
    assert tuple(map(write_instant, parse_instant(text))) == (first, last)


@pytest.mark.parametrize(
    "text",
    sparing(
        ["", "yesterday", "2026", "2026-11", "2026-02-30", "2026-13-01", "26-11-25", "2026-11-25T", "2026-11-25T9:30",
         "2026-11-25T24:00", "2026-11-25T09:60", "2026-11-25T09:30+24:00", "2026-11-25T09:30+00:60",
         "2026-11-25T09:30GMT", " 2026-11-25",
         "٢٠٢٦-01-01", "9999-12-31", "0001-01-01T00:00+05:00", "0000-01-01", "2026-11-25\0", "x" * 5000],
        6,
    ),
)  # fmt: skip
def test_what_is_none_is_told_with_what_to_type_instead(text):
    with pytest.raises(InstantError) as refused:
        parse_instant(text)

    assert "is not a day or a moment this site can read. Try 2026-12-01 or 2026-12-01T09:30." in str(refused.value)
    assert len(str(refused.value)) < 140


def test_time_that_clocks_left_out_is_told():
    with pytest.raises(InstantError, match="never was: clocks in London went forward over it. Try 2026-03-29T02:30."):
        parse_instant("2026-03-29T01:30")
