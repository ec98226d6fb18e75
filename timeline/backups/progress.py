"""What a long command is at, on one line of a terminal; elsewhere nothing."""

import time

OFTEN = 0.1  # seconds


class Progress:
    """Gives a function that shows some words in place of those before; at the end they are gone."""

    def __init__(self, stream):
        self.stream, self.shown = stream, 0.0
        self.is_seen = stream.isatty()

    def __enter__(self):
        return self.tell

    def __exit__(self, *error):
        self.show("")

    def tell(self, words: str) -> None:
        if not words or time.monotonic() - self.shown >= OFTEN:
            self.show(words)

    def show(self, words: str) -> None:
        if self.is_seen:
            self.stream.write(f"\r\x1b[K{words}", str, ending="")
            self.stream.flush()
            self.shown = time.monotonic()
