"""Downloads: each a column list, lines read in batches and one row function, streamed: length costs no memory."""

from .changes import changes_csv, changes_json, compare_rows
from .columns import (
    CHANGE_COLUMNS,
    CITATION_COLUMNS,
    DERIVED_COLUMNS,
    FIGURE_COLUMNS,
    FORMAT_CHANGES,
    FORMAT_VERSION,
    MILESTONE_COLUMNS,
)
from .files import csv_response, json_response, open_to_all, safe_cell
from .lines import CITED_BY_FIGURE, CITED_BY_TEXT, CitationLine, CitedLine, FigureLine, MilestoneLine, read_values
from .reading import list_figures, read_citations, read_figures, read_milestones
from .rows import citation_row, derived_row, figure_row, milestone_object, milestone_row
