"""The table that finds milestones by their words: FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

import json
from collections.abc import Iterator

from django.db import connection, transaction

from timeline.models import Milestone
from timeline.revisions.door import in_chunks
from timeline.text import SYNTAX, to_html

from . import rows
from .engines import Fts5, engine
from .questions import read_wishes
from .words import STEMMER

FEW = 5_000
INDEXING = "Making the search index"
# A text that another renderer, or another release of it, would most likely render in another way.
SAMPLE = "\n\n".join([*SYNTAX, '<b>5 > 4</b> & "so" `x` <https://example.org/?a=1&b=2>', "שלום [a](/data/ 'A')"])


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


def to_query(wishes, in_title=False):
    """Return what the database is asked for some `Wish`es, all of which count."""
    own, asked = engine(), []
    for wish in wishes:
        forms = [own.side_by_side(*form, in_title) for phrase in wish.phrases for form in forms_of(phrase)]
        asked.append(f"({own.either.join(dict.fromkeys(forms))})")
    return own.both.join(asked)


def find(typed, in_title=False):
    """Return the keys of the milestones that hold all that `typed` asks for."""
    return find_wished(read_wishes(typed), in_title)


def find_granting(wishes):
    """Return, for each `Wish`, the keys of the milestones that grant it."""
    return [find_wished([wish]) for wish in wishes]


def find_wished(wishes, in_title=False):
    return find_keys(to_query(wishes, in_title)) if wishes else []


def find_keys(query):
    own = engine()
    with connection.cursor() as cursor:
        # One long text is read several times as fast as so many rows.
        cursor.execute(f"SELECT {own.joined} FROM timeline_search WHERE {own.matches}", {"query": query})
        (keys,) = cursor.fetchone()
    return json.loads(f"[{keys or ''}]")


def find_whole(plain):
    """Return the keys of the milestones that hold a word, in small letters without accents, exactly as it stands."""
    return find_keys(engine().side_by_side([f"~{plain}"], False, False))


def list_words():
    """Return all words that the index holds, those of drafts among them, in small letters without accents."""
    with connection.cursor() as cursor:
        cursor.execute(engine().words)
        return [word for (word,) in cursor.fetchall()]


def rank(typed, keys):
    """Return the `keys` of hits, best first: titles above texts, then by how often. None if they are more than `FEW`:

    to rank what a common word finds takes longer than a page may take, and tells a reader nothing. No other row of the
    index has a say, since readers see only some of them.
    """
    if len(keys) > FEW:
        return None
    wishes = read_wishes(typed)
    asked = [[form for phrase in wish.phrases for form in forms_of(phrase)] for wish in wishes]
    with connection.cursor() as cursor:
        scores = engine().score(cursor, keys, to_query(wishes), asked) if wishes else {}
    return sorted(keys, key=lambda key: (-scores.get(key, 0), key))


def find_html(keys):
    """Return {key: text as HTML} of milestones with some keys."""
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {engine().key}, html FROM timeline_search WHERE {engine().key} IN ({marks})", keys)
        return dict(cursor.fetchall())


def made_by() -> list:
    """Return the number of the way in which it is made, what it holds of cards, whose stems, and how HTML looks."""
    return [5, rows.SHOWN, rows.YEARS_WITHIN, STEMMER, to_html(SAMPLE)]


def refresh(touched) -> None:
    """Make the index say what the milestones among `touched` say now, and those whose cards show anything among it.

    A milestone that is gone leaves it.
    """
    with connection.cursor() as cursor:
        for keys in in_chunks(rows.find_naming(touched), INDEXING):
            marks = ", ".join(["%s"] * len(keys))
            cursor.execute(f"DELETE FROM timeline_search WHERE {engine().key} IN ({marks})", keys)
            add_rows(cursor, keys)


def make_table(cursor) -> None:
    """Make the table, empty, whether there is one or not."""
    for statement in engine().make:
        cursor.execute(statement)


def rebuild() -> None:
    """Make the index anew, whether there is one or not."""
    with transaction.atomic(), connection.cursor() as cursor:
        make_table(cursor)
        for keys in in_chunks(Milestone.objects.values_list("pk", flat=True), INDEXING):
            add_rows(cursor, keys)


def forget():
    """Leave nothing of words that the index no longer holds: FTS5 keeps them until it merges its parts."""
    if engine() is Fts5:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO timeline_search(timeline_search) VALUES ('optimize')")


def find_faults() -> Iterator[str]:
    """Yield a sentence where the index lacks milestones or holds some that are gone."""
    stored, found = set(Milestone.objects.order_by().values_list("pk", flat=True)), set()
    with connection.cursor() as cursor:
        if "timeline_search" in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT {engine().key} FROM timeline_search")
            found = {key for (key,) in cursor.fetchall()}
    if stored != found:
        yield f"The search index lacks {len(stored - found)} and holds {len(found - stored)} that are gone."


def add_rows(cursor, keys):
    """Write the rows of milestones that have none."""
    own = engine()
    cursor.executemany(own.insert, [own.row(*rows.to_row(milestone)) for milestone in rows.fetch(keys)])
