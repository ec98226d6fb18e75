from django.db import migrations

from timeline.search import rebuild


def make(apps, schema_editor):
    """Make the table for the database in use, and fill it with what is there already."""
    rebuild(apps.get_model("timeline", "Milestone").objects)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE timeline_search")


class Migration(migrations.Migration):

    dependencies = [("timeline", "0006_content_version")]

    operations = [migrations.RunPython(make, drop)]
