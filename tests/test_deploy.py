"""The files in `deploy/`, as far as they can be tried without the machine that they are for."""

import json
import os
import pwd
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from timeline.backups.archive import Archive

from .conftest import missing, thorough
from .server import PATIENCE, ROOT, free_port, read_when_there
from .test_operating import RUN
from .whole_site import Site

DEPLOY = ROOT / "deploy"
NOT_KEPT = ("var", ".venv", ".git", "__pycache__", "build", "*.egg-info", ".pytest_cache", ".ruff_cache")
WORKING = "/srv/safer-school-partnerships"


def test_units_are_understood_by_systemd(tmp_path):
    if not shutil.which("systemd-analyze"):
        missing("systemd is not installed")
    for unit in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        # It looks for the program, which stands here and not in its place.
        (tmp_path / unit.name).write_text(unit.read_text().replace(WORKING, str(ROOT)))
    names = sorted(str(path) for path in tmp_path.iterdir())

    checked = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True)

    assert names and checked.returncode == 0, checked.stderr
    assert [line for line in checked.stderr.splitlines() if str(tmp_path) in line] == []


def test_service_starts_a_server_that_was_killed_with_all_its_workers_ended():
    unit = (DEPLOY / "safer-school-partnerships.service").read_text()

    assert {"Restart=always", "KillMode=mixed", f"WorkingDirectory={WORKING}"} <= set(unit.splitlines())
    assert f"ExecStart={WORKING}/run 127.0.0.1:8000" in unit
    # What the unit names is there.
    assert (ROOT / "run").exists() and "EnvironmentFile=/etc/safer-school-partnerships.env" in unit


BACKUPS = "/var/backups/safer-school-partnerships"


def read_commands(unit):
    """Return the command lines of a unit in `deploy/`, as systemd runs them."""
    lines = re.findall(r"^ExecStart(?:Post)?=(.+)$", (DEPLOY / unit).read_text(), re.MULTILINE)
    return [line.replace("%%", "%").replace("$$", "$") for line in lines]


@thorough
@pytest.mark.sqlite
def test_timers_make_backups_let_old_ones_go_and_keep_the_record_in_step(tmp_path):
    (tmp_path / "run").write_text(RUN)
    (tmp_path / "run").chmod(0o755)
    site, backups = Site(tmp_path / "var").fill(), tmp_path / "backups"
    backups.mkdir()
    for name, days in (("old.backup", 61), ("kept.backup", 59), ("old.txt", 61)):
        (backups / name).touch()
        os.utime(backups / name, (0, time.time() - days * 86400))
    site.sql("UPDATE timeline_theme SET name = 'Round the desk' WHERE slug = 'behaviour-in-schools'")

    for unit in ("safer-school-partnerships-backup.service", "safer-school-partnerships-upkeep.service"):
        for line in read_commands(unit):
            line = line.replace(WORKING, str(tmp_path)).replace(BACKUPS, str(backups))
            subprocess.run(shlex.split(line), env=site.variables, check=True, capture_output=True)
        assert (DEPLOY / unit).with_suffix(".timer").exists()

    (made,) = {path.name for path in backups.iterdir()} - {"kept.backup", "old.txt"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-\d{4}\.backup", made) and Archive(backups / made).rows
    assert "Every row is as its last revision says." in site.manage("check_record")


def read_settings():
    """Return {variable: value} of the shipped file, what is commented out included."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (DEPLOY / "site.env").read_text(), re.MULTILINE))


def test_settings_of_the_file_are_settings_of_the_site():
    table = (ROOT / "docs" / "operating.md").read_text()

    assert [name for name in read_settings() if f"| `{name}` |" not in table] == []


@thorough
def test_site_takes_the_settings_of_the_file(tmp_path):
    settings = {**read_settings(), "VAR_DIR": str(tmp_path), "SECRET_KEY": secrets.token_urlsafe(50)}
    command = [sys.executable, str(ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]

    checked = subprocess.run(command, env={"PATH": os.environ["PATH"], **settings}, capture_output=True, text=True)

    assert checked.returncode == 0, checked.stderr


def read_steps():
    """Return [(instruction, words)] of the Containerfile."""
    lines = re.sub(r"^#.*\n", "", (DEPLOY / "Containerfile").read_text(), flags=re.MULTILINE).splitlines()
    return [tuple(line.split(" ", 1)) for line in lines if line]


def test_container_runs_as_a_user_without_rights_and_keeps_what_it_writes_in_a_volume():
    steps = read_steps()
    names = [name for name, _ in steps]

    assert names[0] == "FROM" and names.index("USER") < names.index("COPY")
    assert (
        ("USER", "site") in steps and ("ENV", "VAR_DIR=/var/lib/site") in steps and ("VOLUME", "/var/lib/site") in steps
    )
    assert "has not been built into an image" in (DEPLOY / "Containerfile").read_text()
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {"var", ".venv", ".git"} <= set(ignored)


@pytest.fixture
def folder_for_all():
    """A folder that another user may enter, where those of pytest are closed; in memory, where there is such a one."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@thorough
@pytest.mark.sqlite
def test_steps_of_the_container_work_one_by_one_for_a_user_without_rights(folder_for_all):
    nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    project, var = folder_for_all / "site", folder_for_all / "var"
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(*NOT_KEPT))
    var.mkdir(mode=0o700)
    if os.geteuid() == 0:
        for path in (project, var, *project.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(project), "VAR_DIR": str(var), "PIP_CACHE_DIR": str(project / "cache"),
        **{name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "HTTP", "http"))},
    }  # fmt: skip
    options = {"cwd": project, "env": environment}
    if os.geteuid() == 0:
        options |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    steps = read_steps()
    begun = [name for name, _ in steps].index("USER")

    for name, words in steps[begun:]:
        if name == "RUN":
            done = subprocess.run(["sh", "-c", words], capture_output=True, text=True, timeout=600, **options)
            assert done.returncode == 0, f"{words}\n{done.stderr}"
    (command,) = [json.loads(words) for name, words in steps if name == "CMD"]
    port = free_port()
    command[-1] = command[-1].replace("0.0.0.0:8000", f"127.0.0.1:{port}")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
    try:
        page = read_when_there(process, f"http://127.0.0.1:{port}/").decode()
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        process.stdout.close()

    assert "<strong>13</strong> milestones" in page
    assert {path.stat().st_uid for path in var.rglob("*")} == {nobody.pw_uid}
    assert (var / "site.sqlite3").exists()
