from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from timeline.dates import in_london

KEPT_FOR = timedelta(days=7)
MOST = 10  # of one account; the oldest makes room


class UnsavedQuerySet(models.QuerySet):
    def offered_to(self, user):
        """Return what is kept of what an account typed, newest first."""
        return self.filter(who=user, when__gt=timezone.now() - KEPT_FOR)

    def tidy(self, user=None):
        """Forget what is too old, and what is more than the `MOST` of an account."""
        self.filter(when__lte=timezone.now() - KEPT_FOR).delete()
        if user is not None:
            newest = self.filter(who=user).values_list("pk", flat=True)[:MOST]
            self.filter(who=user).exclude(pk__in=list(newest)).delete()


class Unsaved(models.Model):
    """What was typed into a form of the desk and could not be saved; for its account alone, and for a few days.

    `posted` is JSON, [[name, [value, …]], …]. It is no part of the record, and forgotten at the sign-out of its account
    and by any redaction.
    """

    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    when = models.DateTimeField(default=timezone.now)
    address = models.TextField()
    posted = models.TextField()

    objects = UnsavedQuerySet.as_manager()

    class Meta:
        ordering = ["-when", "-pk"]

    def __str__(self):
        return f"Typed on {in_london(self.when)}"
