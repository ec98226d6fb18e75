"""The table that finds milestones by their words: FTS5 on SQLite, a tsvector with GIN on PostgreSQL.

Both hold the stems that `words.py` makes, so both give the same hits. A row tells three parts of a milestone apart:
its title, its text, and those of its words that are not their own stem, so that the beginning of “commission” is
found although its stem is “commiss”. These begin with “~”, which no stem does.
"""

import json

from django.db import connection, transaction

from timeline.models import Milestone
from timeline.text import to_plain

from .words import read_phrases, split_words

CHUNK = 500
FEW = 5_000


class Fts5:
    """The table on SQLite: made anew for a rebuild, which mends whatever is broken while readers see the old one."""

    key = "rowid"
    make = (
        "DROP TABLE IF EXISTS timeline_search",
        "CREATE VIRTUAL TABLE timeline_search USING fts5(title, text, forms, tokenize=\"ascii tokenchars '~'\")",
        "INSERT INTO timeline_search(timeline_search, rank) VALUES ('rank', 'bm25(10.0, 1.0, 0.0)')",
    )
    insert = "INSERT INTO timeline_search(rowid, title, text, forms) VALUES (%s, %s, %s, %s)"
    joined = "group_concat(rowid)"
    matches = "timeline_search MATCH %(query)s"
    rank = "rank"
    both, either = " AND ", " OR "

    @staticmethod
    def row(key, title, text, forms):
        return (key, " ".join(title), " ".join(text), " ".join(forms))

    @staticmethod
    def side_by_side(words, is_open, in_title):
        return ("title : " if in_title else "") + f'"{" ".join(words)}"' + ("*" if is_open else "")


class TsVector:
    """The table on PostgreSQL: emptied for a rebuild, so that readers need not wait.

    Positions in the text begin after a gap: no phrase runs from title to text.
    """

    key = "milestone_id"
    make = (
        "CREATE TABLE IF NOT EXISTS timeline_search (milestone_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX IF NOT EXISTS timeline_search_words ON timeline_search USING gin (words)",
        "DELETE FROM timeline_search",
    )
    insert = (
        "INSERT INTO timeline_search(milestone_id, words) VALUES (%s, %s::tsvector) "
        "ON CONFLICT (milestone_id) DO UPDATE SET words = EXCLUDED.words"
    )
    joined = "string_agg(milestone_id::text, ',')"
    matches = "words @@ %(query)s::tsquery"
    rank = "-ts_rank('{0, 0, 0.1, 1}', words, %(query)s::tsquery)"
    both, either = " & ", " | "

    @staticmethod
    def row(key, title, text, forms):
        places = [f"'{word}':{place}A" for place, word in enumerate(title, 1)]
        places += [f"'{word}':{place}B" for place, word in enumerate(text, len(title) + 3)]
        places += [f"'{word}':1D" for word in forms]
        return (key, " ".join(places))

    @staticmethod
    def side_by_side(words, is_open, in_title):
        part = "A" if in_title else ""
        last = f"'{words[-1]}':{'*' if is_open else ''}{part}".removesuffix(":")
        return "(" + " <-> ".join([*(f"'{word}':{part}".removesuffix(":") for word in words[:-1]), last]) + ")"


def engine():
    return TsVector if connection.vendor == "postgresql" else Fts5


def forms_of(phrase):
    """Return what the index is asked for one phrase: (words, whether the last is a beginning), any of which counts."""
    if not phrase.is_open:
        return [(phrase.stems, False)]
    beginning = phrase.beginning
    asked = [(beginning, True)]
    if not phrase.stems[-1].startswith(beginning[-1]):
        asked.append((phrase.stems, False))
    if len(beginning) == 1:
        asked.append(([f"~{beginning[0]}"], True))
    return asked


def to_query(typed, in_title=False):
    """Return what the database is asked for what a reader typed."""
    own = engine()
    asked = [[own.side_by_side(*form, in_title) for form in forms_of(phrase)] for phrase in read_phrases(typed)]
    return own.both.join(f"({own.either.join(forms)})" for forms in asked)


def find(typed, in_title=False):
    """Return the keys of the milestones that hold all that `typed` asks for."""
    query = to_query(typed, in_title)
    if not query:
        return []
    # One long text is read several times as fast as so many rows.
    rows = fetch("SELECT {joined} FROM timeline_search WHERE {matches}", query)
    return json.loads(f"[{rows[0][0] or ''}]")


def rank(typed):
    """Return the keys of the hits, best first: titles above texts, then by how often. None if they are more than `FEW`:

    to rank what a common word finds takes longer than a page may take, and tells a reader nothing.
    """
    query = to_query(typed)
    if not query:
        return []
    some = "SELECT count(*) FROM (SELECT 1 FROM timeline_search WHERE {matches} LIMIT {limit}) AS hits"
    if fetch(some, query)[0][0] > FEW:
        return None
    ranked = "SELECT {key} FROM timeline_search WHERE {matches} ORDER BY {rank}, {key}"
    return [key for (key,) in fetch(ranked, query)]


def fetch(statement, query):
    """Return the rows that a statement gives, with the words of the database in it;"""
    own = engine()
    statement = statement.format(key=own.key, joined=own.joined, matches=own.matches, rank=own.rank, limit=FEW + 1)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"query": query})
        return cursor.fetchall()


def refresh(keys):
    """Make the index say what the milestones with these keys say now; one that is gone leaves it."""
    with connection.cursor() as cursor:
        for chunk in chunks(keys):
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(f"DELETE FROM timeline_search WHERE {engine().key} IN ({marks})", chunk)
            add_rows(cursor, Milestone.objects.filter(pk__in=chunk))


def rebuild(milestones=None):
    """Make the index anew, whether there is one or not; return how many milestones it holds."""
    milestones = Milestone.objects if milestones is None else milestones
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in engine().make:
            cursor.execute(statement)
        keys = list(milestones.order_by("pk").values_list("pk", flat=True))
        for chunk in chunks(keys):
            add_rows(cursor, milestones.filter(pk__in=chunk))
    return len(keys)


def forget():
    """Leave nothing of words that the index no longer holds: FTS5 keeps them until it merges its parts."""
    if engine() is Fts5:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO timeline_search(timeline_search) VALUES ('optimize')")


def find_gaps():
    """Return how many milestones the index lacks, and how many it holds that are gone."""
    stored = set(Milestone.objects.order_by().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        if "timeline_search" not in connection.introspection.table_names(cursor):
            return len(stored), 0
        cursor.execute(f"SELECT {engine().key} FROM timeline_search")
        found = {key for (key,) in cursor.fetchall()}
    return len(stored - found), len(found - stored)


def chunks(keys):
    keys = list(keys)
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def add_rows(cursor, milestones):
    """Write the rows of milestones that have none."""
    rows = []
    for key, title, text in milestones.order_by().values_list("pk", "title", "text"):
        title, text = split_words(title), split_words(to_plain(text))
        forms = {f"~{word.plain}" for word in (*title, *text) if word.stem != word.plain}
        stems = ([word.stem for word in words] for words in (title, text))
        rows.append(engine().row(key, *stems, sorted(forms)))
    cursor.executemany(engine().insert, rows)
