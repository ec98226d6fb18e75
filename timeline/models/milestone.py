from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone

from timeline import clock
from timeline.addresses import page_of
from timeline.fields import FilledField, ImpreciseDateField

from .base import Content, ContentQuerySet, markdown_field

OLDEST_FIRST = ("date_order", "pk")
NEWEST_FIRST = ("-date_order", "-pk")


class PublicationTimeField(FilledField, models.DateTimeField):
    """When a milestone became, or becomes, public; a published one without a time is public from now on.

    One that is public already stays so since when it was: a fixture that is loaded again names no time.
    """

    def fill(self, instance):
        if instance.status == Milestone.Status.PUBLISHED and getattr(instance, self.attname) is None:
            now = timezone.now()
            stored = (
                Milestone.objects.filter(pk=instance.pk, publish_at__lte=now)
                if instance.pk
                else Milestone.objects.none()
            )
            setattr(instance, self.attname, stored.values_list("publish_at", flat=True).first() or now)


class ModifiedField(FilledField, models.DateTimeField):
    """When a row was last written. Django's own `auto_now` leaves rows from fixtures without a time."""

    is_recorded = False

    def fill(self, instance):
        setattr(instance, self.attname, timezone.now())


def is_published(at=None, prefix=""):
    """Return the condition that the public can see a milestone at a time; `prefix` leads to it from another model."""
    at = at or clock.now()
    still = Q(**{f"{prefix}withdraw_at__isnull": True}) | Q(**{f"{prefix}withdraw_at__gt": at})
    return still & Q(**{f"{prefix}status": Milestone.Status.PUBLISHED, f"{prefix}publish_at__lte": at})


class MilestoneQuerySet(ContentQuerySet):
    def published(self, at=None):
        """What the public can see at the time `at` (aware datetime; that of the page being made when left out)."""
        return self.filter(is_published(at))

    def hidden(self, at=None):
        """What `published` leaves out: these are few, and each of three indexes finds some without the others."""
        at = at or clock.now()
        unpublished = Q(status__in=[Milestone.Status.DRAFT, Milestone.Status.WITHDRAWN])
        return self.filter(unpublished | Q(publish_at__gt=at) | Q(withdraw_at__lte=at))

    def overlapping(self, first=None, last=None):
        """Milestones whose date touches the days from `first` to `last`; None leaves that side open."""
        query = self
        if first is not None:
            query = query.filter(date_last__gte=first)
        if last is not None:
            query = query.filter(date_first__lte=last)
        return query

    def with_figures(self):
        """Fetch the figures with what came before each, in a fixed number of queries."""
        figures = apps.get_model("timeline", "Figure").objects.with_previous().select_related("measure")
        return self.prefetch_related(Prefetch("figures", figures))

    def with_relations(self):
        """Fetch all that milestones refer to, in a fixed number of queries."""
        return self.prefetch_related("themes", "organisations", "plans", "authors", "sources")

    def oldest_first(self):
        return self.order_by(*OLDEST_FIRST)

    def newest_first(self):
        return self.order_by(*NEWEST_FIRST)

    def before(self, milestone):
        """The milestones that stand before this one in time, nearest first."""
        return self.filter(
            Q(date_order__lt=milestone.date_order) | Q(date_order=milestone.date_order, pk__lt=milestone.pk)
        ).newest_first()


class Milestone(Content):
    """A dated event in the history."""

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        PUBLISHED = "published", "published"
        WITHDRAWN = "withdrawn", "withdrawn"

    title = models.CharField(
        max_length=160,
        help_text="A short sentence without a full stop, such as <b>Lord Elton is appointed to chair the enquiry</b>.",
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
    sources = models.ManyToManyField(
        "timeline.Source",
        blank=True,
        related_name="milestones",
        help_text="The documents that the text rests on.",
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
    withdraw_at = models.DateTimeField(
        "withdraw at",
        null=True,
        blank=True,
        db_index=True,
        help_text="When it stops being public, if it must. Leave empty to keep it public. London time.",
    )
    created = models.DateTimeField(default=timezone.now, editable=False)
    modified = ModifiedField("last changed", editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = OLDEST_FIRST
        indexes = [
            models.Index(fields=["status", "date_order", "id"], name="milestone_by_time"),
            models.Index(fields=["status", "modified"], name="milestone_by_change"),
            models.Index(fields=["status", "publish_at", "id"], name="milestone_by_publication"),
        ]
        permissions = [("publish_milestone", "Can publish and withdraw milestones")]
        constraints = [
            models.CheckConstraint(
                name="milestone_published_has_time",
                condition=~Q(status="published") | Q(publish_at__isnull=False),
                violation_error_message="A published milestone needs a time of publication.",
            ),
        ]

    def __str__(self):
        return f"{self.date}: {self.title}"

    def get_absolute_url(self):
        return page_of("milestone-detail", self.slug)

    def clean(self):
        # Before the constraint is validated: in a form, an empty time of a published milestone means now.
        self._meta.get_field("publish_at").fill(self)
        if self.withdraw_at and self.publish_at and self.withdraw_at <= self.publish_at:
            raise ValidationError({"withdraw_at": "It would be withdrawn before it is published. Choose a later time."})

    @property
    def is_on_record(self):
        return self.has_been_public

    @property
    def is_public(self):
        """Whether the public can see it now."""
        now = clock.now()
        is_due = self.status == self.Status.PUBLISHED and self.publish_at <= now
        return is_due and (self.withdraw_at is None or self.withdraw_at > now)

    @property
    def has_been_public(self):
        """Whether it is or was visible to the public: then its address is kept and it is never deleted."""
        return self.publish_at is not None and self.publish_at <= clock.now() and (self.status != self.Status.DRAFT)
