from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac


def digests_of(model_name, slug):
    """Return the keyed digests that an address may be known by, the one to store first: it cannot be read back."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    words = f"{model_name} {slug}"
    return [salted_hmac("timeline.redaction", words, secret=key, algorithm="sha256").hexdigest() for key in keys]


class RedactionQuerySet(models.QuerySet):
    def of_address(self, model_name, slug):
        """The redactions that took the words of this address away."""
        digests = digests_of(model_name, slug)
        return self.filter(Q(*(("addresses__contains", digest) for digest in digests), _connector=Q.OR))


class Redaction(models.Model):
    """That words were taken out of the record: when, by whom and on what ground. The words are kept nowhere.

    `is_open` holds within the one transaction that replaces them: for so long the database lets revisions be
    rewritten. `batch` is that of the revisions that it wrote: no other may be silent. `addresses` are digests, one a
    line, of the web addresses that held the words: no page answers by them, and whoever loads a fixture leaves such an
    address alone. `erased_at` is null until the database's files hold no byte of the words.
    """

    class Ground(models.TextChoices):
        COURT_ORDER = "court-order", "court order"
        ERASURE = "erasure", "request for erasure"
        CHILD = "child", "identity of a child"

    when = models.DateTimeField(default=timezone.now)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, choices=Ground.choices)
    places = models.PositiveIntegerField(default=0)
    addresses = models.TextField(blank=True)
    batch = models.UUIDField(null=True, editable=False)
    is_open = models.BooleanField(default=True)
    erased_at = models.DateTimeField("gone from the files", null=True, editable=False)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["-when", "-pk"]

    def __str__(self):
        return f"Redaction of {timezone.localtime(self.when):%-d %B %Y}"

    @property
    def reason(self):
        """The ground, as readers are told it."""
        return f"Ground: {self.get_ground_display()}."
