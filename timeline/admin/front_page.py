"""What the desk shows first: what waits, what is due, what changed, what is missing."""

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from timeline.dates import in_london
from timeline.models import Draft, Milestone, Revision, SiteText, Source, nouns
from timeline.models.milestone import NO_SOURCE
from timeline.text import isolate

MILESTONE = Milestone._meta.model_name
RECENT = 20  # milestones changed last that are looked at for open questions and numbers
LONGEST = 10  # lines of a list; the list itself has all


def change_page(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def find_visible(user):
    """Return the names of the nouns that an account may view: of others the front page tells nothing."""
    return {name for name in (model._meta.model_name for model in nouns()) if user.has_perm(f"timeline.view_{name}")}


def find_drafts(visible):
    """Yield the drafts of what is visible, last changed first, as (words, address) pairs."""
    revisions = Revision.objects.light().filter(model=OuterRef("model"), key=OuterRef("key")).order_by("-number")
    # The draft of what was deleted waits until that is brought back.
    drafts = Draft.objects.open().filter(model__in=visible)
    waiting = drafts.annotate(is_gone=Subquery(revisions.values("is_deleted")[:1])).exclude(is_gone=True)
    for draft in waiting.select_related("who").defer("data")[:LONGEST]:
        address = reverse(f"admin:timeline_{draft.model}_review", args=[draft.key])
        when = f"{draft.who.get_username()}, {in_london(draft.when)}"
        yield f"Draft of {isolate(draft.label)}, by {when}: {draft.get_state_display()}", address
    if MILESTONE in visible:
        for draft in Milestone.objects.filter(status=Milestone.Status.DRAFT).order_by("-modified")[:LONGEST]:
            yield f"{isolate(draft)}, last changed {in_london(draft.modified)}", change_page(draft)


def find_thrown_away(user, visible):
    """Yield the drafts that a user wrote and somebody else threw away, as (words, address) pairs."""
    thrown = Draft.objects.filter(state=Draft.State.DISCARDED, model__in=visible)
    drafts = thrown.filter(revisions__who=user).exclude(decided_by=user).distinct()
    for draft in drafts.select_related("decided_by").defer("data").order_by("-decided_at")[:LONGEST]:
        who = f"{draft.decided_by.get_username()}, {in_london(draft.decided_at)}"
        note = f": {isolate(draft.note)}" if draft.note else ""
        address = reverse(f"admin:timeline_{draft.model}_deleted") + "#drafts"
        yield f"Draft of {isolate(draft.label)}, thrown away by {who}{note}", address


def find_scheduled(visible):
    """Return what will be published or withdrawn and when, soonest first, as (words, address) pairs."""
    if MILESTONE not in visible:
        return []
    now = timezone.now()
    published = Milestone.objects.filter(status=Milestone.Status.PUBLISHED)
    rows = []
    for name, verb in (("publish_at", "is published"), ("withdraw_at", "is withdrawn")):
        due = published.filter(**{f"{name}__gt": now}).order_by(name)[:LONGEST]
        rows += [(getattr(milestone, name), verb, milestone) for milestone in due]
    rows = sorted(rows, key=lambda row: row[0])[:LONGEST]
    return [
        (f"{in_london(moment)}: “{isolate(milestone)}” {verb}", change_page(milestone))
        for moment, verb, milestone in rows
    ]


def find_changed(visible):
    """Yield the newest revisions of what is visible as (words, address) pairs; of what was deleted to its list."""
    revisions = Revision.objects.filter(who__isnull=False, model__in=visible)
    for revision in revisions.select_related("who").light()[:LONGEST]:
        place, args = ("deleted", []) if revision.is_deleted else ("history", [revision.key])
        address = reverse(f"admin:timeline_{revision.model}_{place}", args=args)
        yield f"{in_london(revision.when)}, {revision.who.get_username()}: {isolate(revision.label)}", address


def find_gaps(visible):
    """Yield what no document gave and readers would expect of what is visible, as (words, address) pairs."""
    ways = {"sitetext": find_gaps_of_site, "source": find_gaps_of_sources, MILESTONE: find_gaps_of_milestones}
    for name, find in ways.items():
        if name in visible:
            yield from find()


def find_gaps_of_site():
    site = SiteText.objects.load()
    site_page = reverse("admin:timeline_sitetext_changelist")
    if not site.contact:
        yield "No contact is set: readers cannot suggest a correction.", site_page
    if not site.licence:
        yield "No licence is set: readers do not know how they may use the content.", site_page


def find_gaps_of_sources():
    gaps = {"publisher": Q(publisher=""), "date": Q(date=""), "link": Q(link="")}
    lacking = Source.objects.filter(Q(*gaps.values(), _connector=Q.OR))
    for source in lacking[:LONGEST]:
        missing = [name for name in gaps if not getattr(source, name)]
        yield f"The source “{isolate(source)}” has no {', no '.join(missing)}.", change_page(source)
    if more := max(0, lacking.count() - LONGEST):
        address = reverse("admin:timeline_source_changelist")
        yield f"{more:,} more source{' lacks' if more == 1 else 's lack'} a publisher, a date or a link.", address


def find_gaps_of_milestones():
    unsourced = Milestone.objects.published().filter(sources=None)
    for milestone in unsourced.defer("text")[:LONGEST]:
        yield f"The milestone “{isolate(milestone)}” cites no source.", change_page(milestone)
    if more := max(0, unsourced.count() - LONGEST):
        address = reverse("admin:timeline_milestone_changelist") + "?sources__isnull=True"
        yield f"{more:,} more milestone{' cites' if more == 1 else 's cite'} no source.", address
    recent = Milestone.objects.exclude(status=Milestone.Status.WITHDRAWN).order_by("-modified")[:RECENT]
    for milestone in recent.prefetch_related("figures", "sources"):
        asked = [question for question in milestone.find_questions() if question != NO_SOURCE]  # these stand above
        for question in milestone.find_unanswered(asked):
            yield f"“{isolate(milestone)}”: {question}", change_page(milestone)
        for figure in milestone.figures.all():
            for question in figure.find_unanswered(figure.find_questions()):
                yield question, f"{change_page(milestone)}#figures-group"
