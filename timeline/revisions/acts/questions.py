"""What looks wrong about an object, in one list: some of it is asked when somebody acts, and answered by name."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.db.models import Model

from timeline.dates import in_london
from timeline.models import Milestone, PolicingPlan, Source
from timeline.models.questioned import Questioned, find_abbreviations, find_numbers

from .why import Refused


class Unanswered(Refused):
    """The questions, in sentences, that nobody has answered with yes; answered, the act goes on."""


@dataclass(frozen=True)
class Check:
    """What looks wrong, in a sentence, and where: a field of the row `of` that somebody can change.

    What `is_asked` stands in the way of publication until somebody says that it is right.
    """

    words: str
    field: str
    of: object = None
    is_asked: bool = False


def find_checks(obj: Model, most: int | None = None) -> list[Check]:
    """Return what looks wrong about a stored object as readers would see it, for at most so many figures."""
    if isinstance(obj, Source):
        gaps = (name for name in ("publisher", "date", "link") if not getattr(obj, name))
        return [Check(f"No {name} is given.", name, obj) for name in gaps]
    if isinstance(obj, PolicingPlan):
        return [*find_questions(obj, most)]
    if not isinstance(obj, Milestone):
        return []
    shown = copy.copy(obj)
    shown.status = Milestone.Status.PUBLISHED
    return [*find_questions(shown, most), *find_hints(shown, most)]


def find_rows(obj: Model, most: int | None = None) -> Iterator[Questioned]:
    """Yield what is asked about of an object: itself, its figures and its citations, at most so many of each."""
    if isinstance(obj, Milestone):
        yield obj
        yield from obj.figures.select_related("measure", "source")[:most]
    if isinstance(obj, Milestone | PolicingPlan):
        yield from obj.citations.select_related("source")[:most]


def find_questions(obj: Model, most: int | None = None) -> Iterator[Check]:
    """Yield what is asked about an object and its rows; of what was answered, who says that it is right."""
    for row in find_rows(obj, most):
        questions = row.find_questions()
        unanswered = row.find_unanswered(questions)
        for question in questions:
            is_asked = question in unanswered
            said = "" if is_asked else f"{row.confirmed_by} said on {in_london(row.confirmed_at)} that this is right: "
            yield Check(said + question, question.field, row, is_asked)


def find_hints(milestone: Milestone, most: int | None = None) -> Iterator[Check]:
    """Yield what is worth a look and asked of nobody: a tick over each would soon be given unread."""
    named = find_numbers(milestone.text, least=0)
    figures = milestone.figures.select_related("measure")[:most]
    beside = {figure.contested for figure in figures if not figure.is_followed}
    for figure in figures:
        if figure.is_followed and abs(figure.value) not in named:
            yield Check(f"The figure {figure.value:,} ({figure.measure}) is not named in the text.", "text", milestone)
        if figure.is_followed and figure.contested in beside and not figure.standing_reason:
            yield Check(f"Nobody has said why {figure.number} is followed.", "standing_reason", figure)
    for word in find_abbreviations(milestone.text):
        yield Check(f"{word} is not spelt out where it stands first.", "text", milestone)
    for plan in milestone.plans.all():
        period, date = plan.period, milestone.date
        if period and not (period.first <= date.last and date.first <= period.last):
            yield Check(f"{date.label} is outside the period of {plan.name} ({period.label}).", "date", milestone)
    for source in milestone.sources:
        if not source.link:
            yield Check(f"The source “{source.title}” has no link.", "link", source)


def find_open(obj: Model) -> list[str]:
    """Return what is asked about a stored object and its rows and was not answered."""
    return [check.words for check in find_checks(obj) if check.is_asked]


def settle(obj: Model, *, who: AbstractUser | None, is_right: bool, known: Iterable[str] = ()) -> None:
    """Keep the answer to what is asked about an object as it is to be published; without one, raise `Unanswered`.

    What was open before, the `known` questions, stands in the way of nothing.
    """
    asked = [question for question in find_open(obj) if question not in known]
    if not asked:
        return
    if not is_right:
        raise Unanswered(*asked)
    name = getattr(who, "username", "")
    for row in find_rows(obj):
        questions = row.find_questions()
        if row.find_unanswered(questions):
            row.answer(questions, name)
            row.save()
