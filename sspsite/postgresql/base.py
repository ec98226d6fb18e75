"""Django's PostgreSQL, with limits on time while requests are served."""

from django.db.backends.postgresql import base

from timeline import outages

from . import driver

# For one transaction, so that a pooler, which lends a connection for a transaction, passes them on.
LIMITS = "SET LOCAL lock_timeout = '{}s'; SET LOCAL statement_timeout = '{}s'"


class DatabaseWrapper(base.DatabaseWrapper):
    Database = driver

    def _set_autocommit(self, autocommit):
        """Begin each transaction of a process that serves with its limits."""
        super()._set_autocommit(autocommit)
        if autocommit or not outages.is_limited():
            return
        try:
            with self.wrap_database_errors:
                self.connection.execute(LIMITS.format(outages.LOCK, outages.find_told_limit()))
        except Exception:
            self.close()  # neither in a transaction nor out of one
            raise

    def is_usable(self):
        """Return whether the connection from the last request still works: the smallest question."""
        with outages.probing():
            return super().is_usable()
