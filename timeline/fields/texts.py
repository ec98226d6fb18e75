"""Texts with one spelling in the database, Markdown among them, and web addresses."""

from django import forms
from django.core.validators import EmailValidator, RegexValidator, URLValidator
from django.db import models

from timeline.text import SYNTAX, find_surprises, spell_line, spell_text, to_html

from .filled import FormedField, StockColumn


class Spelt:
    """A field of a form or a model that gives a text its one spelling."""

    spell = staticmethod(spell_line)

    def to_python(self, value):
        return super().to_python(self.spell(value) if isinstance(value, str) else value)


class SpeltFormField(Spelt, forms.CharField):
    """Takes a text and gives its one spelling; another spelling of the same is no change."""

    def __init__(self, *, spell=spell_line, **kwargs):
        self.spell = spell
        super().__init__(**kwargs)

    def has_changed(self, initial, data):
        return super().has_changed(self.to_python(initial), self.to_python(data))


class SpeltColumn(Spelt, FormedField):
    """A text that has one spelling in the database, whichever way it comes in: form, fixture, script or bulk write."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return self.spell(value) if isinstance(value, str) else value


class SpeltField(SpeltColumn, StockColumn):
    """Such a text that is one of Django's own fields to the database."""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": SpeltFormField, "spell": self.spell, **kwargs})


class WebAddressFormField(Spelt, forms.URLField):
    """Takes a web address without what a word processor hid in it."""

    default_error_messages = {
        "invalid": "Type one whole web address, without spaces or signs around it, such as https://www.example.org/report."
    }


class WebAddressField(SpeltColumn, models.URLField):
    """An http or https address; typed without a scheme it is taken as https."""

    default_validators = [
        URLValidator(schemes=["http", "https"]),
        RegexValidator(
            r"//[^/?#]*@",
            "Leave out what stands before the @: a name and a password would be public.",
            code="credentials",
            inverse_match=True,
        ),
    ]
    form_options = {"form_class": WebAddressFormField, "assume_scheme": "https"}


class MailAddressFormField(Spelt, forms.EmailField):
    """Takes a mail address without what a word processor hid in it."""

    default_error_messages = {"invalid": "Type one mail address alone, such as history@example.org."}


class MailAddressField(SpeltColumn, models.EmailField):
    """An address that stands in a `mailto:` link, so without the signs by which such a link names further readers."""

    default_validators = [
        EmailValidator(),
        RegexValidator(
            r"[?&%#/]",
            "Leave out ?, &, %%, # and /: links to this address would mean something else. Try history@example.org.",
            code="signs",
            inverse_match=True,
        ),
    ]
    form_options = {"form_class": MailAddressFormField}


class LineField(SpeltField, models.CharField):
    """A name or a short text on one line."""


class WordsField(SpeltField, models.TextField):
    """A text of several lines."""

    spell = staticmethod(spell_text)


class MarkdownTextarea(forms.Textarea):
    """A text area with the list of what may be written, and with JavaScript a preview beside it."""

    template_name = "timeline/widgets/markdown.html"

    class Media:
        js = [forms.Script("timeline/js/markdown.js", type="module")]

    def __init__(self, attrs=None):
        super().__init__({"rows": 14, **(attrs or {})})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        return {
            **context,
            "surprises": find_surprises(value or ""),
            "syntax": [(example, to_html(example)) for example in SYNTAX],
        }


class MarkdownField(WordsField):
    """A text in Markdown."""

    form_options = {"widget": MarkdownTextarea}
