"""Typed readers of environment variables. An error names the variable, what it got and what it takes."""

import importlib.util
import ipaddress
import os
import re
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from sspsite.proxies import UNIX

KEY_LENGTH = 32


def refuse(name, value, takes):
    """Return the error for a variable whose value cannot be used."""
    return ImproperlyConfigured(f"{name} is {value!r}, but it takes {takes}.")


def tell_in_one_line(kind, error, traceback):
    """Print an uncaught error as Python does, but a wrong setting as the one line that it is; a `sys.excepthook`."""
    if issubclass(kind, ImproperlyConfigured):
        print(error, file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, traceback)


def read_text(name, default=""):
    """Return a variable as text without spaces around it; `default` when unset or empty."""
    return os.environ.get(name, "").strip() or default


def read_boolean(name, default=False):
    """Return a variable as a boolean."""
    value = read_text(name).lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if value:
        raise refuse(name, value, "true or false")
    return default


def read_integer(name, default, least=0):
    """Return a variable as a whole number of at least `least`."""
    value = read_text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise refuse(name, value, f"a whole number from {least}")
    return int(value)


def read_list(name, default=()):
    """Return a variable as a list of the texts between its commas."""
    return [part.strip() for part in read_text(name).split(",") if part.strip()] or list(default)


def read_proxies(name, default=()):
    """Return a variable as a list of networks (`ipaddress`), and of the word `unix`: who is a trusted proxy."""
    takes = "addresses or networks with commas between them, such as 127.0.0.1,10.0.0.0/8, and unix for a socket file"
    try:
        return [part if part == UNIX else ipaddress.ip_network(part) for part in read_list(name, default)]
    except ValueError as error:
        raise refuse(name, read_text(name), takes) from error


def read_contact(name):
    """Return a variable as the address of a mailbox, a web page or a telephone (`mailto:`, `https:`, `tel:`)."""
    value = read_text(name)
    address = f"mailto:{value}" if "@" in value and ":" not in value else value
    if address and not re.fullmatch(r"(mailto:[^\s@?&]+@[^\s@?&]+|https://[^\s/]+[^\s]*|tel:\+?[0-9-]+)", address):
        raise refuse(name, value, "one address, such as security@example.org or https://example.org/security")
    return address


def read_choice(name, choices, default):
    """Return a variable as one of `choices`, upper case."""
    value = read_text(name, default).upper()
    if value not in choices:
        raise refuse(name, value, " or ".join(choices))
    return value


def read_site_url(name):
    """Return a variable as the root of a web address without a slash at its end; "" when unset."""
    value = read_text(name).rstrip("/")
    parts = urlsplit(value)
    if value and (
        parts.scheme not in ("http", "https") or not parts.hostname or value != f"{parts.scheme}://{parts.netloc}"
    ):
        raise refuse(name, value, "the address of the site's root, such as https://history.example.org")
    return value


def read_redis_url(name):
    """Return a variable as the address of a Redis; "" when unset."""
    value = read_text(name)
    if value and not re.match(r"(rediss?|unix)://.", value):
        raise refuse(name, value.rpartition("@")[2], "an address such as redis://127.0.0.1:6379/0 or rediss://…")
    return value


def need(name, module, extra):
    """Raise the error for a variable that needs a package which is not installed, and say which extra brings it."""
    if importlib.util.find_spec(module) is None:
        raise ImproperlyConfigured(
            f"{name} needs the package {module}, which is not installed: "
            f".venv/bin/python -m pip install -c constraints.txt -e '.[{extra}]'"
        )


def make_folder(name, path, kept=()):
    """Return the folder `path`, made if need be, that the variable `name` points to; it must be writable.

    A new one is for its owner alone, and so is what is written from now on. One that holds a file of `kept`, or nothing
    yet, is the site's own from before: it is closed to others now, with every file in it, copies of the database too.
    Any other keeps its mode.
    """
    os.umask(0o077)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        writable = os.access(path, os.W_OK | os.X_OK)
        files = [item for item in path.iterdir() if item.is_file() and not item.is_symlink()]
        if not any(path.iterdir()) or {file.name for file in files} & set(kept):
            for item in [path, *files]:
                close_to_others(item)
    except OSError:
        writable = False
    if not writable:
        raise refuse(name, str(path), "a folder that this user can write to")
    return path


def close_to_others(path):
    """Take away what others than its owner may do with a file or folder, where this user is its owner."""
    with suppress(FileNotFoundError):  # another process has removed it meanwhile
        status = path.stat()
        if status.st_uid == os.geteuid() and status.st_mode & 0o077:
            path.chmod(status.st_mode & 0o700)


def read_secret_key(name, path):
    """Return the secret key in a variable, else the one kept at `path`, which is made on first use (mode 600).

    Either has at least `KEY_LENGTH` characters: who guesses it can sign sessions.
    """
    value = read_text(name)
    if value and len(value) < KEY_LENGTH:
        raise ImproperlyConfigured(
            f"{name} has {len(value)} characters, but it takes at least {KEY_LENGTH}. Unset it, and one is made and "
            "kept, or make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if value:
        return value
    try:
        if not path.exists():
            write_once(path, secrets.token_urlsafe(50))
        value = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name} is unset and its file {path} cannot be used: {error}.") from error
    if len(value) < KEY_LENGTH:
        raise ImproperlyConfigured(f"{name} is unset and its file {path} holds no key. Remove it for a new one.")
    return value


def write_once(path: Path, text):
    """Write a file that only its owner can read, whole or not at all; a file that is there already stays."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first, and its key counts
    finally:
        draft.unlink()
