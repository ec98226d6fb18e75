"""Rooms import only rooms of their own level and below, and never in a circle."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "timeline"

# From what knows nothing of the record to what answers a request.
LEVELS = [
    {"clock", "dates", "text", "addresses", "fields", "outages", "progress", "serializers"},
    {"models", "rights"},
    {"revisions", "index", "search"},
    {
        "filters",
        "charts",
        "presenters",
        "exports",
        "feeds",
        "sitemaps",
        "citations",
        "linked_data",
        "caching",
        "accounts",
        "backups",
        "health",
    },
    {"views", "admin", "templatetags", "management", "urls", "apps"},
]
LEVEL_OF = {room: number for number, rooms in enumerate(LEVELS) for room in rooms}

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


def find_imported_rooms(path):
    """Return the other rooms that a file imports."""
    rooms = {room(name) for name in imported_modules(ast.parse(path.read_text()), path)}
    return rooms & LEVEL_OF.keys() - {room_of(path)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_file_imports_rooms_of_its_own_level_and_below(path):
    own = room_of(path)
    names = list(imported_modules(ast.parse(path.read_text()), path))

    assert own in LEVEL_OF, f"{own} has no level"
    assert [name for name in names if name.split(".")[0] in ("sspsite", "tests")] == []
    assert "os.environ" not in path.read_text()
    assert {other for other in find_imported_rooms(path) if LEVEL_OF[other] > LEVEL_OF[own]} == set()


def test_rooms_never_import_in_circles():
    graph = {}
    for path in FILES:
        graph.setdefault(room_of(path), set()).update(find_imported_rooms(path))

    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"circle: {error.args[1]}")
    assert len(order) > 20


def test_models_import_nothing_above_them_and_views_never_import_admin():
    imported = {
        own: set().union(*(find_imported_rooms(path) for path in FILES if room_of(path) == own)) for own in LEVEL_OF
    }

    assert imported["models"] <= LEVELS[0]
    assert "admin" not in imported["views"]


def is_view(node):
    """Return whether a node of a file is a function that answers the public."""
    decorators = getattr(node, "decorator_list", [])
    return any(getattr(decorator, "id", "") in ("public", "filtered") for decorator in decorators)


def test_views_hold_at_most_fifteen_lines():
    lengths = {}
    for path in APP.glob("views/*.py"):
        for node in filter(is_view, ast.walk(ast.parse(path.read_text()))):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lengths[node.name] = body[-1].end_lineno - body[0].lineno + 1

    assert len(lengths) > 20
    assert {name: lines for name, lines in lengths.items() if lines > 15} == {}


def test_no_room_is_longer_than_a_person_can_hold():
    assert [str(path) for path in FILES if len(path.read_text().splitlines()) > 300] == []


def test_dates_need_the_standard_library_only():
    names = [name for path in APP.glob("dates/*.py") for name in imported_modules(ast.parse(path.read_text()), path)]

    assert len(names) > 5
    assert [name for name in names if name.split(".")[0] == "django" or room(name) not in ("", "dates")] == []
