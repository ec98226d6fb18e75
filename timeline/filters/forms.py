"""The query parameters of the other pages."""

from django import forms

from timeline.models.revision import ENTRY_KINDS

from .milestones import YearField


class PageForm(forms.Form):
    """Parameters of a page, read from its address."""

    @property
    def is_refused(self):
        """Whether a value of the address was refused."""
        return bool(self.errors)

    @property
    def wrong(self):
        """(id of the field, words) of each value of the address that was refused."""
        return [
            (name, f"{self[name].label}: {message}") for name, messages in self.errors.items() for message in messages
        ]

    @property
    def typed(self):
        """What was typed and what is wrong with it, by parameter."""
        return {
            name: {
                "name": name,
                "label": self[name].label,
                "value": self[name].value() or "",
                "errors": self.errors.get(name, []),
            }
            for name in self.fields
        }


class CompareForm(PageForm):
    """Two years of `/compare/`, `from` and `to`; each bad one has its message, and then there are no `years`.

    Who asked for none gets the `default`, and where there is none a form to fill, in which nothing is wrong.
    """

    def __init__(self, data, default=None):
        chosen = dict(zip(("from", "to"), default, strict=True)) if default else None
        super().__init__(data if data.keys() & {"from", "to"} else chosen)
        # “from” is a word of Python's own, so it cannot be declared as an attribute.
        self.fields = {
            "from": YearField(label="From year", required=False),
            "to": YearField(label="To year", required=False),
        }

    def clean(self):
        cleaned = super().clean()
        first, last = (cleaned.get(name) for name in ("from", "to"))
        for name in ("from", "to"):
            if name in cleaned and cleaned[name] is None:
                self.add_error(name, "Two years are compared. Enter the other one as well, such as 2013.")
        if first and last and first > last:
            self.add_error("to", f"The years are the wrong way round. Try from {last} to {first}.")
        return cleaned

    @property
    def years(self):
        """The two years, or None when they cannot be compared."""
        return (self.cleaned_data["from"], self.cleaned_data["to"]) if self.is_valid() else None


class ChangeForm(PageForm):
    """What `/changes/` shows: `kind` and `milestone` (a slug)."""

    kind = forms.ChoiceField(
        required=False,
        choices=[("", "All"), *((kind, label.capitalize()) for kind, label in ENTRY_KINDS.items())],
        error_messages={"invalid_choice": "This is no kind of change. Choose one from the list."},
    )
    milestone = forms.SlugField(
        required=False,
        max_length=100,
        error_messages={
            "invalid": "This is no address of a milestone. Enter the last part of one, such as local-policing-model.",
            "max_length": "This is too long for the address of a milestone.",
        },
    )

    def good(self, name):
        """Return a parameter's value, empty when it cannot be used."""
        self.is_valid()
        return self.cleaned_data.get(name, "")

    @property
    def chosen(self):
        """What is chosen in a few words, such as “corrections, local-policing-model”; empty for everything."""
        return ", ".join(ENTRY_KINDS[value] if name == "kind" else value for name, value in self.pairs)

    @property
    def pairs(self):
        """The parameters that apply, for addresses."""
        return [(name, self.good(name)) for name in self.fields if self.good(name)]
