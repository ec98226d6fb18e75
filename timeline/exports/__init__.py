"""Downloads: each a column list and one row function, streamed so that length costs no memory."""

from .columns import (
    CITATION_COLUMNS,
    DERIVED_COLUMNS,
    FIGURE_COLUMNS,
    FORMAT_CHANGES,
    FORMAT_VERSION,
    MILESTONE_COLUMNS,
)
from .files import CHUNK, csv_response, json_response, open_to_all, safe_cell
from .rows import citation_row, derived_row, figure_row, milestone_object, milestone_row, timestamp

__all__ = [
    "CHUNK",
    "CITATION_COLUMNS",
    "DERIVED_COLUMNS",
    "FIGURE_COLUMNS",
    "FORMAT_CHANGES",
    "FORMAT_VERSION",
    "MILESTONE_COLUMNS",
    "citation_row",
    "csv_response",
    "derived_row",
    "figure_row",
    "json_response",
    "milestone_object",
    "milestone_row",
    "open_to_all",
    "safe_cell",
    "timestamp",
]
