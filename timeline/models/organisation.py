from timeline.fields import LineField

from .base import Content, require_words


class Organisation(Content):
    """A body that took part in a milestone, issued a plan, or employs an author."""

    public_fields = ("slug", "name", "abbreviation")

    name = LineField(
        max_length=120,
        unique=True,
        help_text="The name in full, such as <b>Youth Justice Board</b>.",
    )
    abbreviation = LineField(
        max_length=20,
        blank=True,
        help_text="Its usual abbreviation, such as <b>YJB</b>. Leave empty if there is none.",
    )

    class Meta:
        base_manager_name = "objects"
        ordering = ["name"]
        constraints = [require_words("organisation", "slug", "name")]

    def __str__(self):
        return f"{self.name} ({self.abbreviation})" if self.abbreviation else self.name
