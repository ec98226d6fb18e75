from django.db import migrations, models

LARGEST = 999_999_999


def refuse_what_no_axis_holds(apps, schema_editor):
    """Name the figures that are beyond the bounds, in place of a failure that names none."""
    figures = apps.get_model("timeline", "Figure").objects
    beyond = figures.filter(models.Q(value__gt=LARGEST) | models.Q(value__lt=-LARGEST))
    if found := [f"{figure.value:,} of “{figure.milestone.title}”" for figure in beyond.select_related("milestone")]:
        raise ValueError(f"These figures are beyond {LARGEST:,}; correct them first, then migrate: {'; '.join(found)}.")


class Migration(migrations.Migration):

    dependencies = [("timeline", "0012_spelling")]

    operations = [
        migrations.RunPython(refuse_what_no_axis_holds, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gte", -LARGEST), ("value__lte", LARGEST)),
                name="figure_value_within_bounds",
                violation_error_message="Enter a number from -999,999,999 to 999,999,999.",
            ),
        ),
    ]
