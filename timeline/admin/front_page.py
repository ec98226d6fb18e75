"""What the desk shows first: who you are, what to do, what waits, what is due, what changed, what is missing.

What is still to do before the site is shown to the public is told there until it is done.
"""

from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import BooleanField, Case, CharField, Exists, ExpressionWrapper, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone

from timeline.backups import place
from timeline.dates import in_london
from timeline.models import Draft, DraftNote, DraftRevision, Milestone, Revision, SecondLook, SiteText, Source, nouns
from timeline.models.milestone import NO_SOURCE
from timeline.rights import find_role
from timeline.text import isolate

MILESTONE = Milestone._meta.model_name
RECENT = 20  # milestones changed last that are looked at for open questions and numbers
LOOKED_AT = 60  # figures of these that are asked whether they look wrong, three queries each
LONGEST = 10  # lines of a list; the list itself has all
BACKEND = "django.contrib.auth.backends.ModelBackend"
PUBLISHERS = 2  # so that one looks through what the other wrote
OPERATOR = "whoever operates the site"
SENT_BACK_FIRST = Case(When(state=Draft.State.SENT_BACK, then=0), default=1)

GREETINGS = {
    "Publisher": "You are a Publisher: look through what waits, and publish it. You may write and change all yourself.",
    "Editor": "You are an Editor: write a milestone, or a draft of what is public. A Publisher checks it and makes it "
    "public.",
    "": "Your account may look at what stands here. Ask a superuser for the right to write.",
}


@dataclass
class Section:
    """A list of (words, address) pairs: what stands in their place, where the rest is, what was not looked through."""

    heading: str
    rows: list
    nothing: str = ""
    more: str = ""
    unread: str = ""


def find_sections(user):
    """Return (what waits and is due, what changed and is missing) as two lists of `Section`s."""
    names = (model._meta.model_name for model in nouns())
    visible = {name for name in names if user.has_perm(f"timeline.view_{name}")}  # of others nothing is told
    if not visible:
        return [], []
    waiting = [
        *find_drafts(user, visible),
        Section("Not yet looked at by another", list(find_unlooked(visible))),
        Section("Your drafts that were thrown away", list(find_thrown_away(user, visible))),
        Section("Scheduled", find_scheduled(visible), "Nothing is scheduled."),
    ]
    rest = [
        Section("Changed lately", list(find_changed(visible)), "Nothing has been changed yet."),
        Section("Gaps to mend", list(find_gaps(visible)), "Nothing is missing."),
    ]
    return [section for section in waiting if section.rows or section.nothing], rest


def find_everything(app_list):
    """Return (name, address, how many or None) of each list that an account may open, as stock admin lists them."""
    counted = set(nouns())
    return [
        (model["name"], model["admin_url"], model["model"].objects.count() if model["model"] in counted else None)
        for app in app_list
        for model in app["models"]
        if model["admin_url"]
    ]


