"""Who may do what: the two groups of staff, made after every migration, and what they may do with a milestone."""

from django.conf import settings
from django.contrib.auth.management import create_permissions

from timeline.models import Milestone, nouns


def permit(acts, names):
    return {f"{act}_{name}" for act in acts for name in names}


# Editors write drafts of milestones with their figures and sources, and see the rest; Publishers publish it.
# They add what a milestone names: nobody outside sees that until something public does.
WRITING = ("add", "change", "delete")
NAMED = ["author", "measure", "organisation", "source", "theme"]
NOUNS = [model._meta.model_name for model in nouns()]
EDITORS = permit(["view"], NOUNS) | permit(WRITING, ["milestone", "figure", "citation"]) | permit(["add"], NAMED)
PUBLISHERS = permit(["view", *WRITING], NOUNS) | permit(["view", "add"], ["redaction"]) | {"publish_milestone"}
GROUPS = {"Editors": EDITORS, "Publishers": PUBLISHERS}


def make_groups(app_config, using, apps, **kwargs):
    """Make the groups and give them their permissions; a `post_migrate` receiver.

    Permissions are only ever added, so what an administrator grants beyond them stays.
    """
    create_permissions(app_config, using=using, apps=apps, verbosity=0)
    group_model = apps.get_model("auth", "Group")
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for name, codenames in GROUPS.items():
        group, _ = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.add(*permissions.filter(content_type__app_label="timeline", codename__in=codenames))


def find_role(user):
    """Return what a member of staff is, in the word of their group; "" for who may write nothing."""
    if user.has_perm("timeline.publish_milestone"):
        return "Publisher"
    return "Editor" if user.has_perm("timeline.add_milestone") else ""


def may_publish(request):
    return request.user.has_perm("timeline.publish_milestone")


def is_review_required():
    """Return whether somebody else has to publish what one wrote or changed."""
    return settings.REVIEW == "REQUIRED"


def may_publish_own(user):
    """Return whether somebody who publishes may publish what they wrote themselves."""
    return not is_review_required() or user.is_superuser


def may_change_at_once(user, obj):
    """Return whether somebody, None for a script, may change what readers see of an object without a draft of it."""
    return not obj.takes_drafts or user is None or may_publish_own(user)


def may_write(request, milestone):
    """Return whether the user may change this milestone: Editors only drafts, Publishers what they need not draft."""
    if milestone is None or milestone.status == Milestone.Status.DRAFT or is_drafting(request):
        return True
    return may_publish(request) and may_change_at_once(request.user, milestone)


def may_decide(user, obj):
    """Return whether somebody decides what readers see of an object: publishes its drafts, or sends them back."""
    may_change = user.has_perm(f"timeline.change_{obj._meta.model_name}")
    return may_change and (user.has_perm("timeline.publish_milestone") or not isinstance(obj, Milestone))


def may_write_draft(request, obj):
    """Return whether the user may write what waits to be published: of what is public whoever may see it may."""
    acts = ("view", "change") if obj.takes_drafts else ("change",)
    return any(request.user.has_perm(f"timeline.{act}_{obj._meta.model_name}") for act in acts)


def is_drafting(request):
    """Return whether the request is for a draft of what the public sees: what it writes is undone but for the draft."""
    return getattr(request, "is_drafting", False)
