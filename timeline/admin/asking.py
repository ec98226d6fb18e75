"""What the site asks about a row, at the field that it is about, and the tick that says that it is right."""

from django import forms

ASKED = "asked"  # the code of an error that the tick of its form answers too
ANSWERS = "Correct it, or tick “{tick}” if it is right."


class Tick(forms.CheckboxInput):
    """A box that is not drawn until its form asks for it."""

    is_hidden = True


class AskingForm(forms.ModelForm):
    """A form of a `Questioned` row; its tick is drawn once something was asked, and as long as it is ticked."""

    confirm = forms.BooleanField(required=False, widget=Tick)
    tick = ""  # its words
    answers = {}  # {field: what can be done about a question}, where that is more than `ANSWERS`

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["confirm"].label = self.tick
        if self["confirm"].data:
            self.show_tick()

    def show_tick(self):
        self.fields["confirm"].widget.is_hidden = False

    def ask(self, questions):
        """Refuse the form with `Question`s, each at its field, and draw the tick that answers them."""
        self.show_tick()
        for name in dict.fromkeys(question.field for question in questions):
            words = [question for question in questions if question.field == name]
            answers = self.answers.get(name, ANSWERS).format(tick=self.tick)
            self.add_error(name, forms.ValidationError(" ".join([*words, answers]), code=ASKED))
