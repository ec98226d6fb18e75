"""Typed readers of environment variables. An error names the variable, what it got and what it takes."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def refuse(name, value, takes):
    """Return the error for a variable whose value cannot be used."""
    return ImproperlyConfigured(f"{name} is {value!r}, but it takes {takes}.")


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


def make_folder(name, path):
    """Return the folder `path`, made if need be, that the variable `name` points to; it must be writable."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        writable = os.access(path, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    if not writable:
        raise refuse(name, str(path), "a folder that this user can write to")
    return path


def read_secret_key(name, path):
    """Return the secret key in a variable, else the one kept at `path`, which is made on first use (mode 600)."""
    value = read_text(name)
    if value:
        return value
    try:
        if not path.exists():
            write_once(path, secrets.token_urlsafe(50))
        value = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name} is unset and its file {path} cannot be used: {error}.") from error
    if len(value) < 32:
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
