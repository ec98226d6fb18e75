"""What the site asks about a row that looks wrong, in sentences, and who said that it is right all the same."""

import re

from django.db import models
from django.utils import timezone

from timeline.fields import FilledField


class Question(str):
    """A question in a sentence, and the `field` of its row that answers it when it is corrected."""

    def __new__(cls, words, field=""):
        question = super().__new__(cls, words)
        question.field = field
        return question


class ConfirmationTimeField(FilledField, models.DateTimeField):
    """When a questioned row was confirmed; one confirmed without a time is confirmed now."""

    is_recorded = False

    def fill(self, instance):
        if not instance.confirmed:
            setattr(instance, self.attname, None)
        elif getattr(instance, self.attname) is None:
            setattr(instance, self.attname, timezone.now())


class Questioned(models.Model):
    """A row that may be asked about; nothing is refused for it, since sources do say surprising things.

    An answer is kept as the sentences that were asked, which stay the same while the facts do: it holds for what was
    asked, and another number or another neighbour asks again.
    """

    confirmed = models.TextField(
        "questions answered",
        blank=True,
        editable=False,
        help_text="The questions that were answered with yes, in words.",
    )
    confirmed_by = models.CharField("answered by", max_length=150, blank=True, editable=False)
    confirmed_at = ConfirmationTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def answers(self) -> list[str]:
        """The questions that were answered with yes when it was last confirmed, in the words of today."""
        return self.confirmed.split("\n")

    def find_unanswered(self, questions: list[str]) -> list[str]:
        """Return those of `questions` that were not answered with yes when it was last confirmed."""
        return [question for question in questions if question not in self.answers]

    def answer(self, questions: list[str], username: str) -> None:
        """Keep that somebody answered all `questions` with yes; without any, nothing is confirmed."""
        self.confirmed = "\n".join(questions)
        self.confirmed_by = username if questions else ""
        self.confirmed_at = None


# What a row keeps of answers: the desk's own matter, which no text is.
ANSWERS = {field.name for field in Questioned._meta.local_fields}


def find_numbers(text: str, least: int = 10) -> list[int]:
    """Return the whole numbers from `least` that a text names, but for years and ages such as “15-year-old”.

    From 0 on, years and single digits are among them.
    """
    found = re.findall(r"(?<![\w.,-])(\d[\d,]{0,12}\d|\d)(?![\w%-]|[.,]\d)", text)
    numbers = dict.fromkeys(int(digits.replace(",", "")) for digits in found)
    return [number for number in numbers if number >= least and (not least or not 1800 <= number <= 2100)]


def find_abbreviations(text: str) -> list[str]:
    """Return the abbreviations, such as “SSOs”, that a text uses and does not put in brackets behind what they mean.

    Numbers of kings and volumes, and what stands inside an address, are none.
    """
    words = re.sub(r"\]\([^)\s]*\)|https?://\S+", "] ", text)
    found = dict.fromkeys(re.findall(r"(?<![\w@./-])[A-Z][A-Z&]*[A-Z](?=s?(?![\w@-]))", words))
    return [
        word
        for word in found
        if not re.fullmatch("[IVX]+", word)
        and not re.search(rf"\({re.escape(word)}s?\)|\b{re.escape(word)}s? \(", words)
    ]
