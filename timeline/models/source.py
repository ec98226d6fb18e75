from django.db import models

from timeline.fields import ImpreciseDateField, WebAddressField

from .base import Content


class Source(Content):
    """A document that the record rests on."""

    title = models.CharField(max_length=200, help_text="The title as printed on the document.")
    author = models.CharField(
        max_length=200, blank=True, help_text="As printed, such as <b>Steven Sweeney BSc (Hons), MSc</b>."
    )
    publisher = models.CharField(
        max_length=200, blank=True, help_text="Who published it. Leave empty unless the document says so."
    )
    date = ImpreciseDateField(
        blank=True,
        help_text="When it was published, such as <b>March 2023</b>. Leave empty unless the document says so.",
    )
    link = WebAddressField(
        blank=True,
        help_text="Where readers can see it, such as <b>https://www.example.org/report</b>. "
        "Leave empty if it is not on the web.",
    )

    class Meta:
        ordering = ["title", "slug"]

    def __str__(self):
        return self.title
