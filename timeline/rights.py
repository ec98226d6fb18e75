"""The two groups of staff, made after every migration."""

from django.contrib.auth.management import create_permissions

NOUNS = (
    "author",
    "figure",
    "measure",
    "milestone",
    "organisation",
    "policingplan",
    "sitetext",
    "source",
    "theme",
)

# Editors write drafts of milestones with their figures and see the rest; what they write, Publishers publish.
EDITORS = {f"view_{noun}" for noun in NOUNS} | {
    f"{act}_{noun}" for act in ("add", "change", "delete") for noun in ("milestone", "figure")
}
PUBLISHERS = {f"{act}_{noun}" for act in ("view", "add", "change", "delete") for noun in NOUNS} | {
    "publish_milestone",
    "view_redaction",
    "add_redaction",
}
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
