"""Model fields with what belongs to them: imprecise dates, Markdown, web addresses, fields that fill themselves."""

from contextlib import suppress

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import pre_save

from timeline.dates import LONGEST, ImpreciseDate, ImpreciseDateError, explain, parse
from timeline.text import SYNTAX, to_html


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


DERIVED = ("earliest", "latest", "first", "last", "order")


def expand_update_fields(model, names):
    """Return the names of the fields to save with `names`: those that fill themselves go along where they follow."""
    filled = [field for field in model._meta.fields if isinstance(field, FilledField)]
    return {*names, *(field.name for field in filled if getattr(field, "source", None) in (None, *names))}


class ImpreciseDateAttribute(DeferredAttribute):
    """Makes an assigned text the date that it means; what cannot be read stays for validation to refuse."""

    def __set__(self, instance, value):
        if isinstance(value, str):
            with suppress(ImpreciseDateError):
                value = parse(value) if value.strip() else None
        instance.__dict__[self.field.attname] = value


class ImpreciseDateInput(forms.TextInput):
    """A text input with how its words are understood beside it: as it was drawn, and with JavaScript while typing."""

    template_name = "timeline/widgets/imprecise_date.html"

    class Media:
        js = [forms.Script("timeline/js/imprecise_date.js", type="module")]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        with suppress(ImpreciseDateError):  # the form says it
            context["words"] = explain(parse(value or ""))
        return context


class ImpreciseDateFormField(forms.CharField):
    """Takes plain words or EDTF; gives an `ImpreciseDate`, or None when left empty."""

    widget = ImpreciseDateInput

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse(text)
        except ImpreciseDateError as error:
            raise ValidationError(str(error), code="invalid") from None

    def prepare_value(self, value):
        return value.label if isinstance(value, ImpreciseDate) else value

    def has_changed(self, initial, data):
        try:
            return self.to_python(self.prepare_value(initial)) != self.to_python(data)
        except ValidationError:
            return True


class ImpreciseDateField(models.Field):
    """Stores EDTF in a text column and keeps five derived columns beside it.

    `<name>_earliest` and `_latest` are strict and null where open, `_first` and `_last` the span that the date
    is filtered under, `_order` its sort key.
    """

    description = "Imprecise date (EDTF)"
    descriptor_class = ImpreciseDateAttribute
    # An empty text, not NULL, is what “no date” is stored as.
    empty_strings_allowed = True

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = LONGEST
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def get_internal_type(self):
        return "CharField"

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        # A migration's historical model lists the derived columns by itself.
        if cls.__module__ != "__fake__" and not cls._meta.abstract:
            for part in DERIVED[:-1]:
                cls.add_to_class(f"{name}_{part}", DerivedDay(source=name, part=part))
            cls.add_to_class(f"{name}_order", DerivedOrder(source=name, part="order", max_length=21))

    def from_db_value(self, value, expression, connection):
        return ImpreciseDate(value) if value else None

    def to_python(self, value):
        if value is None or isinstance(value, ImpreciseDate):
            return value
        try:
            return parse(value) if str(value).strip() else None
        except ImpreciseDateError as error:
            raise ValidationError(str(error), code="invalid") from None

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        if isinstance(value, ImpreciseDate):
            return value.edtf
        return "" if value is None else str(value)

    def clean(self, value, model_instance):
        value = self.to_python(value)
        if value is None and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")
        return value

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": ImpreciseDateFormField, **kwargs})


class WebAddressField(models.URLField):
    """An http or https address; typed without a scheme it is taken as https."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class MarkdownTextarea(forms.Textarea):
    """A text area with the list of what may be written, and with JavaScript a preview beside it."""

    template_name = "timeline/widgets/markdown.html"

    class Media:
        js = [forms.Script("timeline/js/markdown.js", type="module")]

    def __init__(self, attrs=None):
        super().__init__({"rows": 14, **(attrs or {})})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        return {**context, "syntax": [(example, to_html(example, 3)) for example in SYNTAX]}


class MarkdownField(models.TextField):
    """A text in Markdown."""

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs  # to the database it is any text

    def formfield(self, **kwargs):
        # Whatever widget a form would give to any text: this one belongs to the field.
        return super().formfield(**{**kwargs, "widget": MarkdownTextarea})
