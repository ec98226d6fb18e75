"""Every line of the operator's page that starts with `./run`, `pg_dump` or `pg_restore` is run, on PostgreSQL."""

import os
import re
import signal
import subprocess
import sys

import pytest

from .conftest import thorough
from .postgres import find_programs, own_database
from .server import ROOT, free_port, read_when_there
from .test_docs import OPERATING, commands

# As `./run` hands its words on (tests/test_run.py), without setting .venv up.
RUN = f"""#!/bin/sh
case $1 in
  '' | *:* | [0-9]* | --new) exec {sys.executable} {ROOT}/manage.py quickstart "$@" ;;
  *) exec {sys.executable} {ROOT}/manage.py "$@" ;;
esac
"""
# What serves, and with what put in place of a port, or added.
SERVING = {
    "./run --new": "./run --new {port}",
    "./run": "./run {port}",
    "./run 0.0.0.0:9000": "./run 0.0.0.0:{port}",
    "./run 9000": "./run {port}",
    "./run runserver": "./run runserver --noreload {port}",
}
# In this order; what stands for something is named, and what asks is answered. Then the words of a refusal, if any.
DONE = [
    ("./run createsuperuser", "./run createsuperuser --noinput", ""),
    ("./run loaddata history", "", ""),
    ("./run check_record", "", ""),
    ("./run check_record --record", "", ""),
    ("./run upkeep", "", ""),
    ("./run rebuild", "", ""),
    ("./run migrate", "", ""),
    ("./run collectstatic --noinput", "", ""),
    ("./run doctor", "", ""),
    ("./run axes_reset_username NAME", "./run axes_reset_username chief", ""),
    ("./run backup FILE", "", ""),
    ("./run backup /var/backups/history-$(date +%F).backup", "./run backup history-$(date +%F).backup", ""),
    ("./run restore FILE", "", "is used already"),
    ("./run restore FILE --replace", "./run restore FILE --replace --no-input", ""),
    ('pg_dump --format=custom --file=history.dump "$DATABASE_URL"', "", ""),
    (
        'pg_restore --clean --if-exists --no-owner --exit-on-error --dbname="$DATABASE_URL" history.dump',
        "",
        "",
    ),
    ("./run dumpdata -o all.json", "", ""),
    ("./run loaddata all.json", "", "a record already"),
]


def find_lines():
    """Return the lines of the page, each once, but for the one that says what any of them is."""
    lines = [line for line in commands(OPERATING.read_text()) if re.match(r"(\./run|pg_dump|pg_restore)\b", line)]
    return set(lines) - {"./run WORD …", "pg_dump", "pg_restore"}


def test_every_line_of_the_page_is_known_here():
    assert find_lines() == {*SERVING, *(line for line, *_ in DONE)}


@thorough
@pytest.mark.postgres
@pytest.mark.database
def test_every_line_of_the_page_does_what_it_says(tmp_path, postgres_url):
    (tmp_path / "run").write_text(RUN)
    (tmp_path / "run").chmod(0o755)
    with own_database("page", postgres_url) as url, own_database("empty", postgres_url) as empty:
        variables = {
            "PATH": f"{find_programs()}:{os.environ['PATH']}", "VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": url,
            "WEB_CONCURRENCY": "1",
            "DJANGO_SUPERUSER_USERNAME": "chief", "DJANGO_SUPERUSER_PASSWORD": "a long enough password",
            "DJANGO_SUPERUSER_EMAIL": "chief@example.org",
        }  # fmt: skip
        for line in SERVING.values():
            serve(line, tmp_path, variables)
        for line, run_as, refusal in DONE:
            done = run(run_as or line, tmp_path, variables)
            assert done.returncode == (1 if refusal else 0), f"{line}: {done.stdout}{done.stderr}"
            assert refusal in done.stderr and "Traceback" not in done.stderr, line
        assert "Every row is as its last revision says." in run("./run check_record", tmp_path, variables).stdout
        variables["DATABASE_URL"] = empty
        for line in ("./run migrate", "./run loaddata all.json", "./run check_record"):
            done = run(line, tmp_path, variables)
            assert done.returncode == 0, done.stderr


def run(line, folder, variables):
    return subprocess.run(line, shell=True, cwd=folder, env=variables, capture_output=True, text=True)  # noqa: S602


def serve(line, folder, variables):
    """Start what a line serves, see that it answers, and end it."""
    port = free_port()
    words = line.format(port=port).split()
    process = subprocess.Popen(words, cwd=folder, env=variables, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        read_when_there(process, f"http://127.0.0.1:{port}/")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
