"""What the desk shows first: what waits, what is due, what changed, what is missing."""

import re

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from timeline.models import Draft, Milestone, Revision, SiteText, Source

RECENT = 20  # milestones changed last that are looked at for open questions and numbers
LONGEST = 10  # lines of a list; the list itself has all


def change_page(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def in_london(moment):
    return f"{localtime(moment):%-d %B %Y, %H:%M}"


def find_drafts():
    """Return the drafts, last changed first, as (words, address) pairs."""
    revisions = Revision.objects.light().filter(model=OuterRef("model"), key=OuterRef("key")).order_by("-number")
    # The draft of what was deleted waits until that is brought back.
    waiting = Draft.objects.annotate(is_gone=Subquery(revisions.values("is_deleted")[:1])).exclude(is_gone=True)
    rows = []
    for draft in waiting.select_related("who").defer("data")[:LONGEST]:
        address = reverse(f"admin:timeline_{draft.model}_review", args=[draft.key])
        state = "sent back" if draft.note else "waits for a Publisher"
        rows.append(
            (f"Draft of {draft.label}, by {draft.who.get_username()}, {in_london(draft.when)}: {state}", address)
        )
    drafts = Milestone.objects.filter(status=Milestone.Status.DRAFT).order_by("-modified")[:LONGEST]
    return rows + [(f"{draft}, last changed {in_london(draft.modified)}", change_page(draft)) for draft in drafts]


def find_scheduled():
    """Return what will be published or withdrawn and when, soonest first, as (words, address) pairs."""
    now = timezone.now()
    published = Milestone.objects.filter(status=Milestone.Status.PUBLISHED)
    rows = []
    for name, verb in (("publish_at", "is published"), ("withdraw_at", "is withdrawn")):
        due = published.filter(**{f"{name}__gt": now}).order_by(name)[:LONGEST]
        rows += [(getattr(milestone, name), verb, milestone) for milestone in due]
    rows = sorted(rows, key=lambda row: row[0])[:LONGEST]
    return [(f"{in_london(moment)}: “{milestone}” {verb}", change_page(milestone)) for moment, verb, milestone in rows]


def find_changed():
    """Return the newest revisions as (words, address) pairs; what was deleted leads to the list of that."""
    rows = []
    for revision in Revision.objects.filter(who__isnull=False).select_related("who").light()[:LONGEST]:
        place, args = ("deleted", []) if revision.is_deleted else ("history", [revision.key])
        address = reverse(f"admin:timeline_{revision.model}_{place}", args=args)
        rows.append((f"{in_london(revision.when)}, {revision.who.get_username()}: {revision.label}", address))
    return rows


def find_gaps():
    """Return what no document gave and readers would expect, as (words, address) pairs."""
    site = SiteText.objects.load()
    site_page = reverse("admin:timeline_sitetext_changelist")
    gaps = []
    if not site.contact:
        gaps.append(("No contact is set: readers cannot suggest a correction.", site_page))
    if not site.licence:
        gaps.append(("No licence is set: readers do not know how they may use the content.", site_page))
    for source in Source.objects.all():
        missing = [name for name in ("publisher", "date", "link") if not getattr(source, name)]
        if missing:
            address = reverse("admin:timeline_source_change", args=[source.pk])
            gaps.append((f"The source “{source}” has no {', no '.join(missing)}.", address))
    unsourced = Milestone.objects.published().filter(sources=None)
    for milestone in unsourced.defer("text")[:LONGEST]:
        gaps.append((f"The milestone “{milestone}” cites no source.", change_page(milestone)))
    if more := max(0, unsourced.count() - LONGEST):
        address = reverse("admin:timeline_milestone_changelist") + "?sources__isnull=True"
        gaps.append((f"{more:,} more milestone{' cites' if more == 1 else 's cite'} no source.", address))
    recent = Milestone.objects.exclude(status=Milestone.Status.WITHDRAWN).order_by("-modified")[:RECENT]
    for milestone in recent.prefetch_related("figures"):
        known = {figure.value for figure in milestone.figures.all()}
        for number in find_numbers(milestone.text):
            if number not in known:
                words = f"The text of “{milestone}” names {number:,}, which is no figure of it."
                gaps.append((words, change_page(milestone)))
        for figure in milestone.figures.all():
            questions = figure.find_unanswered(figure.find_questions())
            gaps += [(question, f"{change_page(milestone)}#figures-group") for question in questions]
    return gaps


def find_numbers(text):
    """Return the whole numbers from 10 that a text names, but for years and ages such as “15-year-old”."""
    found = re.findall(r"(?<![\w.,-])(\d[\d,]{0,12}\d)(?![\w%-]|[.,]\d)", text)
    numbers = dict.fromkeys(int(digits.replace(",", "")) for digits in found)
    return [number for number in numbers if number >= 10 and not 1800 <= number <= 2100]
