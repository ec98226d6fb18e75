"""What looks wrong about a milestone is asked at the moment of the act, and answered by name."""

from collections.abc import Iterable

from timeline.models import Milestone

from .why import Refused


class Unanswered(Refused):
    """The questions, in sentences, that nobody has answered with yes; answered, the act goes on."""


def find_open(milestone: Milestone) -> list[str]:
    """Return what is asked about a stored milestone and its figures and was not answered."""
    questions = milestone.find_unanswered(milestone.find_questions())
    for figure in milestone.figures.select_related("measure"):
        questions += figure.find_unanswered(figure.find_questions())
    return questions


def settle(milestone: Milestone, *, who: object, is_right: bool, known: Iterable[str] = ()) -> None:
    """Keep the answer to what is asked about a milestone as it is to be published; without one, raise `Unanswered`.

    What was open before, the `known` questions, stands in the way of nothing.
    """
    asked = [question for question in find_open(milestone) if question not in known]
    if not asked:
        return
    if not is_right:
        raise Unanswered(*asked)
    name = getattr(who, "username", "")
    for row in (milestone, *milestone.figures.select_related("measure")):
        questions = row.find_questions()
        if row.find_unanswered(questions):
            row.answer(questions, name)
            row.save()
