from django.db import models
from django.db.models import Q

from timeline.fields import LineField, MailAddressField, WebAddressField, WordsField

from .base import Noun, RecordedQuerySet, markdown_field, require_words


class SiteTextManager(models.Manager.from_queryset(RecordedQuerySet)):
    def load(self):
        """Return the site's words; an unsaved, empty set when none were written yet."""
        return self.first() or SiteText()


class SiteText(Noun):
    """The site's own words: one row, edited in admin."""

    public_fields = (
        "title",
        "short_title",
        "standfirst",
        "credit",
        "about",
        "accessibility",
        "contact",
        "licence",
        "licence_link",
    )

    ONLY_KEY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_KEY, editable=False)
    title = LineField(max_length=100, help_text="The heading of the timeline.")
    short_title = LineField(
        max_length=50,
        help_text="The name at the top of every page, such as <b>Safer School Partnerships</b>.",
    )
    standfirst = WordsField(
        max_length=400,
        help_text="One or two sentences under the heading. Leave counts out: they change, this does not.",
    )
    credit = WordsField(
        max_length=400, blank=True, help_text="Who compiled the history and who worded it for this site."
    )
    about = markdown_field("about this site", "The About page, in Markdown.", blank=True)
    accessibility = markdown_field(
        "accessibility statement",
        "The Accessibility page, in Markdown. Claim only what has been tested.",
        blank=True,
    )
    contact = MailAddressField(
        blank=True,
        help_text="Where readers send corrections, such as <b>history@example.org</b>. "
        "While it is empty, “Suggest a correction” is not shown.",
    )
    licence = LineField(
        max_length=120,
        blank=True,
        help_text="On what terms others may use the content, such as <b>Open Government Licence v3.0</b>. "
        "Leave empty until the owner has decided.",
    )
    licence_link = WebAddressField(blank=True, help_text="The web address of the licence's text.")

    objects = SiteTextManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = verbose_name_plural = "site text"
        constraints = [
            require_words("site_text", "title", "short_title", "standfirst"),
            models.CheckConstraint(
                name="site_text_one_row",
                condition=Q(id=1),
                violation_error_message="There is one set of site words. Change that one.",
            ),
        ]

    is_on_record = takes_drafts = True

    def __str__(self):
        return self.title or "Site text"
