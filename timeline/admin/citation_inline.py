"""Sources in the form of what rests on them: a milestone's text, or the summary of a policing plan."""

from django import forms

from timeline.models import Citation, Milestone

from .asking import ANSWERS, ASKED
from .rows import RowForm, RowsFormSet, RowsInline

TICK = "The text and its sources are right as they are"  # of the milestone, asked with its figures and sources

ONCE = "This place of this source is cited here already. Put all into one row."


class CitationForm(RowForm):
    tick = "The source and its place are right as they are"


class CitationFormSet(RowsFormSet):
    default_error_messages = {
        "too_many_forms": "At most %(num)d sources fit into this form. Put what one source says into one row.",
    }

    @staticmethod
    def find_keys(citation):
        return {(citation.source_id, citation.locator): ("locator", ONCE)}

    def clean(self):
        """Question the sources that were typed."""
        super().clean()
        if any(self.errors) or not self.is_asking:
            return
        for form in self.kept_forms:
            if form.has_changed():
                form.settle(form.instance.find_questions(), self.username)


class MilestoneCitationFormSet(CitationFormSet):
    """The last rows of a milestone's form: where all is typed well, they ask about the milestone with all its rows."""

    has_asked = False  # something about the milestone as a whole, which stands at its own fields

    def clean(self):
        super().clean()
        figures = getattr(self.instance, "weighed", None)  # by the figures' own rows, without any error
        if self.is_asking and figures is not None and not any(self.errors):
            self.settle_milestone(figures)

    def settle_milestone(self, figures):
        """Keep what the editor answered about the milestone and its rows together, or ask what is open.

        Asked is what this save brings up, and all that is open where its status changes.
        """
        milestone = self.instance
        stored = Milestone.objects.filter(pk=milestone.pk).first()
        citations = [*(form.instance for form in self.kept_forms), *self.find_others()]
        questions = milestone.find_questions(figures, citations)
        known = stored.find_questions() if stored and stored.status == milestone.status else []
        unanswered = [question for question in milestone.find_unanswered(questions) if question not in known]
        if not unanswered or milestone.is_right:
            if unanswered or not questions:
                milestone.answer(questions, self.username)
            return
        own = [question for question in unanswered if question.field == self.prefix]
        milestone.ask([question for question in unanswered if question not in own])
        self.has_asked = True
        if own:
            raise forms.ValidationError(" ".join([*own, ANSWERS.format(tick=TICK)]), code=ASKED)

    def is_valid(self):
        return super().is_valid() and not self.has_asked


class CitationInline(RowsInline):
    model = Citation
    form = CitationForm
    formset = CitationFormSet
    verbose_name, verbose_name_plural = "source of the text", "sources of the text"
    max_num = 200
    autocomplete_fields = ["source"]
    fieldsets = [
        (None, {"fields": [("source", "locator"), "quotation", "confirm"]}),
        ("Seen, archived", {"fields": [("seen", "archived")], "classes": ["collapse"]}),
    ]


class MilestoneCitationInline(CitationInline):
    formset = MilestoneCitationFormSet
