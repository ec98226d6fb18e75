"""How long a request waits where PostgreSQL hangs in the middle: `python -m tests.hanging ADDRESS QUESTION …`.

Prints a line of JSON for each pair, [address, question, status, seconds]: the server is stopped before it answers the
so-manieth question of the request.
"""

import json
import os
import sys
import time
from contextlib import ExitStack
from io import BytesIO
from unittest import mock

from . import postgres


def main(pairs):
    with postgres.server() as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        from sspsite.wsgi import application

        cookie = make_site()
        for address, question in pairs:
            forget_all()
            ask(application, "/about/", cookie)
            began = time.monotonic()
            with hang_at(int(question), url):
                status = ask(application, address, cookie)
                seconds = time.monotonic() - began
            print(json.dumps([address, int(question), status, round(seconds, 1)]), flush=True)


def make_site():
    """Fill the database; return the cookie of a superuser's session."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    for words in (["migrate"], ["loaddata", "history"]):
        call_command(*words, verbosity=0)
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def forget_all():
    """Let nothing be known that would spare a question, nor of the last time that the database hung."""
    from django.core.cache import cache

    from timeline import outages
    from timeline.index.listing import storage

    outages.pause.end()
    cache.clear()
    storage.forget()


def hang_at(question, url):
    """Stop the server of an address before it answers the so-manieth question inside, to the end of the block."""
    from sspsite.postgresql.driver import Connection

    asked, plain = [], Connection.wait
    stack = ExitStack()

    def wait(self, *words, **options):
        asked.append(self)
        if len(asked) == question:
            stack.enter_context(postgres.stopped(url))
        return plain(self, *words, **options)

    stack.enter_context(mock.patch.object(Connection, "wait", wait))
    return stack


def ask(application, address, cookie):
    """Return the status of the answer to a request, once all of it was sent."""
    said = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": cookie, "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
    }  # fmt: skip
    answer = application(environ, lambda status, headers: said.append(status))
    for _ in answer:
        pass
    getattr(answer, "close", bool)()
    return int(said[0].split()[0])


if __name__ == "__main__":
    main(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
