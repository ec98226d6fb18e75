"""Model fields with what belongs to them: imprecise dates, spelt texts, numbers, fields that fill themselves."""

from .dates import (
    DayField,
    DayFormField,
    ImpreciseDateField,
    ImpreciseDateFormField,
    MomentField,
    MomentFormField,
    ReadFormField,
)
from .filled import (
    DerivedDay,
    DerivedField,
    DerivedOrder,
    DerivedYear,
    FilledField,
    StockColumn,
    expand_update_fields,
    fill_updated,
)
from .numbers import AS_SAID, LARGEST_NUMBER, PositionField, WholeNumberField, WholeNumberFormField, to_number
from .texts import LineField, MailAddressField, MarkdownField, SpeltFormField, WebAddressField, WordsField

__all__ = [
    "AS_SAID",
    "LARGEST_NUMBER",
    "DayField",
    "DayFormField",
    "DerivedDay",
    "DerivedField",
    "DerivedOrder",
    "DerivedYear",
    "FilledField",
    "ImpreciseDateField",
    "ImpreciseDateFormField",
    "LineField",
    "MailAddressField",
    "MarkdownField",
    "MomentField",
    "MomentFormField",
    "PositionField",
    "ReadFormField",
    "SpeltFormField",
    "StockColumn",
    "WebAddressField",
    "WholeNumberField",
    "WholeNumberFormField",
    "WordsField",
    "expand_update_fields",
    "fill_updated",
    "to_number",
]
