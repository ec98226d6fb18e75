from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from .entry import Entry
from .milestone import Milestone
from .questioned import Question, Questioned

# Of a question, as it was said before and is now: what was answered then is answered.
FORMER_WORDS = ("the last of the same basis", "the last figure that counts the same")
NEEDS_SOURCE = "A number that is also published needs its source: choose the document that gives it."


class FigureQuestions(Questioned):
    """What the site refuses of a figure, and what it asks beside the others of its measure."""

    class Meta:
        abstract = True

    def clean(self):
        """Refuse what the constraints refuse, at the field that mends it."""
        super().clean()
        wrong = {}
        if not self.is_followed and not self.source_id:
            wrong["source"] = NEEDS_SOURCE
        if self.bound == self.Bound.BETWEEN and self.value is not None:
            if self.upper is None:
                wrong["upper"] = f"Type the second number too, such as between {self.value:,} and {self.value + 50:,}."
            elif self.upper <= self.value:
                wrong["upper"] = f"The smaller number comes first: between {self.upper:,} and {self.value:,}."
                if self.upper == self.value:
                    wrong["upper"] = f"Both numbers are {self.value:,}. Choose “exactly”, and leave this empty."
        elif self.bound != self.Bound.BETWEEN and self.upper is not None:
            said = self.get_bound_display()
            wrong["upper"] = f"“{capfirst(said)}” takes one number. Choose “between”, or leave this empty."
        if wrong:
            raise ValidationError(wrong)

    def find_questions(self, unsaved=(), deleted=()):
        """Return what looks wrong about this number, each a `Question` that stays the same while the facts do.

        `unsaved` are figures of the same form, which stand for their rows, and `deleted` the keys of those that go;
        `milestone`, `measure` and `date` must be set.
        """
        stored = type(self).objects.filter(measure=self.measure, counted_as=self.counted_as)
        stored = stored.exclude(milestone__status=Milestone.Status.WITHDRAWN)
        left_out = {self.pk, *deleted, *(figure.pk for figure in unsaved)}
        alike = [figure for figure in stored if figure.pk not in left_out]
        alike += [
            figure
            for figure in unsaved
            if figure is not self and (figure.measure_id, figure.counted_as) == (self.measure_id, self.counted_as)
        ]
        return [
            *self.question_jump(alike),
            *self.question_target(alike),
            *self.question_date(),
            *self.question_basis(),
            *self.question_place(alike),
            *self.question_archive(),
            *self.question_locator(),
        ]

    @property
    def answers(self):
        return [answer.replace(*FORMER_WORDS) for answer in super().answers]

    def question_jump(self, alike):
        """Yield a question where this is more than half above or below the last actual of the same basis.

        Of both a single number must be given: nothing is calculated from “over 370”.
        """
        levels = [f for f in alike if f.is_level and f.is_measured and f.date.order < self.date.order]
        if not self.is_level or not self.is_measured or not levels:
            return
        last = max(levels, key=lambda figure: figure.date.order)
        if abs(self.value - last.value) * 2 > last.value:
            move = "more" if self.value > last.value else "fewer"
            jump = f"{self.value:,} is {abs(self.value - last.value):,} {move} than {FORMER_WORDS[1]}, "
            yield Question(f"{jump}{last.value:,} ({last.date.label}): a jump of more than half.", "value")

    def question_target(self, alike):
        """Yield a question for each target below the actual figure of the same basis and date, both followed."""
        opposite = {self.Kind.ACTUAL: self.Kind.TARGET, self.Kind.TARGET: self.Kind.ACTUAL}.get(self.kind)
        for other in alike if self.is_followed else ():
            if other.kind == opposite and other.date == self.date and other.is_followed:
                target, actual = (self, other) if self.kind == self.Kind.TARGET else (other, self)
                if target.value < actual.value:
                    words = f"The target of {target.value:,} is below the actual figure of {actual.value:,} "
                    yield Question(f"{words}({self.date.label}).", "value")

    def question_basis(self):
        """Yield a question where readers saw the measure counted as something else so far, and never as this."""
        used = self.find_seen_bases()
        if used and self.counted_as not in used:
            known = " or ".join(f"“{basis}”" for basis in used)
            words = f"“{self.counted_as}” was never counted for this measure, {known} was. Only the same is compared."
            yield Question(words, "counted_as")

    def question_place(self, alike):
        """Yield a question where not exactly one figure of this measure, kind, date and basis is followed."""
        same = [other for other in alike if (other.kind, other.date) == (self.kind, self.date)]
        followed = [other for other in same if other.is_followed]
        if self.is_followed and followed:
            words = f"{followed[0].number} of {self.date.label} ({followed[0].milestone}) is followed already. "
            words += "Only one number of one measure, date and basis is: of the other, choose “also published”."
            yield Question(words, "standing")
        if not self.is_followed and not followed:
            words = f"No number of {self.measure} ({self.date.label}, counted as {self.counted_as}) is followed yet."
            yield Question(words, "standing")

    def find_seen_bases(self):
        """Return what readers have seen its measure counted as, in alphabetical order.

        Of its own milestone the record tells, since the rows may stand already as they are only to be published.
        """
        public = type(self).objects.filter(measure=self.measure, milestone__public_since__isnull=False)
        bases = set(public.exclude(milestone=self.milestone_id).find_bases())
        seen = Entry.objects.last_shown(self.milestone)
        own = seen.revision.data["figures"].values() if seen else ()
        bases |= {figure["counted_as"] for figure in own if figure["measure"][0] == str(self.measure_id)}
        return sorted(bases)

    def question_date(self):
        """Yield a question where the figure's date reaches outside its milestone's."""
        whole = self.milestone.date
        if whole and not (whole.first <= self.date.first and self.date.last <= whole.last):
            words = f"The figure is dated {self.date.label}, outside the date of its milestone ({whole.label})."
            yield Question(words, "date")
