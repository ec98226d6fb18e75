from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0026_handing_over'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='draft',
            name='note',
        ),
    ]
