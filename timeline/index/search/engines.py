"""The two databases: how each holds the rows of the index and is asked for them.

Both hold the stems that `words.py` makes, so both give the same hits. A row tells four parts of a milestone apart: its
title, its text, what else its card shows, and all words as they stand, so that the beginning of “commission” is found
although its stem is “commiss”. These begin with “~”, which no stem does.
"""

import json

from django.db import connection

# What a word counts in a title, in a text and in what else a card shows; and how often is as good as often.
WEIGHTS = (10, 1, 0.5)
ENOUGH = 1.2


class Fts5:
    """The table on SQLite: made anew for a rebuild, which mends whatever is broken while readers see the old one."""

    key = "rowid"
    make = (
        "DROP TABLE IF EXISTS timeline_search_words",
        "DROP TABLE IF EXISTS timeline_search",
        "CREATE VIRTUAL TABLE timeline_search "
        "USING fts5(title, text, card, forms, html UNINDEXED, tokenize=\"ascii tokenchars '~'\")",
        "CREATE VIRTUAL TABLE timeline_search_words USING fts5vocab(timeline_search, row)",
    )
    insert = "INSERT INTO timeline_search(rowid, title, text, card, forms, html) VALUES (%s, %s, %s, %s, %s, %s)"
    joined = "group_concat(rowid)"
    matches = "timeline_search MATCH %(query)s"
    both, either = " AND ", " OR "
    listed = "SELECT value FROM json_each(%s)"
    words = "SELECT substr(term, 2) FROM timeline_search_words WHERE term >= '~' AND term < '~~'"

    @staticmethod
    def score(cursor, keys, query, wishes):
        """Return {key: how well that milestone grants what is wished}, counted in the row itself.

        `bm25` of FTS5 weighs words by all rows: those of drafts would change the order of what readers see.
        """
        cursor.execute(
            "SELECT rowid, title, text, card FROM timeline_search WHERE rowid IN (SELECT value FROM json_each(%s))",
            [json.dumps(keys)],
        )
        sought = [[f" {' '.join(words)}{'' if is_open else ' '}" for words, is_open in forms] for forms in wishes]
        scores = {}
        for key, *parts in cursor.fetchall():
            parts, scores[key] = [f" {part} " for part in parts], 0
            whole = "".join(parts)
            for forms in sought:
                held = [form for form in forms if form in whole]
                often = sum(
                    weight * part.count(form) for form in held for weight, part in zip(WEIGHTS, parts, strict=True)
                )
                scores[key] += often / (often + ENOUGH)
        return scores

    @staticmethod
    def row(key, title, text, card, forms, html):
        # A sign of its own keeps phrases from running on.
        return (key, " ".join(title), " ".join(text), " ~ ".join(map(" ".join, card)), " ".join(forms), html)

    @staticmethod
    def side_by_side(words, is_open, in_title):
        return ("title : " if in_title else "") + f'"{" ".join(words)}"' + ("*" if is_open else "")


class TsVector:
    """The table on PostgreSQL: emptied for a rebuild, so that readers need not wait.

    Positions leave gaps: no phrase runs from title to text, nor from one name to the next. The text comes last,
    because no position is above 16,383.
    """

    key = "milestone_id"
    make = (
        "CREATE TABLE IF NOT EXISTS timeline_search "
        "(milestone_id bigint PRIMARY KEY, words tsvector NOT NULL, html text NOT NULL DEFAULT '')",
        # A table of an older release. To add what is there would lock readers out all the same.
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'timeline_search'::regclass "
        "AND attname = 'html') THEN ALTER TABLE timeline_search ADD html text NOT NULL DEFAULT ''; END IF; END $$",
        "CREATE INDEX IF NOT EXISTS timeline_search_words ON timeline_search USING gin (words)",
        "DELETE FROM timeline_search",
    )
    insert = (
        "INSERT INTO timeline_search(milestone_id, words, html) VALUES (%s, %s::tsvector, %s) "
        "ON CONFLICT (milestone_id) DO UPDATE SET words = EXCLUDED.words, html = EXCLUDED.html"
    )
    joined = "string_agg(milestone_id::text, ',')"
    matches = "words @@ %(query)s::tsquery"
    both, either = " & ", " | "
    listed = "SELECT json_array_elements_text(%s::json)"
    words = "SELECT substr(word, 2) FROM ts_stat('SELECT words FROM timeline_search') WHERE starts_with(word, '~')"

    @staticmethod
    def score(cursor, keys, query, wishes):
        """Return {key: how well that milestone answers the query}; `ts_rank` knows of no other row."""
        cursor.execute(
            "SELECT milestone_id, ts_rank('{0, 0.05, 0.1, 1}', words, %s::tsquery) FROM timeline_search "
            "WHERE milestone_id IN (SELECT json_array_elements_text(%s)::bigint)",
            [query, json.dumps(keys)],
        )
        return dict(cursor.fetchall())

    @staticmethod
    def row(key, title, text, card, forms, html):
        places, place = [], 1
        for part, words in (("A", title), *(("C", words) for words in card), ("B", text)):
            places += [f"'{word}':{number}{part}" for number, word in enumerate(words, place)]
            place += len(words) + 2
        places += [f"'{word}':1D" for word in forms]
        return (key, " ".join(places), html)

    @staticmethod
    def side_by_side(words, is_open, in_title):
        part = "A" if in_title else ""
        last = f"'{words[-1]}':{'*' if is_open else ''}{part}".removesuffix(":")
        return "(" + " <-> ".join([*(f"'{word}':{part}".removesuffix(":") for word in words[:-1]), last]) + ")"


def engine():
    return TsVector if connection.vendor == "postgresql" else Fts5
