"""psycopg, with connections that wait only so long for an answer (`timeline.outages`)."""

import psycopg
from psycopg import *  # noqa: F403  what Django takes from the driver
from psycopg import errors

from timeline import outages


class Connection(psycopg.Connection):
    """A connection that is closed where no answer comes in time: nobody knows what it would answer next."""

    @classmethod
    def connect(cls, *words, **options):
        if not outages.is_limited():
            return super().connect(*words, **options)
        outages.find_limit()
        try:
            return super().connect(*words, **{"connect_timeout": outages.PROBE, **options})
        except errors.ConnectionTimeout:
            outages.pause.begin()
            raise

    def wait(self, gen, *words, **options):
        if not outages.is_limited():
            return super().wait(gen, *words, **options)
        seconds = outages.find_limit()
        try:
            answer = super().wait(gen, *words, **{**options, "timeout": seconds})
        except errors._WaitTimeout as error:
            self.pgconn.finish()
            # It would have given up a question that is too long: it hangs. Whatever is asked next would wait as well.
            outages.pause.begin()
            raise psycopg.OperationalError(f"no answer within {seconds} seconds") from error
        outages.pause.end()
        return answer


connect = Connection.connect
