"""Fields that compute their own value whenever their row is written."""

from types import SimpleNamespace

from django.db import models
from django.db.models.signals import pre_save


class StockColumn:
    """A model field that is one of Django's own to the database: migrations name that one, with its options."""

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.get_internal_type()}", args, kwargs


class FormedField:
    """A model field that says how it stands in a form, whatever a form would give to any such column."""

    form_options = {}

    def formfield(self, **kwargs):
        return super().formfield(**{**kwargs, **self.form_options})


class FilledField:
    """A model field that computes its own value whenever its row is written.

    `Field.pre_save()` serves `save()` and `bulk_create()`; `loaddata` skips it and sends only the signal.
    Subclasses write `fill(instance)`.
    """

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            pre_save.connect(self.fill_before_saving, sender=cls)

    def fill_before_saving(self, instance, **kwargs):
        self.fill(instance)

    def pre_save(self, model_instance, add):
        self.fill(model_instance)
        return super().pre_save(model_instance, add)


class DerivedField(FilledField):
    """A column that repeats one attribute (`part`) of the imprecise date in the field `source`."""

    # What follows from another field is no part of what somebody wrote.
    is_recorded = False

    def __init__(self, *args, source, part, **kwargs):
        self.source, self.part = source, part
        super().__init__(*args, editable=False, null=True, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"], kwargs["null"]
        return name, path, args, {**kwargs, "source": self.source, "part": self.part}

    def fill(self, instance):
        value = getattr(instance, self.source)
        setattr(instance, self.attname, getattr(value, self.part) if value else None)


class DerivedDay(DerivedField, models.DateField):
    """A day of an imprecise date."""


class DerivedYear(DerivedField, models.PositiveSmallIntegerField):
    """The year that an imprecise date names first."""


class DerivedOrder(DerivedField, models.CharField):
    """The sort key of an imprecise date: the same order on every database."""


def fill_updated(model, values):
    """Return the {name: value} of an update with its dates read, and with the columns that follow from them.

    What is no plain value, such as an expression, is left to whoever writes it. Raises ValidationError for what is no
    date.
    """
    dates = {name: value for name, value in values.items() if not hasattr(value, "resolve_expression")}
    filled = [field for field in model._meta.fields if isinstance(field, DerivedField) and field.source in dates]
    sources = {field.source: model._meta.get_field(field.source).to_python(dates[field.source]) for field in filled}
    row = SimpleNamespace(**sources)
    for field in filled:
        field.fill(row)
    return values | sources | {field.name: getattr(row, field.attname) for field in filled}


DERIVED = ("earliest", "latest", "first", "last", "order")


def expand_update_fields(model, names):
    """Return the names of the fields to save with `names`: those that fill themselves go along where they follow."""
    filled = [field for field in model._meta.fields if isinstance(field, FilledField)]
    return {*names, *(field.name for field in filled if getattr(field, "source", None) in (None, *names))}
