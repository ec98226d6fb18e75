from django.db import IntegrityError, migrations, models, transaction

from timeline.text import spell_line, spell_text


def respell(apps, schema_editor):
    """Bring every text that people wrote into its one spelling; what that would make equal to another row stays."""
    for model in apps.get_app_config("timeline").get_models():
        if model._meta.model_name not in NOUNS:
            continue
        texts = [
            (field.attname, spell_text if isinstance(field, models.TextField) else spell_line)
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField)) and not field.choices and not field.primary_key
            and field.name not in ("slug", "date_order", "period_order")
        ]
        names = [name for name, _ in texts]
        for key, *values in model.objects.order_by().values_list("pk", *names):
            spelt = {name: spell(old) for (name, spell), old in zip(texts, values) if isinstance(old, str)}
            changed = {name: new for name, new in spelt.items() if new != dict(zip(names, values))[name]}
            if changed:
                try:
                    with transaction.atomic():
                        model.objects.filter(pk=key).update(**changed)
                except IntegrityError:
                    continue
    # What is derived from these texts is made anew after the migration.
    apps.get_model("timeline", "ContentVersion").objects.update(digest="")


NOUNS = {
    "author", "figure", "measure", "milestone", "organisation", "policingplan", "sitetext", "source", "theme",
}


class Migration(migrations.Migration):

    dependencies = [("timeline", "0011_questions")]

    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
