"""What is known of the place that the site stands in: whether it was used or backed up, and what was redacted there."""

import json
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from timeline.models import Redaction, Revision, nouns

MARK = "content.mark"
NOTES = "redactions.jsonl"
BACKED_UP = "backup.mark"


def find_file() -> Path | None:
    """Return the path of the database's file; None where it has none of its own."""
    is_file = connection.vendor == "sqlite" and not connection.is_in_memory_db()
    return Path(connection.settings_dict["NAME"]) if is_file else None


def holds(*models) -> bool:
    """Return whether the database, which may have no tables yet, has a row of any of some models."""
    path = find_file()
    if path and not path.exists():
        return False  # asking would make the file
    tables = connection.introspection.table_names()
    return any(model._meta.db_table in tables and model._default_manager.exists() for model in models)


def holds_content() -> bool:
    """Return whether anybody has ever put content into the database."""
    return holds(*nouns())


def is_used() -> bool:
    """Return whether there is anything that would be lost with the database."""
    return holds(*nouns(), Revision, get_user_model())


def is_marked() -> bool:
    """Return whether there was content here once."""
    return (settings.VAR_DIR / MARK).exists()


def mark() -> None:
    """Note beside the database's folder that there is content; on every host that serves one PostgreSQL."""
    if not is_marked():
        words = "The database of this site holds content. Without it ./run begins nothing anew.\n"
        (settings.VAR_DIR / MARK).write_text(words)


def note_backup(file: Path) -> None:
    """Note that the whole site was written into a file, for staff who ask themselves whether that is ever done."""
    with suppress(OSError):  # the backup stands all the same
        (settings.VAR_DIR / BACKED_UP).write_text(f"The whole site was last written into a file here: {file}\n")


def is_backed_up() -> bool:
    """Return whether a backup was ever made where this host keeps its files."""
    return (settings.VAR_DIR / BACKED_UP).exists()


# Redactions are noted outside the database too: one that is restored from before a redaction does not know of it.


def name_of(batch, pk) -> str:
    """Return what a redaction is known by."""
    return str(batch or pk)


def find_noted() -> dict[str, str]:
    """Return {redaction: in words} of those that were noted here."""
    path = settings.VAR_DIR / NOTES
    noted = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        with suppress(ValueError):  # the disk was full while it was written
            name, words = json.loads(line)
            noted[name] = words
    return noted


def find_done() -> dict[str, str]:
    """Return {redaction: in words} of those that the database knows of."""
    if not holds(Redaction):
        return {}
    done = Redaction.objects.filter(is_open=False).order_by("when").select_related("who")
    return {name_of(each.batch, each.pk): f"{each} by {each.who.get_username()}. {each.reason}" for each in done}


def find_forgotten() -> list[str]:
    """Return, in words, the redactions that were done here and of which the database knows nothing."""
    done = find_done()
    return [words for name, words in find_noted().items() if name not in done]


def note_redactions(**kwargs) -> None:
    """Note the redactions that the database knows of and that are not noted yet."""
    noted = find_noted()
    lines = [json.dumps([name, words]) for name, words in find_done().items() if name not in noted]
    if lines:
        with open(settings.VAR_DIR / NOTES, "a") as file:
            file.writelines(f"{line}\n" for line in lines)


def note_after(**kwargs) -> None:
    """Note them once the redaction that is under way is done; a receiver of its save.

    Where the note cannot be written the redaction holds all the same; the next start writes it.
    """
    transaction.on_commit(note_redactions, robust=True)
