from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from timeline.dates import in_london

KNOWN_FOR = timedelta(hours=1)


class Press(models.Model):
    """One press of a button of the desk that was carried out: where it led, and what was told.

    `digest` is keyed and of all that was posted, with the token that each page has of its own.
    """

    digest = models.CharField(max_length=64, unique=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    when = models.DateTimeField(default=timezone.now)
    address = models.TextField()
    told = models.TextField()

    def __str__(self):
        return f"Pressed on {in_london(self.when)}"
