"""Whole numbers as people write them, within bounds that are the same on every database."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from timeline.text import shorten, spell_line

from .filled import FormedField, StockColumn

# The most that a figure may be, above or below zero: every database, axis and download holds it.
LARGEST_NUMBER = 999_999_999


_SIGNS = {ord(sign): "-" for sign in "−–‒﹣－"} | str.maketrans("０１２３４５６７８９＋，", "0123456789+,")


_DIGITS = re.compile(r"[+-]? ?(?:[0-9]{1,15}|[0-9]{1,3}(?:[, '’][0-9]{3}){1,5})")

# The field beside a number that says how exact it is, and what people write there instead.
AS_SAID = "as the source says it"
_BEFORE = r"about|around|circa|c\.?|~|nearly|almost|over|more than|>|at least|up to|at most|fewer than|<"


def to_number(typed: str | None) -> int:
    """Return a number of a row that stands in a form or an address, 0 where it is none that a row could have."""
    return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed or "") else 0


def read_whole_number(typed: str) -> int:
    """Return the whole number that somebody typed or pasted; raises ValidationError, with what to type instead.

    The signs of typesetters count as minus, commas and spaces between thousands are left out. Nothing is altered: what
    could mean something else is refused, such as “218²”, which has a footnote.
    """
    text = spell_line(typed).translate(_SIGNS)
    if _DIGITS.fullmatch(text):
        return int(re.sub("[^0-9-]", "", text))
    hint = "Type digits, such as 218, 1,234 or -5."
    if said := re.fullmatch(rf"(?:{_BEFORE}) *([0-9,]*[0-9])", text, re.IGNORECASE):
        hint = f"Type {said[1]} alone, and choose the word before it in “{AS_SAID}”."
    elif said := re.fullmatch(r"(?:between|from)? *([0-9,]*[0-9]) *(?:and|to|-) *([0-9,]*[0-9])", text, re.IGNORECASE):
        hint = f"Choose “between” in “{AS_SAID}”, and type {said[1]} and {said[2]} into a box each."
    elif re.fullmatch(r"-?[0-9]+(?:[.,][0-9]+)+", text):
        hint = "Only whole numbers are kept: type 1234 or 1,234 for one thousand two hundred and thirty-four."
    elif marked := re.fullmatch(r"(-?[0-9,]*[0-9]) ?(?:[*†‡§²³¹⁰⁴-⁹]+|\[[0-9a-z]+\])", text):
        hint = f"Type {marked[1]} alone; what stands behind it belongs in the note."
    raise ValidationError(f"“{shorten(typed)}” is not a whole number this site can read. {hint}", code="invalid")


class WholeNumberFormField(forms.IntegerField):
    """Takes a whole number as people write it. A plain text box: no wheel turns it, no browser drops a sign."""

    widget = forms.TextInput

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "inputmode": "numeric"}

    def to_python(self, value):
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        return super().to_python(read_whole_number(value)) if value.strip() else None


class NumberField(FormedField, StockColumn):
    """A model field for whole numbers as people write them."""

    form_options = {"form_class": WholeNumberFormField, "widget": WholeNumberFormField.widget}


class WholeNumberField(NumberField, models.IntegerField):
    """A whole number from -`LARGEST_NUMBER` to `LARGEST_NUMBER`, the same on every database."""

    default_validators = [
        MinValueValidator(-LARGEST_NUMBER, f"Enter at least -{LARGEST_NUMBER:,}: no smaller number is kept."),
        MaxValueValidator(LARGEST_NUMBER, f"Enter at most {LARGEST_NUMBER:,}: no larger number is kept."),
    ]


class PositionField(NumberField, models.PositiveSmallIntegerField):
    """Where something stands in a list."""

    default_validators = [MaxValueValidator(32_767, "Enter at most 32,767.")]
    form_options = {**NumberField.form_options, "error_messages": {"min_value": "Enter 0 or more, such as 10."}}
