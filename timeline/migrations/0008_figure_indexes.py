from django.db import migrations, models
from django.db.models.functions import Cast, Substr

import timeline.fields


def fill(apps, schema_editor):
    """Give each figure the year that its sort key begins with."""
    figures = apps.get_model("timeline", "Figure").objects.using(schema_editor.connection.alias)
    figures.update(date_year=Cast(Substr("date_order", 1, 4), models.PositiveSmallIntegerField()))


class Migration(migrations.Migration):
    dependencies = [("timeline", "0007_search")]

    operations = [
        migrations.AddField(
            model_name="figure",
            name="date_year",
            field=timeline.fields.DerivedYear(part="year", source="date"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="figure",
            index=models.Index(
                fields=["measure", "date_year", "date_order", "kind", "id", "milestone"],
                name="figure_in_table",
            ),
        ),
        migrations.AddIndex(
            model_name="figure",
            index=models.Index(
                fields=["measure", "kind", "date_year", "date_order", "id", "value", "milestone", "date_first", "date_last"],
                name="figure_by_year",
            ),
        ),
        migrations.AddIndex(
            model_name="figure",
            index=models.Index(
                fields=["measure", "counted_as", "kind", "date_order", "id"],
                name="figure_by_basis",
            ),
        ),
        migrations.AddIndex(
            model_name="figure",
            index=models.Index(
                condition=models.Q(("kind", "target")),
                fields=["date_order", "id"],
                name="figure_targets",
            ),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                fields=["status", "publish_at", "id"],
                name="milestone_by_publication",
            ),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                fields=["status", "modified"],
                name="milestone_by_change",
            ),
        ),
    ]
