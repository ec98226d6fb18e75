from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('timeline', '0033_citations_only'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='milestone',
            index=models.Index(fields=['status', 'withdraw_at'], name='milestone_by_withdrawal'),
        ),
    ]
