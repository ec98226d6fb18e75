import re
import uuid

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from timeline.fields import DayField, LineField, WebAddressField, WordsField
from timeline.text import isolate

from .base import Noun, RecordedQuerySet
from .questioned import Question, Questioned

FEW = 50  # places that are compared
QUOTED = 600  # characters of another's words that may stand here
# A place that any document may have; others, such as a question's number, belong to one.
COMMON_PLACE = (
    r"(?i)(?:(?:pages?|pp?\.?|paragraphs?|paras?\.?|sections?|chapters?|tables?|figures?|columns?|lines?|items?|notes?)"
    r"\W*)?[0-9ivxlc.,–-]{0,9}|(?:paragraph|section) beginning .*"
)


class Cited(models.Model):
    """Where a source says something: its place there, its words, and where it can be seen."""

    locator = LineField(
        "place in the source",
        max_length=100,
        blank=True,
        help_text="So that readers find it: <b>page 12</b>, <b>paragraph 3</b>, <b>question 2022/1234</b>.",
    )
    quotation = WordsField(
        max_length=QUOTED,
        blank=True,
        help_text="The sentence itself, word for word, without quotation marks round it. Keep it short: its words are "
        "its author's.",
    )
    seen = DayField(
        "seen on",
        null=True,
        blank=True,
        help_text="The day on which somebody looked at the source, such as <b>12 March 2026</b>.",
    )
    archived = WebAddressField(
        "archived address",
        blank=True,
        help_text="Where this very place is kept as it was seen, if an archive holds it.",
    )

    class Meta:
        abstract = True

    @property
    def copies(self):
        """What an archive keeps of this place, as (name, address)."""
        return [("Archived copy", self.archived)] if self.archived else []

    @property
    def links(self):
        """The document and what an archive keeps of it, as (name, address)."""
        links = [("The document", self.source.link), ("Archived copy", self.archived or self.source.archived)]
        return [link for link in links if link[1]]

    @property
    def place(self):
        """Source, place there and date in words."""
        date = self.source.date.label if self.source.date else ""
        return ", ".join(isolate(word) for word in (self.source.title, self.locator, date) if word)

    def clean(self):
        """Refuse a place without the source that it is in."""
        super().clean()
        given = [name for name in ("locator", "quotation", "seen", "archived") if getattr(self, name)]
        if given and not self.source_id and self._meta.get_field("source").blank:  # else it is asked for anyhow
            field = self._meta.get_field(given[0]).verbose_name
            raise ValidationError({"source": f"Choose the source too: its {field} is given below."})

    def question_archive(self):
        """Yield a question where the archived address does not name the host on which the source itself stands."""
        source = self.source if self.source_id else None
        if source and source.host and self.archived and source.host.removeprefix("www.") not in self.archived:
            words = (
                f"The archived address {self.archived} does not name {source.host}, where “{source}” stands: it may be "
                "another document's."
            )
            yield Question(words, "archived")

    def question_locator(self):
        """Yield a question where the place was cited of another source so far, and never of this one."""
        if not self.source_id or re.fullmatch(COMMON_PLACE, self.locator):
            return
        others = []
        for model in Cited.__subclasses__():
            alike = model._default_manager.filter(locator=self.locator).exclude(pk=self.pk).select_related("source")
            others += [each.source for each in alike.order_by("source__title")[:FEW]]
        if others and self.source not in others:
            words = f"“{self.locator}” was cited of “{others[0]}” so far, and now of “{self.source}”."
            yield Question(words, "locator")


class CitationQuerySet(RecordedQuerySet):
    def published(self):
        """Those of texts of milestones that the public can see, and of plans that one of these names."""
        milestones = apps.get_model("timeline", "Milestone")
        # Few are hidden: what is public is found by leaving them out, of texts and of what names a plan.
        hidden = milestones.objects.hidden()
        named = milestones.plans.through.objects.exclude(milestone__in=hidden)
        return self.exclude(milestone__in=hidden).filter(Q(plan=None) | Q(plan__in=named.values("policingplan")))

    def in_order(self):
        """Those of milestones in the order of time, then those of plans, each in the order of its page."""
        by_time = F("milestone__date_order").asc(nulls_last=True), F("milestone").asc(nulls_last=True)
        return self.order_by(*by_time, "plan__period_order", "plan", *self.model._meta.ordering)

    def with_places(self):
        """With what a download names: the source, and the address of what cites it."""
        texts = "milestone__text", "plan__summary"
        return self.select_related("milestone", "plan", "source").defer(*texts)

    def get_by_natural_key(self, milestone, plan, source, locator=""):
        """Return one citation by the slugs of what cites and of the source, and its place there.

        One whose place was not known yet is that of whichever place the source has there, and the other way round.
        """
        parent = {"milestone__slug": milestone} if milestone else {"plan__slug": plan}
        alike = self.filter(**parent, source__slug=source)
        own = alike.filter(locator=locator).first()
        return own or (alike.get(locator="") if locator else alike.get())


class Citation(Questioned, Cited, Noun):
    """A source that the text of a milestone, or the summary of a policing plan, rests on. A figure has its own."""

    public_fields = ("source", "locator", "quotation", "seen", "archived")
    named_by = ("source", "locator")

    # A random key, as that of a figure.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    milestone = models.ForeignKey(
        "timeline.Milestone", on_delete=models.CASCADE, null=True, blank=True, related_name="citations"
    )
    plan = models.ForeignKey(
        "timeline.PolicingPlan", on_delete=models.CASCADE, null=True, blank=True, related_name="citations"
    )
    source = models.ForeignKey("timeline.Source", on_delete=models.PROTECT, related_name="citations")

    objects = CitationQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["source__title", "source__slug", "locator", "id"]
        constraints = [
            models.CheckConstraint(
                name="citation_of_one",
                condition=Q(milestone__isnull=True, plan__isnull=False) | Q(milestone__isnull=False, plan__isnull=True),
                violation_error_message="A citation belongs to one milestone or to one policing plan.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[parent, "source", "locator"],
                    name=f"citation_once_per_{parent}",
                    violation_error_message="This place of this source is cited here already. Put all into one row.",
                )
                for parent in ("milestone", "plan")
            ),
        ]

    def __str__(self):
        return f"{self.source}, {self.locator}" if self.locator else str(self.source)

    @property
    def cited_by(self):
        """What it belongs to, by the name of the relation."""
        return "milestone" if self.milestone_id else "plan"

    @property
    def needs(self):
        """How it rests on its source, in words."""
        return f"its text cites {self.locator}" if self.locator else "its text cites it"

    def find_questions(self):
        """Return what looks wrong about it, each a `Question` that stays the same while the facts do."""
        return [*self.question_archive(), *self.question_locator()]

    def natural_key(self):
        """Return the slugs of milestone, plan ("" for none) and source, and the place in the source."""
        slugs = [getattr(self, name).slug if getattr(self, f"{name}_id") else "" for name in ("milestone", "plan")]
        return (*slugs, self.source.slug if self.source_id else "", self.locator)

    natural_key.dependencies = ["timeline.milestone", "timeline.policingplan", "timeline.source"]
