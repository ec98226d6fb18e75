"""What several nouns share: a slug as natural key, a text limit, derived date columns kept in step."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.dispatch import Signal

from timeline.addresses import page_of
from timeline.fields import MarkdownField, expand_update_fields, fill_updated

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
            count = super().update(**fill_updated(self.model, values))
            written.send(self.model, keys=keys)
        return count

    update.alters_data = True

    def bulk_update(self, objs, fields, *args, **options):
        objs, fields = tuple(objs), expand_update_fields(self.model, fields)
        for obj in objs:
            for name in fields:
                self.model._meta.get_field(name).pre_save(obj, add=False)
        return super().bulk_update(objs, fields, *args, **options)

    bulk_update.alters_data = True

    def bulk_create(self, objs, *args, **options):
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **options)
            # Of what collided with another row and was left out no key is known.
            written.send(self.model, keys=[obj.pk for obj in made if obj.pk is not None])
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


class Noun(models.Model):
    """A row of the record, which staff write; fields that fill themselves are saved with those that they follow."""

    # The names of what readers may see of it, now and in its past. A field that is not named is the desk's.
    public_fields: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        """Save; a date named in `update_fields` takes its derived columns along."""
        if update_fields is not None:
            update_fields = expand_update_fields(type(self), update_fields)
        super().save(*args, update_fields=update_fields, **kwargs)


class Content(Noun):
    """A noun of the public record: named by a slug, written by staff."""

    slug = models.SlugField(
        "web address",
        max_length=100,
        unique=True,
        validators=[validate_slug],
        help_text="The last part of the web address, such as <code>local-policing-model</code>. "
        "Others link to it, so it stays as it is once the page is public.",
    )

    objects = ContentQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def is_on_record(self):
        """Whether the public has seen it: then each change of it has a reason that the public can read."""
        return self.pk is not None

    @property
    def takes_drafts(self):
        """Whether changes of it can wait as a draft."""
        return self.pk is not None

    def unique_error_message(self, model_class, unique_check):
        """Return what is said where another one has the same name or address: what to do instead."""
        if len(unique_check) > 1:
            return super().unique_error_message(model_class, unique_check)
        label = self._meta.get_field(unique_check[0]).verbose_name
        message = f"Another {self._meta.verbose_name} has this {label} already. Use that one, or type another {label}."
        return ValidationError(message, code="unique")

    def natural_key(self):
        """Return the slug in a tuple: what fixtures use instead of a primary key."""
        return (self.slug,)


class ContentWithPage(Content):
    """A noun that has a page of its own; the page's name is that of the noun."""

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return page_of(f"{self._meta.verbose_name.replace(' ', '-')}-detail", self.slug)


def require_words(noun, *names):
    """Return the rule of a table that none of these texts is empty, whichever way a row comes in.

    Each has one spelling when it is stored, so one of invisible characters alone is empty.
    """
    return models.CheckConstraint(name=f"{noun}_has_words", condition=Q(*[~Q(**{name: ""}) for name in names]))


def markdown_field(verbose_name, help_text="", **options):
    """Return a field for Markdown of at most `TEXT_LIMIT` characters."""
    return MarkdownField(
        verbose_name,
        validators=[MaxLengthValidator(TEXT_LIMIT)],
        help_text=help_text,
        **options,
    )
