"""What long commands say of their progress: on a terminal, and nowhere else."""

import os
import pty
import sys
from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from timeline import progress

pytestmark = pytest.mark.usefixtures("history")


class Terminal:
    """A terminal that a command writes to, and what is seen there."""

    def __enter__(self):
        self.master, slave = pty.openpty()
        self.stream, self.seen = os.fdopen(slave, "w"), b""
        self.reader = Thread(target=self.read)
        self.reader.start()
        return self.stream

    def __exit__(self, *error):
        self.stream.close()
        self.reader.join()
        os.close(self.master)

    def read(self):
        try:
            while data := os.read(self.master, 4096):
                self.seen += data
        except OSError:  # on Linux the end of a terminal is an error
            pass

    @property
    def lines(self):
        """Each state of its one line."""
        return self.seen.decode().split("\r\x1b[K")[1:]


@pytest.fixture(autouse=True)
def every_step(monkeypatch):
    monkeypatch.setattr(progress, "OFTEN", 0)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["rebuild"], ["Making the search index: 13 of 13 (100 %)", "Making the list of changes: 13 of "]),
        (["check_record"], ["Comparing milestones with the record: 13 of 13 (100 %)"]),
        (["upkeep"], ["Comparing milestones with the record: 13 of 13 (100 %)"]),
        (
            ["loaddata", "history"],
            ["Loading history: 1", "Loading history: 7", "Recording milestones: 13 of 13 (100 %)"],
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_long_command_tells_a_terminal_how_far_it_is_and_leaves_the_line_empty(command, told):
    terminal = Terminal()

    with terminal as stream:
        call_command(*command, stderr=stream, stdout=StringIO())

    assert [words for words in told if not any(line.startswith(words) for line in terminal.lines)] == []
    assert terminal.lines[-1] == ""


@pytest.mark.parametrize("command", [["rebuild"], ["upkeep"], ["loaddata", "history"]], ids=lambda value: value[0])
def test_pipe_and_log_are_told_nothing(command, capfd):
    call_command(*command, stderr=sys.stderr)

    assert capfd.readouterr().err == ""


def test_line_is_empty_again_before_an_error_is_told():
    terminal = Terminal()

    with terminal as stream, pytest.raises(CommandError):
        call_command("loaddata", "nothing-of-that-name", stderr=stream)

    assert terminal.lines == [""]


@pytest.mark.parametrize(
    ("count", "total", "seconds", "told"),
    [
        (0, 0, 5, ""),
        (1500, 0, 5, ": 1,500"),
        (0, 2000, 5, ": 0 of 2,000 (0 %)"),
        (500, 2000, 10, ": 500 of 2,000 (25 %), about 30 s left"),
        (500, 2000, 100, ": 500 of 2,000 (25 %), about 5 min left"),
        (1999, 2000, 100, ": 1,999 of 2,000 (99 %)"),
        (2000, 2000, 100, ": 2,000 of 2,000 (100 %)"),
    ],
)
def test_progress_says_count_share_and_what_is_left(count, total, seconds, told):
    assert progress.describe(count, total, seconds) == told
