"""Imprecise dates and moments: the model fields, the form fields, and what is shown beside them."""

from contextlib import suppress
from operator import attrgetter

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils import timezone

from timeline.dates import (
    LONGEST,
    ImpreciseDate,
    ImpreciseDateError,
    explain,
    explain_moment,
    parse,
    parse_day,
    parse_moment,
    read,
    write_moment,
)
from timeline.text import spell_line

from .filled import DERIVED, DerivedDay, DerivedOrder, FormedField, StockColumn


class ImpreciseDateAttribute(DeferredAttribute):
    """Makes an assigned text the date that it means; what cannot be read stays for validation to refuse."""

    def __set__(self, instance, value):
        if isinstance(value, str):
            with suppress(ImpreciseDateError):
                value = read(value) if value.strip() else None
        instance.__dict__[self.field.attname] = value


class ReadInput(forms.TextInput):
    """A text input with how its words are understood beside it: as it was drawn, and with JavaScript while typing."""

    template_name = "timeline/widgets/read.html"

    class Media:
        js = [forms.Script("timeline/js/read.js", type="module")]

    def __init__(self, explain, address, attrs=None):
        """`explain` returns how a text is understood or raises, `address` names the page that answers the same."""
        self.explain, self.address = explain, address
        super().__init__(attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs) | {"address": self.address}
        with suppress(ImpreciseDateError):  # the form says it
            context["words"] = self.explain(value or "")
        return context


class ReadFormField(forms.CharField):
    """Takes plain words and gives what they mean, or None when left empty.

    A subclass says how they are read, `read(text)`, how a value is written, `write(value)`, and told, `tell(value)`.
    """

    address = ""  # of the page that explains while somebody types

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "widget": ReadInput(self.explain, self.address)})

    @classmethod
    def explain(cls, text):
        return cls.tell(cls.read(text))

    def to_python(self, value):
        text = spell_line(super().to_python(value))
        if not text:
            return None
        try:
            return self.read(text)
        except ImpreciseDateError as error:
            raise ValidationError(str(error), code="invalid") from None

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else self.write(value)

    def has_changed(self, initial, data):
        try:
            return self.to_python(self.prepare_value(initial)) != self.to_python(data)
        except ValidationError:
            return True


class ImpreciseDateFormField(ReadFormField):
    """Takes plain words or EDTF; gives an `ImpreciseDate`."""

    address = "admin:explain_date"
    read = staticmethod(parse)
    write = staticmethod(attrgetter("label"))
    tell = staticmethod(explain)


class MomentFormField(ReadFormField):
    """Takes a day with or without a time, in London; gives a `datetime`."""

    address = "admin:explain_moment"
    write = staticmethod(write_moment)
    tell = staticmethod(explain_moment)

    @staticmethod
    def read(text):
        return parse_moment(text, timezone.now())


class DayFormField(ReadFormField):
    """Takes one day as people write it; gives a `date`."""

    address = "admin:explain_day"

    @staticmethod
    def read(text):
        return parse_day(text, timezone.now())

    @staticmethod
    def write(day):
        return ImpreciseDate(day.isoformat()).label

    tell = write


class DayField(FormedField, StockColumn, models.DateField):
    """A day that staff type as they write it."""

    form_options = {"form_class": DayFormField}


class MomentField(FormedField, StockColumn, models.DateTimeField):
    """A moment that staff type as they write it, in one box."""

    form_options = {"form_class": MomentFormField}


class ImpreciseDateField(FormedField, models.Field):
    """Stores EDTF in a text column, “no date” as an empty text, and keeps five derived columns beside it.

    `<name>_earliest` and `_latest` are strict and null where open, `_first` and `_last` the span that the date
    is filtered under, `_order` its sort key.
    """

    descriptor_class = ImpreciseDateAttribute
    form_options = {"form_class": ImpreciseDateFormField}

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
            return read(value) if str(value).strip() else None
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
