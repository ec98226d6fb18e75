from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0034_milestone_by_withdrawal'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='milestone',
            index=models.Index(fields=['public_changed'], name='milestone_by_public_change'),
        ),
    ]
