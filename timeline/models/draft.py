from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from timeline.dates import in_london
from timeline.fields import LineField, WordsField

from .revision import Revision


def writer_of(row):
    """Return the name of who wrote something, for staff."""
    return row.who.get_username() if row.who else "a script"


class DraftQuerySet(models.QuerySet):
    def open(self):
        """Drafts that nobody has published or thrown away yet."""
        return self.filter(state__in=Draft.OPEN)

    def of(self, obj):
        """The open draft of one object, in a queryset of one or none."""
        return self.open().filter(model=obj._meta.model_name, key=str(obj.pk))

    def of_new(self, **which):
        """Those of milestones that readers are to see for the first time."""
        return self.filter(data__isnull=True, **which)

    def due(self):
        """Those whose moment has come and that still wait for it, the longest first."""
        return self.filter(due__lte=timezone.now()).order_by("due", "pk")

    def last_decided(self, obj):
        """Return the draft of one object that was published or thrown away last, None if none ever was."""
        ended = self.filter(model=obj._meta.model_name, key=str(obj.pk)).exclude(state__in=Draft.OPEN)
        return ended.select_related("decided_by").order_by("-decided_at").first()


class Draft(models.Model):
    """What somebody wants an object to say that they may not, or would not, change at once; one open one for each.

    It says what its last `DraftRevision` says: `number` is that one's, `base` the number of the revision that it was
    written over. A milestone that readers are to see for the first time is its own draft: `data` is null, and `who`,
    `when` and `label` are those of its last revision. `decided_by` brought it to its state, `decided_at`. `reason` and
    `kind` are what its writer would tell readers. One that is scheduled is published when it is `due`; a new milestone
    never is, since its own time says when readers see it.
    """

    class State(models.TextChoices):
        WRITING = "writing", "being written"
        READY = "ready", "ready for a Publisher"
        SENT_BACK = "sent-back", "sent back"
        SCHEDULED = "scheduled", "scheduled"
        PUBLISHED = "published", "published"
        DISCARDED = "discarded", "thrown away"

    OPEN = (State.WRITING, State.READY, State.SENT_BACK, State.SCHEDULED)
    WITH_PUBLISHERS = (State.READY, State.SCHEDULED)

    model = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    base = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField(default=1)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    when = models.DateTimeField(default=timezone.now)
    label = LineField(max_length=300)
    data = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITING)
    reason = WordsField(max_length=600, blank=True)
    kind = models.CharField(max_length=12, choices=Revision.Kind.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    due = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-when", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "key"],
                condition=Q(state__in=["writing", "ready", "sent-back", "scheduled"]),
                name="draft_open_once_per_object",
            ),
            models.CheckConstraint(
                condition=Q(state="scheduled", due__isnull=False) | ~Q(state="scheduled") & Q(due__isnull=True),
                name="draft_scheduled_has_moment",
            ),
        ]
        # Each page asks whether any is due: of most there is none.
        indexes = [models.Index(fields=["due"], condition=Q(due__isnull=False), name="draft_by_due")]

    def __str__(self):
        return f"Draft of {self.label}"

    writer = property(writer_of)

    @property
    def is_open(self):
        """Whether nobody has published it or thrown it away yet."""
        return self.state in self.OPEN

    @property
    def state_in_words(self):
        """How far it is, with the moment at which it is due."""
        return f"scheduled for {in_london(self.due)}" if self.due else self.get_state_display()

    @property
    def is_new(self):
        """Whether it is of a milestone that readers are to see for the first time."""
        return self.data is None

    @property
    def shown_number(self):
        """The number of what it says now, by which a decision on something older is refused."""
        if not self.is_new:
            return self.number
        revisions = Revision.objects.filter(model=self.model, key=self.key)
        return revisions.aggregate(last=models.Max("number"))["last"] or 0

    def find_next_number(self):
        """Return the number that the next save of it takes: no draft of the same object has had it."""
        alike = Draft.objects.filter(model=self.model, key=self.key)
        last = alike.aggregate(own=models.Max("number"), saved=models.Max("revisions__number"))
        return max(last["own"] or 0, last["saved"] or 0) + 1


class DraftRevision(models.Model):
    """What a draft said after one save of it. Numbers go on over all drafts of one object, so none means two things."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField()
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    when = models.DateTimeField(default=timezone.now)
    data = models.JSONField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_revision_number_once")]

    def __str__(self):
        return f"{self.draft}, save {self.number}"


class DraftNote(models.Model):
    """What somebody wrote beside a draft, or did with it, in words for staff; readers never see it."""

    class Act(models.TextChoices):
        NOTE = "note", "wrote"
        HANDED_OVER = "handed-over", "handed it over"
        TAKEN_BACK = "taken-back", "took it back"
        SENT_BACK = "sent-back", "sent it back"
        SCHEDULED = "scheduled", "scheduled it"
        UNSCHEDULED = "unscheduled", "took it off the schedule"
        FAILED = "failed", "could not publish it"
        PUBLISHED = "published", "published it"
        DISCARDED = "discarded", "threw it away"
        BROUGHT_BACK = "brought-back", "brought it back"

    ASKING = (Act.SENT_BACK, Act.FAILED)  # for something to be mended, in words

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="notes")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    when = models.DateTimeField(default=timezone.now)
    act = models.CharField(max_length=12, choices=Act.choices, default=Act.NOTE)
    text = WordsField(max_length=600, blank=True)

    class Meta:
        ordering = ["when", "pk"]

    def __str__(self):
        return f"{self.writer} {self.get_act_display()}"

    @property
    def writer(self):
        """The name of who wrote or did it, for staff; what came due is done by nobody."""
        return "The site" if self.act == self.Act.FAILED else writer_of(self)
