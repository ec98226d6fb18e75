"""The same questions put to rows that no index holds: those of the desk, drafts and what was deleted."""

import json

from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from timeline.dates import ImpreciseDate
from timeline.text import fold_letters

from .engines import engine
from .rows import years_within
from .words import Word, say_signs, split_words


def find_in_rows(wishes, rows):
    """Return, for each `Wish`, the keys of the rows that grant it.

    `rows` are (key, values) pairs; a value is a text, a whole number, an `ImpreciseDate` or None.
    """
    rows = list(rows)
    roots = {find_roots(phrase) for wish in wishes for phrase in wish.phrases}
    # Each value once: rows repeat names, dates and numbers.
    words = {value: read_value(value, roots) for value in {value for _, values in rows for value in values}}
    texts = [(value, found, {word.stem for word in found}) for value, found in words.items() if found]
    known = set().union(*(stems for *_, stems in texts))
    each = []
    for wish in wishes:
        phrases = [(phrase, needed) for phrase in wish.phrases if (needed := phrase.needed) <= known]
        hits = {
            value
            for value, found, stems in texts
            if any(needed <= stems and phrase.find_in(found) for phrase, needed in phrases)
        }
        each.append([key for key, values in rows if not hits.isdisjoint(values)])
    return each


def find_roots(phrase):
    """Return letters that all stand in every text that holds a phrase, whatever parts its words."""
    stems = {word.stem for word in phrase.words}
    return frozenset(find_root(stem) if stem.isalpha() else stem for stem in stems)


def find_root(stem):
    """Return letters with which every word of a stem begins.

    Porter's algorithm changes at most the last two letters of what it leaves, of three letters the last: “files” and
    “filing” give “file”, “ties” gives “ti”.
    """
    return stem[:-2] if len(stem) > 3 else stem[:2] if len(stem) == 3 else stem[:1]


def read_value(value, roots):
    """Return the `Word`s of a value; of a date those by which the index finds it, of a text without `roots` none."""
    if value is None:
        return []
    if not isinstance(value, ImpreciseDate):
        # To cut a long text into words takes ten times as long as to look whether that is worth while.
        letters = fold_letters(say_signs(str(value)))
        return split_words(str(value)) if any(all(map(letters.__contains__, each)) for each in roots) else []
    years = years_within(value)
    # Whoever asks for 1980 does not mean 1985, so a decade has no stem that a word could have.
    decades = {f"{year // 10:03}0s" for year in years}
    words = split_words(" ".join([value.label, *map(str, years)]))
    return [*words, *(Word(decade, f"~{decade}", 0, 0) for decade in sorted(decades))]


def narrow(queryset, keys):
    """Return the rows of a queryset that have one of `keys`, be they more than a database takes one by one."""
    field = queryset.model._meta.pk
    texts = [str(field.get_db_prep_value(key, connection)) for key in keys]
    listed = RawSQL(engine().listed, [json.dumps(texts)])
    return queryset.alias(key_as_text=Cast("pk", TextField())).filter(key_as_text__in=listed)
