"""Every type of page in the Nu HTML checker (its jar is where VNU_JAR says), on a site with content of every kind."""

import json
import os
import shutil
import subprocess

import pytest

from ..browser.conftest import chromium  # noqa: F401
from ..browser.walk import EVERY_TYPE, walk  # noqa: F401
from ..conftest import missing

pytestmark = [pytest.mark.conformance, pytest.mark.browser]


@pytest.fixture
def nu():
    """Check a folder of pages; gives {file name: messages}."""
    jar = os.environ.get("VNU_JAR", "")
    if not (os.path.isfile(jar) and shutil.which("java")):
        missing("The Nu HTML checker is not there: VNU_JAR names its jar, and it needs Java")

    def check(folder):
        command = [
            "java",
            "-jar",
            jar,
            "--errors-only",
            "--format",
            "json",
            "--exit-zero-always",
            "--stdout",
            str(folder),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = {}
        for told in json.loads(done.stdout)["messages"]:
            name = told["url"].rpartition("/")[2]
            found.setdefault(name, set()).add(f"{told['message']} {told.get('extract', '')}")
        return found

    return check


def test_every_page_type_is_valid_html(walk, nu, tmp_path):  # noqa: F811
    for who, name in EVERY_TYPE:
        if who == "chief":
            continue  # stock Django's own pages
        _, answer = walk.open(who, name)
        (tmp_path / f"{who} {name}.html".replace(" ", "-")).write_bytes(answer.body())

    assert nu(tmp_path) == {}
