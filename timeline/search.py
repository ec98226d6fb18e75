"""Where the landed migration 0007 looks for the search; the room is `index/search`."""

from timeline.index.search import rebuild

__all__ = ["rebuild"]
