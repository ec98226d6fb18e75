"""`./run`: with Pythons that only note what is asked of them, and once with a clone that it sets up and serves."""

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from .conftest import thorough
from .server import ROOT, free_port, read_when_there

# A Python that notes its arguments, makes environments that hold itself alone, and installs nothing.
FAKE = """#!/bin/sh
case "$*" in
  *print*) echo {version}; exit ;;
  *ensurepip*) exit {venv_status} ;;
esac
echo "$*" >>"$NOTES"
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip install "*) exit "${{PIP_STATUS:-0}}" ;;
esac
"""


@dataclass
class Clone:
    """A folder with `run` and what it reads, and a path on which only fake Pythons lie."""

    root: Path
    tools: Path

    def make_python(self, name="python3", version="3.11", venv_status=0):
        path = self.tools / name
        path.write_text(FAKE.format(version=version, venv_status=venv_status))
        path.chmod(0o755)
        return path

    def run(self, *words, **variables):
        """Call `run` from the folder above; returns (status, what it printed as an error, what Python was asked)."""
        notes = self.root.parent / "notes"
        notes.write_text("")
        done = subprocess.run(
            [f"{self.root.name}/run", *words],
            cwd=self.root.parent,
            env={"PATH": str(self.tools), "NOTES": str(notes), **variables},
            stderr=subprocess.PIPE,
            text=True,
        )
        asked = notes.read_text().replace(self.root.name, "ROOT").splitlines()
        return done.returncode, done.stderr, [line for line in asked if line != "-m pip -V"]


@pytest.fixture
def clone(tmp_path):
    clone = Clone(tmp_path / "a clone", tmp_path / "tools")
    clone.root.mkdir()
    clone.tools.mkdir()
    for name in ("run", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, clone.root)
    for name in ("sh", "cat", "cp", "dirname", "mkdir", "rm"):
        (clone.tools / name).symlink_to(shutil.which(name))
    return clone


MAKE = "-m venv ROOT/.venv"
INSTALL = "-m pip install -q --disable-pip-version-check -c ROOT/constraints.txt -e ROOT"
SERVE = "ROOT/manage.py quickstart"


def test_first_run_sets_up_and_the_second_only_serves(clone):
    clone.make_python()

    first = clone.run()
    second = clone.run()

    assert first == (0, "Installing what the site needs into a clone/.venv …\n", [MAKE, INSTALL, SERVE])
    assert second == (0, "", [SERVE])


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["9000"], f"{SERVE} 9000"),
        (["0.0.0.0:9000"], f"{SERVE} 0.0.0.0:9000"),
        (["[::1]:9000", "-v", "2"], f"{SERVE} [::1]:9000 -v 2"),
        (["--new"], f"{SERVE} --new"),
        (["9000", "--new"], f"{SERVE} 9000 --new"),
        (["createsuperuser", "--noinput"], "ROOT/manage.py createsuperuser --noinput"),
        (["test", "-k", "dates or text"], "-m pytest -k dates or text"),
    ],
)
def test_words_go_where_they_belong(clone, words, asked):
    clone.make_python()

    status, _, notes = clone.run(*words)

    assert status == 0 and notes[-1] == asked


def test_tests_bring_what_the_site_needs_too(clone):
    clone.make_python()

    tests = clone.run("test")[2]
    site = clone.run()[2]

    assert tests == [MAKE, f"{INSTALL}[test]", "-m pytest"]
    assert site == [SERVE]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_other_requirements_are_installed_once_into_the_same_environment(clone, name):
    clone.make_python()
    clone.run()
    with (clone.root / name).open("a") as file:
        file.write("# other\n")

    assert clone.run()[2] == [INSTALL, SERVE]
    assert clone.run()[2] == [SERVE]


