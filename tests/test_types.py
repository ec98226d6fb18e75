"""Types of the rooms whose functions others build upon; `.ci/run` checks with mypy that they are true."""

import ast
import tomllib

import pytest

from .server import ROOT

ROOMS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["files"]
FILES = sorted(
    path for room in ROOMS for path in ([ROOT / room] if room.endswith(".py") else (ROOT / room).rglob("*.py"))
)


def find_public(tree):
    """The functions of a module and the methods of its classes that others may call."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from find_public(node)
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_function_says_what_it_takes_and_gives(path):
    bare = []
    for function in find_public(ast.parse(path.read_text())):
        taken = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        taken = [each for each in taken if each.arg not in ("self", "cls")]
        if function.returns is None or any(each.annotation is None for each in taken):
            bare.append(f"{function.name}:{function.lineno}")

    assert bare == []
