"""Settings from the environment: defaults, refusals in one line, the secret key on disk."""

import os
import re
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from sspsite import environment

from .conftest import sparing, thorough
from .server import PATIENCE, ROOT


def run_manage(*arguments, **variables):
    """Run manage.py with only the given variables set."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**kept, **{name: str(value) for name, value in variables.items()}},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize(("value", "result"), [("", False), ("1", True), ("Yes", True), ("off", False)])
def test_boolean_is_read(monkeypatch, value, result):
    monkeypatch.setenv("FLAG", value)

    assert environment.read_boolean("FLAG") is result


@pytest.mark.parametrize(
    ("read", "value", "takes"),
    [
        (lambda: environment.read_boolean("X"), "perhaps", "true or false"),
        (lambda: environment.read_integer("X", 1, least=1), "0", "a whole number from 1"),
        (lambda: environment.read_integer("X", 1), "2.5", "a whole number from 0"),
        (lambda: environment.read_choice("X", ("INFO", "ERROR"), "INFO"), "LOUD", "INFO or ERROR"),
        (lambda: environment.read_site_url("X"), "history.example.org", "https://history.example.org"),
        (lambda: environment.read_site_url("X"), "https://example.org/path", "the site's root"),
    ],
)
def test_bad_value_is_refused_by_name(monkeypatch, read, value, takes):
    monkeypatch.setenv("X", value)

    with pytest.raises(ImproperlyConfigured) as refusal:
        read()

    assert str(refusal.value).startswith(f"X is '{value}', but it takes ")
    assert takes in str(refusal.value)


def test_list_and_site_url_are_read(monkeypatch):
    monkeypatch.setenv("X", " a.org, ,b.org ")
    monkeypatch.setenv("SITE", "https://history.example.org/")

    assert environment.read_list("X") == ["a.org", "b.org"]
    assert environment.read_list("UNSET", ["localhost"]) == ["localhost"]
    assert environment.read_site_url("SITE") == "https://history.example.org"


def test_secret_key_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "secret_key"

    first = environment.read_secret_key("UNSET_KEY", path)
    second = environment.read_secret_key("UNSET_KEY", path)

    assert first == second and len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_secret_key_of_another_process_counts(tmp_path):
    path = tmp_path / "secret_key"
    path.write_text("k" * 50)

    environment.write_once(path, "another")

    assert path.read_text() == "k" * 50
    assert list(tmp_path.iterdir()) == [path]


def test_secret_key_from_the_environment_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("THE_KEY", "from the environment, long enough")

    assert environment.read_secret_key("THE_KEY", tmp_path / "secret_key") == "from the environment, long enough"
    assert list(tmp_path.iterdir()) == []


def test_empty_secret_key_file_is_refused(tmp_path):
    (tmp_path / "secret_key").write_text("")

    with pytest.raises(ImproperlyConfigured, match="holds no key"):
        environment.read_secret_key("UNSET_KEY", tmp_path / "secret_key")


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps', but it takes true or false."),
        ({"DATABASE_URL": "garbage"}, "DATABASE_URL cannot be read."),
        ({"DATABASE_URL": "mysql://user:password@host/name"}, "It takes postgres://user:password@host:5432/name or"),
        ({"DATABASE_URL": "postgres://user:pass#word@host/name"}, "%23"),
        ({"REDIS_URL": "banana"}, "REDIS_URL is 'banana', but it takes an address such as redis://"),
        ({"REDIS_URL": "http://user:secret@cache"}, "REDIS_URL is 'cache', but it takes an address such as redis://"),
        ({"SITE_URL": "ftp://x"}, "SITE_URL is 'ftp://x'"),
        ({"SECRET_KEY": "x"}, "SECRET_KEY has 1 characters, but it takes at least 32. Unset it"),
        ({"SECRET_KEY": "x" * 31}, "secrets.token_urlsafe(50)"),
        ({"SECURITY_CONTACT": "the office"}, "SECURITY_CONTACT is 'the office', but it takes one address"),
        ({"SECURITY_CONTACT": "mailto:a@example.org?bcc=b@example.org"}, "security@example.org"),
        ({"SECURITY_CONTACT": "http://example.org/"}, "https://example.org/security"),
        ({"VAR_DIR": "/dev/null/var"}, "VAR_DIR is '/dev/null/var', but it takes a folder"),
    ],
)
def test_manage_tells_a_wrong_setting_in_one_line(tmp_path, variables, words):
    result = run_manage("check", **{"VAR_DIR": tmp_path, **variables})

    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr and result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variables", "module", "extra"),
    [
        ({"DATABASE_URL": "postgres://site@127.0.0.1/site"}, "psycopg", "postgres"),
        ({"REDIS_URL": "redis://127.0.0.1/0"}, "redis", "redis"),
    ],
)
def test_manage_says_which_extra_brings_the_package_that_is_missing(tmp_path, variables, module, extra):
    (tmp_path / "sitecustomize.py").write_text(f"import sys; sys.modules['{module}'] = None")

    result = run_manage("check", VAR_DIR=tmp_path / "var", PYTHONPATH=tmp_path, **variables)

    assert result.returncode == 1 and result.stderr.count("\n") == 1
    assert f"needs the package {module}, which is not installed" in result.stderr and f"'.[{extra}]'" in result.stderr


@pytest.mark.parametrize("choice", sparing(["false", "true"]))
def test_deployment_check_is_clean_under_https(tmp_path, choice):
    result = run_manage(
        *("check", "--deploy", "--fail-level", "WARNING"),
        VAR_DIR=tmp_path,
        SITE_URL="https://history.example.org",
        HSTS_INCLUDE_SUBDOMAINS=choice,
        HSTS_PRELOAD=choice,
    )

    assert result.returncode == 0, result.stderr


def modes(folder):
    """Return {name: mode in octal} of a folder, ".", and of the files in it."""
    return {
        str(path.relative_to(folder)): f"{stat.S_IMODE(path.stat().st_mode):o}" for path in [folder, *folder.iterdir()]
    }


def touch_with_open_mode(path):
    path.touch()
    path.chmod(0o644)


def test_what_the_site_writes_is_for_its_own_user_alone(tmp_path):
    folder = tmp_path / "var"
    code = (
        "import os; from pathlib import Path; from django.db import connection;"
        "from tests.test_environment import modes;"
        "connection.cursor().execute('CREATE TABLE t (x)'); print(modes(Path(os.environ['VAR_DIR'])))"
    )
    result = run_manage("shell", "-v", "0", "-c", code, VAR_DIR=folder)

    assert "site.sqlite3-wal" in result.stdout and "'.': '700'" in result.stdout
    assert set(re.findall(r"'(\d{3})'", result.stdout)) == {"700", "600"}


@thorough
def test_folder_of_the_site_from_before_is_closed_to_others_at_the_next_start(tmp_path):
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(0o755)
    for name in ("site.sqlite3", "site.sqlite3-wal", "site.sqlite3-shm", "copy.sqlite3"):
        touch_with_open_mode(folder / name)
    (folder / "secret_key").write_text("k" * 50)
    (folder / "secret_key").chmod(0o644)

    assert run_manage("check", VAR_DIR=folder).returncode == 0

    assert set(modes(folder).values()) == {"700", "600"}


@thorough
def test_folder_that_is_not_the_sites_keeps_its_mode(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    touch_with_open_mode(folder / "somebody's file")

    assert run_manage("check", VAR_DIR=folder).returncode == 0

    found = modes(folder)
    assert (found.pop("."), found.pop("somebody's file")) == ("755", "644")
    assert set(found.values()) == {"600"}


@pytest.mark.parametrize(
    ("words", "variables", "is_on"),
    [(["shell"], {}, "False"), (["runserver"], {}, "True"), (["runserver"], {"DEBUG": "off"}, "False")],
)
def test_developers_server_shows_errors_in_full_unless_told_otherwise(tmp_path, words, variables, is_on):
    code = "from sspsite import settings; print(settings.DEBUG)"
    result = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
    )

    assert result.stdout == f"{is_on}\n", result.stderr


@thorough
def test_database_lies_in_a_folder_of_any_name(tmp_path):
    folder = tmp_path / "a #1 %41+folder"

    write = "from django.db import connection; connection.cursor().execute('CREATE TABLE written (word text)')"
    result = run_manage("shell", "-v", "0", "-c", write, VAR_DIR=folder)

    assert result.returncode == 0, result.stderr
    assert (folder / "site.sqlite3").exists()
