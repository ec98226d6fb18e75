from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Exists, OuterRef, Q

from timeline.fields import ImpreciseDateField, LineField, WebAddressField

from .base import ContentQuerySet, ContentWithPage, require_words
from .citation import Citation
from .figure import Figure


class SourceQuerySet(ContentQuerySet):
    def published(self):
        """Those that something public cites: the text or a figure of a milestone, or a plan that a milestone names."""
        citing = (model.objects.published().order_by().filter(source=OuterRef("pk")) for model in (Citation, Figure))
        return self.filter(reduce(or_, (Q(Exists(rows)) for rows in citing)))


class Source(ContentWithPage):
    """A document that the record rests on."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", "document"
        ANSWER = "answer", "parliamentary or assembly answer"
        FOI_RESPONSE = "foi-response", "freedom of information response"
        PRESS = "press", "press report"
        DATASET = "dataset", "dataset"
        BOOK = "book", "book"

    public_fields = ("slug", "title", "kind", "author", "publisher", "date", "link", "archived")

    title = LineField(max_length=200, help_text="The title as printed on the document.")
    kind = models.CharField(
        max_length=15,
        choices=Kind.choices,
        default=Kind.DOCUMENT,
        help_text="<b>document</b>, unless another says it better.",
    )
    author = LineField(
        max_length=200, blank=True, help_text="As printed, such as <b>Steven Sweeney BSc (Hons), MSc</b>."
    )
    publisher = LineField(
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
    archived = WebAddressField(
        "archived address",
        blank=True,
        help_text="Where a web archive keeps it, for the day on which the link leads nowhere.",
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["title", "slug"]
        constraints = [require_words("source", "slug", "title")]

    def __str__(self):
        return self.title

    @property
    def host(self):
        """The host of its link, such as www.example.org; "" where it has none."""
        return urlsplit(self.link).hostname or ""
