"""The tick by which somebody says that what the site asks about a row is right: drawn once something was asked."""

from django import forms

ASKED = "asked"  # the code of an error that asks about the whole form, which the tick of the form answers


class Tick(forms.CheckboxInput):
    """A box that is not drawn until its form asks for it."""

    is_hidden = True


class AskingForm(forms.ModelForm):
    """A form of a `Questioned` row; its tick is drawn once something was asked, and as long as it is ticked."""

    confirm = forms.BooleanField(required=False, widget=Tick)
    tick = ""  # its words

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["confirm"].label = self.tick
        if self["confirm"].data:
            self.show_tick()

    def show_tick(self):
        self.fields["confirm"].widget.is_hidden = False
