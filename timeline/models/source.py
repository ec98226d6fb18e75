from timeline.fields import ImpreciseDateField, LineField, WebAddressField

from .base import Content, require_words


class Source(Content):
    """A document that the record rests on."""

    public_fields = ("slug", "title", "author", "publisher", "date", "link")

    title = LineField(max_length=200, help_text="The title as printed on the document.")
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

    class Meta:
        base_manager_name = "objects"
        ordering = ["title", "slug"]
        constraints = [require_words("source", "slug", "title")]

    def __str__(self):
        return self.title
