"""The benchmark measures what it says: a history that is the same everywhere, answers that are read to their end."""

import io
import re
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import call_command

from benchmarks import history
from benchmarks.client import Connection, Phase, get, run
from benchmarks.editor import FormReader
from timeline.models import Author, Citation, Figure, Milestone, PolicingPlan, Source
from timeline.revisions import drift

from .conftest import thorough

COUNT = 38


@thorough
@pytest.mark.database
def test_synthetic_history_has_the_size_asked_for_and_is_valid_recorded_content(db):
    history.fill(COUNT)

    assert Milestone.objects.count() == COUNT
    assert Milestone.objects.published().count() == history.count_public(COUNT) == COUNT - 2
    nouns = [model.objects.count() for model in (Author, PolicingPlan, Source)]
    assert nouns == [history.AUTHORS, history.PLANS, history.SOURCES]
    assert Citation.objects.count() == history.DOCUMENTED + history.CITATIONS * (COUNT - history.DOCUMENTED)
    assert Figure.objects.filter(standing="also-published").exists()
    for model in (Milestone, Figure, Citation, Author, PolicingPlan, Source):
        for obj in model.objects.all():
            obj.full_clean()
        assert model in (Figure, Citation) or not list(drift(model))


def test_synthetic_history_is_the_same_each_time_and_loads_as_a_fixture(db, tmp_path):
    files = [io.StringIO(), io.StringIO()]
    for file in files:
        history.write_fixture(16, file)
    path = tmp_path / "synthetic.json"
    path.write_text(files[0].getvalue())
    made = list(history.make_milestones(16))

    call_command("loaddata", str(path), verbosity=0)

    loaded = Milestone.objects.filter(slug__startswith="synthetic").order_by("pk")
    assert files[0].getvalue() == files[1].getvalue()
    assert [(milestone.slug, milestone.date.edtf, milestone.text) for milestone in loaded] == [
        (fields["slug"], fields["date"], fields["text"]) for fields, *_ in made
    ]
    keys = {str(key) for key in Figure.objects.filter(milestone__in=loaded).values_list("pk", flat=True)}
    quoted = Citation.objects.filter(milestone__in=loaded).values_list("quotation", flat=True)
    assert sorted(quoted) == sorted(citation["quotation"] for *_, citations in made for citation in citations)
    assert keys == {figure["id"] for _, figures, _ in made for figure in figures} != set()


def test_words_to_search_for_are_as_rare_and_as_common_as_said():
    texts = [fields["text"] for fields, *_ in history.make_milestones(2013)]

    assert 1 <= sum(history.RARE in text.lower() for text in texts) <= 12
    assert 1500 <= sum(history.COMMON in text.lower() for text in texts) <= 1700


def serve(answers):
    """Answer the requests of each connection with `answers` in turn, in pieces; return the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def work():
        while True:
            connection, _ = listener.accept()
            with connection:
                for answer in answers:
                    if not connection.recv(65536):
                        break
                    for start in range(0, len(answer), 7):
                        connection.sendall(answer[start : start + 7])

    Thread(target=work, daemon=True).start()
    return listener.getsockname()[1]


def test_client_reads_each_form_of_answer_to_its_end_and_opens_a_closed_connection_again():
    port = serve(
        [
            b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nETag: "a"\r\n\r\nhello world',
            b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n',
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5\r\n0\r\n\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n",
        ]
    )
    connection = Connection(port)

    answers = [get(port, "/", connection) for _ in range(4)]

    assert [answer.status for answer in answers] == [200, 304, 200, 200]
    assert [answer.body for answer in answers] == [b"hello world", b"", b"0\r\n\r\n0123456789abcdef", b"hello world"]
    assert answers[0].headers["etag"] == '"a"'
    connection.close()


def test_load_counts_answers_and_tells_wrong_ones():
    port = serve([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"] * 1000)
    request = b"GET / HTTP/1.1\r\n\r\n"

    once, wrong = run(port, [Phase([request] * 5, 5, is_once=True), Phase([request], 0, status=304)], connections=1)

    assert len(once.seconds) == 5 and once.wrong == 0 and once.rate > 0
    assert len(wrong.seconds) == 1 and wrong.wrong == 1


def test_form_reader_posts_what_a_browser_would():
    page = """<input name="a" value="&amp;"><input type="checkbox" name="b"><input type="checkbox" name="c" checked>
        <textarea name="d">\nwords &lt;</textarea>
        <select name="e"><option value="1"><option value="2" selected></select>
        <input type="submit" name="_save" value="Save">"""

    assert FormReader(page).fields == {"a": "&", "c": "on", "d": "words <", "e": ["2"]}


@thorough
@pytest.mark.sqlite
def test_changes_under_load_are_made_at_the_desk_as_it_is():
    asked = ["--sizes", "13", "--edits", "1", "--kinds", "first", "--only", "cold", "freshness"]
    command = [sys.executable, "-m", "benchmarks", *asked]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True)

    assert "Failed" not in done.stdout
    assert re.findall(r"\| (\d+) of [\d,]+ after \d+ \|", done.stdout) == ["0"] * 4
    assert "| first answer after an edit: first page | " in done.stdout
