"""What a long command is at, on one line of a terminal; elsewhere, and where no command runs, nothing."""

import time
from contextlib import contextmanager
from contextvars import ContextVar

OFTEN = 0.1  # seconds between two looks of the line

_line = ContextVar("line", default=None)


class Line:
    """A line of a terminal, whose words take the place of those before."""

    def __init__(self, stream):
        self.stream, self.shown = stream, 0.0
        self.words, self.begun = "", 0.0

    def tell(self, words, count, total):
        now = time.monotonic()
        if words != self.words:
            self.words, self.begun = words, now
        if not words or now - self.shown >= OFTEN:
            self.stream.write(f"\r\x1b[K{words}{describe(count, total, now - self.begun)}", str, ending="")
            self.stream.flush()
            self.shown = now


def describe(count, total, seconds):
    """Return how many are done of how many, the share, and how long the rest takes at this pace."""
    if not total:
        return f": {count:,}" if count else ""
    left = round(seconds / count * (total - count)) if count else 0
    rest = f", about {left // 60} min left" if left >= 60 else f", about {left} s left" if left else ""
    return f": {count:,} of {total:,} ({100 * count // total} %){rest}"


@contextmanager
def shown(stream):
    """Show on a command's stream what is told inside, if it is a terminal; at the end the line is empty again."""
    line = Line(stream) if stream.isatty() else None
    token = _line.set(line)
    try:
        yield
    finally:
        tell("")
        _line.reset(token)


def tell(words, count=0, total=0):
    """Say what is being done, and how many things of how many are; `total` 0 where nobody knows."""
    if line := _line.get():
        line.tell(words, count, total)
