from timeline.fields import LineField

from .base import Content, require_words


class Theme(Content):
    """What a milestone is about: a label of the site's own, not of the sources."""

    public_fields = ("slug", "name", "description")

    name = LineField(max_length=60, unique=True, help_text="A short label, such as <b>School security</b>.")
    description = LineField(
        max_length=200, blank=True, help_text="One sentence for readers: what belongs under this label."
    )

    class Meta:
        base_manager_name = "objects"
        ordering = ["name"]
        constraints = [require_words("theme", "slug", "name")]
