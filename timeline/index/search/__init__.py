"""Full-text search: one way to ask for both databases, one idea of what a word is for index, questions and marks."""

from .index import find, find_gaps, forget, rank, rebuild, refresh
from .words import mark, split_words

__all__ = ["find", "find_gaps", "forget", "mark", "rank", "rebuild", "refresh", "split_words"]
