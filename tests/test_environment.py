"""Settings from the environment: defaults, refusals in one line, the secret key on disk."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from sspsite import environment

ROOT = Path(__file__).parent.parent


def run_manage(*arguments, **variables):
    """Run manage.py with only the given variables set."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**kept, **{name: str(value) for name, value in variables.items()}},
        capture_output=True,
        text=True,
        timeout=60,
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
    monkeypatch.setenv("THE_KEY", "from the environment")

    assert environment.read_secret_key("THE_KEY", tmp_path / "secret_key") == "from the environment"
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
        ({"DATABASE_URL": "postgres://user:pass#word@host/name"}, "%23"),
        ({"SITE_URL": "ftp://x"}, "SITE_URL is 'ftp://x'"),
        ({"VAR_DIR": "/dev/null/var"}, "VAR_DIR is '/dev/null/var', but it takes a folder"),
    ],
)
def test_manage_tells_a_wrong_setting_in_one_line(tmp_path, variables, words):
    result = run_manage("check", **{"VAR_DIR": tmp_path, **variables})

    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr and result.stderr.count("\n") == 1


def test_deployment_check_is_clean_under_https(tmp_path):
    result = run_manage(
        "check", "--deploy", "--fail-level", "WARNING", VAR_DIR=tmp_path, SITE_URL="https://history.example.org"
    )

    assert result.returncode == 0, result.stderr


def test_readme_documents_every_variable():
    source = (ROOT / "sspsite" / "settings.py").read_text() + (
        ROOT / "timeline/management/commands/quickstart.py"
    ).read_text()
    readme = (ROOT / "README.md").read_text()

    for name in ("SITE_URL", "ALLOWED_HOSTS", "BEHIND_PROXY", "SECRET_KEY", "DATABASE_URL", "VAR_DIR", "DEBUG",
                 "LOG_LEVEL", "WEB_CONCURRENCY"):  # fmt: skip
        assert f'"{name}"' in source and f"| `{name}` |" in readme
