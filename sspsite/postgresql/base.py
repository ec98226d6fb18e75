"""Django's PostgreSQL, with limits on time while requests are served."""

from django.db.backends.postgresql import base

from timeline import outages

from . import driver

# For one transaction, so that a pooler, which lends a connection for a transaction, passes them on.
LIMITS = f"SET LOCAL lock_timeout = '{outages.LOCK}s'; SET LOCAL statement_timeout = '{outages.STATEMENT}s'"


class DatabaseWrapper(base.DatabaseWrapper):
    Database = driver

    def _set_autocommit(self, autocommit):
        """Begin each transaction of a process that serves with its limits."""
        super()._set_autocommit(autocommit)
        if autocommit or not outages.is_limited():
            return
        try:
            with self.wrap_database_errors:
                self.connection.execute(LIMITS)
        except Exception:
            self.close()  # neither in a transaction nor out of one
            raise
