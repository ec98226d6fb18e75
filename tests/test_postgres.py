"""The suite on PostgreSQL, in a process of its own."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from .conftest import missing
from .postgres import find_programs, server


@pytest.mark.postgres
def test_suite_passes_on_postgresql():
    if connection.vendor == "postgresql":
        pytest.skip("this is the suite on PostgreSQL")
    if not find_programs():
        missing("PostgreSQL is not installed")
    with server() as url:
        result = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-m",
                "django_db and not browser and not sqlite",
                "-p",
                "no:cacheprovider",
            ],
            env={**os.environ, "DATABASE_URL": url},
            capture_output=True,
            text=True,
        )

    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
