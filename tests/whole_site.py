"""A whole site of its own in a folder and perhaps a database, and all that can be seen and read of it."""

import json
import sqlite3
from contextlib import closing

from .server import Server

# Of these the rows are made anew, or belong to sessions.
MADE_ANEW = ("session", "entry", "entrynoun", "entryfigure", "listingpart", "contentversion", "upkeep")

PRINT_ALL = f"""
import json
from django.apps import apps
from django.conf import settings
settings.STORAGES["staticfiles"] = {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
from django.test import Client
from tests.page_types import PUBLIC
rows = {{
    model._meta.db_table: [
        json.dumps(row, default=repr, sort_keys=True) for row in model._base_manager.order_by("pk").values()
    ]
    for model in apps.get_models(include_auto_created=True) if model._meta.model_name not in {MADE_ANEW}
}}
files = ["/timeline.json", "/timeline.csv", "/feed.atom", "/changes.atom", "/figures.csv", "/figures.json",
         "/figures/derived.csv", "/citations.csv", "/sitemap.xml", "/picture.svg", "/milestones/full.bib"]
addresses = [page.address.replace("{{today}}", "2020-02-02") for page in PUBLIC.values()]
addresses.remove("/?q=school+officer&order=relevance")  # each kind of database ranks in its own way
client, pages = Client(headers={{"host": "localhost"}}, raise_request_exception=False), {{}}
for address in [*addresses, *files]:
    answer = client.get(address)
    pages[address] = [answer.status_code, answer.getvalue().decode()]
print(json.dumps([rows, pages]))
"""


class Site(Server):
    """A site whose commands are run; it needs not be served."""

    def __init__(self, folder, database=None):
        super().__init__(folder, database)
        self.folder, self.database = folder, folder / "site.sqlite3"

    def fill(self):
        """Let it have content, changes, drafts and accounts of every kind."""
        self.manage("migrate", "-v", "0")
        self.manage("loaddata", "history", "-v", "0")
        self.make_staff()
        self.run("from tests.content import fill; fill()")
        return self

    def run(self, script):
        return self.manage("shell", "-v", "0", "-c", script)

    def look(self):
        """Return ({table: rows}, {address: [status, page]})."""
        return json.loads(self.run(PRINT_ALL))

    def sql(self, statement):
        """Return the rows that SQLite gives."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            return connection.execute(statement).fetchall()
