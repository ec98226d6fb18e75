from django.db import migrations, models

REQUIRED = {
    "author": ("slug", "name"),
    "figure": ("counted_as",),
    "measure": ("slug", "name"),
    "milestone": ("slug", "title", "text"),
    "organisation": ("slug", "name"),
    "policing_plan": ("slug", "name"),
    "site_text": ("title", "short_title", "standfirst"),
    "source": ("slug", "title"),
    "theme": ("slug", "name"),
}


def refuse_what_has_no_words(apps, schema_editor):
    """Name the rows that lack a text, in place of a failure that names none."""
    found = []
    for noun, names in REQUIRED.items():
        for row in apps.get_model("timeline", noun.replace("_", "")).objects.order_by("pk"):
            lacking = [name.replace("_", " ") for name in names if not getattr(row, name)]
            found += [f"{noun.replace('_', ' ')} “{getattr(row, 'slug', row.pk)}” ({', '.join(lacking)})"] * bool(lacking)
    if found:
        raise ValueError(f"These lack words; type them at the desk of the release before, then migrate: {'; '.join(found)}.")


class Migration(migrations.Migration):

    dependencies = [("timeline", "0022_short_name")]

    operations = [
        migrations.RunPython(refuse_what_has_no_words, migrations.RunPython.noop),
        *(
            migrations.AddConstraint(
                model_name=noun.replace("_", ""),
                constraint=models.CheckConstraint(
                    condition=models.Q(*[~models.Q(**{name: ""}) for name in names]), name=f"{noun}_has_words"
                ),
            )
            for noun, names in REQUIRED.items()
        ),
    ]
