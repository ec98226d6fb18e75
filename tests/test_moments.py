"""Days with a time, as staff type them and as the desk writes them."""

from datetime import UTC, datetime

import pytest
from django.utils import formats, timezone

from timeline.dates import ImpreciseDateError, explain_moment, in_london, parse_moment, write_moment
from timeline.models import Milestone

from .conftest import thorough
from .desk import address_of, complaints, open_form, sign_in

NOW = datetime(2026, 11, 26, 12, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("2 December 2026", "Wednesday 2 December 2026, 00:00"),
        ("2 December 2026 9am", "Wednesday 2 December 2026, 09:00"),
        ("2 Dec 2026, 9.15 p.m.", "Wednesday 2 December 2026, 21:15"),
        ("2nd of December 2026 at noon", "Wednesday 2 December 2026, 12:00"),
        ("2 December 2026 – 0930", "Wednesday 2 December 2026, 09:30"),
        ("9am on 2 December 2026", "Wednesday 2 December 2026, 09:00"),
        ("13/12/2026 09:00", "Sunday 13 December 2026, 09:00"),
        ("2026-12-02T09:00", "Wednesday 2 December 2026, 09:00"),
        ("2026-07-01 09:00:17Z", "Wednesday 1 July 2026, 10:00:17"),
        ("1 July 2026 9am BST", "Wednesday 1 July 2026, 09:00"),
        ("25 October 2026, 01:30 GMT", "Sunday 25 October 2026, 01:30 GMT"),
        ("31 December 9999, 23:59", "Friday 31 December 9999, 23:59"),
        ("1 January 0001", "Monday 1 January 0001, 00:00"),
    ],
)
def test_moment_is_read_as_people_write_it_and_reads_back(typed, understood):
    moment = parse_moment(typed, NOW)

    assert explain_moment(moment) == understood
    assert parse_moment(understood, NOW) == parse_moment(write_moment(moment), NOW) == moment


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("9am", 'Give the day as well, such as "27 November 2026, 09:00".'),
        ("23:00", 'Give the day as well, such as "26 November 2026, 23:00".'),
        ("2/12/2026", "Write the month as a word: 2 December 2026 or 12 February 2026?"),
        ("tomorrow 9:00", 'Type the day itself: "27 November 2026, 09:00".'),
        ("next Monday 9.30pm", 'Type the day itself: "30 November 2026, 21:30".'),
        ("2 January 9am", 'Give the year as well, such as "2 January 2027, 09:00".'),
        ("2 December 2026 9", 'Type the time as "09:00" or "21:00".'),
        ("2 December 2026 midnight", 'Type "00:00" for when that day begins, "23:59" for when it ends.'),
        ("2 December 2026 25:00", "Hours go from 00 to 23 and minutes from 00 to 59"),
        ("Monday 2 December 2026 9am", 'Type "2 December 2026, 09:00" if that is the day.'),
        ("30 February 2027", "February 2027 has 28 days: type a day from 1 to 28."),
        ("December 2026", 'Name one day, such as "1 December 2026".'),
        ("early 2027", 'Type a day and a time, such as "27 November 2026, 09:00".'),
        ("25 October 2026, 01:30", 'Type "25 October 2026, 01:30 BST" or "25 October 2026, 01:30 GMT".'),
        ("29 March 2026, 01:30", 'Type "29 March 2026, 02:30".'),
        ("2 December 2026 9am BST", 'Type "2 December 2026, 09:00".'),
        ("1 January 0001 00:00 UTC", 'Type a day and a time, such as "27 November 2026, 09:00".'),
        ("", 'Type a day and a time, such as "27 November 2026, 09:00".'),
    ],
)
def test_moment_that_cannot_be_read_is_answered_with_what_to_type(typed, hint):
    with pytest.raises(ImpreciseDateError) as refused:
        parse_moment(typed, NOW)

    assert hint in str(refused.value)


def test_lists_of_the_desk_write_times_as_its_messages_do():
    moment = datetime(2026, 7, 1, 21, 49, tzinfo=UTC)

    assert formats.localize(timezone.localtime(moment)) == in_london(moment) == "1 July 2026, 22:49"


@thorough
@pytest.mark.database
@pytest.mark.django_db
def test_milestone_is_published_at_the_day_that_was_typed_and_shows_it_so(history):
    values = {"title": "Waiting", "text": "Waiting.", "date": "2014", "status": "published"}
    milestone = Milestone.objects.create(slug="waiting", publish_at=datetime(2098, 1, 1, tzinfo=UTC), **values)
    ann = sign_in("ann")
    typed = {"publish_at": "1 December 2099", "withdraw_at": "9am", "confirm": "on"}

    refused = ann.post(address_of(milestone), open_form(ann, milestone) | typed)
    saved = ann.post(address_of(milestone), open_form(ann, milestone) | typed | {"withdraw_at": "2.12.2099 9am"})
    kept = ann.post(
        address_of(milestone), open_form(ann, milestone) | typed | {"withdraw_at": "2 December 2099 9am"}, follow=True
    )

    assert "Give the day as well" in complaints(refused) and 'value="1 December 2099"' in refused.content.decode()
    assert "2 December 2099 or 12 February 2099?" in complaints(saved)
    page = kept.content.decode()
    assert "due 1 December 2099, 00:00 until 2 December 2099, 09:00" in page
    form = ann.get(address_of(milestone)).content.decode()
    assert 'value="1 December 2099, 00:00"' in form and 'value="2 December 2099, 09:00"' in form
    assert ann.get("/admin/explain-moment/", {"text": "9am"}).json()["is_read"] is False