def test_a_first_installation_that_failed_starts_over(clone):
    clone.make_python()

    failed = clone.run(PIP_STATUS="1")
    again = clone.run()

    assert failed[0] == 1 and failed[1].endswith("\nThe installation failed, see above.\n")
    assert failed[2] == [MAKE, INSTALL]
    assert again[2] == [MAKE, INSTALL, SERVE]


def test_an_environment_left_half_made_is_made_anew(clone):
    clone.make_python()
    (clone.root / ".venv" / "bin").mkdir(parents=True)

    assert clone.run()[2] == [MAKE, INSTALL, SERVE]


def test_an_environment_made_by_hand_is_kept(clone):
    clone.make_python()
    clone.run()
    (clone.root / ".venv" / "installed").unlink()

    assert clone.run()[2] == [INSTALL, SERVE]


def test_another_python_makes_another_environment(clone):
    clone.make_python()
    newer = clone.make_python("python3.13", "3.13")
    clone.run()

    assert clone.run(PYTHON=str(newer))[2] == [MAKE, INSTALL, SERVE]
    assert clone.run(PYTHON="python3.13")[2] == clone.run()[2] == [SERVE]


@pytest.mark.parametrize(
    ("python", "words"),
    [
        (None, "This site needs Python 3.11 or newer, and python3 cannot be started here."),
        ({"version": "2.7"}, "This site needs Python 3.11 or newer, and python3 is Python 2.7."),
        ({"version": "3.9"}, "This site needs Python 3.11 or newer, and python3 is Python 3.9."),
        ({"version": "3.10"}, "This site needs Python 3.11 or newer, and python3 is Python 3.10."),
        ({"venv_status": 1}, "python3 lacks venv. On Debian and Ubuntu: sudo apt install python3-venv"),
    ],
)
def test_what_is_missing_is_told_in_one_line_and_nothing_is_made(clone, python, words):
    if python is not None:
        clone.make_python(**python)

    assert clone.run() == (1, f"{words}\n", [])
    assert not (clone.root / ".venv").exists()


def make_real(clone):
    """Give a clone this suite's own Python with its packages, as if they had been installed into it."""
    python = clone.root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (clone.root / "manage.py").symlink_to(ROOT / "manage.py")
    own = f"{sys.version_info.major}.{sys.version_info.minor}\n"
    kept = [(clone.root / name).read_text() for name in ("pyproject.toml", "constraints.txt")]
    (clone.root / ".venv" / "installed").write_text(own + "".join(kept))


@pytest.mark.sqlite
def test_a_taken_port_is_told_in_one_line(clone, tmp_path):
    make_real(clone)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        status, error, _ = clone.run(str(port), VAR_DIR=str(tmp_path))

    assert status == 1
    assert error == (
        f"CommandError: Cannot serve on 127.0.0.1:{port}: Address already in use. "
        "Choose another port, such as: ./run 8001\n"
    )


def serve(folder, port):
    """Start `./run` in a folder and stop it once it answers; give (seconds that processors worked for it, the page)."""
    before = count_seconds()
    kept = {name: value for name, value in os.environ.items() if name == "HOME" or name.startswith("PIP_")}
    process = subprocess.Popen(
        ["./run", str(port)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHON": sys.executable, **kept},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        page = read_when_there(process, f"http://127.0.0.1:{port}/")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate()
    return count_seconds() - before, page


def count_seconds():
    """Return for how many seconds processors worked for the processes that this one started and that are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.sqlite
@thorough
def test_a_fresh_clone_is_served_and_a_second_start_takes_less_than_5_seconds(tmp_path):
    clone = tmp_path / "a fresh clone"
    left_out = shutil.ignore_patterns(".git", ".venv", "var", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, clone, ignore=left_out)
    port = free_port()

    _, first = serve(clone, port)
    # Not by the clock on the wall: the machine may do something else meanwhile.
    seconds, second = serve(clone, port)

    assert b"<strong>13</strong> milestones" in first and b"<strong>13</strong> milestones" in second
    assert seconds < 5
