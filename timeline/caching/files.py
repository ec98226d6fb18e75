"""Answers too long for the memory of a process, in files of `VAR_DIR/downloads`: made once for a version, then sent.

A file holds a line of JSON with key, status and headers, and then the body. It is under the name of its address, so the
next version takes its place. Whoever reads slowly holds an open file, no snapshot of the database.
"""

import fcntl
import json
import logging
import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

MOST = 1024**3  # bytes of all files; past that the oldest go
KEPT = 86_400  # seconds, as in the store
WITH_QUERY = 8  # files that all addresses with a query share
HEAD = 8192  # bytes, more than the line has
CHUNK = 64 * 1024


def find_folder():
    return Path(settings.VAR_DIR) / "downloads"


def find(place, key):
    """Return (status, headers, file) of a kept answer, the file at the beginning of its body; None where it is not."""
    try:
        file = open(find_folder() / place, "rb", buffering=0)  # noqa: SIM115  whoever sends it closes it
    except OSError:
        return None
    line, _, _ = file.read(HEAD).partition(b"\n")
    try:
        found, status, headers = json.loads(line)
    except (ValueError, TypeError):
        found = None
    if found != key:
        file.close()
        return None
    length = os.fstat(file.fileno()).st_size - file.seek(len(line) + 1)
    return status, [*((name, value) for name, value in headers), ("Content-Length", str(length))], file


def keep(place, key, status, headers, parts):
    """Write an answer to its file, unless another process did so meanwhile, and return it as `find` does.

    One at a time does so for an address, the others wait. None where nothing can be written.
    """
    try:
        with making(place):
            found = find(place, key)
            if not found:
                write(place, json.dumps([key, status, headers]).encode() + b"\n", parts)
                found = find(place, key)
        tidy(but=place)
        return found
    except OSError as error:
        logger.warning("A long answer could not be kept: %s", error)
        return None


@contextmanager
def making(place):
    """Be the only one, of all processes, that makes the file of a place."""
    find_folder().mkdir(mode=0o700, exist_ok=True)
    lock = os.open(find_folder() / f"{place}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def write(place, line, parts):
    part = find_folder() / f"{place}.part"
    with open(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(line)
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())
    part.replace(find_folder() / place)


def tidy(but=None, kept=KEPT):
    """Remove files that are older than so many seconds, and the oldest of the others where they are too many bytes."""
    size, found = 0, []
    for path in find_folder().glob("*"):
        with suppress(FileNotFoundError):  # another process tidies as well
            if path.suffix != ".lock" and path.name != but:
                found.append((path.stat().st_mtime, path.stat().st_size, path))
    for written, length, path in sorted(found, reverse=True):
        size += length
        if size > MOST or time.time() - written >= kept:
            path.unlink(missing_ok=True)


def forget(**kwargs):
    """Remove all files: for what must not be read any more."""
    tidy(kept=0)
