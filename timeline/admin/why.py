"""Why something is done: asked for, counted and refused in one way wherever the desk asks."""

from django import forms

from timeline.fields import MomentFormField, SpeltFormField
from timeline.models import Revision
from timeline.revisions.acts import LIMIT, Why
from timeline.text import spell_text

from .checking import check_length

STAFF_ONLY = "Only staff see it, now and later. It stands beside the draft."


class CountedField(SpeltFormField):
    """Words of which nothing is cut: what is too long is kept in the form, and told by how much."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 60})

    def __init__(self, *, help_text, **kwargs):
        words = f"{help_text} At most {LIMIT} characters."
        super().__init__(spell=spell_text, help_text=words, validators=[check_length], **kwargs)


class WhyForm(forms.Form):
    """The reason for a change, which readers see, and its kind. Nothing is chosen beforehand."""

    change_kind = forms.ChoiceField(
        label="Kind of change",
        choices=[("", "Choose…"), *Revision.Kind.choices],
        error_messages={"required": "Choose the kind of change."},
        help_text="It decides how prominently the change is listed, never whether it is.",
    )
    reason = CountedField(
        label="Reason, for readers",
        error_messages={"required": "Say why, in a sentence for readers."},
        help_text="Why, in a sentence for readers, such as <b>The source gives 253, not 235.</b> "
        "It is published with the change; your name is not.",
    )

    def __init__(self, *args, is_asked=True, is_kind_asked=True, **kwargs):
        """Ask for nothing of what readers have not seen, and for no kind where the act itself is it."""
        super().__init__(*args, **kwargs)
        if not (is_asked and is_kind_asked):
            del self.fields["change_kind"]
        if not is_asked:
            del self.fields["reason"]

    @property
    def why(self):
        """The answer, as a bound form has it."""
        return Why(self.cleaned_data.get("reason") or "", self.cleaned_data.get("change_kind") or "")


class StepForm(WhyForm):
    """What a step of a draft needs: of these fields those that are `asked`, in that order."""

    publish_at = MomentFormField(
        label="Publish at",
        help_text="London time, as you write it: <b>2 December 2026, 9am</b>. A day alone begins at 00:00.",
    )
    is_right = forms.BooleanField(label="What the site asks about is right as it is", required=False)
    alone = CountedField(label="Why nobody else looks at it first", help_text=STAFF_ONLY)
    note = CountedField(
        error_messages={"required": "Write the note: it tells why, and what to do."}, help_text=STAFF_ONLY
    )

    def __init__(self, *args, asked, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {name: self.fields[name] for name in asked}
