"""What depends on the database, on PostgreSQL in a process of its own; `.ci/run` runs the whole suite there."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from .conftest import thorough

FILES = [f"tests/test_{name}.py" for name in ("fields", "history", "revisions", "append_only", "search")]


@thorough
@pytest.mark.postgres
def test_history_is_the_same_on_postgresql(postgres_url):
    if connection.vendor == "postgresql":
        pytest.skip("this is the suite on PostgreSQL")
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "not sqlite", "-p", "no:cacheprovider", "-n", "0", *FILES],
        env={**os.environ, "DATABASE_URL": postgres_url},
        capture_output=True,
        text=True,
    )

    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
