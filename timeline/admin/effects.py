"""What a save has done, in the words of who can see it now, with a link to where."""

from collections import Counter

from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.urls import reverse
from django.utils.html import format_html

from timeline import clock
from timeline.dates import in_london
from timeline.fields import MarkdownField
from timeline.models import Milestone
from timeline.revisions import acts
from timeline.text import find_surprises, isolate

State = Milestone.State
LONGEST = 10  # milestones named in one message


def describe_effect(milestone):
    """Return a milestone's state in words, linked to its address unless only staff see it, or ever saw it."""
    name, state = isolate(milestone), milestone.find_state()
    if state == State.DRAFT:
        draft, review = acts.find_draft(milestone), reverse("admin:timeline_milestone_review", args=[milestone.pk])
        words = '“{}” is {}: only staff see it. <a href="{}">What is next</a>'
        return format_html(words, name, draft.get_state_display(), review)
    if state == State.WITHDRAWN and not milestone.is_on_record:
        return format_html("“{}” is {}. Only staff see it.", name, milestone.state)
    return format_html('“{0}” is {1}: <a href="{2}">{2}</a>.', name, milestone.state, milestone.get_absolute_url())


def describe_publication(obj, button, at=None):
    """Return what readers will see of what a button publishes, where and when, in a sentence or two.

    `at` is when that is done to what is public, None for at once.
    """
    opening = f"When you press {button}, readers see this"
    since = f"from {in_london(at)} on" if at else "at once"
    if not isinstance(obj, Milestone):
        return f"{opening} {since}, wherever it is named."
    with clock.stopped(at or clock.now()):
        state = obj.find_state()
    if state == State.WITHDRAWN:
        return "It is withdrawn: readers go on seeing the notice at its address, and nothing of this."
    if state == State.DRAFT:
        return "Only staff see it: it is not public, and this publishes its words alone."
    place, until = f"at {obj.get_absolute_url()}", ""
    if obj.withdraw_at:
        until = f" It is taken off on {in_london(obj.withdraw_at)}."
    if state == State.DUE:
        return f"{opening} from {in_london(obj.publish_at)} on, {place}. Until then only staff do.{until}"
    return f"{opening} {since}, {place}.{until}"


def tell_effect(request, obj, done=""):
    """Tell what the public sees of what was saved, and where a text becomes something else than typed.

    What was `done`, in a sentence, stands in the same message.
    """
    tell_surprises(request, type(obj), lambda name: getattr(obj, name))
    if isinstance(obj, Milestone):
        messages.success(request, format_html("{} {}", done, describe_effect(obj)))
    elif done:
        messages.success(request, done)


def tell_questions(request, obj):
    """Tell what the site asks about an object that says again what it said: nothing was typed to be refused."""
    for check in acts.find_checks(obj):
        if check.is_asked:
            messages.warning(request, f"Look at this: {check.words} Correct it, or answer it in the form.")


def forget_told(request):
    """Forget what a view told of a save that did not happen; what waited before it still waits.

    To read messages is not enough: who peeks at them afterwards puts them back.
    """
    request._messages = default_storage(request)


def tell_surprises(request, model, read):
    """Tell where a Markdown text of what was saved, which `read` gives by the field's name, is not what was typed."""
    for field in model._meta.fields:
        if isinstance(field, MarkdownField):
            for words in find_surprises(read(field.name)):
                messages.warning(request, f"Look at the {field.verbose_name}. {words}")


def tell_effects(request, milestones):
    """Tell what became of several milestones, counted by what the public sees of them, with links to the first few."""
    if not milestones:
        messages.warning(
            request, "Nothing is changed: what you chose has that status already, or the public has never seen it."
        )
    for state, count in Counter(milestone.state for milestone in milestones).items():
        messages.success(request, f"{count:,} milestone{' is' if count == 1 else 's are'} now {state}.")
    for milestone in milestones[:LONGEST]:
        messages.success(request, describe_effect(milestone))
