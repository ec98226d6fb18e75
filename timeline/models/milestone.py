from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone

from timeline import clock
from timeline.dates import in_london
from timeline.fields import ImpreciseDateField, LineField, MomentField

from .base import ContentQuerySet, ContentWithPage, markdown_field, require_words
from .entry import Entry
from .publication import (
    ModifiedField,
    PublicationTimeField,
    RecordTimeField,
    State,
    Status,
    is_in_state,
    is_published,
)
from .questioned import Question, Questioned, find_numbers

NO_SOURCE = Question("No source is given.", "citations")


class MilestoneQuerySet(ContentQuerySet):
    def published(self, at=None):
        """What the public can see at the time `at` (aware datetime; that of the page being made when left out)."""
        return self.filter(is_published(at))

    def in_state(self, state):
        """Those of which the public sees now what a `State` says, whatever status is stored."""
        return self.filter(is_in_state(state))

    def hidden(self, at=None):
        """What `published` leaves out: these are few, and each of three indexes finds some without the others."""
        at = at or clock.now()
        unpublished = Q(status__in=[Milestone.Status.DRAFT, Milestone.Status.WITHDRAWN])
        return self.filter(unpublished | Q(publish_at__gt=at) | Q(withdraw_at__lte=at))

    def with_figures(self, *more):
        """Fetch the figures with what came before each, in a fixed number of queries; `more` is what they refer to."""
        figures = apps.get_model("timeline", "Figure").objects.with_previous().select_related("measure", *more)
        return self.prefetch_related(Prefetch("figures", figures))

    def with_relations(self):
        """Fetch all that milestones refer to, in a fixed number of queries."""
        return self.prefetch_related("themes", "organisations", "plans", "authors", "citations__source")

    def before(self, order, key):
        """The milestones that stand in time before one with this sort key and primary key."""
        return self.filter(Q(date_order__lt=order) | Q(date_order=order, pk__lt=key))


