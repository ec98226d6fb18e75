"""The table of faults itself, by the one that is over soonest: what it prints is what happened."""

import subprocess
import sys

import pytest

from . import faults, programs
from .conftest import missing, thorough
from .server import ROOT


@thorough
@pytest.mark.sqlite
def test_table_tells_what_readers_and_the_editor_got():
    if not programs.find("redis-server"):
        missing("Redis is not installed")

    row, last = faults.try_all("sqlite", [faults.worker])

    fault, readers, longest, confirmed, found, _, _ = row
    assert fault == "a worker is killed" and "× 200" in readers and float(longest.split()[0]) < 40
    assert int(confirmed) == int(found) > 0
    assert "Every row is as its last revision says." in last[5]


@pytest.mark.sqlite
def test_commands_start_without_pytest_and_its_settings():
    command = [sys.executable, "-c", "import tests.faults, tests.grown, tests.postgres"]

    assert subprocess.run(command, cwd=ROOT, env={"PATH": ""}).returncode == 0
