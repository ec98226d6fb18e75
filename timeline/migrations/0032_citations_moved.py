"""Each source of a milestone becomes a citation of its text, and “approximate” the word before the number.

So do they in all that is kept of the past, which says the same as before in today's form: revisions, drafts and their
saves. The key of a citation follows from those of milestone and source, so that all of them name the same one.
"""

from uuid import NAMESPACE_URL, uuid5

from django.db import migrations

CHUNK = 500


def key_of(milestone, source):
    return uuid5(NAMESPACE_URL, f"citation of {source} by {milestone}")


def renew(data, milestone):
    """Return a snapshot of a milestone in today's form."""
    if data is None or "citations" in data:
        return data
    data = dict(data)
    sources = data.pop("sources", {})
    data["citations"] = {
        str(key_of(milestone, key)): {"source": [key, label], "locator": "", "quotation": "", "archived": ""}
        for key, label in sources.items()
    }
    data["figures"] = {
        key: {name: value for name, value in figure.items() if name != "is_approximate"}
        | {"bound": "about" if figure.get("is_approximate") else "exact"}
        for key, figure in data.get("figures", {}).items()
    }
    return data


def write(rows, key_of_milestone):
    changed = []
    for row in rows.iterator(CHUNK):
        row.data = renew(row.data, key_of_milestone(row))
        changed.append(row)
        if len(changed) == CHUNK:
            rows.model.objects.bulk_update(changed, ["data"])
            changed.clear()
    rows.model.objects.bulk_update(changed, ["data"])


def move(apps, schema_editor):
    def model(name):
        return apps.get_model("timeline", name)

    model("Figure").objects.filter(is_approximate=True).update(bound="about")
    Citation = model("Citation")
    pairs = model("Milestone").sources.through.objects.values_list("milestone_id", "source_id")
    Citation.objects.bulk_create(
        [
            Citation(id=key_of(milestone, source), milestone_id=milestone, source_id=source)
            for milestone, source in pairs.iterator(CHUNK)
        ],
        CHUNK,
    )
    write(model("Revision").objects.filter(model="milestone", data__isnull=False), lambda row: row.key)
    write(model("Draft").objects.filter(model="milestone", data__isnull=False), lambda row: row.key)
    saves = model("DraftRevision").objects.filter(draft__model="milestone").select_related("draft")
    write(saves, lambda row: row.draft.key)


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0031_citations'),
    ]

    operations = [
        migrations.RunPython(move),
    ]
