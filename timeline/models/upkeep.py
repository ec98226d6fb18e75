from django.db import models


class Upkeep(models.Model):
    """One row: when the record was last compared with what stands, and what was found, in words for staff."""

    ONLY_KEY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_KEY, editable=False)
    when = models.DateTimeField()
    found = models.TextField()

    def __str__(self):
        return self.found