class Milestone(Questioned, ContentWithPage):
    """A dated event in the history."""

    public_fields = (
        "slug",
        "title",
        "short_name",
        "date",
        "text",
        "themes",
        "organisations",
        "plans",
        "authors",
        "figures",
        "citations",
    )

    Status = Status
    State = State

    title = LineField(
        max_length=160,
        help_text="A short sentence without a full stop, such as <b>Lord Elton is appointed to chair the enquiry</b>.",
    )
    short_name = LineField(
        "short name",
        max_length=40,
        blank=True,
        help_text="How the timeline's picture calls it, in the title's own words: <b>Lord Elton's enquiry</b>. "
        "Left empty, the picture takes the title and cuts it at a word.",
    )
    date = ImpreciseDateField(
        help_text="As precise as the source and no more: <b>12 March 2015</b>, <b>March 2015</b>, <b>2015</b>, "
        "<b>2009–2011</b>, <b>1980s</b>, <b>about 2013</b>, <b>by 2023</b>, <b>since 2012</b>.",
    )
    text = markdown_field(
        "text",
        "Plain English in Markdown: a blank line starts a paragraph, <code>**bold**</code>, "
        "<code>[words](https://address)</code>, <code>- item</code>. Spell an abbreviation out at its first use.",
    )
    themes = models.ManyToManyField("timeline.Theme", blank=True, related_name="milestones")
    organisations = models.ManyToManyField(
        "timeline.Organisation",
        blank=True,
        related_name="milestones",
        help_text="Bodies that took part, as the source says.",
    )
    plans = models.ManyToManyField(
        "timeline.PolicingPlan",
        blank=True,
        related_name="milestones",
        verbose_name="policing plans",
        help_text="Only plans that the text names.",
    )
    authors = models.ManyToManyField(
        "timeline.Author",
        blank=True,
        related_name="milestones",
        help_text="Who compiled what the text says.",
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT, db_index=True)
    publish_at = PublicationTimeField(
        "publish at",
        null=True,
        blank=True,
        db_index=True,
        help_text="When it becomes public. Leave empty to publish at once; a later time keeps it hidden "
        "until then. London time.",
    )
    withdraw_at = MomentField(
        "withdraw at",
        null=True,
        blank=True,
        db_index=True,
        help_text="When it stops being public, if it must. Leave empty to keep it public. London time.",
    )
    created = models.DateTimeField(default=timezone.now, editable=False)
    modified = ModifiedField("last saved", editable=False)
    # Both follow from the public record (`index.entries`), never from what was typed.
    public_since = RecordTimeField("public since", null=True, editable=False)
    public_changed = RecordTimeField("last changed in public", null=True, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        ordering = ("date_order", "pk")
        indexes = [
            models.Index(fields=["status", "date_order", "id"], name="milestone_by_time"),
            models.Index(fields=["status", "modified"], name="milestone_by_change"),
            models.Index(fields=["status", "publish_at", "id"], name="milestone_by_publication"),
            models.Index(fields=["status", "public_since", "id"], name="milestone_by_first_public"),
            models.Index(fields=["status", "withdraw_at"], name="milestone_by_withdrawal"),
            models.Index(fields=["public_changed"], name="milestone_by_public_change"),
        ]
        permissions = [("publish_milestone", "Can publish and withdraw milestones")]
        constraints = [
            require_words("milestone", "slug", "title", "text"),
            models.CheckConstraint(
                name="milestone_published_has_time",
                condition=~Q(status="published") | Q(publish_at__isnull=False),
                violation_error_message="A published milestone needs a time of publication.",
            ),
        ]

    def __str__(self):
        return f"{self.date}: {self.title}"

    def clean(self):
        # Before the constraint is validated: in a form, an empty time of a published milestone means now.
        self._meta.get_field("publish_at").fill(self)
        if self.withdraw_at and self.publish_at and self.withdraw_at <= self.publish_at:
            raise ValidationError({"withdraw_at": "It would be withdrawn before it is published. Choose a later time."})

    @property
    def sources(self):
        """The sources that its text cites, each once, in the order of the citations."""
        return list(dict.fromkeys(citation.source for citation in self.citations.all()))

    def find_questions(self, figures=None, citations=None):
        """Return what looks wrong about it, each a `Question` that stays the same while the facts do.

        `figures` and `citations` are those of a form; left out, those stored.
        """
        known = {abs(figure.value) for figure in (self.figures.all() if figures is None else figures)}
        questions = [
            Question(f"The text names {number:,}, which is no figure of this milestone.", "text")
            for number in find_numbers(self.text)
            if number not in known
        ]
        citations = self.citations.all() if citations is None else citations
        return [*questions, *([NO_SOURCE] if self.status == self.Status.PUBLISHED and not citations else [])]

    def find_state(self):
        """Return the `State` that the public sees now: what `in_state` says in the database."""
        now = clock.now()
        if self.status != Status.PUBLISHED:
            return State(self.status)
        if self.withdraw_at and self.withdraw_at <= now:
            return State.WITHDRAWN
        return State.PUBLIC if self.publish_at <= now else State.DUE

    @property
    def is_public(self):
        """Whether the public can see it now."""
        return self.find_state() == State.PUBLIC

    @property
    def first_public_at(self):
        """When the public first saw it. A row that came round the door is taken at its word."""
        return self.public_since or self.publish_at

    @property
    def last_public_change(self):
        """Since when the public sees what it sees now."""
        return self.public_changed or self.publish_at

    @property
    def is_on_record(self):
        """Whether the record tells that the public saw it: then its address is kept and it is never deleted."""
        return Entry.objects.showed(self)

    @property
    def takes_drafts(self):
        """Whether changes of it can wait as a draft: a Publisher has decided who sees it and when."""
        return self.status != self.Status.DRAFT

    @property
    def state(self):
        """Who sees it now and from when, in words: “draft”, “due 1 January 2039, 00:00”, “published until …”."""
        state, end = self.find_state(), self.withdraw_at
        if self.status != Status.PUBLISHED:
            return state.label
        if state == State.WITHDRAWN:
            over = in_london(end)
            # Where both times had passed when it was published, nobody ever saw it.
            return f"withdrawn since {over}" if self.public_since else f"never public: its time was over on {over}"
        words = "published" if state == State.PUBLIC else f"due {in_london(self.publish_at)}"
        return f"{words} until {in_london(end)}" if end else words
