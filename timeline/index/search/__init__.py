"""Full-text search: one way to ask for both databases, one idea of what a word is for index, questions and marks."""

from .index import (
    find,
    find_faults,
    find_granting,
    find_html,
    find_whole,
    forget,
    list_words,
    made_by,
    rank,
    rebuild,
    refresh,
)
from .marks import mark
from .questions import read_wishes
from .rows import fetch, list_texts
from .stored import find_in_rows, narrow
from .words import split_words
