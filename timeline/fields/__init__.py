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
