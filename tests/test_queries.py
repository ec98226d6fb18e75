"""How many queries the first answer to each kind of page takes, whatever the length of the history."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.history import fill

from .conftest import begin_anew, thorough

# Kind of page: at most so many queries where the process remembers nothing, nor the store.
CEILINGS = {
    "/": 19,
    "/?page=2": 19,
    "/?q=school": 16,
    "/?q=school&order=relevance": 17,
    "/?theme=school-security&theme=named-officer&year_from=1990&year_to=2015": 13,
    "/?has_figures=1&order=newest": 13,
    "/milestones/local-policing-model/": 28,
    "/plans/": 11,
    "/plans/police-and-crime-plan-2013-2016/": 19,
    "/authors/": 11,
    "/authors/steven-sweeney/": 13,
    "/sources/": 10,
    "/sources/history-of-safer-school-partnerships/": 15,
    "/figures/": 21,
    "/figures/safer-schools-officers/": 18,
    "/compare/": 16,
    "/changes/": 12,
    "/data/": 7,
    "/about/": 4,
}


def count_queries(client, address):
    begin_anew()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


@thorough
@pytest.mark.database
@pytest.mark.usefixtures("history")
def test_first_answers_take_so_many_queries_of_13_milestones_and_of_1000(client):
    short = {address: count_queries(client, address) for address in CEILINGS}
    fill(1000)
    long = {address: count_queries(client, address) for address in CEILINGS}
    # PostgreSQL is told of each transaction what it is for, and how long it may wait.
    own = 4 if connection.vendor == "postgresql" else 0
    for found in (short, long):
        assert {address: count for address, count in found.items() if count > CEILINGS[address] + own} == {}
