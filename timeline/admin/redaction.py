"""Words out of the record for good: asked for on one page, shown place by place, asked for twice."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from timeline.accounts.log import note
from timeline.fields import SpeltFormField, to_number
from timeline.models import Milestone, Redaction
from timeline.models.base import TEXT_LIMIT
from timeline.revisions import rehearsal
from timeline.revisions.erasing import find_leftover
from timeline.revisions.redaction import redact
from timeline.revisions.wording import Wording
from timeline.text import spell_text

from .lookups import BoundedList, nobody_may
from .proving import is_proved, prove
from .turns import digest

LEAST = 3  # letters or digits
TOO_SHORT = "Enter at least three letters or digits: fewer stand in many words that are not meant."
FEW = 4  # milestones that words may stand in however few there are
EVERYWHERE = "These words stand in more than half of the milestones, so they are no name. Enter more of what must go."


class RedactionForm(forms.Form):
    """The words and the ground. The words are posted from page to page and stored nowhere, nor in any address."""

    words = SpeltFormField(
        spell=spell_text,
        label="Words to take out",
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 70, "autocomplete": "off"}),
        help_text="A name, a sentence or a whole text, as a reader sees it. It is found as whole words, in capitals or "
        "small letters, with or without accents, whatever spaces, line ends, hyphens, quotes or signs of Markdown "
        "stand in it, and in web addresses. What comes near a name (J. Smith, Smith) is shown for you to choose from. "
        "A first name alone is another redaction, and numbers of figures are not found: delete the figure.",
        error_messages={
            "required": "Enter the words, as they stand in the record.",
            "max_length": "That is longer than any text of the record. Enter it in parts.",
        },
    )
    ground = forms.ChoiceField(
        label="Ground",
        choices=[(value, label.capitalize()) for value, label in Redaction.Ground.choices],
        widget=forms.RadioSelect,
        help_text="Readers are told the ground and the date, and nothing else.",
        error_messages={"required": "Choose the ground. Wording is redacted on these three alone."},
    )

    def clean_words(self):
        words = self.cleaned_data["words"]
        try:
            Wording(words)
        except ValueError as error:
            raise forms.ValidationError(TOO_SHORT) from error
        if sum(map(str.isalnum, words)) < LEAST:
            raise forms.ValidationError(TOO_SHORT)
        return words


@admin.register(Redaction)
class RedactionAdmin(BoundedList):
    """The list of redactions; a new one is made in three steps: words and ground, every place, yes or no."""

    list_display = ["when", "ground", "who", "places", "erased_at"]
    list_display_links = None
    list_select_related = ["who"]
    actions = None

    has_change_permission = has_delete_permission = nobody_may

    def changelist_view(self, request, extra_context=None):
        if leftover := find_leftover():
            messages.warning(request, leftover)
        return super().changelist_view(request, extra_context)

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RedactionForm(request.POST if request.method == "POST" else None)
        places, step = [], "words"
        if "_back" not in request.POST and form.is_valid():
            asked = {"who": request.user, "chosen": request.POST.getlist("chosen"), **form.cleaned_data}
            with rehearsal():
                places = redact(**asked)
            if not places:
                form.add_error("words", "These words stand nowhere in the record. Look for another spelling.")
            elif is_everywhere(places):
                form.add_error("words", EVERYWHERE)
            else:
                step = self.next_step(request, places)
        if step == "done":
            self.tell(request, redact(**asked))
            return redirect("admin:timeline_redaction_changelist")
        return self.draw_page(
            request,
            "admin/timeline/redact.html",
            {"words": "Redact", "places": "Redact: every place", "sure": "Redact: for good?"}[step],
            form=form,
            step=step,
            places=[place for place in places if not place.likeness],
            near=[place for place in places if place.likeness],
            count=count_going(places),
            objects=len({place.what for place in places if place.goes}),
            is_proved=is_proved(request),
            seen=digest_of(places),
        )

    def next_step(self, request, places):
        """Return the step that follows what was pressed; back to the places where the record has changed meanwhile."""
        if "seen" not in request.POST:
            return "places"
        if request.POST["seen"] != digest_of(places):
            messages.warning(request, "The record has changed meanwhile. Look at the places again.")
            return "places"
        if not any(place.goes for place in places):
            messages.warning(request, "Nothing is chosen. Tick what is to go, or go back and look for other words.")
            return "places"
        if "_redact" not in request.POST:
            return "sure"
        request.refused = self.find_doubts(request, places)
        return "sure" if request.refused else "done"

    def find_doubts(self, request, places):
        """Return why the last press does nothing yet: the number of places and, after some minutes, the password."""
        doubts = []
        if to_number(request.POST.get("number", "").replace(",", "").strip()) != count_going(places):
            doubts.append("Type the number of places that go, as it stands above.")
        # A page that waits for others would show what was posted.
        request.sensitive_post_parameters = ["password"]
        if not doubts and not is_proved(request) and (problem := prove(request, request.POST.get("password", ""))):
            doubts.append(problem)
        return doubts

    def tell(self, request, places):
        """Say what was done; what is left to do is told by the list that follows."""
        count = count_going(places)
        note(request, "redaction", places=count, ground=request.POST.get("ground"))
        where = "the record" if find_leftover() else "the record and the database’s files"
        messages.success(
            request,
            f"Redacted in {count} place{'' if count == 1 else 's'}. The words are gone from {where}. Backups, dumps "
            "and exports from before still hold them: see that they go too.",
        )


def count_going(places):
    return sum(place.count for place in places if place.goes)


def is_everywhere(places):
    """Return whether the words themselves stand in more than half of the milestones: then nobody is meant by them."""
    named = {place.target for place in places if not place.likeness and place.target and place.target[0] == "milestone"}
    return len(named) >= FEW and 2 * len(named) > Milestone.objects.count()


def digest_of(places):
    return digest([(place.name, place.count, place.states) for place in places])