def change_page(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def place_of(draft):
    """Return where a draft is decided on, read after its publication, or brought back from."""
    if draft.state == Draft.State.DISCARDED:
        return reverse(f"admin:timeline_{draft.model}_deleted") + "#drafts"
    return reverse(f"admin:timeline_{draft.model}_{'review' if draft.is_open else 'saves'}", args=[draft.key])


def find_drafts(user, visible):
    """Return the `Section`s of drafts of what is visible, first of those that wait for the user."""
    drafts, new = find_open_drafts(visible).filter(due=None), find_new_milestones(visible)
    is_ready = Q(state=Draft.State.READY)
    saves = DraftRevision.objects.filter(draft=OuterRef("pk"), who=user)
    is_own = Q(who=user) | Q(Exists(saves))
    is_begun = Exists(Revision.objects.filter(model=MILESTONE, key=Cast(OuterRef("pk"), CharField()), who=user))
    own = [*list_drafts(drafts.filter(is_own).exclude(is_ready)), *list_new_milestones(new.filter(is_begun))]
    others = [*list_drafts(drafts.exclude(is_ready | is_own)), *list_new_milestones(new.exclude(is_begun))]
    ready = Section("Ready for a Publisher", list_drafts(drafts.filter(is_ready)), "Nothing is ready.")
    own = Section("With you, being written", own, "You are writing nothing.")
    ordered = [ready, own] if find_role(user) == "Publisher" else [own, ready]
    return [*ordered, Section("Being written by others", others)]


def find_open_drafts(visible):
    """Return the drafts of what is visible; that of what was deleted waits until the object is brought back."""
    revisions = Revision.objects.light().filter(model=OuterRef("model"), key=OuterRef("key")).order_by("-number")
    drafts = Draft.objects.open().filter(model__in=visible)
    return drafts.annotate(
        is_gone=Coalesce(Subquery(revisions.values("is_deleted")[:1]), False),
        is_first=ExpressionWrapper(Q(data__isnull=True), output_field=BooleanField()),
    ).filter(is_gone=False)


def list_drafts(drafts):
    """Return some drafts, what was sent back first, as (words, address) pairs."""
    rows = []
    drafts = drafts.select_related("who").prefetch_related("notes").defer("data").order_by(SENT_BACK_FIRST, "-when")
    for draft in drafts[:LONGEST]:
        name = isolate(draft.label) if draft.is_first else f"Draft of {isolate(draft.label)}"
        words = f"{name}, by {draft.writer}, {in_london(draft.when)}: {draft.state_in_words}"
        asked = [note.text for note in draft.notes.all() if note.act in DraftNote.ASKING]
        if draft.state == Draft.State.SENT_BACK and asked:
            words += f", “{isolate(asked[-1])}”"
        rows.append((words, place_of(draft)))
    return rows


def find_new_milestones(visible):
    """Return the milestones that readers have not seen and that nobody has handed over or decided on yet."""
    known = Draft.objects.open().filter(model=MILESTONE).values_list("key", flat=True)
    new = Milestone.objects.filter(status=Milestone.Status.DRAFT).exclude(pk__in=list(map(int, known)))
    return new if MILESTONE in visible else new.none()


def list_new_milestones(new):
    """Return some milestones that readers have not seen, as (words, address) pairs."""
    return [
        (f"{isolate(milestone)}, last changed {in_london(milestone.modified)}", change_page(milestone))
        for milestone in new.order_by("-modified")[:LONGEST]
    ]


def find_thrown_away(user, visible):
    """Yield the drafts that a user wrote and somebody else threw away, as (words, address) pairs."""
    thrown = Draft.objects.filter(state=Draft.State.DISCARDED, model__in=visible)
    drafts = thrown.filter(Q(revisions__who=user) | Q(data__isnull=True, who=user)).exclude(decided_by=user).distinct()
    drafts = drafts.select_related("decided_by").prefetch_related("notes").defer("data").order_by("-decided_at")
    for draft in drafts[:LONGEST]:
        who = f"{draft.decided_by.get_username()}, {in_london(draft.decided_at)}"
        *_, last = draft.notes.all()
        note = f": {isolate(last.text)}" if last.text else ""
        yield f"Draft of {isolate(draft.label)}, thrown away by {who}{note}", place_of(draft)


def find_unlooked(visible):
    """Yield what one person published alone, and nobody else has looked at, as (words, address) pairs."""
    for look in SecondLook.objects.waiting().filter(model__in=visible).select_related("who")[:LONGEST]:
        words = f"{isolate(look.label)}, published by {look.who.get_username()} alone, {in_london(look.when)}"
        yield words, reverse(f"admin:timeline_{look.model}_look", args=[look.pk])


def find_scheduled(visible):
    """Return what will be published or withdrawn and when, soonest first, as (words, address) pairs."""
    now = timezone.now()
    published = Milestone.objects.filter(status=Milestone.Status.PUBLISHED)
    rows = []
    for draft in find_open_drafts(visible).exclude(due=None).defer("data").order_by("due")[:LONGEST]:
        rows.append((draft.due, f"the draft of “{isolate(draft.label)}” is published", place_of(draft)))
    for name, verb in (("publish_at", "is published"), ("withdraw_at", "is withdrawn")):
        due = published.filter(**{f"{name}__gt": now}).order_by(name)[:LONGEST] if MILESTONE in visible else ()
        rows += [(getattr(each, name), f"“{isolate(each)}” {verb}", change_page(each)) for each in due]
    rows = sorted(rows, key=lambda row: row[0])[:LONGEST]
    return [(f"{in_london(moment)}: {words}", address) for moment, words, address in rows]


def find_changed(visible):
    """Yield the newest revisions of what is visible as (words, address) pairs; of what was deleted to its list."""
    revisions = Revision.objects.filter(who__isnull=False, model__in=visible)
    for revision in revisions.select_related("who").light()[:LONGEST]:
        place, args = ("deleted", []) if revision.is_deleted else ("history", [revision.key])
        address = reverse(f"admin:timeline_{revision.model}_{place}", args=args)
        yield f"{in_london(revision.when)}, {revision.who.get_username()}: {isolate(revision.label)}", address


def find_gaps(visible):
    """Yield what no document gave and readers would expect of what is visible, as (words, address) pairs."""
    if "source" in visible:
        yield from find_gaps_of_sources()
    if MILESTONE in visible:
        yield from find_gaps_of_milestones()


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
    unsourced = Milestone.objects.published().filter(citations=None)
    for milestone in unsourced.defer("text")[:LONGEST]:
        yield f"The milestone “{isolate(milestone)}” cites no source.", change_page(milestone)
    if more := max(0, unsourced.count() - LONGEST):
        address = reverse("admin:timeline_milestone_changelist") + "?citations__isnull=True"
        yield f"{more:,} more milestone{' cites' if more == 1 else 's cite'} no source.", address
    recent = Milestone.objects.exclude(status=Milestone.Status.WITHDRAWN).order_by("-modified")
    recent = recent.prefetch_related("figures__measure", "figures__source", "citations__source")[:RECENT]
    for milestone in recent:
        asked = [question for question in milestone.find_questions() if question != NO_SOURCE]  # these stand above
        for question in milestone.find_unanswered(asked):
            yield f"“{isolate(milestone)}”: {question}", change_page(milestone)
    figures = (figure for milestone in recent for figure in milestone.figures.all())
    for figure in islice(figures, LOOKED_AT):
        for question in figure.find_unanswered(figure.find_questions()):
            yield question, f"{change_page(figure.milestone)}#figures-group"


@dataclass
class Item:
    """One thing to do: what it is, whether it is done, and where or by whom it is done."""

    words: str
    is_done: bool
    address: str = ""
    who: str = ""


def find_open_items():
    """Return all `Item`s, in the order in which somebody may well do them; none once all are done."""
    site, site_page = SiteText.objects.load(), reverse("admin:timeline_sitetext_changelist")
    undated = Source.objects.published().filter(date="").first()
    # Who may publish because they may do everything is no second pair of eyes.
    publishers = get_user_model().objects.with_perm(
        "timeline.publish_milestone", is_active=True, include_superusers=False, backend=BACKEND
    )
    items = [
        Item("A contact, where readers send corrections", bool(site.contact), site_page),
        Item("A licence, which says how the content may be used", bool(site.licence), site_page),
        Item(
            "The date of each source that something public cites",
            undated is None,
            change_page(undated) if undated else "",
        ),
        Item("The site’s own address (SITE_URL)", bool(settings.SITE_URL), who=OPERATOR),
        Item(
            f"{PUBLISHERS} Publishers, so that one checks what the other wrote",
            publishers.count() >= PUBLISHERS,
            who="a superuser",
        ),
        Item("A backup of the whole site, made on this host", place.is_backed_up(), who=OPERATOR),
    ]
    return [] if all(item.is_done for item in items) else items
