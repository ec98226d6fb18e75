"""What is to be looked at, each with its place: beside a form, and with what blocks it beside a draft in review."""

from dataclasses import dataclass

from django.urls import reverse

from timeline.models import Draft
from timeline.revisions import acts
from timeline.revisions.snapshots import child_relations
from timeline.rights import may_decide

from .steps import needs_another


@dataclass(frozen=True)
class Line:
    """What to look at, in a sentence, with the address of its place; what `blocks` is mended before publication.

    Whoever may not go to the place has no address.
    """

    words: str
    url: str
    blocks: bool = False
    is_asked: bool = False


def list_checks(request, obj, draft, done, form_url):
    """Return the `Line`s of a draft, what blocks first; inside a rehearsal in which it is `done`, or new (None)."""
    lines = [*find_blocks(request, obj, draft, done, form_url)]
    if draft.state == Draft.State.WRITING and draft.who != request.user:
        lines.append(Line(f"{draft.writer} has not handed it over: it may be half written.", "#notes"))
    return lines + lead_to_places(done.obj if done else obj, form_url)


def lead_to_places(obj, form_url, most=None):
    """Return a `Line` for all that looks wrong about an object, for at most so many figures; `form_url` is its form's.

    Where that is None, nothing can be mended.
    """
    places = {
        row: f"{relation.get_accessor_name()}-{number}-"
        for relation in child_relations(type(obj))
        for number, row in enumerate(getattr(obj, relation.get_accessor_name()).all())
    }
    return [
        Line(check.words, "" if form_url is None else place_of(check, obj, form_url, places), is_asked=check.is_asked)
        for check in acts.find_checks(obj, most)
    ]


def find_blocks(request, obj, draft, done, form_url):
    """Yield a `Line` for all that would refuse the publication."""
    if done:
        for words in done.unfit or acts.tell_clashes(type(obj), acts.lay_over(draft, obj)):
            yield Line(words, form_url, blocks=True)
    if may_decide(request.user, obj) and needs_another(request, draft) and not request.user.is_superuser:
        yield Line(acts.OWN, "?step=hand_over#decision", blocks=True)
    if obj.is_on_record and not draft.reason:
        step = "publish" if may_decide(request.user, obj) else "hand_over"
        yield Line("Nobody has said yet why, for readers.", f"?step={step}#decision", blocks=True)


def place_of(check, obj, form_url, places):
    """Return the address of what a check is about; `places` has {row of the object: what its fields begin with}."""
    if check.of == obj:
        is_row = check.field in {relation.get_accessor_name() for relation in child_relations(type(obj))}
        return f"{form_url}#{check.field}-group" if is_row else f"{form_url}#id_{check.field}"
    if check.of in places:
        return f"{form_url}#id_{places[check.of]}{check.field}"
    page = f"admin:{check.of._meta.app_label}_{check.of._meta.model_name}_change"
    return f"{reverse(page, args=[check.of.pk])}#id_{check.field}"
