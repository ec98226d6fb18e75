"""Set the site up and serve it, with one command."""

import hashlib
import io
import os
import shlex
import socket
import sys
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection

from timeline.backups import place
from timeline.index import derived

DEFAULT_ADDRESS = "127.0.0.1:8000"
SETTING_UP = 5_353_501  # the number of the lock, any that nobody else in the database takes
EVERYWHERE = ("0.0.0.0", "[::]")  # noqa: S104


class Command(BaseCommand):
    help = "Migrates, loads the documented history into an empty database, collects static files and serves."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "address",
            nargs="?",
            default=DEFAULT_ADDRESS,
            help=f"host:port to serve on (default {DEFAULT_ADDRESS})",
        )
        parser.add_argument("--new", action="store_true", help="begin a new site, where SITE_URL is set; needed once")

    def handle(self, address, new, **options):
        host, port = read_address(address)
        if settings.DEBUG:
            raise CommandError("DEBUG is on. Unset it: quickstart serves the site as the public would see it.")
        check_port(host, port)
        try:
            with alone():
                self.set_up(new)
        except (DatabaseError, OSError) as error:
            raise CommandError(f"The database cannot be used: {error}") from error
        collect_static()
        self.announce(host, port)
        serve(host, port)

    def set_up(self, is_new):
        """Let the database hold the content, as this release has it."""
        refuse_lost_content(is_new)
        is_changed = derived.is_behind(DEFAULT_DB_ALIAS)
        call_command("migrate", verbosity=0, interactive=False)
        if not place.holds_content():
            call_command("loaddata", "history", verbosity=0)
            self.stdout.write("The documented history has been loaded.")
        elif not apps.get_model("timeline", "Revision").objects.exists():
            reason = "Already here when the record of changes began."
            call_command("check_record", record=True, reason=reason, stdout=io.StringIO())
        elif is_changed:
            call_command("upkeep", stdout=io.StringIO())
        place.mark()
        place.note_redactions()

    def announce(self, host, port):
        """Print where the site is, how to make a staff account, and which hosts it answers to."""
        shown = "localhost" if host in EVERYWHERE else host
        root, listens = f"http://{shown}:{port}", ""
        if settings.SITE_URL:
            root, listens = settings.SITE_URL, f"  For the proxy  {root}/\n"
        run = shlex.quote(os.path.join(os.path.relpath(settings.BASE_DIR), "run"))
        self.stdout.write(
            f"\n  The site       {root}/\n  Staff sign-in  {root}/admin/\n{listens}\n"
            f"  Make a staff account:  {run} createsuperuser\n"
            f"  Answers to the hosts:  {', '.join(answered_hosts(host))}\n"
            f"  To answer to others:   ALLOWED_HOSTS=localhost,history.example.org {run} …\n\n"
            "  Stop it with Ctrl-C.\n"
        )
        self.stdout.flush()


def read_address(address):
    """Return (host, port) of `host:port` or a port alone, of version 6 as `[host]`; raises CommandError."""
    host, _, port = address.rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise CommandError(f"“{address}” is not an address to serve on. Try 8000, {DEFAULT_ADDRESS} or 0.0.0.0:9000.")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    return f"[{host}]" if ":" in host else host, int(port)


def check_port(host, port):
    """Raise CommandError unless the port can be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host.strip("[]"), port))
            listener.listen(1)
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(
            f"Cannot serve on {host}:{port}: {reason}. Choose another port, such as: ./run 8001"
        ) from error


@contextmanager
def alone():
    """Be the only host that sets a PostgreSQL up; others wait for their turn.

    The lock is held by the transaction of another connection, which a pooler leaves alone.
    """
    if connection.vendor != "postgresql":
        yield
        return
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTING_UP])
        yield
    finally:
        other.close()


def refuse_lost_content(is_new):
    """Raise CommandError where there was content once, or may have been, and there is none now.

    A new history would hide the loss, and bring back what was redacted.
    """
    if place.holds_content():
        return
    if settings.SITE_URL and not is_new and not place.is_marked():
        raise CommandError(
            f"The database of {settings.SITE_URL} holds no content. Where it should, see that VAR_DIR and DATABASE_URL "
            "are right, or put a backup back (./run restore FILE). To begin a new site: ./run --new"
        )
    if place.is_marked():
        raise CommandError(
            f"There was content here once, says {settings.VAR_DIR / place.MARK}, and the database holds none. Put a "
            "backup back (./run restore FILE), or move that file away to begin anew."
        )


def collect_static():
    """Collect and compress static files, unless their sources are those of the last time."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            seen.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = settings.VAR_DIR / "static.stamp"
    manifest = settings.VAR_DIR / "staticfiles.json"
    if stamp.exists() and stamp.read_text() == seen.hexdigest() and settings.STATIC_ROOT.exists() and manifest.exists():
        return
    try:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(seen.hexdigest())
    except OSError as error:
        raise CommandError(f"The static files cannot be written: {error}") from error


def answered_hosts(host):
    """Return the hosts that the site will answer to when served on `host`."""
    if not settings.ALLOWED_HOSTS_ARE_DEFAULT or host in EVERYWHERE:
        return settings.ALLOWED_HOSTS
    return list(dict.fromkeys([*settings.ALLOWED_HOSTS, host]))


def serve(host, port):
    """Become the application server; Ctrl-C ends it."""
    os.putenv("ALLOWED_HOSTS", ",".join(answered_hosts(host)))
    for name, value in settings.MALLOC.items():
        os.putenv(name, value)
    options = {
        # The modules are found whichever folder the command was given in.
        "--chdir": str(settings.BASE_DIR),
        "--config": str(settings.BASE_DIR / "gunicorn.conf.py"),
        "--bind": f"{host}:{port}",
        "--workers": str(settings.WEB_CONCURRENCY),
    }
    words = [word for option in options.items() for word in option]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "sspsite.wsgi:application", *words])
