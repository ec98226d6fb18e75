"""Rooms import only rooms of their own level and below."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "timeline"

LADDER = {
    "clock": 1, "dates": 1, "text": 1, "addresses": 1,
    "fields": 2,
    "models": 3,
    "rights": 4, "index": 4, "search": 5,
    "filters": 6, "revisions": 6,
    "charts": 7, "presenters": 7, "exports": 7, "feeds": 7, "sitemaps": 7, "citations": 7, "linked_data": 7,
    "caching": 7,
    "templatetags": 8,
    "views": 8, "admin": 8, "management": 8,
    "urls": 9, "apps": 9,
}  # fmt: skip

FILES = sorted(path for path in APP.rglob("*.py") if "migrations" not in path.parts and path != APP / "__init__.py")


def room_of(path):
    return path.relative_to(APP).parts[0].removesuffix(".py")


def room(name):
    """Return the room of a module's full name, "" for one from elsewhere."""
    parts = name.split(".")
    return parts[1] if parts[0] == "timeline" else ""


def imported_modules(tree, path):
    """Yield the full name of every module that a file imports, relative ones resolved."""
    package = ("timeline", *path.relative_to(APP).parts[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield from (f"{module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_room_imports_only_lower_rooms(path):
    own = room_of(path)
    names = list(imported_modules(ast.parse(path.read_text()), path))

    assert own in LADDER, f"{own} has no place on the ladder"
    assert [name for name in names if name.split(".")[0] in ("sspsite", "tests")] == []
    assert "os.environ" not in path.read_text()
    for name in names:
        parts = name.split(".")
        if parts[0] == "timeline" and len(parts) > 1 and parts[1] != own:
            assert LADDER[parts[1]] <= LADDER[own], f"{own} imports {name}"


def test_no_room_is_longer_than_a_person_can_hold():
    assert [str(path) for path in FILES if len(path.read_text().splitlines()) > 300] == []


def test_dates_need_the_standard_library_only():
    names = [name for path in APP.glob("dates/*.py") for name in imported_modules(ast.parse(path.read_text()), path)]

    assert len(names) > 5
    assert [name for name in names if name.split(".")[0] == "django" or room(name) not in ("", "dates")] == []
