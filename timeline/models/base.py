"""What several nouns share: a slug as natural key, a text limit, derived date columns kept in step."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models, transaction
from django.dispatch import Signal

from timeline.fields import MarkdownField, expand_update_fields

# A body of this length renders in a few milliseconds; without a limit a hostile one takes seconds.
TEXT_LIMIT = 20_000

SLUG_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"

validate_slug = RegexValidator(
    SLUG_PATTERN,
    "Use small letters, digits and single hyphens only, such as local-policing-model.",
    code="invalid_slug",
)


# Sent inside their transaction after rows were written that Django tells of by no signal: `sender`, their `keys`.
written = Signal()


class RecordedQuerySet(models.QuerySet):
    """Tells of the rows that it writes in bulk, so that these changes are on the record as well."""

    def update(self, **values):
        with transaction.atomic():
            keys = list(self.order_by().values_list("pk", flat=True))
            count = super().update(**values)
            written.send(self.model, keys=keys)
        return count

    update.alters_data = True

    def bulk_create(self, objs, *args, **options):
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **options)
            written.send(self.model, keys=[obj.pk for obj in made])
        return made


class Slugs:
    """The primary key of each slug of a model, kept in step by whoever saves meanwhile."""

    def __init__(self, queryset):
        self.keys = dict(queryset.values_list("slug", "pk"))
        self.slugs = {key: slug for slug, key in self.keys.items()}

    def put(self, obj):
        """Note what was saved; an address that it gave up stands for nothing any more."""
        self.keys.pop(self.slugs.get(obj.pk), None)
        self.keys[obj.slug], self.slugs[obj.pk] = obj.pk, obj.slug


_remembered = ContextVar("remembered", default=None)


@contextmanager
def remembering():
    """Find objects by their slugs without asking the database each time; gives the `Slugs` of each model."""
    token = _remembered.set({})
    try:
        yield _remembered.get()
    finally:
        _remembered.reset(token)


class ContentQuerySet(RecordedQuerySet):
    """Questions that every noun with a slug can be asked."""

    def get_by_natural_key(self, slug):
        """Return the object with this slug; raises `DoesNotExist`. Fixtures refer to objects this way.

        Inside `remembering` it has no other fields than its key and its slug.
        """
        remembered = _remembered.get()
        if remembered is None:
            return self.get(slug=slug)
        if self.model not in remembered:
            remembered[self.model] = Slugs(self)
        keys = remembered[self.model].keys
        if slug not in keys:
            raise self.model.DoesNotExist
        return self.model(pk=keys[slug], slug=slug)


class Row(models.Model):
    """A row whose fields that fill themselves are saved with those that they follow."""

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        """Save; a date named in `update_fields` takes its derived columns along."""
        if update_fields is not None:
            update_fields = expand_update_fields(type(self), update_fields)
        super().save(*args, update_fields=update_fields, **kwargs)


class Content(Row):
    """A noun of the public record: named by a slug, written by staff."""

    slug = models.SlugField(
        "address",
        max_length=100,
        unique=True,
        validators=[validate_slug],
        help_text="The last part of the web address, such as <code>local-policing-model</code>. "
        "Others link to it, so it stays as it is once the page is public.",
    )

    objects = ContentQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_on_record(self):
        """Whether the public has seen it: then each change of it has a reason that the public can read."""
        return self.pk is not None

    def natural_key(self):
        """Return the slug in a tuple: what fixtures use instead of a primary key."""
        return (self.slug,)


def markdown_field(verbose_name, help_text="", **options):
    """Return a field for Markdown of at most `TEXT_LIMIT` characters."""
    return MarkdownField(
        verbose_name,
        validators=[MaxLengthValidator(TEXT_LIMIT)],
        help_text=help_text,
        **options,
    )
