"""What the documents promise: commands that work where they are given, every setting, links that lead somewhere."""

import re
import runpy
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands

from sspsite import environment
from timeline.dates import parse

from .server import ROOT
from .test_import_ladder import APP, LEVEL_OF

DOCS = sorted(
    path
    for path in (
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("timeline/*.md"),
        *ROOT.glob("benchmarks/*.md"),
    )
)
EVERY_DOC = pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
README, OPERATING, GUIDE = (ROOT / name for name in ("README.md", "docs/operating.md", "docs/staff-guide.md"))


def blocks(text):
    """Return the `sh` blocks of a document."""
    return re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def commands(text):
    """Return every line of the `sh` blocks of a document, and every piece of code inside its lines."""
    lines = [line for block in blocks(text) for line in block.splitlines()]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return lines + [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", prose)]


def anchors(path):
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_quick_start_is_two_commands_and_ci_calls_the_second():
    text = README.read_text()
    quick_start = text.partition("\n## Quick start\n")[2].partition("\n## ")[0]

    assert blocks(text) == blocks(quick_start) == ["./run\n", "./run test\n"]
    assert "block == 2" in (ROOT / ".ci/run").read_text()


def test_readme_is_short():
    assert len(README.read_text().splitlines()) <= 80


@EVERY_DOC
def test_links_lead_somewhere(path):
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if "://" not in link:
            file, _, anchor = link.partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


@EVERY_DOC
def test_no_command_needs_an_activated_environment(path):
    """A bare `manage.py` or `pytest` fails for whoever copies it."""
    bare = r"(?:^|[|&;] *)(?:(?:python3?|\./manage\.py|manage\.py|pip3?|pytest|gunicorn|ruff|django-admin) +[\w.-])"

    assert [line for line in commands(path.read_text()) if re.search(bare, line)] == []


@EVERY_DOC
def test_commands_exist(path):
    known = {"test", "--new", *get_commands()}
    words = [
        match[1]
        for line in commands(path.read_text())
        for match in re.finditer(r"(?:\./run|\.venv/bin/python manage\.py) +([\w.:-]+)", line)
    ]

    assert [word for word in words if not re.fullmatch(r"(.*:)?\d+|WORD", word) and word not in known] == []


def test_every_setting_is_in_the_operators_table(monkeypatch, tmp_path):
    read, real = set(), environment.read_text
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setattr(environment, "read_text", lambda name, *more: read.add(name) or real(name, *more))
    runpy.run_path(str(ROOT / "sspsite" / "settings.py"))

    rows = re.findall(r"^\| `([A-Z_]+)` \|", OPERATING.read_text(), re.MULTILINE)

    assert {"SITE_URL", "SECRET_KEY", "DATABASE_URL", "DEBUG"} < read
    assert sorted(rows) == sorted(read)


def test_table_of_changes_names_files_that_are_there():
    """A folder or file without a folder above it is in the app, as the page says; `<page>` stands for any name."""
    table = (ROOT / "docs/developing.md").read_text().partition("## Which files a change touches")[2]
    names = [name for name in re.findall(r"`([\w./<>]+)`", table) if "/" in name or name.endswith(".py")]

    assert len(names) > 20
    for name in names:
        where = Path(name).parent if "<" in name else Path(name)
        assert (ROOT / "timeline" / where).exists() or (ROOT / where).exists(), name


def test_map_has_each_room_on_its_level_and_each_file_of_the_desk_once():
    page = (ROOT / "timeline" / "README.md").read_text().split("## Decisions\n")[0]
    rooms, desk = page.split("## The desk\n")
    lines = re.findall(r"^\| (`[^|]+) \| (\d) \| (.*) \|$", rooms, re.MULTILINE)
    rows = [(re.findall(r"`([^`]+)`", cell), int(level), words) for cell, level, words in lines]
    files = sorted(path.name for path in (APP / "admin").glob("*.py") if path.name != "__init__.py")

    found = {name.split("/")[0].removesuffix(".py"): level - 1 for names, level, _ in rows for name in names}
    assert found == LEVEL_OF
    for names, _, words in rows:
        told = re.findall(r"`(\w+(?:\.py|/))`", words)
        assert [name for name in told if not any(list((APP / room).rglob(name.strip("/"))) for room in names)] == []
    assert sorted(re.findall(r"`(\w+\.py)`", desk)) == files


def test_each_decision_is_in_the_index_and_says_what_was_rejected():
    text = (ROOT / "timeline" / "README.md").read_text().split("## Decisions\n")[1]
    index, *decisions = re.split(r"^### ", text, flags=re.MULTILINE)

    headings = [decision.split("\n")[0] for decision in decisions]
    links = [f"[{name}](#{re.sub(r'[^a-z0-9_ -]', '', name.lower()).replace(' ', '-')})" for name in headings]

    assert sorted(re.findall(r"\[.*\)", index)) == sorted(links)
    assert [name for name, words in zip(headings, decisions, strict=True) if "ejected" not in words] == []


def test_dates_of_the_guide_are_understood():
    rows = GUIDE.read_text().partition("| you type | it means |")[2].partition("\n\n")[0]
    examples = re.findall(r"`([^`]+)`", rows)

    assert len(examples) >= 10
    assert all(parse(example).edtf for example in examples)


def test_operators_server_is_the_one_that_quickstart_starts():
    line = next(block for block in blocks(OPERATING.read_text()) if "gunicorn" in block).replace("\\\n", "")
    source = (ROOT / "timeline/management/commands/quickstart.py").read_text()
    options = [word for word in shlex.split(line) if word.startswith("--")]

    # All others stand in the file that gunicorn finds by itself in the project's folder.
    assert options == ["--bind", "--workers"] and (ROOT / "gunicorn.conf.py").exists()
    assert [option for option in ["--config", *options] if option not in source] == []
