from django.db import models


class ContentVersion(models.Model):
    """One row: a number that moves with every change of content, in the transaction of that change.

    `unseen` is how far it has moved with changes of which readers see nothing. `digest` says by which code all that is
    derived from the content was made (`timeline.index.derived`).
    """

    ONLY_KEY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_KEY, editable=False)
    number = models.BigIntegerField()
    unseen = models.BigIntegerField(default=0, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    def __str__(self):
        return str(self.number)


class ListingPart(models.Model):
    """One part of the stored `timeline.index.listing.Listing`, by name."""

    name = models.CharField(max_length=60, primary_key=True)
    data = models.BinaryField()

    def __str__(self):
        return self.name
