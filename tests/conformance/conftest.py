"""Whatever reads what leaves the site: packages of the extra `conformance`, and the Nu HTML checker."""

import importlib

import pytest

from ..conftest import missing


def bring(name):
    """Import a package of the extra."""
    try:
        return importlib.import_module(name)
    except ImportError:
        missing(f"{name} is not installed: pip install -e '.[conformance]'")


@pytest.fixture
def feedparser():
    return bring("feedparser")


@pytest.fixture
def bibtex():
    return bring("pybtex.database")


@pytest.fixture
def rispy():
    return bring("rispy")
